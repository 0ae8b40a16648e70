"""Tables to blocks: each row under a heading of its own, each of its values with the name of its column."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.knowledge.documents.blocks import Block, row_line
from index.knowledge.documents.titles import no_title
from index.knowledge.faults import Fault, KnowledgeError

MAX_ROWS = 2_000
"""Rows of one file, each of which becomes a section."""
MAX_COLUMNS = 60
_LONGEST_NAME = 100
_NUMBER = re.compile(
    r"\W*(?:(?:rs|pkr|usd)\W*)?[\d۰-۹٠-٩][\d۰-۹٠-٩.,/:\s-]*(?:%|k|rs|pkr|روپے)?\W*", re.IGNORECASE
)
_DEFAULT_NAME = re.compile(r"(?:sheet|ورق|شیٹ)\s*\d*", re.IGNORECASE)
_REMARK = re.compile(r"[.۔!*]$|^(?:\*|note\b|n\.b|نوٹ)|^.{60}", re.IGNORECASE)
_SHEET, _TITLE, _ROW, _NOTE = 1, 2, 3, 9


class Value(NamedTuple):
    """What a cell shows, "" of an empty one; whether it is bold."""

    text: str
    strong: bool = False

    @property
    def number(self) -> bool:
        """Whether it is an amount or a date, which no column is called by."""
        return bool(_NUMBER.fullmatch(self.text))


NOTHING = Value("")


class Span(NamedTuple):
    """Merged cells, from a first to a last row and column, each counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: the rows that hold something, each with its number from 1, and its merged cells."""

    name: str
    rows: Sequence[tuple[int, Sequence[Value]]]
    spans: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    values: tuple[Value, ...]
    apart: bool
    """Whether a row without anything stands before it."""
    spanned: bool
    """Whether some of its cells are one, from left to right."""

    @property
    def filled(self) -> list[Value]:
        return [value for value in self.values if value.text]

    @property
    def banner(self) -> str:
        """The one thing that it says over several columns, "" of any other row."""
        said = {value.text for value in self.filled}
        return said.pop() if self.spanned and len(said) == 1 else ""

    @property
    def alone(self) -> str:
        """The one thing that it says, in one cell or over several, "" of any other row."""
        return self.banner or (self.filled[0].text if len(self.filled) == 1 else "")


def blocks_of(path: str, grids: Sequence[Grid], *, headed: bool = False) -> list[Block]:
    """The blocks of a file's sheets; `headed` where the first row is known to name the columns.

    Raises `KnowledgeError` for more rows or columns than can be answered from.
    """
    if sum(len(grid.rows) for grid in grids) > MAX_ROWS:
        raise KnowledgeError((Fault(path, 0, "many-rows", {"most": f"{MAX_ROWS:,}"}),))
    blocks: list[Block] = []
    for grid in grids:
        rows = _rows(grid)
        if any(value.text for row in rows for value in row.values[MAX_COLUMNS:]):
            raise KnowledgeError((Fault(path, 0, "many-columns", {"most": str(MAX_COLUMNS)}),))
        own = "" if no_title(grid.name) or _DEFAULT_NAME.fullmatch(grid.name.strip()) else grid.name.strip()
        found = _joined(_Reading(rows, own, headed).blocks())
        if own and found:
            blocks.append(Block(own, _SHEET, ""))
        blocks += found
    return blocks


def _rows(grid: Grid) -> list[_Row]:
    """The rows, with what merged cells say in each of them."""
    wide = max((len(values) for _, values in grid.rows), default=0)
    held = {number: [*values, *[NOTHING] * (wide - len(values))] for number, values in grid.rows}
    numbers, spanned = sorted(held), set[int]()
    for span in grid.spans:
        columns = range(span.left - 1, min(span.right, wide))
        said = held[span.top][span.left - 1] if span.top in held and span.left <= wide else NOTHING
        covered = numbers[bisect_left(numbers, span.top) : bisect_right(numbers, span.bottom)]
        for number in covered if said.text else ():
            for column in columns:
                held[number][column] = said
            if span.right > span.left:
                spanned.add(number)
    rows, before = [], 0
    for number in numbers:
        rows.append(_Row(tuple(held[number]), number > before + 1, number in spanned))
        before = number
    return rows


class _Reading:
    """Goes through the rows of a sheet, in which several tables may stand below each other."""

    def __init__(self, rows: Sequence[_Row], sheet: str, headed: bool) -> None:
        self._rows = rows
        self._sheet = sheet
        self._headed = headed
        self._title = ""
        self._group = ""
        self._names: tuple[str, ...] | None = None
        """Of the columns of the table that is being read; None before one."""

    def blocks(self) -> Iterator[Block]:
        """Titles, rows and notes, in their order; a row says under which title and group it stands."""
        at = 0
        while at < len(self._rows):
            row = self._rows[at]
            if row.apart:
                self._group = ""
            if row.alone and self._names is not None and self._names_follow(at):
                self._names, self._title, self._group = None, "", ""
            if self._is_header(at):
                at += self._take_names(at)
                continue
            at += 1
            if self._names is not None and row.banner and not self._ends(at - 1):
                self._group = _short(row.banner)
            elif self._names is not None and not (row.alone and self._ends(at - 1)):
                yield self._row(row, self._names)
            elif self._names is None and not self._title and row.alone and self._names_follow(at - 1):
                self._title = _short(row.alone)
                yield Block(self._title, _TITLE, "")
            else:
                yield Block("", _NOTE, row.alone or row_line(value.text for value in row.filled))

    def _ends(self, at: int) -> bool:
        """Whether nothing but remarks comes from a row on: one over several columns, or a sentence."""
        return all(row.banner or _REMARK.search(row.alone) for row in self._rows[at:])

    def _names_follow(self, at: int) -> bool:
        """Whether the names of columns come after this line and others that stand alone."""
        after = next((n for n in range(at + 1, len(self._rows)) if not self._rows[n].alone), None)
        return after is not None and self._is_header(after)

    def _row(self, row: _Row, names: Sequence[str]) -> Block:
        """A row under what it is called by: its first words, or its first amount where it has none."""
        filled = row.filled
        called = next((value.text for value in filled if not value.number), filled[0].text)
        place = ", ".join(dict.fromkeys(filter(None, (self._sheet, self._title, self._group))))
        lines = [
            row_line((name, value.text)) if name else value.text
            for name, value in zip(names, row.values, strict=True)
            if value.text
        ]
        heading = f"{self._group}: {_short(called)}" if self._group else _short(called)
        return Block(heading, _ROW, "\n".join(filter(None, (place, *lines))))

    def _is_header(self, at: int) -> bool:
        """Whether a row names the columns of those below it.

        Where that is not certain, in two columns or below another table, it must look otherwise than the next: bold, or words
        over amounts.
        """
        row = self._rows[at]
        names = [value.text for value in row.filled]
        below = next((r for r in self._rows[at + 1 :] if not r.banner), None)
        alike = len({*names}) < len(names) and not row.spanned
        first = at == 0 or row.apart or bool(self._rows[at - 1].alone)
        if row.banner or len(names) < 2 or below is None or alike or not first:
            return False
        if any(value.number or len(value.text) > _LONGEST_NAME for value in row.filled):
            return False
        if below.apart or (self._headed and at == 0):
            return self._headed and at == 0
        bold = all(value.strong for value in row.filled) and not all(value.strong for value in below.filled)
        over = [
            value for value, name in zip(below.values, row.values, strict=True) if name.text and value.text
        ]
        contrast = any(value.number for value in over)
        return bold or contrast or (self._names is None and len(names) > 2)

    def _take_names(self, at: int) -> int:
        """Take the names of the columns; how many rows they stand in."""
        row, names = self._rows[at], [_short(value.text) for value in self._rows[at].values]
        below = self._rows[at + 1]
        second = row.spanned and len(below.filled) > 1 and not any(value.number for value in below.filled)
        if second and at + 2 < len(self._rows):
            names = [
                name
                if not value.text or value.text == name
                else f"{name}: {value.text}"
                if name
                else value.text
                for name, value in zip(names, below.values, strict=True)
            ]
        self._names = tuple(names)
        return 2 if second and at + 2 < len(self._rows) else 1


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, notes that follow each other as one."""
    kept: list[Block] = []
    for block in blocks:
        if kept and block.level == kept[-1].level == _NOTE:
            block = Block("", _NOTE, f"{kept.pop().text}\n{block.text}")
        kept.append(block)
    return kept


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1].rstrip()}…"
