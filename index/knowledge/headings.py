"""What heads a dropped-in document and its parts."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from index.text.normalise import normalise, words

MAX_HEADING = 200
"""A longer "heading" is a paragraph that someone made large."""

MAX_TITLE = 160
MAX_NESTED = 20

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

_RULE = re.compile(r"([=~_*#─━—–ـ۔.-])(?:\s*\1){2,}")
_BULLET = re.compile(r"[-*•–—▪◦●○■□➢✓✔>|]|o\s")
_NUMBER = re.compile(
    r"\(?(?:(?:section|chapter|part|module|unit|article|clause|باب|حصہ|سیکشن|شق)\s+)?"
    r"(\d{1,2}|[IVX]{1,5})(?:[.):۔]|\s*[-–])+\s*([^\W\d].*)",
    re.IGNORECASE,
)
_SUB_NUMBER = re.compile(r"\(?(?:\d{1,2}[.۔]\d|[a-zivx]{1,4}[.)]\s)")
_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"]
_SHOUTED = re.compile(r"[^a-z\u0600-\u06ff]*[A-Z][^a-z\u0600-\u06ff]*")
_VALUE = re.compile(
    r"@|://|\bwww\.|\t|(?!(?:19|20)\d\d[-–/]\d)\d[\d,.-]{4,}|\b(?:rs|pkr|rupees|rupay|rupe)\b|روپے",
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


def plain(lines: Sequence[str], strong: Collection[int] = ()) -> list[Block]:
    """The blocks of a text without marks; `strong` are the lines that stand out by their type.

    No word is lost or moved: what is no heading for certain stays where it is, in the text.
    """
    lines = [line.strip() for line in lines]
    levels = _heads(lines, strong)
    rules = {n for n, line in enumerate(lines) if _RULE.fullmatch(line) and {n - 1, n + 1} & levels.keys()}
    return blocks_of(
        (levels.get(n), line.rstrip(" :") if n in levels else line)
        for n, line in enumerate(lines)
        if n not in rules
    )


def _heads(lines: list[str], strong: Collection[int]) -> dict[int, int]:
    """The level of every line that is a heading."""
    full = [n for n, line in enumerate(lines) if line and not _RULE.fullmatch(line)]
    standing = {n for n in strong if _could_head(lines[n]) or _is_shouted(lines[n])}
    if len(standing) > 0.5 * len(full):
        standing = set()
    levels = dict.fromkeys(standing, 2) | dict.fromkeys(_numbered(lines, full), 3)
    if len(standing) < 2:
        levels = {n: level for n in full if (level := _level(lines, n))} | levels
        tops = [n for n in full if n not in levels and _tops_paragraph(lines, n)]
        if len(tops) > 1:
            levels |= dict.fromkeys(tops, 3)
    return _with_text(lines, full, levels)


def _level(lines: list[str], n: int) -> int | None:
    """Of a line that is underlined, in capitals, followed by what it announces, or alone between blank lines."""
    line, before, after = lines[n], lines[n - 1] if n else "", lines[n + 1] if n + 1 < len(lines) else ""
    capitals = _is_shouted(line)
    if not (_could_head(line) or capitals):
        return None
    parted = not before or before[-1] in ".۔!?؟:" or bool(_RULE.fullmatch(before))
    if _RULE.fullmatch(after) and (not before or _RULE.fullmatch(before)):
        return 1 if after[0] == "=" else 2
    if capitals and parted:
        return 2
    labels = n > 1 and lines[n - 2][-1:] == ":" and len(line.split()) <= 4 and _is_short(lines[n - 2])
    if line[-1] in ":：" and (parted or labels) and len(line.split()) <= 8:
        return 4
    return 3 if not before and not after and not _is_apart(line) else None


def _tops_paragraph(lines: list[str], n: int) -> bool:
    """A short line right above a paragraph much longer than it, or above a list."""
    line, before, after = lines[n], lines[n - 1] if n else "", lines[n + 1] if n + 1 < len(lines) else ""
    if before or not after or not _could_head(line) or _is_apart(line):
        return False
    if line[-1] in "?؟":
        return after[-1] not in "?؟"
    sentence = len(after) >= 1.5 * len(line) and (len(after) >= 60 or after[-1] in ".۔!?؟:")
    return sentence or bool(_BULLET.match(after) or _NUMBER.match(after))


def _is_apart(line: str) -> bool:
    """A date or greeting, or an item of a list."""
    return is_aside(line) or bool(_NUMBER.fullmatch(line))


def _numbered(lines: list[str], full: list[int]) -> list[int]:
    """Lines "1. Fee", "2. Days" with text under each; a numbered list has none, or hardly any."""
    chains: list[list[int]] = []
    within: list[
        tuple[list[int], int]
    ] = []  # chains that may go on, outermost first, each with its last number
    for n in full:
        found = _NUMBER.fullmatch(lines[n])
        value = _number(found[1]) if found else 0
        if value == 1:
            chains.append([n])
            within = [*within[-MAX_NESTED:], (chains[-1], 1)]
        elif at := [i for i, (_, last) in enumerate(within) if value and last == value - 1]:
            alike = [i for i in at if _is_parted(lines, n) == _is_parted(lines, within[i][0][-1])]
            place = (alike or at)[-1]
            chain = within[place][0]
            chain.append(n)
            within[place:] = [(chain, value)]
    return [n for chain in chains if _heads_sections(lines, chain) for n in chain]


def _heads_sections(lines: list[str], chain: list[int]) -> bool:
    said = [found[2] for n in chain if (found := _NUMBER.fullmatch(lines[n]))]
    if len(chain) < 2 or not all(_could_head(line, after_number=True) for line in said):
        return False
    bodies = [
        [line for line in lines[n + 1 : end] if line]
        for n, end in zip(chain, [*chain[1:], len(lines)], strict=True)
    ]
    if not all(bodies):
        return False
    return all(_is_parted(lines, n) for n in chain) or all(
        _SUB_NUMBER.match(body[0]) or sum(map(len, body)) >= 80 for body in bodies
    )


def _is_parted(lines: list[str], n: int) -> bool:
    """Whether a line begins the text or follows a blank line or a rule."""
    return n == 0 or not lines[n - 1] or bool(_RULE.fullmatch(lines[n - 1]))


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _ROMAN.index(text.upper()) + 1 if text.upper() in _ROMAN else 0


def _with_text(lines: list[str], full: list[int], levels: dict[int, int]) -> dict[int, int]:
    """Headings that have a text, or deeper headings, under them.

    Of several in a row the first is the heading and the others its text, so that a list of short lines stays a
    list. On top of the document, or if it is deeper, the last is a heading too; lines between are a letterhead.
    """
    kept: dict[int, int] = {}
    run: list[int] = []
    for position, n in enumerate(full):
        if n in levels:
            run.append(n)
            continue
        if run:
            first, last, top = run[0], run[-1], run[0] == full[0]
            alone = levels[last] == 3 and len(run) == 1 and not _NUMBER.fullmatch(lines[first])
            if top or not alone or _says_something(lines, full, position, levels):
                kept[first] = levels[first]
            if last != first and (top or levels[last] > levels[first]):
                kept[last] = levels[last]
                if len(run) > 2 and levels[run[-2]] < levels[last]:
                    kept[run[-2]] = levels[run[-2]]
        run = []
    return kept


def _says_something(lines: list[str], full: list[int], position: int, levels: Collection[int]) -> bool:
    """Whether three words stand under a heading; a name under a signature has fewer."""
    count = 0
    for n in full[position : position + 3]:
        if n in levels:
            return False
        count += len(lines[n].split())
        if count >= 3:
            return True
    return False


def _could_head(line: str, *, after_number: bool = False) -> bool:
    """Whether a line can be a heading by its look: short, no sentence, no value, no address."""
    if not _is_short(line) or _VALUE.search(line):
        return False
    inner = not after_number and re.search(r":\s*\S", line) and line[-1] not in "?؟"
    return not inner and not line[0].islower() and not _BULLET.match(line)


def _is_shouted(line: str) -> bool:
    return _is_short(line) and bool(_SHOUTED.fullmatch(line)) and len(re.findall("[A-Z]", line)) >= 4


def _is_short(line: str) -> bool:
    return (
        2 <= len(line) <= 70
        and len(line.split()) <= 10
        and sum(map(str.isalpha, line)) >= 2
        and line[-1] not in ".۔,،;؛!…|"
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
    if sum(map(str.isalpha, line)) < 4 or len(line) > 100 or _VALUE.search(line) or line[-1] in ".۔,،;؛!?؟:|":
        return False
    small = sum(word[0].islower() for word in line.split())
    long = len(line) > 60 and (line[0].upper() == line[0].lower() or small > 0.4 * len(line.split()))
    wrapped = following and (long or following[0].islower())
    return not wrapped and " | " not in line and not re.match(r"[-*•–▪◦#>|]", line)


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
