"""The title of a whole document, from its first lines, its headings and what its file states."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from index.knowledge.documents.blocks import Block
from index.knowledge.documents.lines import VALUE, is_aside
from index.text.normalise import normalise, words

MAX_TITLE = 160
_NO_TITLE = re.compile(
    r"untitled.*|(?:word |new )?document ?\d*|doc ?\d+|(?:new )?page ?\d*|home ?page|home|index|welcome|(?:no )?title"
    r"|print.*|scan.*|slide ?\d*|(?:powerpoint )?presentation ?\d*|microsoft (?:word|powerpoint|excel|publisher)\b.*"
    r"|.*\.(?:docx?|odt|rtf|pdf|html?|txt|pptx?|xlsx?|indd|inp|pub|cdr|jpe?g|png)|صفحہ اول|سرورق",
    re.IGNORECASE,
)


def named(
    blocks: list[Block], *, stated: str = "", letterhead: bool = True, fallback: str
) -> tuple[str, list[Block]]:
    """The title of a document, and its blocks, each of which now has a heading and a text.

    The title is what stands over the whole: the first line, where the text opens with one and `letterhead`
    allows, then the title that the file states beside its text (`stated`) or in a heading of its own.
    """
    own = _own_title(blocks, stated)
    opening = _opening(blocks[0].text) if letterhead and not blocks[0].heading else ""
    title = joined(opening, joined(stated, own)) or fallback
    kept = _without_title(blocks, title, own, opening)
    return title, [replace(block, heading=block.heading or title) for block in _settled(kept)]


def _without_title(blocks: list[Block], title: str, own: str, opening: str) -> list[Block]:
    """The blocks less their lines that are in `title` already; all of them where nothing else would be left."""
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
    return kept if any(block.text for block in kept) else blocks


def joined(first: str, second: str) -> str:
    """Two titles as one; one of them where it says all that the other says."""
    if covers(second, first):
        return second
    both = f"{first}: {second}"
    return first if covers(first, second) or len(both) > MAX_TITLE else both


def covers(title: str, other: str) -> bool:
    """Whether every word of `other` is in `title`."""
    return set(words(normalise(other))) <= set(words(normalise(title)))


def of_path(path: str) -> str:
    """What a file is called by, as words."""
    name = re.sub(r"[\s_-]+", " ", PurePosixPath(path).stem).strip()
    return name[:1].upper() + name[1:]


def no_title(text: str) -> bool:
    """Whether a stated title is what a program puts there by itself."""
    letters = sum(map(str.isalpha, text))
    return letters < 3 or len(text) > MAX_TITLE or bool(_NO_TITLE.fullmatch(text.strip()))


def borne_out(title: str, text: str) -> bool:
    """Whether nearly all words of a stated title are in the text: files made from others keep old titles."""
    claimed = set(words(normalise(title)))
    return len(claimed & set(words(normalise(text)))) >= 0.8 * len(claimed)


def of_properties(title: str, blocks: Sequence[Block]) -> str:
    """A title out of a file's properties, "" unless it is one and the text bears it out."""
    text = "\n".join(f"{block.heading}\n{block.text}" for block in blocks)
    title = " ".join(title.split())
    return "" if no_title(title) or not borne_out(title, text) else title


def _own_title(blocks: list[Block], stated: str) -> str:
    """The heading that is marked as the title, or stands alone above all others, or opens the text and says all
    that the file states beside it."""
    headings = [block for block in blocks if block.heading]
    if not headings:
        return ""
    first, *others = headings
    marked_so = next((block.heading for block in headings if block.level == 0), "")
    alone = bool(others) and all(other.level > first.level for other in others)
    opens = first is blocks[0] and (not stated or covers(first.heading, stated))
    return marked_so or (first.heading if alone or opens else "")


def _opening(text: str) -> str:
    """The line of a letterhead that names who writes; "" where the text begins otherwise."""
    lines = [line.strip() for line in text.split("\n")][:12]
    for number, line in enumerate(lines):
        if line and not is_aside(line):
            following = lines[number + 1] if number + 1 < len(lines) else ""
            return line if _is_name(line, following) else ""
    return ""


def _is_name(line: str, following: str) -> bool:
    if sum(map(str.isalpha, line)) < 4 or len(line) > 100 or VALUE.search(line) or line[-1] in ".۔,،;؛!?؟:|":
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
