"""Work that is told without a verb: "20 years car mechanic in Gujranwala. will ...", "bike mechanic"."""

import re
from collections.abc import Sequence

from bot.understanding.person.clauses import Clause
from bot.understanding.person.facts import Found, begins, found_in, says

LONG = {"years", "year", "yrs", "yr", "saal", "sal", "since", "here", "سال", "exp", "experience"}
MINE = frozenset(
    "my our meri mera mere hamari hamara hmari hmara apni apna میری میرا ہماری ہمارا اپنی اپنا".split()
)
NOT_DONE = {
    "seekh", "seekhna", "seekhu", "seekhun", "sikhna", "sikhu", "learn", "learning", "chahiye", "chahie", "chaiye", "mil", "milegi",
    "milega", "milti", "milta", "mile", "shuru", "start", "safe", "replace", "replaced", "سیکھ", "سیکھنا", "سیکھوں", "چاہیے",
    "ملے", "ملتی", "مل", "ملنا", "شروع", "sakta", "hoti", "hota", "hote", "ہوتا", "ہوتی", "lagta", "lagti", "لگتا", "لگتی", "jata", "jati",
    "sakte", "skte", "skty", "سکتے",
}  # fmt: skip
"""Words that turn what follows into a plan or a general truth."""
INFINITIVE = re.compile(r"(?!ap)\w{2,}n[ai]|(?!اپ)\w{2,}ن[ای]")
""" "karna", "کھولنی": what is still to be done."""
_MOST_ASKED = {"developer", "data-worker", "tester"}
_ASKED_ABOUT = _MOST_ASKED | {"freelancer", "designer", "translator", "writer", "creator"}
"""What people also ask about: named at the start of a message, it is a statement only with how long it has been so."""
_LONGEST = 14
"""Words of a clause that may leave out "I am"."""
_WHOLE = 7
"""Words of a message that is nothing but a work: "bike mechanic"."""
_BEFORE = frozenset(
    "a an the my our in at as of and year years yrs yr saal sal months month experience exp ex old only just local small big own "
    "senior junior assistant former full part time freelance online home night ladies gents govt government private public "
    "primary high village city urdu english working running been sir bhai yar yaar main mein me am im hum ap ki ka apni apna choti chota "
    "chotay choty si sa se sy meri mera hamari pass matric retired professional ek aik سال سے میں ایک چھوٹی چھوٹا سی سا اپنی اپنا ہماری ہمارا میری میرا "
    "کی کا سرکاری نجی".split()
)
"""Words that may stand before the work in a headline: "20 years car mechanic"."""
_AFTER = {
    "in",
    "at",
    "on",
    "since",
    "with",
    "from",
    "who",
    "for",
    "here",
    "and",
    "me",
    "mein",
    "main",
    "pe",
    "hun",
    "میں",
    "پر",
    "se",
    "سے",
    "yahan",
    "unemployed",
    "jobless",
    "berozgar",
}
_NOT_WHO = {"ai", "llm", "ml", "prompt", "content", "vacancy", "pay", "fake", "ghost", "best", "salary"}
"""Before a name of work in a headline they ask about the work."""


def headline(clause: Clause, found: Found, *, bare: bool, alone: bool) -> bool:
    """ "20 years car mechanic in Gujranwala. will ..." """
    tokens, after = clause.tokens, clause.tokens[found.end :]
    opening = tokens[: found.start]
    named = says("job", tokens[found.start : found.end]) or says("job", after[:2])
    long = any(token.isdigit() for token in opening) and bool({*opening} & LONG)
    if (
        not clause.first
        or clause.mixed
        or len(opening) > 5
        or {*opening[-1:]} & (MINE if found.kind == "work" else set())
    ):
        return False
    if found.kind != "work" and not (named or long or {*opening} & {"freelance"} or for_years(after)):
        return False
    if any(says(name, opening) for name in ("asks", "wish", "says", "not", "they", "or", "for")):
        return False
    if {*opening} & (NOT_DONE | _NOT_WHO) or (found.kind == "work" and begins("of", after) and not named):
        return False
    if any(says(name, after) for name in ("asks", "wish", "says", "or")) or any(
        t in NOT_DONE or INFINITIVE.fullmatch(t) for t in after[:4]
    ):
        return False
    tied = (
        len(after) <= 2
        or after[0] in _AFTER
        or after[0].isdigit()
        or says("job", after[:2])
        or for_years(after)
    )
    close = found.value in _ASKED_ABOUT and not {*tokens} & LONG
    if close and (found.value in _MOST_ASKED or (after and after[0] not in {"on", "at", "from"})):
        return False
    if alone:
        known = {
            n
            for kind in ("work", "trade", "place")
            for f in found_in(kind, tokens)
            for n in range(f.start, f.end)
        }
        plain = all(t in _BEFORE or t.isdigit() or n in known for n, t in enumerate(opening))
        plain = plain and len(tokens) <= _WHOLE
        return plain and not clause.asked and (tied)
    return (
        bare and tied and len(tokens) <= _LONGEST and not (clause.asked and (clause.opens or len(after) > 3))
    )


def for_years(near: Sequence[str]) -> bool:
    """ "4 saal se", "5 years"."""
    return any(token.isdigit() and {*near[n + 1 : n + 2]} & LONG for n, token in enumerate(near[:3]))
