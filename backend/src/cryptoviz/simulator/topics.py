"""The sentences of the generated news that is not about prices; written as in `wording`."""

from cryptoviz.simulator.wording import topics_of

COIN_TOPICS = topics_of("""
{name} developers ship a release that halves sync time
Node operators of {full} can upgrade from today; no hard fork is needed.
New {name} client syncs twice as fast
The release notes for {full} list a rewritten database layer.
Running a {name} node just became easier
Developers say that the new version needs half the time to catch up with {full}.
{name} upgrade cuts the time to join in half
The team behind {full} asks operators to upgrade within two weeks.

{name} foundation publishes its grants for the coming year
Teams that build on {full} will share the new fund, the foundation says.
Builders on {name} get a new grants programme
Wallets and tooling come first, writes the foundation behind {full}.
Where the {name} treasury will spend next year
Education, audits and tooling share the new budget of {full}.
{name} sets money aside for wallets and audits
The plan for {full} was passed by a clear majority of voters.

Custodian adds {name} to its list for institutions
Clients may hold {full} in segregated accounts from next week.
{name} becomes available to pension funds at a large custodian
Demand from clients led to the decision, says the custodian of {full} holdings.
Institutional custody opens for {symbol}
{full} joins two dozen assets that the firm keeps for banks and funds.
Banks can now store {name} with a regulated custodian
The service for {full} starts in Europe and Asia.

Auditors find no critical flaws in {name} software
Three minor findings in the code of {full} were fixed before publication.
{name} passes its second audit
The report on {full} lists three minor issues, all closed.
Clean bill of health for {name}
Researchers spent six weeks on the code of {full}.
Security review of {name} ends without a critical finding
The reviewers praise the tests of the team behind {full}.

Retailer accepts {name} at the till in four countries
Shoppers can pay with {full} from next month, the chain says.
Paying with {name}: a trial in two hundred shops
A payments firm converts {full} for the shops at once.
{symbol} at the checkout: what the trial costs
Fees for {full} are below those of cards, says the payments firm.
Shops to try {name} for small payments
The trial with {full} runs for six months.

Active addresses on {name} reach a high of the quarter
Data of two providers show more users of {full} than in the months before.
More people use {name}, on-chain data say
Transfers of {full} grew along with the number of addresses.
On-chain: {name} sees its busiest week of the quarter
Fees in {full} stayed low in spite of it.
What the growth of {name} addresses means
Not every address is a person, analysts of {full} remind readers.

University offers a course about {name}
Students will read the source code of {full} and write about it.
{name} comes to the lecture hall
Three professors share the course about {full}.
A term with {symbol}: students study a live system
{full} was chosen for its documentation, the faculty says.
What students learn from {name}
Economics first: the course on {full} begins with incentives.

Conference of the {name} community draws a record crowd
Talks about {full} will be online within a week.
Five things we heard at the {name} meeting
Developers of {full} spoke about tests more than about prices.
{name} roadmap: what was promised on stage
Two of four goals for {full} are to be met within the year.
Crowded halls for {name}
The next meeting about {full} is planned for spring.
""")

DOLLAR_TOPICS = topics_of("""
{name} reserves confirmed by auditors
The report on {full} lists short government bills and cash.
What stands behind {name}: the new report
Nine tenths of the reserves of {full} mature within three months.
Quarterly attestation: {symbol} fully covered
Reserves exceed what is owed to holders of {full}, accountants say.
{name} publishes its reserves
The issuer of {full} promises monthly figures from next year.

Payments firm settles in {name}
Merchants can be paid in {full} on the same day.
{name} for salaries: a payroll provider starts in twelve countries
Employees choose what part they get in {full}.
Cross-border payments in {symbol} grow
Fees for {full} are a fraction of those of banks, a study says.
Why exporters ask for {name}
Settlement in {full} takes minutes, two exporters say.

{name} holds its peg through a nervous night
{full} was quoted at ${price} on all larger venues.
Order books for {name} stay deep
Market makers in {full} kept spreads below two hundredths of a percent.
{symbol} stays at its dollar
The price of {full} is ${price}.
Stress test passed: {name} at ${price}
Redemptions of {full} went through within minutes.

{name} comes to another blockchain
Holders can move {full} without a third party, the issuer says.
Issuer brings {name} to a new network
Old bridges for {full} are to be closed within a year.
More places to use {symbol}
Wallets add {full} on the new network this week.
{name} goes native on one more network
Fees for {full} there are below a cent.
""")

WRAPPED_TOPICS = topics_of("""
Lending desks accept {name} as collateral
The haircut for {full} is smaller than before.
{name} becomes collateral at a large lender
Demand for {full} came from funds, the lender says.
Borrowing against {symbol} gets cheaper
Rates for loans secured with {full} fell by a third.
What {name} is good for
Most of {full} lies in lending protocols, data show.

Supply of {name} grows for the third month
Holders of {full} look for yield, analysts say.
More {name} in circulation
Minting of {full} outpaced redemptions.
{symbol} supply reaches a high of the quarter
Half of the new {full} went to two protocols.
Who mints {name}, and why
Funds hold most of the new {full}, a report says.

{name} adds a second custodian
Keys for {full} are now split between two firms.
Two firms now guard {name}
Redemption of {full} continues as before.
Custody of {symbol} is spread
Users of {full} had asked for it in a vote.
{name} vote ends: a second custodian it is
Holders of {full} agreed by a wide margin.
""")

GENERAL_TOPICS = topics_of("""
Regulators publish joint guidance on digital asset custody
Three authorities agree on how client assets are to be kept apart.
Three watchdogs agree on rules for keeping client tokens
Firms have nine months to follow the guidance.
New custody guidance asks for strict separation of client assets
Industry groups call the text workable.
What the joint custody guidance means for exchanges
Lawyers expect few changes for firms with a licence.

Crypto venture funding edges up for a second quarter
Infrastructure and payments took most of the money, M&A stayed quiet.
Venture money returns to digital asset start-ups
The number of deals fell while their size grew.
Start-ups in the sector raised more this quarter
Payments firms lead the table, a data provider says.
Fewer but larger deals: funding in the quarter
Seed rounds are the exception: there were fewer & smaller ones.

Study: most holders check prices once a day
The survey asked four thousand people in five countries.
How often do people look at their portfolio?
A university asked four thousand holders and was surprised.
Holders look less often than you think, a survey finds
Only one in ten checks prices every hour.
Survey of four thousand holders finds calm hands
Most say they plan to hold for years.

Tax office simplifies the form for digital assets
One page replaces seven from the coming year on.
One page instead of seven: new tax form for token holders
Advisers welcome the change.
Declaring digital assets gets easier
The tax office listened to its users, an official says.
New form for crypto gains fits on one page
It applies to the current year already.
""")
