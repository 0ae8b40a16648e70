"""What heads a dropped-in document and its parts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.normalise import normalise, words

MAX_HEADING = 200
"""A longer "heading" is a paragraph that someone made large."""

MAX_TITLE = 160

_MARKED = re.compile(r" {0,3}(#{1,6})\s+(.+?)(?:\s+#+)?\s*")

_NO_TITLE = re.compile(
    r"untitled.*|(?:word |new )?document ?\d*|doc ?\d+|(?:new )?page ?\d*|home ?page|home|index|welcome|(?:no )?title"
    r"|print.*|scan.*|slide ?\d*|(?:powerpoint )?presentation ?\d*|microsoft (?:word|powerpoint|excel|publisher)\b.*"
    r"|.*\.(?:docx?|odt|rtf|pdf|html?|txt|pptx?|xlsx?|indd|inp|pub|cdr|jpe?g|png)|صفحہ اول|سرورق",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"بسم\s*الل.*|(?:in the name of allah|bismillah)\b.*|(?:dear|respected|assalam|as-salam|aoa)\b.*"
    r"|(?:السلام|محترم|عزیز|جناب)\b.*|to whom\b.*|(?:ref|no|memo|page|phone|tel|fax|mobile|date|dated|version|email|e-mail)"
    r"\b\.?\s*(?:no\b)?[\s.:#/-]*(?:\S*\d.*|\S*@.*)?|(?:تاریخ|مورخہ|نمبر|حوالہ|صفحہ|فون)\b[^\d۰-۹]*[\d۰-۹].*",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:\W|\d|(?<=\d)(?:st|nd|rd|th)\b|\bof\b|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر|ء)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading ("" where there is none), its depth (1 is the top, 0 a title) and the text under it."""

    heading: str
    level: int
    text: str


def blocks_of(lines: Iterable[tuple[int | None, str]]) -> list[Block]:
    """Lines gathered under their headings; a heading comes with its level, any other line with None."""
    blocks: list[Block] = []
    heading, depth, body = "", 0, list[str]()
    for level, line in lines:
        if level is None or len(line) > MAX_HEADING:
            body.append(line)
            continue
        if line.strip():
            blocks.append(Block(heading, depth, "\n".join(body).strip()))
            heading, depth, body = line.strip(), level, []
    blocks.append(Block(heading, depth, "\n".join(body).strip()))
    return [block for block in blocks if block.heading or block.text]


def marked(lines: Iterable[str]) -> list[Block]:
    """The blocks of a text whose headings begin with `#`."""
    return blocks_of(
        (len(found[1]), found[2]) if (found := _MARKED.fullmatch(line)) else (None, line) for line in lines
    )


def row_line(cells: Iterable[str]) -> str:
    """A row of a table as one line: "Fee: 5,000", or "Boys | 5,000 | 48 beds"."""
    row = [" ".join(cell.split()) for cell in cells]
    while row and not row[-1]:
        row.pop()
    if len(row) != 2 or not any(map(str.isalpha, row[0])):
        return " | ".join(row)
    label, value = row
    return f"{label} {value}" if label[-1] in ":?؟" else f"{label}: {value}"


def named(
    blocks: list[Block], *, stated: str = "", letterhead: bool = True, fallback: str
) -> tuple[str, list[Block]]:
    """The title of a document, and its blocks, each of which now has a heading and a text.

    The title is what stands over the whole: the first line, where the text opens with one and `letterhead`
    allows, then the title that the file states beside its text (`stated`) or in a heading of its own.
    """
    first = blocks[0]
    own = _own_title(blocks)
    if not own and first.heading and (not stated or covers(first.heading, stated)):
        own = first.heading
    opening = _opening(first.text) if letterhead and not first.heading else ""
    title = joined(opening, joined(stated, own)) or fallback
    kept: list[Block] = []
    for number, block in enumerate(blocks):
        over_all = block.heading == own and covers(title, own)
        line, _, rest = block.text.partition("\n")
        if number == 0 and opening and line.strip() == opening and covers(title, opening):
            block, over_all = replace(block, text=rest.strip()), True
        if over_all and block.text:
            block = replace(block, heading="")
        if block.text or not over_all:
            kept.append(block)
    if not any(block.text for block in kept):
        kept = blocks
    return title, [replace(block, heading=block.heading or title) for block in _settled(kept)]


def joined(first: str, second: str) -> str:
    """Two titles as one; one of them where it says all that the other says."""
    if covers(second, first):
        return second
    both = f"{first}: {second}"
    return first if covers(first, second) or len(both) > MAX_TITLE else both


def covers(title: str, other: str) -> bool:
    """Whether every word of `other` is in `title`."""
    return set(words(normalise(other))) <= set(words(normalise(title)))


def no_title(text: str) -> bool:
    """Whether a stated title is what a program puts there by itself."""
    letters = sum(map(str.isalpha, text))
    return letters < 3 or len(text) > MAX_TITLE or bool(_NO_TITLE.fullmatch(text.strip()))


def borne_out(title: str, text: str) -> bool:
    """Whether nearly all words of a stated title are in the text: files made from others keep old titles."""
    claimed = set(words(normalise(title)))
    return len(claimed & set(words(normalise(text)))) >= 0.8 * len(claimed)


def _own_title(blocks: list[Block]) -> str:
    """The heading that is marked as the title, or that stands alone above all others."""
    headings = [block for block in blocks if block.heading]
    if not headings:
        return ""
    first, *others = headings
    alone = bool(others) and all(other.level > first.level for other in others)
    marked_so = next((block.heading for block in headings if block.level == 0), "")
    return marked_so or (first.heading if alone else "")


def _opening(text: str) -> str:
    """The line of a letterhead that names who writes; "" where the text begins otherwise."""
    lines = [line.strip() for line in text.split("\n")][:12]
    for number, line in enumerate(lines):
        if line and not is_aside(line):
            following = lines[number + 1] if number + 1 < len(lines) else ""
            return line if _is_name(line, following) else ""
    return ""


def is_aside(line: str) -> bool:
    """A blessing, greeting, date or number, which opens a paper without naming it."""
    return len(line) <= MAX_HEADING and bool(_ASIDE.fullmatch(line) or _DAY.fullmatch(line))


def _is_name(line: str, following: str) -> bool:
    if sum(map(str.isalpha, line)) < 4 or len(line) > 100 or line[-1] in ".۔,،;؛!?؟:|":
        return False
    wrapped = following and (len(line) > 60 or following[0].islower())
    return not wrapped and not re.match(r"[-*•–▪◦#>|]", line)


def _settled(blocks: list[Block]) -> list[Block]:
    """Blocks that all have text.

    A heading over nothing but deeper headings stands before each of these; any other heading without text is
    the last line of the text before it.
    """
    kept: list[Block] = []
    parents: list[Block] = []
    for number, block in enumerate(blocks):
        parents = [parent for parent in parents if parent.level < block.level]
        deeper = number + 1 < len(blocks) and blocks[number + 1].level > block.level
        if block.text:
            path = [*(parent.heading for parent in parents), block.heading]
            kept.append(replace(block, heading=": ".join(path) if block.heading else ""))
        elif deeper:
            parents.append(block)
        elif kept:
            kept[-1] = replace(kept[-1], text=f"{kept[-1].text}\n{block.heading}")
        else:
            kept.append(Block("", 0, block.heading))
    return kept
