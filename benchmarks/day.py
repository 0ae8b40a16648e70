"""A day of messages from Pakistan, simulated: what one process, one PostgreSQL and N replicas carry, and what breaks first.

    python benchmarks/day.py [--milliseconds 30] [--receipts 300] [--talkative 0.05]
                             [--per-reply 0.005] [--price-in 0.10] [--price-out 0.40]

Nothing is served: each second's arrivals stand in a queue in front of the narrowest of what they need. Measured on your
machine are `--milliseconds` of one core for a message (`benchmarks/load.py sustained`) and `--receipts`, the messages
that the database accepts a second (`benchmarks/replicas.py receive`); the paces of the platforms are theirs. Assumed, and
yours to change: how many of the people write on a day, how many messages each, how the day goes, and a television show
after which one person in 200 writes within ten minutes.

Then the bill. Meta charges each reply since October 2026 but for 1,000 of a number in a month, by the price of its rate
card for the country of who is written to; a language model is charged by the token. `--per-reply`, `--price-in` and
`--price-out` are round figures and nobody's prices: put in those of the day. What a question costs in tokens was counted
(docs/models.md).
"""

import argparse
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

HOURS = (2, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 7, 6, 6, 6, 6, 6, 6, 7, 8, 9, 9, 7, 4)
"""How the messages of a day fall on its hours, in Pakistan's time: an assumption, low at night and high after dinner."""
SHOW, SHOWN_SECONDS, SHOWN_SHARE = 20 * 3600, 600, 1 / 200
"""When the show ends, how long people write, and how many of all people do."""
TELEGRAM, WHATSAPP = 30.0, 80.0
"""Messages a second that each lets one account send."""
FREE = 1000
"""Replies of a WhatsApp number that are not billed, in a month."""
DAYS = 30
"""Days of a month; one of them has a show."""
READ, WRITTEN, VERIFIED = 2800, 200, 1000
"""Tokens that a language model reads and writes for a question, a third of them in each script, and reads once more where
a second model verifies: docs/models.md."""


@dataclass(frozen=True)
class Machine:
    """What a bot is run on: messages a second that each part of it carries."""

    name: str
    cores: int
    receipts: float
    accounts: int = 1

    def narrowest(self, milliseconds: float, pace: float) -> tuple[float, str]:
        """Messages a second, and what lets no more through."""
        parts = {
            "processors": self.cores * 1000 / milliseconds,
            "database": self.receipts,
            "the platform's pace": pace * self.accounts,
        }
        name = min(parts, key=lambda part: parts[part])
        return parts[name], name


