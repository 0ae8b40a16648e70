"""What somebody works at, and what makes it hard: who they are ("tailor hun"), what they do ("silai krti hun"), where."""

import re
from collections.abc import Iterator, Sequence

from bot.messages.exchange import Fact
from bot.understanding.person.clauses import WRITER, Clause
from bot.understanding.person.facts import Found, begins, cue, found_in, says
from bot.understanding.person.headline import INFINITIVE, MINE, NOT_DONE, for_years, headline

_SIR = {"sahab", "sahib", "sahb", "sb", "sir", "صاحب"}
_GENERAL = {
    "shopkeeper",
    "factory-worker",
    "labourer",
    "freelancer",
    "office-worker",
    "jobless",
    "gulf-worker",
    "retired",
    "salesman",
    "technician",
    "cook",
}
"""What gives way to a closer name of the same work: "mechanic in Dubai", "tailor shop"."""
_I_AM = {"am", "m", "work", "drive", "was", "worked", "working", "been"}
_ANYWHERE = {"labourer", "factory-worker", "shopkeeper", "cook"}
"""Work that a place says no more of: "sweeper in a hospital"."""
_VERB = re.compile(
    r"(?:k?ar|kr|ch?a?la|chl|laga|lga|bech|bana|bna|par?ha?|prha|likh|lkh|si|see|sil|de|bai?th|rakh|pakar|pakr|sambhal|sambhl|uga|paka"
    r"|khol|dekh|utha|sikha|kama|ja|khela|le|da?al|chora|kha?reed)(?:t[aiey]|tee|tay|ti)|\w+ت[ایے]"
)
"""A verb of habit: "karta", "بیچتی"; what follows tells whose."""
_OTHERS = {
    "hai",
    "h",
    "he",
    "hain",
    "hein",
    "hen",
    "hy",
    "ha",
    "ہے",
    "ہیں",
    "ho",
    "ہو",
    "hota",
    "hoti",
    "hote",
    "ہوتا",
    "ہوتی",
}
_LINKS = frozenset(
    "ka ki ke k kay pe par pr کا کی کے پر kr kar kar کر chala chla چلا lga laga لگا bna bana بنا parha prha پڑھا likh لکھ bech بیچ bhi b بھی".split()
)
_IN = frozenset("me mein main m mai میں".split())
_OTHER_PEOPLE = frozenset(
    "bachon bachay children students people person logon logo log quota بچوں لوگوں افراد".split()
)
_STUDIES = frozenset(
    "parhta parhti prhta prhti parh padhta padhti پڑھتا پڑھتی پڑھ student talib طالب".split()
)
_LEFT = frozenset("wapis wapas waapis واپس nikal nikala نکال retire retired ریٹائر ریٹائرڈ".split())
_COMES = {"ati", "aati", "ata", "aata", "آتی", "آتا"}
_DID = {"kia", "kiya", "ki", "کیا"}
_ABOVE = {"boss", "manager", "malik", "lost", "left", "quit"}
_NOT_OURS = {
    "client",
    "clients",
    "friend",
    "teacher",
    "uncle",
    "teachers",
    "father",
    "fathers",
    "husband",
    "beta",
    "abbu",
    "bhai",
    "dost",
}
_MODAL = {"should", "can", "could", "if", "must", "when", "agar", "would", "may", "let", "اگر"}
_JOINED = {"to", "told", "with", "not", "by", "for", "of", "from", "married", "looking", "hiring", "quitting"}
_STARTED = frozenset(
    "running run own doing selling making working teaching driving composing repairing".split()
)


def work_in(clause: Clause, *, bare: bool, alone: bool) -> Iterator[tuple[Fact, str]]:
    """The work that a clause states. `bare`: others may leave "I am" out; `alone`: it is the whole message."""
    stated: list[Found] = []
    for kind in ("work", "trade", "place"):  # who they are says most
        for found in found_in(kind, clause.tokens):
            if clause.person == WRITER:
                told = _states(clause, found, bare=bare, alone=alone)
            else:
                told = _theirs(clause, found)
            if told:
                stated.append(found)
    if stated:
        first = stated[0].value
        closer = [f for f in stated if f.value not in _GENERAL]
        closer = [f for f in closer if f.kind != "place" or first not in _ANYWHERE]
        yield Fact.WORK, closer[0].value if closer else first


