"""The text of a web page as a browser sets it: blocks apart, a row of a table in one line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.knowledge.documents.blocks import MAX_ROW, row_line
from index.knowledge.documents.contents import Contents
from index.knowledge.documents.headings import StyledLine, headed
from index.knowledge.documents.titles import no_title

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_SAVED = re.compile(rb"<!-- saved from url=\(\d{4}\)(https?://[!-~]{1,1900}?) -->")
_HEAD = 4000


def saved_from(address: str) -> str:
    """The line by which browsers mark a page that they save; `address` without letters beyond ASCII."""
    return f"<!-- saved from url=({len(address):04}){address} -->"


def read(path: str, data: bytes) -> Contents:
    """Whatever bytes there are can be read as a page."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(data, "html.parser")
    setting = _Setting()
    for event in _events(page):
        setting.take(event)
    lines = setting.end()
    only = sum(line.level == 1 for line in lines) == 1
    blocks = headed([line._replace(level=0) if only and line.level == 1 else line for line in lines])
    title = "" if no_title(setting.title) else setting.title
    marked = _SAVED.search(data, 0, _HEAD)
    address = marked[1].decode("ascii") if marked else ""
    return Contents(blocks, title, letterhead=not (title or only), address=address)


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Close:
    name: str


@dataclass(frozen=True, slots=True)
class _Title:
    text: str


_Event = _Open | _Close | _Title | str
"""A tag that opens or closes, the title that the page states, or words between tags."""


def _events(page: "BeautifulSoup") -> Iterator[_Event]:
    """What is shown of a page, in its order. Without recursion: a page may be nested deeper than the stack."""
    from bs4.element import CData, NavigableString, Tag

    stack: list[tuple[Tag, Iterator[object]]] = [(page, iter(page.contents))]
    while stack:
        tag, inner = stack[-1]
        item = next(inner, None)
        if item is None:
            stack.pop()
            yield _Close(tag.name)
        elif isinstance(item, Tag):
            if item.name == "title" and not item.find(True):
                yield _Title(" ".join(item.get_text().split()))
            elif item.name not in _UNSHOWN and not _is_hidden(item.attrs):
                yield _Open(item.name, item.attrs)
                stack.append((item, iter(item.contents)))
        elif type(item) in {NavigableString, CData}:
            yield str(item)


def _is_hidden(attributes: Mapping[str, object]) -> bool:
    style = str(attributes.get("style", "")).lower().replace(" ", "")
    return "hidden" in attributes or any(sign in style for sign in _HIDING)


class _Words:
    """A line while it is being put together."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.light = False
        """Whether any of it is not bold."""

    def add(self, text: str) -> None:
        self._parts.append(text)

    def add_apart(self, text: str, *, raised: bool) -> None:
        """Add what may be set apart from the words before it by its style alone."""
        if self._parts and (last := self._parts[-1][-1:]) and text[:1].strip():
            number = text[0].isdigit() and (last.isalpha() or raised)
            word = text[0].isupper() and last.islower()
            text = f" {text}" if number or word or last == ":" else text
        if text:
            self.add(text)

    def text(self, *, spaced: bool) -> str:
        """The line; its spaces as they are written where it is `spaced`."""
        text = "".join(self._parts)
        text = text.rstrip() if spaced else " ".join(text.split())
        return text if text.strip() else ""


class _Row:
    """A row of a table, or a term and its description."""

    def __init__(self) -> None:
        self.cells: list[list[str]] = []

    def begin_cell(self) -> None:
        self.cells.append([])

    def lines(self, *, parted: bool) -> list[str]:
        """One line, unless the row only lays out the page or something in it parts it: then its lines."""
        said = [line for cell in self.cells for line in cell]
        if not parted and sum(map(len, said)) <= MAX_ROW:
            said = [row_line([" ".join(cell) for cell in self.cells])]
        return [line for line in said if line]


class _Setting:
    """Sets what a page shows into lines."""

    def __init__(self) -> None:
        self.title = ""
        self._lines: list[StyledLine] = []
        self._words = _Words()
        self._row: _Row | None = None
        self._heading: int | None = None
        self._depth = dict.fromkeys((*_BOLD, "pre"), 0)
        """How many of each are open."""
        self._raised = False

    def take(self, event: _Event) -> None:
        """The next event of the page."""
        if isinstance(event, _Open):
            self._open(event.name, event.attributes)
        elif isinstance(event, _Close):
            self._close(event.name)
        elif isinstance(event, _Title):
            self.title = self.title or event.text
        else:
            self._say(event)

    def end(self) -> list[StyledLine]:
        """All lines, now that the page is over."""
        self._end_line()
        self._end_row()
        return self._lines

    def _open(self, name: str, attributes: Mapping[str, object]) -> None:
        if name == "img" and self._heading:
            self._words.add(f" {attributes.get('alt', '')} ")
        self._raised = name == "sup"
        if name in _BLOCKS:
            self._end_line(within=name in {"div", "br"})
            if name in {"tr", "table", "dt"}:
                self._end_row()
            elif name in _PARTING:
                self._end_row(parted=True)
            self._begin(name)
        if name in self._depth:
            self._depth[name] += 1

    def _begin(self, name: str) -> None:
        if name in {"tr", "dt"}:
            self._row = _Row()
        if name in _CELLS:
            if self._row:
                self._row.begin_cell()
        elif name == "dd":
            if self._row and len(self._row.cells) == 1:
                self._row.begin_cell()
            else:
                self._end_row()
        elif name in _HEADINGS and self._heading is None:
            self._heading = int(name[1])

    def _close(self, name: str) -> None:
        if name in _BLOCKS:
            self._end_line(within=name not in _HEADINGS)
            if name in _HEADINGS:
                self._heading = None
            elif name in {"tr", "table", "dd", "dl"}:
                self._end_row()
        if name in self._depth:
            self._depth[name] -= 1

    @property
    def _spaced(self) -> bool:
        return self._depth["pre"] > 0

    def _say(self, text: str) -> None:
        bold = any(self._depth[name] for name in _BOLD)
        self._words.light |= not bold and bool(text.strip())
        if not self._spaced or self._heading is not None:
            self._words.add_apart(text, raised=self._raised)
            return
        first, *others = text.split("\n")
        self._words.add(first)
        for line in others:
            self._end_line()
            self._words.add(line)

    def _end_line(self, *, within: bool = False) -> None:
        """`within` a heading the line goes on."""
        text = self._words.text(spaced=self._spaced)
        if text and self._heading is not None:
            if within:
                self._words.add(" ")
                return
            self._lines.append(StyledLine(self._heading, text, False))
            self._heading = None
        elif text and self._row and self._row.cells:
            self._row.cells[-1].append(text)
        elif text:
            self._lines.append(StyledLine(None, text, not self._words.light))
        self._words = _Words()

    def _end_row(self, *, parted: bool = False) -> None:
        row, self._row = self._row or _Row(), None
        self._lines += (StyledLine(None, line, False) for line in row.lines(parted=parted))


_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PARTING = {*_HEADINGS, "ul", "ol", "pre", "blockquote"}
_CELLS = {"td", "th", "dt"}
_BLOCKS = _PARTING | set(
    "address article aside body br caption center dd details dialog div dl dt fieldset figcaption figure footer form"
    " header hr html legend li main p section summary table tbody td tfoot th thead tr".split()
)
_BOLD = {"b", "strong"}
_UNSHOWN = set(
    "script style noscript template nav svg select datalist textarea iframe object canvas audio video".split()
)
_HIDING = ("display:none", "visibility:hidden", "mso-hide:all")
