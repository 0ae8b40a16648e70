"""A passage in less room: whole sentences in order from the first, so that no thread is cut."""

import re

from index.lexical.names import names_in
from index.text.normalise import normalise, words

LIMIT = 900
"""Characters of an answer: a whole section, nearly always; a phone shows them without scrolling far."""

_OVER = 1.15
"""How much longer than its limit a text may be that is shown whole."""
_PIECE = re.compile(r"\S.*?(?:[.!?۔؟](?=\s)|\n|\Z)\s*", re.DOTALL)
_BOLD = re.compile(r"(?:\d{1,2}[.)]|[-*•])\s*\*\*([^*]+)\*\*")
_MARK = re.compile(r"(?:\d{1,2}[.)]|[-*•])\s*")


def shorten(text: str, limit: int, asked: str = "") -> tuple[str, bool]:
    """As many whole sentences and list items as `limit` characters hold, from the first on; and whether any was left
    out. The first is kept whatever its length, and list items that name what was `asked` about before others."""
    pieces, left = _pieces(text), False
    if asked and _kept(pieces, limit) < len(pieces):
        pieces, left = _named_first(pieces, limit, asked)
    kept = _kept(pieces, limit)
    return "".join(pieces[:kept]).strip(), left or kept < len(pieces)


def _named_first(pieces: list[str], limit: int, asked: str) -> tuple[list[str], bool]:
    """Without as many of the list items that name nothing that was asked about, the last first, as it takes for the others
    to be shown; and whether any went."""
    told = words(normalise(asked))
    names = set(names_in(told))
    items = [place for place, piece in enumerate(pieces) if place and _MARK.match(piece)]
    named = [
        place
        for place in items
        if not names.isdisjoint(names_in(words(normalise(pieces[place])))) or _heads(pieces[place], told)
    ]
    others = [place for place in items if place not in named and place < max(named, default=0)]
    gone: set[int] = set()
    while others and sum(len(pieces[place]) for place in range(named[-1] + 1) if place not in gone) > limit:
        gone.add(others.pop())
    return [piece for place, piece in enumerate(pieces) if place not in gone], bool(gone)


def _heads(item: str, told: list[str]) -> bool:
    """Whether a list item begins, in bold, with words that were told: "**FAST:** ..."."""
    found = _BOLD.match(item)
    return found is not None and set(words(normalise(found[1]))) <= set(told)


def left_out(text: str, shown: str, limit: int) -> str:
    """What of a text was not `shown`, for "more"; of one shown in other words what `shorten` left out.

    The first sentence may have been shown without its "yes".
    """
    first, *others = _pieces(text)
    left = [piece for piece in others if piece.strip() not in shown]
    if len(left) == len(others):  # it was told in other words
        left = [first, *others][_kept([first, *others], limit) :]
    return "".join(left).strip()


def first_sentence(text: str) -> str:
    return _pieces(text)[0].strip()


def last_sentence(text: str) -> str:
    return _pieces(text)[-1].strip()


def _pieces(text: str) -> list[str]:
    """Sentences and list items, each with the space that follows it; a lead-in stays with what it leads to, and the
    mark of a list item with the item."""
    pieces: list[str] = []
    joins = False
    for piece in _PIECE.findall(text):
        if joins:
            pieces[-1] += piece
        else:
            pieces.append(piece)
        joins = piece.rstrip().endswith(":") or bool(_MARK.fullmatch(piece))
    return pieces or [text]


def _kept(pieces: list[str], limit: int) -> int:
    """How many pieces from the first on are shown; all where little would be left out: nobody asks for one more line."""
    if sum(map(len, pieces)) <= limit * _OVER:
        return len(pieces)
    room = limit - len(pieces[0])
    for number, piece in enumerate(pieces[1:], 1):
        room -= len(piece)
        if room < 0:
            return number
    return len(pieces)
