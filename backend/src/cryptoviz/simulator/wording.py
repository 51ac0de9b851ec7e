"""The sentences of the generated news about prices: every topic in four tellings, so that the same story reads differently in each feed.

A telling is two lines, title and summary. `{name}`, `{symbol}` and `{full}` are the coin's, `{percent}` the size of its move over six
hours, `{moved}` the same with its sign, `{price}` its US dollars; `{other}`, `{other_full}` and `{other_moved}` those of a second coin.
"""

Telling = tuple[str, str]
Topic = tuple[Telling, ...]


def topics_of(text: str) -> tuple[Topic, ...]:
    """Topics stand apart by a blank line."""
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return tuple(tuple(zip(lines[::2], lines[1::2], strict=True)) for lines in blocks)


RISES = topics_of("""
{name} climbs {percent}% in six hours as buyers return
{full} traded near ${price} after a rise of {percent}% within six hours.
{symbol} jumps {percent}%: what is behind the move in {name}
Volume in {full} picked up while its price gained {percent}%, to about ${price}.
Traders pile into {name} as the price gains {percent}%
A gain of {percent}% brought {full} to ${price}; desks speak of short sellers closing.
{name} rallies to ${price}, up {percent}% within hours
The advance of {percent}% in {full} is among the larger ones of these days.

Why {name} is up {percent}%
Fresh demand lifted {full} by {percent}% to ${price}, people at two brokers say.
{name} breaks out, adding {percent}%
{full} left its range of the past days and stands {percent}% higher at ${price}.
{percent}% in a quarter of a day: {name} takes off
Holders of {full} saw ${price} on their screens after a quick move upward of {percent}%.
Rally in {name} wipes out short positions
The price of {full} rose {percent}% to ${price} and forced late sellers out.

{name} surges past its recent range, {percent}% higher
Buyers kept coming: {full} was {percent}% dearer than six hours before, at ${price}.
Strong session for {symbol}: plus {percent}%
{full} changed hands at ${price}, a gain of {percent}% that few had on their list.
Demand for {name} lifts the price by {percent}%
Market makers report thin offers in {full}, now at ${price} after {percent}% up.
{name} at ${price}: bulls in charge for now
A climb of {percent}% in six hours puts {full} ahead of most of the market.
""")

FALLS = topics_of("""
{name} slides {percent}% in six hours as sellers take over
{full} traded near ${price} after losing {percent}% within six hours.
{symbol} drops {percent}%: what weighs on {name}
Volume in {full} picked up while its price lost {percent}%, to about ${price}.
Holders leave {name} as the price sheds {percent}%
A loss of {percent}% brought {full} to ${price}; desks speak of forced selling.
{name} sinks to ${price}, down {percent}% within hours
The decline of {percent}% in {full} is among the larger ones of these days.

Why {name} is down {percent}%
A wave of orders pushed {full} {percent}% lower to ${price}, people at two brokers say.
{name} breaks below its range, losing {percent}%
{full} gave up the support of the past days and stands {percent}% lower at ${price}.
{percent}% gone in a quarter of a day: {name} stumbles
Holders of {full} saw ${price} on their screens after a quick move downward of {percent}%.
Sell-off in {name} catches late buyers
The price of {full} fell {percent}% to ${price} and margin calls followed.

{name} tumbles out of its recent range, {percent}% lower
Bids kept thinning: {full} was {percent}% cheaper than six hours before, at ${price}.
Weak session for {symbol}: minus {percent}%
{full} changed hands at ${price}, a loss of {percent}% that few had on their list.
Selling in {name} costs the price {percent}%
Market makers report heavy offers in {full}, now at ${price} after {percent}% down.
{name} at ${price}: bears in charge for now
A drop of {percent}% in six hours leaves {full} behind most of the market.
""")

EDGES_UP = topics_of("""
{name} edges up {percent}% in quiet trading
{full} stood at ${price}, {percent}% above its level of six hours ago.
A little more for {symbol}: {percent}% in six hours
Small orders carried {full} to ${price}; nobody speaks of a trend yet.
{name} creeps higher to ${price}
With {percent}% in a quarter of a day {full} makes modest headway.
Buyers nibble at {name}
The price of {full} firmed by {percent}% to ${price} in light volume.

{name} firms by {percent}% as the dust settles
Traders call the rise of {full} to ${price} orderly.
Steady bids help {name} to a gain of {percent}%
{full} was quoted at ${price}, with more buyers than sellers in the book.
{symbol} ticks up to ${price}
The gain of {percent}% in {full} came without news of its own.
{name} holders see a small plus
{percent}% in six hours: {full} costs ${price}.

Chart check: {name} inches above ${price}
{full} added {percent}% since the last check; the next resistance is watched closely.
{name} recovers {percent}%, analysts stay cautious
A hold above ${price} would help {full}, one desk writes.
Slow climb: {name} up {percent}%
Six hours of small buying brought {full} to ${price}.
What a {percent}% gain says about {name}
Not much, say two analysts: {full} at ${price} remains within its range.
""")

