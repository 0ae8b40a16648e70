"""Work that must not slow or endanger the answering process: publishing and reading uploads, in a process of its own.

`python -m bot.publishing.worker` reads one JSON task from standard input and prints JSON lines: progress, then one with
`result` or `error`.
"""

import gc
import json
import os
import resource
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.config import AdminConfig, Config, IndexConfig, KnowledgeConfig

_MEMORY = 2 << 30
_CPU_SECONDS = 30


def _config(task: Mapping[str, Any]) -> Config:
    def section(kind: Any, values: Mapping[str, Any]) -> Any:
        hints = {f.name: f.type for f in fields(kind)}
        return kind(**{k: Path(v) if hints[k] in {Path, "Path"} else v for k, v in values.items()})

    return Config(
        knowledge=section(KnowledgeConfig, task["knowledge"]),
        index=section(IndexConfig, task["index"]),
        admin=section(AdminConfig, task["admin"]),
    )


def _publish(task: Mapping[str, Any]) -> None:
    from bot.publishing import comparison
    from bot.publishing import publish as publishing
    from index.knowledge.faults import KnowledgeError
    from index.snapshots.build import BuildRefused
    from index.snapshots.snapshot import SnapshotError

    os.nice(5)  # answering goes first
    gc.set_threshold(100_000, 50, 50)  # an index is many small objects, none of them garbage
    config = _config(task)

    def progress(step: str, done: int, total: int) -> None:
        _print({"step": step, "done": done, "total": total})

    try:
        if task["task"] == "diff":
            report = publishing.diff(config)
        elif task["task"] == "prepare":
            report = publishing.prepare(config, progress=progress)
        else:
            seen = task["shown"]
            shown = publishing.Shown(**{**seen, "reasons": tuple(seen["reasons"])}) if seen else None
            report = publishing.publish(
                config, who=task["who"], override=task["override"], shown=shown, progress=progress
            )
        _print({"result": comparison.as_json(report)})
    except KnowledgeError as error:
        _print({"error": "faults", "detail": [asdict(fault) for fault in error.faults]})
    except publishing.Refused as error:
        _print({"error": "refused", "detail": comparison.as_json(error.report)})
    except publishing.Outdated as error:
        _print({"error": "outdated", "detail": str(error)})
    except BuildRefused as error:
        _print({"error": "busy", "detail": str(error)})
    except SnapshotError as error:
        _print({"error": "index", "detail": str(error)})


def _extract(task: Mapping[str, Any]) -> None:
    from index.knowledge.doubts import Doubt, doubts
    from index.knowledge.extract import document_of, read
    from index.knowledge.faults import KnowledgeError

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    path = task["path"]
    try:
        contents = read(path, Path(task["file"]).read_bytes())
        document = document_of(path, contents, modified=datetime.now(UTC).date())
    except KnowledgeError as error:
        _print({"error": "faults", "detail": [asdict(fault) for fault in error.faults]})
        return
    sections = [{"heading": s.heading, "text": s.text} for s in document.sections]
    heads = "\n".join(dict.fromkeys((document.title, *(s.heading for s in document.sections))))
    text = "\n".join((heads, *(s.text for s in document.sections)))
    doubted = {*doubts(heads), *doubts(text, pages=contents.pages)}  # a sound text clears no garbled heading
    _print(
        {
            "result": {
                "title": document.title,
                "language": document.language,
                "sections": sections,
                "doubts": [doubt for doubt in Doubt if doubt in doubted],
            }
        }
    )


def _print(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=True), flush=True)


def main() -> int:
    """Do the one task of standard input."""
    task = json.loads(sys.stdin.readline())
    try:
        (_extract if task["task"] == "extract" else _publish)(task)
    except MemoryError:
        _print({"error": "failed", "detail": "needs more memory than a document should"})
    except Exception as error:  # whatever went wrong, the console says it and stays up
        _print({"error": "failed", "detail": f"{type(error).__name__}: {error}"})
    return 0


if __name__ == "__main__":
    sys.exit(main())
