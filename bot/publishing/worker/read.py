"""Reading of one upload under limits of memory and time, in a process of its own.

`python -m bot.publishing.worker.read` reads one JSON task from standard input and prints one JSON line, with `result` or
`error`.
"""

import resource
import sys
from dataclasses import asdict

from bot.publishing.worker.answer import answer, say
from bot.publishing.worker.extraction import EXTRACTION, Extraction
from index.clock import utc_now
from index.knowledge.documents.doubts import Doubt, doubts
from index.knowledge.documents.extract import document_of, read
from index.knowledge.faults import KnowledgeError

_MEMORY = 2 << 30
_CPU_SECONDS = 30


def _extract(task: Extraction) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    path = task.path
    try:
        contents = read(path, task.file.read_bytes())
        document = document_of(path, contents, modified=utc_now().date())
    except KnowledgeError as error:
        say({"error": "faults", "detail": [asdict(fault) for fault in error.faults]})
        return
    sections = [{"heading": s.heading, "text": s.text} for s in document.sections]
    heads = "\n".join(dict.fromkeys((document.title, *(s.heading for s in document.sections))))
    text = "\n".join((heads, *(s.text for s in document.sections)))
    doubted = {
        *contents.doubted,
        *doubts(heads),
        *doubts(text, pages=contents.pages),
    }  # a sound text clears no garbled heading
    say(
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


if __name__ == "__main__":
    line = EXTRACTION.validate_json(sys.stdin.readline())
    sys.exit(answer(lambda: _extract(line)))
