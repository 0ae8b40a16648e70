"""Publishing, which must not slow or endanger the answering process, in a process of its own.

`python -m bot.publishing.worker` reads one JSON task from standard input and prints JSON lines: progress, then one with
`result` or `error`.
"""

import gc
import os
import sys
from dataclasses import asdict

from bot.publishing import comparison
from bot.publishing import publish as publishing
from bot.publishing.worker.answer import answer, say
from bot.publishing.worker.publication import PUBLICATION, Publication
from index.knowledge.faults import KnowledgeError
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.snapshot import SnapshotError


def _publish(task: Publication) -> None:
    os.nice(5)  # answering goes first
    gc.set_threshold(100_000, 50, 50)  # an index is many small objects, none of them garbage

    def progress(step: str, done: int, total: int) -> None:
        say({"step": step, "done": done, "total": total})

    try:
        if task.do == "diff":
            report = publishing.diff(task.place)
        elif task.do == "prepare":
            report = publishing.prepare(task.place, progress=progress)
        else:
            report = publishing.publish(
                task.place, who=task.who, override=task.override, shown=task.shown, progress=progress
            )
        say({"result": comparison.as_json(report)})
    except KnowledgeError as error:
        say({"error": "faults", "detail": [asdict(fault) for fault in error.faults]})
    except publishing.PublicationRefused as error:
        say({"error": "refused", "detail": comparison.as_json(error.report)})
    except publishing.Outdated as error:
        say({"error": "outdated", "detail": str(error)})
    except BuildRefused as error:
        say({"error": "busy", "detail": str(error)})
    except SnapshotError as error:
        say({"error": "index", "detail": str(error)})


if __name__ == "__main__":
    line = PUBLICATION.validate_json(sys.stdin.readline())
    sys.exit(answer(lambda: _publish(line)))
