"""For whom a message asks: a son, a sister, or nobody but its writer."""

from collections.abc import Sequence

from bot.understanding.person.clauses import Clause
from bot.understanding.person.facts import Found, cue, found_in, says
from index.text.normalise import words

_CHILD = {"son", "daughter", "child", "nephew", "niece"}
_SIBLING = {"brother", "sister", "wife", "husband", "father", "mother"}
_PARENT = {"father", "mother"}
_OBJECT = {"ko", "کو"}
_BECAUSE = {"waja", "wajah", "وجہ", "baad", "بعد"}
_OF_ONES_OWN = set(
    "my younger elder little mera mere meri chhota chota chhoti choti chhote chote bara bare bari apna apne apni"
    " میرا میرے میری چھوٹا چھوٹے چھوٹی بڑا بڑے بڑی اپنا اپنے اپنی".split()
)
"""What stands before a brother who is one, and no way to call somebody."""
_MODAL = {"should", "can", "could", "will", "may"}


def asked_for(clauses: Sequence[Clause]) -> str:
    """The person for whom the writer asks, "" for themselves."""
    for n, clause in enumerate(clauses):
        for kin in found_in("whom", clause.tokens):
            if kin.value in _CHILD | _SIBLING and _is_asked_for(clauses[n:], clause, kin):
                return kin.value
    return ""


def _is_asked_for(following: Sequence[Clause], clause: Clause, kin: Found) -> bool:
    tokens = clause.tokens
    before, after = tokens[: kin.start], tokens[kin.end :]
    if tuple(after[:1]) in cue("am") or before[-1:] in {("of",), ("thanks",), ("shukriya",)}:
        return False
    mine = any((token,) in cue("my") for token in before[-3:])
    if "for" in before[-4:] and mine:
        return True
    if len(after) > 1 and after[0] in {"ke", "k", "kay", "کے"} and (after[1],) in cue("for"):
        return mine or kin.value not in _PARENT
    if says("says", after[:2]) or clause.mixed:
        return False
    if kin.value in _CHILD:
        of_it = (
            after[:1]
            and after[0] in _OBJECT | {"ne", "ka", "ki", "نے", "کا", "کی"}
            and not {*after[1:3]} & _BECAUSE
        )
        begun = kin.start == 0 and clause.opens and kin.value != "child"
        mine = mine if kin.value != "child" else before[-1:] in cue("my")
        return bool(mine or of_it or begun) and not (clause.own and not mine)
    turned = [c.tokens for c in following[1:] if says("they", c.tokens)] + (
        [after] if says("they", after) else []
    )
    about = bool(turned) and not any(says("persuade", tokens) for tokens in turned)
    modal = bool(set(before[-3:]) & _MODAL) and mine
    object_ = bool(after) and after[0] in _OBJECT and kin.value not in _PARENT and (mine or kin.start <= 1)
    return modal or object_ or (mine and about)


def speaks_of_the_young(text: str) -> bool:
    """Whether a normalised message names a child, a brother or a sister of its writer, who is not said to have said
    something."""
    tokens = words(text)
    named = any(
        kin.value in _CHILD
        or (kin.value in {"brother", "sister"} and _OF_ONES_OWN & {*tokens[: kin.start][-1:]})
        for kin in found_in("whom", tokens)
    )
    return named and not says("says", tokens)
