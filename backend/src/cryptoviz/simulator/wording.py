"""The sentences of the generated news: every topic in several tellings, so that the same story reads differently in each feed.

A telling is (title, summary). `{name}` and `{symbol}` are the coin's, `{percent}` its move in whole percent, `{price}` its US dollars.
"""

Telling = tuple[str, str]

RISES: tuple[tuple[Telling, ...], ...] = (
    (
        (
            "{name} climbs {percent}% in six hours as buyers return",
            "{name} ({symbol}) traded near ${price} after a rise of {percent}% since the morning.",
        ),
        (
            "{symbol} jumps {percent}%: what is behind the move in {name}",
            "Volume in {name} picked up while its price gained {percent}%, to about ${price}.",
        ),
        (
            "Traders pile into {name} as the price gains {percent}%",
            "A gain of {percent}% brought {name} to ${price}; desks speak of short sellers closing.",
        ),
        (
            "{name} price rallies to ${price}, up {percent}% within hours",
            "The advance of {percent}% is among the day's larger ones, and {name} leads its peers.",
        ),
    ),
    (
        ("Why {name} is up {percent}% today", "Fresh demand lifted {name} by {percent}% to ${price}, people at two brokers say."),
        ("{name} breaks out, adding {percent}%", "{name} left its range of the past days and stands {percent}% higher at ${price}."),
        ("{percent}% in a quarter of a day: {name} takes off", "{name} holders woke to ${price} after a quick move upward of {percent}%."),
        ("Rally in {name} wipes out short positions", "The price of {name} rose {percent}% to ${price} and forced late sellers out."),
    ),
)

FALLS: tuple[tuple[Telling, ...], ...] = (
    (
        (
            "{name} slides {percent}% in six hours as sellers take over",
            "{name} ({symbol}) traded near ${price} after losing {percent}% since the morning.",
        ),
        (
            "{symbol} drops {percent}%: what weighs on {name}",
            "Volume in {name} picked up while its price lost {percent}%, to about ${price}.",
        ),
        (
            "Holders leave {name} as the price sheds {percent}%",
            "A loss of {percent}% brought {name} to ${price}; desks speak of forced selling.",
        ),
        (
            "{name} price sinks to ${price}, down {percent}% within hours",
            "The decline of {percent}% is among the day's larger ones for any big token.",
        ),
    ),
    (
        ("Why {name} is down {percent}% today", "A wave of orders pushed {name} {percent}% lower to ${price}, people at two brokers say."),
        (
            "{name} breaks below its range, losing {percent}%",
            "{name} gave up the support of the past days and stands {percent}% lower at ${price}.",
        ),
        (
            "{percent}% gone in a quarter of a day: {name} stumbles",
            "{name} holders woke to ${price} after a quick move downward of {percent}%.",
        ),
        ("Sell-off in {name} catches late buyers", "The price of {name} fell {percent}% to ${price} and margin calls followed."),
    ),
)

COIN_TOPICS: tuple[tuple[Telling, ...], ...] = (
    (
        (
            "{name} developers ship a release that halves sync time",
            "Node operators of {name} can upgrade from today; no hard fork is needed.",
        ),
        ("New {name} client syncs twice as fast", "The release notes for {name} list a rewritten database layer."),
        (
            "Running a {name} node just became easier",
            "Developers say that the new version needs half the time to catch up with the {name} chain.",
        ),
        ("{name} upgrade cuts the time to join the network in half", "The team behind {name} asks operators to upgrade within two weeks."),
    ),
    (
        (
            "{name} foundation publishes its grants for the coming year",
            "Teams that build on {name} will share the new fund, the foundation says.",
        ),
        ("Builders on {name} get a new grants programme", "Wallets and tooling come first, writes the {name} foundation."),
        ("Where the {name} treasury will spend next year", "Education, audits and tooling share the new {name} budget."),
        ("{name} sets money aside for wallets and audits", "The plan for {name} was passed by a clear majority of voters."),
    ),
    (
        ("Custodian adds {name} to its list for institutions", "Clients may hold {name} in segregated accounts from next week."),
        (
            "{name} becomes available to pension funds at a large custodian",
            "Demand from clients led to the decision, says the custodian of the {name} holdings.",
        ),
        ("Institutional custody opens for {symbol}", "{name} joins two dozen assets that the firm keeps for banks and funds."),
        ("Banks can now store {name} with a regulated custodian", "The service for {name} starts in Europe and Asia."),
    ),
    (
        ("Auditors find no critical flaws in {name} bridge", "Three minor findings in the {name} bridge were fixed before publication."),
        ("{name} bridge passes its second audit", "The report on {name} lists three minor issues, all closed."),
        (
            "Clean bill of health for the bridge to {name}",
            "Researchers spent six weeks on the code that connects {name} with other chains.",
        ),
        ("Security review of {name} bridge ends without a critical finding", "The reviewers praise the tests of the {name} team."),
    ),
)

GENERAL_TOPICS: tuple[tuple[Telling, ...], ...] = (
    (
        (
            "Regulators publish joint guidance on digital asset custody",
            "Three authorities agree on how client assets are to be kept apart.",
        ),
        ("Three watchdogs agree on rules for keeping client tokens", "Firms have nine months to follow the guidance."),
        ("New custody guidance asks for strict separation of client assets", "Industry groups call the text workable."),
        ("What the joint custody guidance means for exchanges", "Lawyers expect few changes for firms with a licence."),
    ),
    (
        ("Crypto venture funding edges up for a second quarter", "Infrastructure and payments took most of the money, M&A stayed quiet."),
        ("Venture money returns to digital asset start-ups", "The number of deals fell while their size grew."),
        ("Start-ups in the sector raised more this quarter", "Payments firms lead the table, a data provider says."),
        ("Fewer but larger deals: funding in the quarter", "Seed rounds are the exception: there were fewer & smaller ones."),
    ),
    (
        ("Study: most holders check prices once a day", "The survey asked four thousand people in five countries."),
        ("How often do people look at their portfolio?", "A university asked four thousand holders and was surprised."),
        ("Holders look less often than you think, a survey finds", "Only one in ten checks prices every hour."),
        ("Survey of four thousand holders finds calm hands", "Most say they plan to hold for years."),
    ),
    (
        ("Tax office simplifies the form for digital assets", "One page replaces seven from the coming year on."),
        ("One page instead of seven: new tax form for token holders", "Advisers welcome the change."),
        ("Declaring digital assets gets easier", "The tax office listened to its users, an official says."),
        ("New form for crypto gains fits on one page", "It applies to the current year already."),
    ),
)
