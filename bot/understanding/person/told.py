"""What a message says of who writes it, and of the person whom they ask for. What is not plain is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.messages.exchange import Fact
from bot.understanding.person.clauses import OTHER, WRITER, Clause, clauses_of
from bot.understanding.person.facts import Found, begins, cue, ends, found_in, says
from bot.understanding.person.gender import gender_of
from bot.understanding.person.measures import age_in, device_in, hours_in, year_in
from bot.understanding.person.whom import asked_for
from bot.understanding.person.work import disability_in, work_in

_ASKED_ABOUT = {
    "bs-cs",
    "bs-ai",
    "bs",
    "ms",
    "phd",
    "mphil",
}
"""What people also ask about: named at the start of a message, it is no statement."""
_FILLERS = {
    "a",
    "an",
    "my",
    "in",
    "the",
    "just",
    "done",
    "only",
    "private",
    "ka",
    "ki",
    "2",
    "year",
    "years",
    "of",
    "own",
    "was",
    "been",
}
_IN = {"in", "of", "me", "mein", "ka", "ki", "میں", "کی"}
_LIKE = {("like", "me"), ("like", "us")}
_NO_STATEMENT = ("asks", "wish", "says", "or", "for", "past")
_LONGEST = 10
"""Words of a clause that may leave out "I am": "BBA marketing"."""


@dataclass(slots=True)
class Telling:
    """Facts by their kind: of the writer, and of `whom` they ask for."""

    facts: dict[Fact, str] = field(default_factory=dict)
    whom: str = ""
    theirs: dict[Fact, str] = field(default_factory=dict)


def told_in(text: str, known: str = "") -> Telling:
    """What a normalised message tells; `known` is the person whom the talk is about, who may be "she" by now."""
    clauses = clauses_of(text)
    telling = Telling(whom=asked_for(clauses) or _wife_at_work(clauses))
    # "deaf boy, matric. can he ..." states nothing of who writes
    bare = len(clauses) > 1 and (
        any(c.own for c in clauses)
        or not any(says("they", c.tokens) and not says("says", c.tokens) for c in clauses)
    )
    # "ICS and pre-engineering, which is right?" states neither
    bare = bare and not any(
        not _WHICH.isdisjoint(clause.tokens) and found_in("education", clause.tokens) for clause in clauses
    )
    for clause in clauses:
        if clause.person == WRITER:
            kept = telling.facts
        elif clause.person == telling.whom or (
            known and not telling.whom and clause.person == OTHER and clause.tokens[0] in _THEY
        ):
            kept = telling.theirs
        else:
            continue
        for fact, value in _facts(clause, bare=bare, many=len(clauses) > 1):
            kept.setdefault(fact, value)
    for kept in (telling.facts, telling.theirs):
        if Fact.YEAR in kept and Fact.EDUCATION in kept:
            kept[Fact.STAGE] = "doing"
    if gender := gender_of(clauses):
        telling.facts[Fact.GENDER] = gender
    return telling


def _wife_at_work(clauses: Sequence[Clause]) -> str:
    """ "wife" where her work opens a message that says nothing of its writer: who speaks of a husband asks for herself."""
    opening = clauses[0] if clauses else None
    if not opening or opening.person != "wife" or any(c.own for c in clauses):
        return ""
    return opening.person if any(work_in(opening, bare=False, alone=False)) else ""


def _facts(clause: Clause, *, bare: bool, many: bool) -> Iterator[tuple[Fact, str]]:
    yield from _education(clause, bare=bare)
    yield from work_in(clause, bare=many, alone=not many)
    yield from disability_in(clause, bare=bare, alone=not many)
    if clause.person == WRITER:
        yield from _city(clause)
        if not clause.mixed:
            yield from device_in(clause)
            yield from hours_in(clause)
    if not clause.mixed:
        yield from year_in(clause)
        yield from age_in(clause)


def _bare(clause: Clause, found: Found) -> bool:
    """Whether a clause begins with the fact and states it without a verb: "BBA marketing, no coding ever"."""
    rest = clause.tokens[found.end :]
    return (
        found.start == 0
        and found.value not in _ASKED_ABOUT
        and not clause.mixed
        and len(clause.tokens) <= _LONGEST
        and not (clause.asked and (clause.opens or len(rest) > 3))
        and not begins("of", rest)
        and not any(says(name, clause.tokens) for name in (*_NO_STATEMENT, "after"))
    )


_YEARS = frozenset("year yr semester sem smester part prof final paper papers سال سمسٹر پارٹ".split())
"""Words of where somebody stands in their studies."""
_IDLE = frozenset("farigh farig free ghar betha bethi baitha baithi فارغ گھر".split())
_MARKS = 3
"""Words that tell marks: "62 percent number"."""
_WHAT_OR_DID = {"kia", "kya", "کیا"}
_WHICH = frozenset("which kon konsa konsi kaun kaunsa kaunsi behtar better کون کونسا کونسی بہتر".split())
_THEY = frozenset("she he shes hes woh wo voh us وہ اس".split())
_SHORT = 8
_FAILED = frozenset(
    "fail failed feel fel supply supplies drop dropped left chor chori adhoora adhura incomplete فیل سپلی ادھورا ادھوری چھوڑ چھوڑی".split()
)
"""Words that keep an education from being told back as one that was reached."""


def _education(clause: Clause, *, bare: bool) -> Iterator[tuple[Fact, str]]:
    tokens = clause.tokens
    fields = found_in("field", tokens)
    for found in found_in("education", tokens):
        start, end, chosen = found.start, found.end, ""
        for other in fields:
            gap = tokens[end : other.start] if other.start >= end else None
            if gap is not None and (not gap or (len(gap) == 1 and gap[0] in _IN)):
                chosen, end = other.value, other.end
            elif other.end == start or (other.end == start - 1 and tokens[other.end] in _IN):
                chosen, start = other.value, other.start
            elif found.start < other.start and other.end <= found.end:
                chosen = other.value  # "MA Islamiat"
        stage = _stage(clause, Found("education", found.value, start, end), bare=bare)
        if stage:
            yield Fact.EDUCATION, found.value
            if stage != "named":
                yield Fact.STAGE, stage
            if chosen:
                yield Fact.FIELD, chosen
            return
    for found in fields:  # "psychology ki student hun", "library science graduate"
        after = tokens[found.end :]
        studies = (
            "student" in after[:2]
            or after[:1] in {("graduate",), ("girl",)}
            or begins("doing", after)
            or begins("done", after)
        )
        if (
            studies
            and (clause.own or (clause.first and bare))
            and clause.person == WRITER
            and not clause.asked
        ):
            yield Fact.FIELD, found.value
            return


def _stage(clause: Clause, found: Found, *, bare: bool) -> str:
    """ "done", "doing", "named" where it is not said which, or "" where the education is not told of the person, or was failed."""
    tokens = clause.tokens
    before, after = tokens[: found.start], tokens[found.end :]
    others = found_in("education", before)
    corrects = bool(others) and others[-1].end == found.start - 1  # "matric nahi, FA"
    if {*tokens[found.start + 1 : found.end]} & {"kiya", "kia"} and (bare or clause.own) and not clause.asked:
        return "done"  # "MA kiya"
    if _FAILED.intersection((*before[-2:], *after[:3])):
        return ""
    if (
        (says("not", before[-2:]) and not corrects)
        or begins("not", after)
        or says("for", before[-2:])
        or (before[-1:] in {("after",), ("baad",)} and not (clause.own and begins("doing", after)))
    ):
        return ""
    if clause.first and found.start == 0 and len(tokens) <= _SHORT and _at_year(after) and not clause.asked:
        return "doing"  # "BSCS 5th semester"
    if clause.own and says("am", after[:6]) and (after[:1] in cue("am") or _IDLE.intersection(after[:6])):
        return "done"  # "FSc kr k farigh hun"
    if _done_alone(clause, found, after, bare=bare):
        return "done"
    if size := begins("done", after):
        whole = (
            after[0] in _WHAT_OR_DID and not bare and not clause.own and not before and len(after) <= size
        )  # "BCom kia hai" asks what it is
        person = begins("of", after[size:]) or (before[-1:] in {("only",)} and clause.asked)
        return "" if whole or person or says("wish", after[: size + 2]) else "done"
    if (size := begins("doing", after)) or "student" in after[:1] or after[2:4] == ("ka", "student"):
        rest = after[max(size, 1) :]
        other = before[-1:] in {("a",), ("any",)} and not clause.own and tuple(rest[:2]) not in _LIKE
        return "" if other or begins("of", rest) else "doing"
    if says("or", tokens) or _planned(after):
        return ""
    if clause.mixed:
        return ""
    if _did(clause, before):
        return (
            "doing"
            if before[-1:] in {("doing",), ("study",), ("studying",), ("pursuing",)} or before[-1:] == ("in",)
            else "done"
        )
    if clause.person != WRITER:
        got = says("do", before) or "got" in before or before[-1:] in {("in",)}
        return "" if says("wish", tokens) or says("asks", tokens) or not got else "done"
    mine = before[-1:] in cue("my") and bool(
        {*after[:2]} & {"result", "marks", "degree", "is", "me", "number", "نمبر"}
    )
    if mine or after[:1] == ("here",):
        return "done"
    if clause.own and _at_year(after[:3]) and says("am", after[2:6]):
        return "doing"  # "MBBS 3rd year hun"
    return "named" if bare and _bare(clause, found) else ""


def _done_alone(clause: Clause, found: Found, after: Sequence[str], *, bare: bool) -> bool:
    """ "FSc kiya 62 number", "maine BCom kia", "FSc pre medical 62%": a verb or marks and nothing that asks."""
    if after[:1] == ("kiya",) or (after[:1] == ("kia",) and clause.own):
        return not clause.asked and not any(
            says(name, after[1:]) for name in ("asks", "wish", "after", "of", "or")
        )
    if bare and clause.first and found.start == 0 and len(after) == 1 and (after[0],) in cue("are"):
        return True  # "FA hai, ..."
    marks = bool(after) and after[0].isdigit() and len(after) <= _MARKS
    return marks and clause.first and found.start == 0


def _at_year(after: Sequence[str]) -> bool:
    return bool(_YEARS.intersection(after[:4])) and not says("asks", after) and not says("wish", after)


def _planned(after: Sequence[str]) -> bool:
    """ "X ke baad", "X karun": what comes next is a plan."""
    return bool(
        begins("after", after) or begins("of", after) or begins("wish", after) or says("wish", after[:3])
    )


def _did(clause: Clause, before: Sequence[str]) -> bool:
    """ "I did", "maine", "did" before it, with nothing but small words between."""
    left = list(before)
    while left and left[-1] in _FILLERS:
        left.pop()
    if not left:
        return False
    if ends("do", left):
        opening = left[:-1]
        return (clause.own and not says("asks", opening) and not says("wish", opening)) or not opening
    i_am = (
        ((left[-1],) in cue("i") or left[-2:] == ["i", "am"])
        and bool(len(left) < len(before))
        and "in" in before[len(left) :]
    )
    return i_am or (
        ends("self", left) and not says("wish", clause.tokens[-3:]) and says("done", clause.tokens)
    )


def _city(clause: Clause) -> Iterator[tuple[Fact, str]]:
    tokens = clause.tokens
    for found in found_in("city", tokens):
        before, after = tokens[: found.start], tokens[found.end :]
        if _lives(clause, before, after):
            yield Fact.CITY, found.value
            return


def _lives(clause: Clause, before: Sequence[str], after: Sequence[str]) -> bool:
    if after[:1] == ("here",):
        return True
    if after and after[0] in {"se", "sy", "سے"}:
        near = after[1:4]
        am = says("am", near[:2]) and clause.own
        we = says("we", before[-6:]) and says("are", near[:2])
        girl = any(token in {"larki", "lrki", "larka", "lrka", "لڑکی", "لڑکا"} for token in near[:1])
        return am or we or girl
    if after and after[0] in {"me", "mein", "main", "m", "میں"}:
        return clause.own and bool(
            {*after[1:3]}
            & {"rehta", "rehti", "rahta", "rahti", "rehte", "رہتا", "رہتی", "hun", "hu", "hn", "hoon", "ہوں"}
        )
    if before[-1:] == ("from",):
        return _from(clause, before[:-1])
    if before[-1:] in {("in",), ("near",)}:
        left = before[:-1]
        i_am = len(left) <= 3 and (
            left[-1:] == ("am",)
            or left[-1:] in {("im",), ("live",), ("living",)}
            or left[-2:] == ("we", "are")
        )
        job = (
            bool(found_in("work", left[-3:]))
            and bool({*left} & {"am", "im"} or left[:1] == ("i",))
            and not clause.mixed
        )
        return i_am or "living" in left[-4:] or "live" in left[-2:] or job
    return False


_PEOPLE = {"girl", "boy", "student", "user", "pass", "woman", "man", "here"}


def _from(clause: Clause, left: Sequence[str]) -> bool:
    """ "I am from", "girl from", "FSc student from"; not "degree from"."""
    if clause.mixed or says("wish", left) or "degree" in left:
        return False
    if not left:
        return clause.opens and not clause.asked
    am = left[-1] in {"am", "im", "m", "are", "belong"} and clause.own | (left[-1] == "are")
    return (
        am
        or left[-1] in _PEOPLE
        or (len(left) <= 2 and clause.opens and not says("asks", left) and not says("do", left))
    )