def arrivals(people: int, talkative: float, each: float, pick: random.Random) -> Iterator[int]:
    """Messages of each second of a day with a show in it."""
    day, whole = people * talkative * each, sum(HOURS)
    for second in range(86_400):
        mean = day * HOURS[second // 3600] / whole / 3600
        if SHOW <= second < SHOW + SHOWN_SECONDS:
            mean += people * SHOWN_SHARE / SHOWN_SECONDS
        yield max(0, round(pick.gauss(mean, math.sqrt(mean)))) if mean > 20 else _poisson(mean, pick)


def _poisson(mean: float, pick: random.Random) -> int:
    limit, count, product = math.exp(-mean), 0, pick.random()
    while product > limit:
        count, product = count + 1, product * pick.random()
    return count


def waits(counts: list[int], rate: float) -> list[tuple[float, int]]:
    """Seconds that the messages of each second wait, and how many they are."""
    behind, found = 0.0, []
    for count in counts:
        if count:
            found.append(((behind + count / 2) / rate, count))
        behind = max(0.0, behind + count - rate)
    return found


def at(found: list[tuple[float, int]], share: float) -> float:
    """The wait that this share of all messages does not exceed."""
    left = share * sum(count for _, count in found)
    for wait, count in sorted(found):
        left -= count
        if left <= 0:
            return wait
    return 0.0


@dataclass(frozen=True)
class Bill:
    """What a month costs, in dollars."""

    replies: int
    """Of all people; each message gets one."""
    whatsapp: float
    """Where all of them are on WhatsApp."""
    model: float
    """Where all of them are put to a language model."""
    verified: float
    """Where a second one of the same price verifies."""


@dataclass(frozen=True)
class Prices:
    """In dollars."""

    per_reply: float
    """Of one billed WhatsApp message."""
    price_in: float
    price_out: float
    """Of a million tokens."""

    def bill(self, replies: int, numbers: int = 1) -> Bill:
        """Of so many replies in a month, shared by so many WhatsApp numbers."""
        read, written = replies * READ / 1e6, replies * WRITTEN / 1e6
        model = read * self.price_in + written * self.price_out
        return Bill(
            replies,
            max(0, replies - FREE * numbers) * self.per_reply,
            model,
            model + replies * VERIFIED / 1e6 * self.price_in,
        )


def month(people: int, talkative: float, each: float) -> int:
    """Messages of a month with one show in it."""
    return round(people * (DAYS * talkative * each + SHOWN_SHARE))


def shown(seconds: float) -> str:
    return (
        f"{seconds:.1f} s"
        if seconds < 90
        else f"{seconds / 60:.0f} min"
        if seconds < 5400
        else f"{seconds / 3600:.1f} h"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--milliseconds", type=float, default=30.0, help="of one core for one message")
    parser.add_argument("--receipts", type=float, default=300.0, help="accepted by the database in a second")
    parser.add_argument(
        "--talkative", type=float, default=0.05, help="share of the people who write on a day"
    )
    parser.add_argument("--each", type=float, default=4.0, help="messages of each of them")
    parser.add_argument("--per-reply", type=float, default=0.005, help="dollars for a billed WhatsApp reply")
    parser.add_argument("--price-in", type=float, default=0.10, help="dollars for a million tokens read")
    parser.add_argument("--price-out", type=float, default=0.40, help="dollars for a million tokens written")
    options = parser.parse_args()
    houses = (
        Machine("one process, SQLite", 1, options.receipts / 2),
        Machine("3 replicas of 1 core, PostgreSQL", 3, options.receipts),
        Machine("12 replicas of 1 core, PostgreSQL", 12, options.receipts),
        Machine("12 replicas, PostgreSQL on faster disks (x 10), 8 numbers", 12, 10 * options.receipts, 8),
    )
    print(
        "people      most/s  house, channel                                                      half     99 %     carries  because of"
    )
    for people in (10**5, 10**6, 10**7):
        counts = list(arrivals(people, options.talkative, options.each, random.Random(people)))
        for house in houses:
            for channel, pace in (("Telegram", TELEGRAM), ("WhatsApp", WHATSAPP)):
                rate, why = house.narrowest(options.milliseconds, pace)
                found = waits(counts, rate)
                name = f"{house.name}; {channel}"
                print(
                    f"{people:<10,} {max(counts):>7}  {name:<66} {shown(at(found, 0.5)):>7}  {shown(at(found, 0.99)):>7}"
                    f"  {rate:>6.0f}/s  {why}"
                )
        print(f"{people:<10,}          {sum(counts):,} messages on the day of the show")
    _print_bills(Prices(options.per_reply, options.price_in, options.price_out), options)


def _print_bills(prices: Prices, options: argparse.Namespace) -> None:
    one = prices.bill(1, numbers=0)
    print(
        f"\nA conversation of {options.each:g} messages, beyond the free ones: {one.whatsapp * options.each:.4f} dollars on"
        f" WhatsApp at {prices.per_reply:g} a reply, {one.model * options.each:.4f} for a language model at"
        f" {prices.price_in:g} and {prices.price_out:g} a million tokens, {one.verified * options.each:.4f} where a second"
        " one verifies.\npeople      replies a month     WhatsApp $        model $     verified $   each person a year $"
    )
    for people in (10**5, 10**6, 10**7):
        bill = prices.bill(month(people, options.talkative, options.each))
        year = 12 * (bill.whatsapp + bill.model) / people
        print(
            f"{people:<10,} {bill.replies:>16,} {bill.whatsapp:>14,.0f} {bill.model:>14,.0f} {bill.verified:>14,.0f}"
            f" {year:>14.2f}"
        )


if __name__ == "__main__":
    main()
