"""Whether who writes is a woman or a man, where the grammar of Urdu or a word says it."""

import re
from collections.abc import Iterator, Sequence

from bot.understanding.person.clauses import ME, WRITER, Clause
from bot.understanding.person.facts import cue, says

_FEMALE = re.compile(r"(?:\w+ti|rah?i|rh?i|chuki|ga[yi]+|gae?e|hui|thi|\w*gayi)|\w*تی|رہی|چکی|گئی|ہوئی")
_MALE = re.compile(r"(?:\w{2,}ta|rah?a|rha|chuka|gay?a|gya|\w*gya|hua|tha)|\w*تا|رہا|چکا|گیا|ہوا")
_HUN = {"hun", "hu", "hoon", "hon", "ہوں"}
_WOMAN_IS = {
    "larki",
    "lrki",
    "ladki",
    "beti",
    "behn",
    "behen",
    "aurat",
    "khatoon",
    "housewife",
    "maa",
    "لڑکی",
    "بیٹی",
    "بہن",
    "عورت",
    "خاتون",
    "بیوہ",
    "ماں",
    "نانی",
    "دادی",
    "girl",
    "woman",
    "mother",
    "widow",
    "lady",
    "female",
    "wife",
}
_MAN_IS = {
    "larka",
    "lrka",
    "ladka",
    "beta",
    "bhai",
    "aadmi",
    "admi",
    "banda",
    "لڑکا",
    "باپ",
    "بھائی",
    "boy",
    "man",
    "father",
    "male",
}
_WILL = re.compile(r"\w{2,}(?:u|oo|o)ng[ai]")


def gender_of(clauses: Sequence[Clause]) -> str:
    """ "woman" or "man" where the grammar or a word says it of the writer, "" where both do or none."""
    votes = {vote for clause in clauses for vote in _votes(clause)}
    return votes.pop() if len(votes) == 1 else ""


def _votes(clause: Clause) -> Iterator[str]:
    yield from _by_verb(clause)
    for before, token in zip(clause.tokens, clause.tokens[1:], strict=False):
        if before in {"my", "mera", "mere", "meray", "میرے", "میرا"} and token in {
            "husband",
            "shohar",
            "شوہر",
            "khawand",
        }:
            yield "woman"
        if before in {"my", "meri", "میری"} and token in {"wife", "biwi", "بیوی", "اہلیہ"}:
            yield "man"
    if clause.own and not clause.mixed:
        yield from _by_noun(clause)


def _by_verb(clause: Clause) -> Iterator[str]:
    """ "karti hun", "larki hun", "karunga", "کروں گی"."""
    tokens = clause.tokens
    doubtful = clause.mixed or clause.person != WRITER
    for n, token in enumerate(tokens):
        previous = tokens[n - 1] if n else ""
        plural = previous.endswith("ti") and not (
            says("self", tokens) or tokens[0] in ME
        )  # "ankhein dukhti hn"
        if token in _HUN or (token == "hn" and not doubtful and not plural):
            aged = n > 1 and (tokens[n - 2] in {"saal", "sal", "سال"} or tokens[n - 2].isdigit())
            if _FEMALE.fullmatch(previous) or previous in _WOMAN_IS or (aged and previous in {"ki", "کی"}):
                yield "woman"
            if _MALE.fullmatch(previous) or previous in _MAN_IS or (aged and previous in {"ka", "کا"}):
                yield "man"
        will = token not in {"hongi", "honga"} and _WILL.fullmatch(token)
        if will or (token in {"گا", "گی"} and previous.endswith("وں") and previous != "ہوں"):
            yield "woman" if token[-1] in "iی" else "man"


def _by_noun(clause: Clause) -> Iterator[str]:
    """ "I am a mother of two"; not "I am the father's second of four"."""
    tokens = clause.tokens
    i = next((n for n, token in enumerate(tokens) if (token,) in cue("i")), len(tokens))
    am = tokens[i : i + 2] == ("im", "a") or tokens[i + 1 : i + 3] in {("am", "a"), ("am", "an")}
    said = {*tokens[i + 1 : i + 6]} if am else set()
    if said & _WOMAN_IS or ("housewife" in tokens and not clause.asked):
        yield "woman"
    if said & _MAN_IS:
        yield "man"
