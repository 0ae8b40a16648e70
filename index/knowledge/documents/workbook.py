"""An Excel workbook: what its sheets show, row by row. Formulas count with the values they had when it was saved."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from xml.etree.ElementTree import iterparse

from index.knowledge.documents.contents import Contents
from index.knowledge.documents.doubts import Doubt
from index.knowledge.documents.table import MAX_ROWS, NOTHING, Grid, Span, Value, blocks_of
from index.knowledge.documents.titles import of_path, of_properties
from index.knowledge.faults import Fault, KnowledgeError

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MAX_UNPACKED_BYTES = 100_000_000
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")


def read(path: str, data: bytes) -> Contents:
    """Raises `KnowledgeError` for a file that is locked, or holds too much; what openpyxl raises on a damaged one.

    Sheets, rows and columns that are hidden are left out.
    """
    if data.startswith(_OLD_FORMAT) and _ENCRYPTED in data:
        raise KnowledgeError((Fault(path, 0, "password"),))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise KnowledgeError((Fault(path, 0, "unpacks"),))
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that it does not read, as drop-down lists
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        grids: list[Grid] = []
        unvalued = False
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                layout = _layout(sheet)
                grids.append(Grid(sheet.title, list(_rows(path, sheet, layout)), layout.spans))
                unvalued |= layout.unvalued
        title = book.properties.title or ""
    blocks = blocks_of(path, grids)
    stated = of_properties(title, blocks) or of_path(path)
    return Contents(blocks, stated, letterhead=False, doubted=(Doubt.NO_VALUE,) if unvalued else ())


@dataclass(slots=True)
class _Layout:
    """What openpyxl does not tell of a sheet that it reads row by row."""

    spans: list[Span] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    """Hidden ones."""
    columns: list[range] = field(default_factory=list)
    """Hidden ones."""
    unvalued: bool = False
    """Whether a formula was never worked out, or ended in an error."""


def _layout(sheet: "ReadOnlyWorksheet") -> _Layout:
    layout, number = _Layout(), 0
    with sheet._get_source() as source:
        for event, element in iterparse(source, ("start", "end")):
            name = element.tag.rpartition("}")[2]
            if event == "start":
                if name == "row":
                    number = int(element.get("r") or number + 1)
                    if element.get("hidden") in {"1", "true"}:
                        layout.rows.add(number)
                continue
            if name == "c":
                held = {child.tag.rpartition("}")[2]: child.text for child in element}
                kind = element.get("t")  # "str": a formula may well give an empty text
                layout.unvalued |= ("f" in held and not held.get("v") and kind != "str") or kind == "e"
            elif name == "col" and element.get("hidden") in {"1", "true"}:
                layout.columns.append(range(int(element.get("min", 0)), int(element.get("max", 0)) + 1))
            elif name == "mergeCell" and (span := _span(element.get("ref", ""))):
                layout.spans.append(span)
            if name in {"row", "col", "mergeCell"}:
                element.clear()
    return layout


def _span(reference: str) -> Span | None:
    from openpyxl.utils import column_index_from_string as index

    found = _RANGE.fullmatch(reference)
    if not found or not found[3]:
        return None
    return Span(int(found[2]), index(found[1]), int(found[4]), index(found[3]))


def _rows(path: str, sheet: "ReadOnlyWorksheet", layout: _Layout) -> Iterator[tuple[int, list[Value]]]:
    """Those that show something; their hidden cells are empty."""
    sheet.reset_dimensions()  # what a file says of its size need not be so
    found = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number in layout.rows:
            continue
        values = [_value(cell) if cell.value is not None else NOTHING for cell in cells]
        for column in range(1, len(values) + 1):
            if any(column in hidden for hidden in layout.columns):
                values[column - 1] = NOTHING
        while values and not values[-1].text:
            values.pop()
        if values:
            found += 1
            if found > MAX_ROWS:
                raise KnowledgeError((Fault(path, 0, "many-rows", {"most": f"{MAX_ROWS:,}"}),))
            yield number, values


def _value(cell: "ReadOnlyCell") -> Value:
    if cell.data_type == "e":
        return NOTHING
    text = shown(cell.value, cell.number_format or "")
    return Value(" ".join(text.split()), bool(cell.font and cell.font.b))


def shown(value: object, form: str) -> str:
    """A value as the sheet shows it by its number format, in so far as people read it otherwise: dates, per cent,
    thousands, decimals, and the words around an amount."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta) or not isinstance(value, int | float):
        return str(value)
    return _amount(value, form.split(";")[0])


def _amount(value: int | float, form: str) -> str:
    words = [
        (found[1] or found[2] or found[3] or "", found.start())
        for found in re.finditer(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|\\(.)', form)
    ]
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', lambda found: " " * len(found[0]), form)
    place = re.search(r"[0#?][0#?.,]*", bare)
    if place is None:  # "General"
        return _plain(value)
    percent = "%" in bare
    decimals = len(place[0].partition(".")[2].rstrip(","))
    if percent:
        value *= 100
    amount = f"{value:{',' if ',' in place[0] else ''}.{decimals}f}"
    before = "".join(text for text, at in words if at < place.start()).strip()
    after = "".join(text for text, at in words if at > place.start()).strip()
    return " ".join(filter(None, (before, amount + ("%" if percent else ""), after)))


def _plain(value: int | float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.10g}"
