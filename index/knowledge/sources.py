"""The one list of sources that all knowledge files may cite: `sources.yaml` at the top of the folder."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.front import Front
from index.knowledge.passage import Source

FILE = "sources.yaml"


def read_sources(data: bytes) -> dict[str, Source]:
    """Each source by its key; raises `KnowledgeError` with every fault."""
    faults: list[Fault] = []
    try:
        front = Front(data.decode("utf-8-sig"), first_line=1)
    except UnicodeDecodeError as error:
        raise KnowledgeError((Fault(FILE, data.count(b"\n", 0, error.start) + 1, "not-utf8"),)) from None
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or str(error)
        mark = getattr(error, "problem_mark", None)
        raise KnowledgeError(
            (Fault(FILE, mark.line + 1 if mark else 1, "yaml", {"problem": problem}),)
        ) from None
    if not isinstance(front.values, Mapping):
        raise KnowledgeError((Fault(FILE, 1, "not-pairs"),))
    found: dict[str, Source] = {}
    for key, row in front.values.items():
        source = source_of(str(key), row)
        if source is None:
            faults.append(Fault(FILE, front.line(key), "source-incomplete", {"row": repr(row)[:80]}))
        elif not is_address(source.url):
            faults.append(Fault(FILE, front.line(key, "url"), "source-address", {"name": str(key)}))
        else:
            found[source.id] = source
    if faults:
        raise KnowledgeError(tuple(faults))
    return found


def shared_sources(folder: Path) -> Mapping[str, Source]:
    """The list of a knowledge folder, empty where it has none; raises `KnowledgeError` with every fault."""
    file = folder / FILE
    try:
        stat = file.stat()
    except FileNotFoundError:
        return {}
    return _remembered(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=2)
def _remembered(file: Path, changed: int, size: int) -> Mapping[str, Source]:
    return read_sources(file.read_bytes())


def source_of(key: str, row: Any) -> Source | None:
    """A source from its YAML row; None where its title or date is missing."""
    if not isinstance(row, dict) or not row.get("title") or "date" not in row:
        return None
    when = str(row["date"])
    url = str(row["url"]) if row.get("url") else None
    return Source(str(row["title"]), url, None if when == "undated" else when, key)


def is_address(url: str | None) -> bool:
    """Whether it can be shown as a link; None is no address and no fault."""
    return url is None or url.startswith(("https://", "http://"))
