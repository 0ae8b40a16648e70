"""A written answer in sentences, each with the passages that it cites; put together again without those at fault."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or list item. `lead` is the white space and the list mark before it, `text` is without citations,
    `cited` the numbers it gives itself."""

    lead: str
    text: str
    cited: tuple[int, ...]
    place: int

    @property
    def leans(self) -> bool:
        """Whether it makes sense only after the sentence before it; a question stands alone."""
        return bool(_LEANS.match(self.text)) and not self.text.endswith(("?", "؟"))


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, in order. A full stop within a number, an address or "Rs." ends none."""
    text = _with_plain_citations(text)
    found: list[Sentence] = []
    start = 0
    for end in [*_ends(text), len(text)]:
        piece = text[start:end]
        start = end
        if not piece.strip():
            continue
        lead = _LEAD.match(piece)
        assert lead is not None
        body = piece[lead.end() :]
        cited = tuple(dict.fromkeys(n for group in CITATION.findall(body) for n in _numbers(group)))
        plain = _tidy(CITATION.sub("", body))
        if plain and not re.fullmatch(r"[\W_]+", plain):
            found.append(Sentence(lead[0], plain, cited, len(found)))
        elif found and cited:  # citations that stand by themselves belong to what they follow
            last = found[-1]
            found[-1] = Sentence(last.lead, last.text, tuple(dict.fromkeys(last.cited + cited)), last.place)
    return tuple(found)


def joined(kept: Iterable[Sentence], marks: Mapping[int, str] | None = None) -> str:
    """The text of sentences, without their citations; `marks` are put behind the sentences of these places."""
    own = marks or {}
    return _tidy("".join(f"{_space(s)}{s.text}{own.get(s.place, '')}" for s in kept))


def without(dropped: Sequence[int], said: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences that stay when some are dropped: those that lean on a dropped one go with it, and so does a lead-in
    whose list is gone."""
    gone = set(dropped)
    for sentence in said:
        if (
            sentence.leans
            and sentence.place - 1 in gone
            and not _is_item(sentence)
            and "\n\n" not in sentence.lead
        ):
            gone.add(sentence.place)
    for sentence in reversed(said):
        if sentence.text.endswith(":") and all(item.place in gone for item in items_after(sentence, said)):
            gone.add(sentence.place)
    kept: list[Sentence] = []
    lead = ""
    for sentence in said:
        if sentence.place in gone:
            lead = _wider(lead, sentence.lead)
        else:
            kept.append(replace(sentence, lead=_wider(lead, sentence.lead)))
            lead = ""
    return tuple(kept)


def cited_text(sentence: Sentence) -> str:
    """A sentence as it was written, with its lead and its citations."""
    return _space(sentence) + sentence.text + "".join(f" [{number}]" for number in sentence.cited)


def _wider(before: str, own: str) -> str:
    """The lead of a sentence that comes after a dropped one: its line break and the mark of its list are not lost."""
    if "\n" not in before or before.count("\n") <= own.count("\n"):
        return own
    return before if "\n" not in own else "\n" * before.count("\n") + own.lstrip("\n")


def items_after(lead_in: Sentence, said: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of the list that a sentence leads to, or else the one sentence after it."""
    items: list[Sentence] = []
    for sentence in said:
        if sentence.place <= lead_in.place:
            continue
        if not _is_item(sentence) and (not items or "\n" in sentence.lead):
            return items or [sentence]
        items.append(sentence)
    return items


def _is_item(sentence: Sentence) -> bool:
    return bool(sentence.lead.strip())


def _space(sentence: Sentence) -> str:
    return sentence.lead or ("" if sentence.place == 0 else " ")


def _ends(text: str) -> list[int]:
    """Where sentences end: behind their marks and citations."""
    ends: list[int] = []
    for mark in _END.finditer(text):
        line = text[text.rfind("\n", 0, mark.start()) + 1 : mark.end()]
        if mark[0].strip() and (_SHORT.search(line) or _NUMBERED.fullmatch(line)):
            continue
        ends.append(mark.end() if mark[0].strip() else mark.start())
    return ends


def _tidy(text: str) -> str:
    return re.sub(r"[ \t]+([.,;:!?۔؟،]+)(?=\s|$)", r"\1", re.sub(r"[ \t]{2,}", " ", text)).strip()


def _with_plain_citations(text: str) -> str:
    """Citations in Urdu digits or wide brackets as [1]."""
    return _WIDE.sub(lambda found: f"[{found[1].translate(_DIGITS)}]", text)


def _numbers(group: str) -> list[int]:
    return [int(number[:6]) for number in re.findall(r"[0-9]+", group)]


_DIGITS = {zero + n: str(n) for zero in (0x0660, 0x06F0) for n in range(10)}
_WIDE = re.compile(r"[【［\[]\s*([0-9۰-۹٠-٩]+(?:\s*[,،;]\s*[0-9۰-۹٠-٩]+)*)\s*[】］\]]")
CITATION = re.compile(r"\s?\[(?:passages?\s*)?\s*([0-9]+(?:\s*[,،;]\s*[0-9]+)*)\s*\](?!\()", re.IGNORECASE)
_AFTER = r"(?:[\"'”’)»*_]|\s?\[(?:passages?\s*)?[0-9, ،;]+\](?!\())*"
_END = re.compile(rf"[.!?۔؟…]+{_AFTER}(?=\s|$)|\n+", re.IGNORECASE)
_LEAD = re.compile(r"\s*(?:(?:[-*•]|[0-9۰-۹]{1,2}[.)])[ \t]+)?")
_SHORT = re.compile(r"\b(?:rs|e\.g|i\.e|approx|no|vs|dr|mr|mrs|ms|prof|st|inc|ltd)\.$", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*[0-9۰-۹]{1,2}[.)]")
_LEANS = re.compile(
    r"(?:or|it|its|this|that|these|those|they|them|he|she|but|however|so|also|then)\b|\w+ing (?:it|this|them)\b"
    r"|(?:ya|yeh|ye|woh|wo|is|us|in|un|isi|usi|magar|lekin|is liye|phir|yani)\b"
    r"|(?:یا|یہ|وہ|اس|اسی|ان|مگر|لیکن|پھر|یعنی)(?!\w)",
    re.IGNORECASE,
)