EDGES_DOWN = topics_of("""
{name} slips {percent}% in quiet trading
{full} stood at ${price}, {percent}% below its level of six hours ago.
A little less for {symbol}: {percent}% in six hours
Small orders pressed {full} to ${price}; nobody speaks of a trend yet.
{name} drifts lower to ${price}
With {percent}% lost in a quarter of a day {full} gives back modestly.
Sellers nibble at {name}
The price of {full} eased by {percent}% to ${price} in light volume.

{name} eases by {percent}% as traders take profit
Desks call the retreat of {full} to ${price} orderly.
Fewer bids cost {name} {percent}%
{full} was quoted at ${price}, with more sellers than buyers in the book.
{symbol} ticks down to ${price}
The loss of {percent}% in {full} came without news of its own.
{name} holders see a small minus
{percent}% less in six hours: {full} costs ${price}.

Chart check: {name} dips to ${price}
{full} lost {percent}% since the last check; the next support is watched closely.
{name} gives back {percent}%, analysts stay calm
A hold near ${price} would help {full}, one desk writes.
Slow retreat: {name} down {percent}%
Six hours of small selling brought {full} to ${price}.
What a {percent}% loss says about {name}
Not much, say two analysts: {full} at ${price} remains within its range.
""")

FLAT = topics_of("""
{name} holds near ${price}
Six hours passed and {full} is almost where it was.
Calm hours for {symbol}
The price of {full} barely moved around ${price}.
{name} treads water while traders wait
Neither side of the book in {full} gave way at ${price}.
Nothing to see: {name} sits at ${price}
Volatility in {full} is low, option desks say.

{name} consolidates around ${price}
A pause after the past days is healthy for {full}, one analyst writes.
Is {name} gathering strength?
Flat hours at ${price} leave both camps of {full} with arguments.
{symbol} unchanged as volume dries up
{full} was quoted at ${price}, as six hours before.
Traders in {name} look for direction
At ${price} {full} stands in the middle of its range.
""")

PAIRS = topics_of("""
{name} outpaces {other} over six hours
{full} moved {moved} while {other_full} stood at {other_moved}.
{name} against {other}: who had the better hours
The answer is {full} with {moved}, compared with {other_moved} for {other_full}.
Money rotates from {other} into {name}
The ratio turned: {full} {moved}, {other_full} {other_moved}.
{name} does better than {other} once more
Pair traders point to {moved} in {full} and {other_moved} in {other_full}.

Market wrap: {name} ahead, {other} behind
{full} changed by {moved} within six hours, {other_full} by {other_moved}.
{other} lags as {name} leads the majors
Six hours brought {moved} for {full} and {other_moved} for {other_full}.
Majors diverge: {name} {moved}, {other} {other_moved}
What drives the gap between {full} and {other_full} divides the analysts.
From {name} to {other}: the market in one minute
First {full} with {moved}, further down {other_full} with {other_moved}.

Funds prefer {name} to {other} this week, a survey says
The tape agrees so far: {moved} for {full}, {other_moved} for {other_full} in six hours.
{name} or {other}? Allocators lean to the former
In six hours {full} moved {moved} and {other_full} {other_moved}.
Why some swap {other} for {name}
{full} had {moved} within six hours, and {other_full} only {other_moved}.
Portfolio managers tilt towards {name} and trim {other}
Six hours in figures: {full} {moved}, {other_full} {other_moved}.

Correlation between {name} and {other} loosens
{full} at {moved} and {other_full} at {other_moved} went their own ways.
{name} shakes off what {other} does
{moved} in {full} against {other_moved} in {other_full}, counted over six hours.
The gap between {name} and {other} widens
It is the difference between {moved} for {full} and {other_moved} for {other_full}.
Chart of the day: {name} over {other}
The line rises: {full} {moved}, {other_full} {other_moved} since six hours ago.
""")
