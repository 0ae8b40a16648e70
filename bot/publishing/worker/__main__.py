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
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bot.publishing import comparison
from bot.publishing import publish as publishing
from bot.publishing.worker.task import TASK, Extraction, Publication
from index.knowledge.documents.doubts import Doubt, doubts
from index.knowledge.documents.extract import document_of, read
from index.knowledge.faults import KnowledgeError
from index.snapshots.build import BuildRefused
from index.snapshots.snapshot import SnapshotError

_MEMORY = 2 << 30
_CPU_SECONDS = 30


def _publish(task: Publication) -> None:
    os.nice(5)  # answering goes first
    gc.set_threshold(100_000, 50, 50)  # an index is many small objects, none of them garbage

    def progress(step: str, done: int, total: int) -> None:
        _print({"step": step, "done": done, "total": total})

    try:
        if task.do == "diff":
            report = publishing.diff(task.place)
        elif task.do == "prepare":
            report = publishing.prepare(task.place, progress=progress)
        else:
            report = publishing.publish(
                task.place, who=task.who, override=task.override, shown=task.shown, progress=progress
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


def _extract(task: Extraction) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    path = task.path
    try:
        contents = read(path, task.file.read_bytes())
        document = document_of(path, contents, modified=datetime.now(UTC).date())
    except KnowledgeError as error:
        _print({"error": "faults", "detail": [asdict(fault) for fault in error.faults]})
        return
    sections = [{"heading": s.heading, "text": s.text} for s in document.sections]
    heads = "\n".join(dict.fromkeys((document.title, *(s.heading for s in document.sections))))
    text = "\n".join((heads, *(s.text for s in document.sections)))
    doubted = {
        *contents.doubted,
        *doubts(heads),
        *doubts(text, pages=contents.pages),
    }  # a sound text clears no garbled heading
    _print(
        {
            "result": {
                "title": document.title,
                "language": document.language,
                "address": contents.address,
                "sections": sections,
                "doubts": [doubt for doubt in Doubt if doubt in doubted],
            }
        }
    )


def _print(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=True), flush=True)


def main() -> int:
    """Do the one task of standard input."""
    task = TASK.validate_json(sys.stdin.readline())
    try:
        if isinstance(task, Extraction):
            _extract(task)
        else:
            _publish(task)
    except MemoryError:
        _print({"error": "failed", "detail": "needs more memory than a document should"})
    except Exception as error:  # whatever went wrong, the console says it and stays up
        _print({"error": "failed", "detail": f"{type(error).__name__}: {error}"})
    return 0


if __name__ == "__main__":
    sys.exit(main())