def disability_in(clause: Clause, *, bare: bool, alone: bool) -> Iterator[tuple[Fact, str]]:
    """What makes work or study hard for them, where they say it of themselves."""
    for found in found_in("disability", clause.tokens):
        after = clause.tokens[found.end :][:2]
        before = clause.tokens[: found.start][-1:]
        said = clause.own or (
            (bare or alone)
            and clause.first
            and not clause.asked
            and not {*before} & {"a", "any", "can", "kya", "kia"}
        )
        if clause.person == WRITER and said and not ({*after} & _OTHER_PEOPLE or says("not", after)):
            yield Fact.DISABILITY, found.value
            return


def _states(clause: Clause, found: Found, *, bare: bool, alone: bool) -> bool:
    before, after = clause.tokens[: found.start], clause.tokens[found.end :]
    if (
        {*after[:1]} & _SIR
        or {*before[-3:]} & {"any", "some", "koi", "kisi", "every", "کوئی", "کسی", "agar", "اگر"}
        or {*after[:2]} & {"nahi", "nahin", "nhi", "نہیں", "banna", "ban", "بننا"}
    ):
        return False
    if found.kind == "work" and (
        _am(clause, before, after) or headline(clause, found, bare=bare, alone=alone)
    ):
        return True
    if _i(clause, found, before):
        return True
    if found.value == "gulf-worker" and not clause.own:
        return False  # jobs there are asked about more than told of
    near = _reach(after[:6])
    if _does(clause, found, near) or _has(clause, found, before, near, alone=alone):
        return True
    return found.kind != "work" and headline(clause, found, bare=bare, alone=alone)


def _reach(after: Sequence[str]) -> Sequence[str]:
    """What follows, up to a word that makes it a wish, a plan or what somebody says."""
    for n, token in enumerate(after):
        plan = token in NOT_DONE or INFINITIVE.fullmatch(token) or begins("wish", after[n:])
        if plan or says("not", (token,)) or says("says", (token,)):
            return after[:n]
    return after


def _am(clause: Clause, before: Sequence[str], after: Sequence[str]) -> bool:
    """ "teacher hun", "teacher bhi hun", "driver tha": "am" near it, and no wish between."""
    if after[:1] == ("here",):
        return True
    near = after[:5]
    at = next(
        (n for n, token in enumerate(near) if (token,) in cue("am") and (token != "hn" or not clause.mixed)),
        -1,
    )
    if at >= 0 and (not clause.mixed or at <= 1) and clause.own:
        between = near[:at]
        blocked = any(says(name, between) for name in ("wish", "not", "says")) or {*between} & NOT_DONE
        of = begins("of", between) and not says("doing", near) and not says("job", between)
        return not blocked and not of
    they = {*after[:2]} & _OTHERS and says("we", (*before, *after[:3]))
    return bool(they or (says("past", after[:1]) and (clause.own or clause.first) and not clause.mixed))


def _i(clause: Clause, found: Found, before: Sequence[str]) -> bool:
    """ "I am a teacher", "I run a small shop", "working as a nurse"."""
    if clause.tokens[found.start] == "i":
        return not ({*before[-1:]} & _MODAL or says("asks", before))
    left = before[-7:]
    i = max((n for n, token in enumerate(left) if (token,) in cue("i")), default=-1)
    if i < 0:
        begun = {*before[:1]} & _STARTED and clause.opens and len(before) <= 4
        return found.kind != "work" and bool(begun) and not says("asks", before)
    if i and (left[i - 1] in _MODAL or says("asks", left[:i])):
        return False
    between = left[i + 1 :]
    if between[-1:] and between[-1] in _STARTED and found.kind != "work":
        return True
    if (set(between) & _JOINED) or any(says(name, between) for name in ("wish", "not", "says")):
        return False
    if not between and not (found.kind == "work" and left[i] in {"im", "i'm"}):
        return found.end - found.start > 1 or (found.kind == "trade" and left[i] in {"ive", "i've"})
    if found.kind == "work":
        return left[i] in {"im", "i'm"} or between[0] in _I_AM or between[:2] == ("have", "been")
    if says("labour", between[:2]) or left[i] in {"ive", "i've"}:
        return True
    if between[0] in {"am", "was", "m"} and says("labour", between[1:3]):
        return True
    am = between[0] in {"am", "was"} or left[i] == "im"
    return found.kind == "place" and am and len(between) <= 3 and bool({*between[:2]} & {"in", "at"})


