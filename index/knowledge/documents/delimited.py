"""A CSV file, whose first row names its columns."""

import csv
import io

from index.knowledge.documents.contents import Contents
from index.knowledge.documents.table import Grid, Value, blocks_of
from index.knowledge.documents.titles import of_path
from index.knowledge.parse import decode

_SAMPLE = 20_000
_DELIMITERS = ",;\t|"


def read(path: str, data: bytes) -> Contents:
    """Raises `KnowledgeError` for a text that is not UTF-8 or has too many rows, `csv.Error` for a damaged one."""
    text = data.decode("utf-16") if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else decode(path, data)
    first = next((line for line in text[:_SAMPLE].splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = []
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        values = [Value(" ".join(cell.split())) for cell in cells]
        if any(value.text for value in values):
            rows.append((number, values))
    return Contents(blocks_of(path, [Grid("", rows)], headed=True), of_path(path), letterhead=False)
