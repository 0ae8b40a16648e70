"""A passage in less room: whole sentences in order from the first, so that no thread is cut."""

import re

LIMIT = 900
"""Characters of an answer: a whole section, nearly always; a phone shows them without scrolling far."""

_PIECE = re.compile(r"\S.*?(?:[.!?۔؟](?=\s)|\n|\Z)\s*", re.DOTALL)
_MARK = re.compile(r"(?:\d{1,2}[.)]|[-*•])\s*")


def shorten(text: str, limit: int) -> tuple[str, bool]:
    """As many whole sentences and list items as `limit` characters hold, from the first on; and whether any was left
    out. The first is kept whatever its length."""
    pieces = _pieces(text)
    kept = _kept(pieces, limit)
    return "".join(pieces[:kept]).strip(), kept < len(pieces)


def left_out(text: str, shown: str, limit: int) -> str:
    """What of a text comes after what was `shown` of it, for "more"; of one shown in other words what `shorten` left out.

    The first sentence may have been shown without its "yes".
    """
    pieces = _pieces(text)
    told = (place for place in range(len(pieces), 1, -1) if "".join(pieces[1:place]).strip() in shown)
    return "".join(pieces[next(told, _kept(pieces, limit)) :]).strip()


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
    """How many pieces from the first on are shown."""
    room = limit - len(pieces[0])
    for number, piece in enumerate(pieces[1:], 1):
        room -= len(piece)
        if room < 0:
            return number
    return len(pieces)