def _does(clause: Clause, found: Found, near: Sequence[str]) -> bool:
    """ "silai ka kaam krti hun", "bank me hun", "taxi chalata"."""
    if found.kind != "work" and for_years(near[:2]):
        return True
    last = clause.tokens[found.end - 1]
    tail = (last, *near)
    studies = found.value in {"teacher", "lecturer"} and {*near} & _STUDIES
    links = _LINKS | _IN if found.kind == "place" else _LINKS
    if found.value == "madrasa":
        links |= {"se", "sy", "سے"}
    if found.kind == "place" and (clause.own or clause.first) and not clause.mixed and {*near[:3]} & _LEFT:
        return True
    linked = (
        bool(
            {*near[:1]} & links
            or {*near[1:2]} & {"ka", "ki", "کا", "کی"}
            or last in _LINKS
            or says("job", near[:1])
        )
        or bool(_VERB.fullmatch(last))
        or bool(near and _VERB.fullmatch(near[0]))
    )
    if found.value == "madrasa" and {*near[:1]} & {"se", "سے"} and clause.first and not clause.asked:
        return True
    if studies or not linked or (found.kind == "work" and not says("job", near[:3])):
        return False
    if for_years(near[1:]):
        return True
    for n, token in enumerate(tail):
        following = tail[n + 1 : n + 2]
        if n and (token,) in cue("am") and clause.own and (token != "hn" or not clause.mixed):
            return True
        if token in _DID and n and says("job", tail[n - 1 : n]) and not clause.asked and not clause.mixed:
            return True
        if not _VERB.fullmatch(token) or (n == 0 and found.kind == "place"):
            continue
        plural = token.endswith(("te", "ty", "tay", "تے"))
        if says("past", following) and (clause.own or not clause.mixed):
            return True
        if {*following} & _OTHERS:
            return plural and (
                says("we", clause.tokens) or (clause.first and not clause.asked and not clause.mixed)
            )
        if not plural and (clause.own or not following):
            return True
    return False


def _has(clause: Clause, found: Found, before: Sequence[str], near: Sequence[str], *, alone: bool) -> bool:
    """ "meri dukan hai", "kiryana ki dukan h", "bank ki job hai", "my shop", "tuition center h mera"."""
    named = says("job", clause.tokens[found.start : found.end]) or says("job", near[:4])
    if {*before} & _ABOVE and {*before[-3:]} & {"at", "in"} and found.kind == "place":
        return True
    if says("job", before[-1:]) and {*before[-2:-1]} & MINE:
        return True  # "mera kaam data entry ka tha"
    if found.kind != "trade" and not says("job", near[:4]):
        return False
    ours = bool({*before[-1:]} & MINE or ({*before[-2:-1]} & MINE and not {*before[-1:]} & _NOT_OURS))
    of_it = (not near or bool({*near[:1]} & (_LINKS | _OTHERS | {"is", "was"}))) or found.kind == "trade"
    if ours and of_it:
        return True
    mine = next((n for n, token in enumerate(near[:4]) if token in MINE), -1)
    if mine >= 0 and (mine + 1 == len(near) or {*near[mine - 1 : mine]} & (_OTHERS | {"was", "were", "is"})):
        return True
    if {*near[:1]} & _COMES and {*near[1:2]} & _OTHERS and not clause.asked:
        return found.kind == "trade"  # "silai ati hai"
    job = max((n for n, token in enumerate(near[:4]) if says("job", (token,))), default=-1)
    is_ = any(token in _OTHERS or says("past", (token,)) for token in near[job + 1 : job + 2])
    kept = found.value in {"shopkeeper", "farmer", "baker"} and bool({*near[:1]} & _OTHERS)
    plain = not (clause.asked and alone) and not says("asks", near)
    return (
        (kept or (named and is_))
        and (clause.own or (clause.first and clause.opens and plain))
        and not says("they", before)
    )


def _theirs(clause: Clause, found: Found) -> bool:
    """ "My husband is a clerk", "shohar dukan chalate hain"."""
    before, after = clause.tokens[: found.start], _reach(clause.tokens[found.end :][:5])
    is_ = (
        "is" in before
        or bool({*after} & (_OTHERS | {"hn"}))
        or says("past", after)
        or says("past", before[-3:])
    )
    return is_ and not any(says(name, before) for name in ("wish", "says", "for"))
