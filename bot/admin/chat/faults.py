"""What went wrong, as an admin's chat is told it: every fault of `index.knowledge.faults` in Urdu and Roman Urdu too."""

from collections.abc import Iterable

from bot.phrases.faults import say_fault
from bot.publishing.worker.client import WorkFailed
from index.knowledge.faults import Fault, KnowledgeError
from index.text.language import Language

_LINE = 400
"""Characters of one line of a list."""


def code(text: str) -> str:
    """A block of code in a reply."""
    return "```\n" + text.replace("```", "'''") + "\n```"


def listed(lines: Iterable[str], *, room: int = 1400) -> str:
    """A block of as many lines as `room` has characters for, and how many more there are."""
    every = [line[:_LINE] for line in lines]
    shown: list[str] = []
    for line in every:
        room -= len(line) + 1
        if room < 0:
            shown.append(f"… {len(every) - len(shown)}")
            break
        shown.append(line)
    return code("\n".join(shown) or "-")


def why(error: Exception, language: Language) -> str:
    """What a failed piece of work says of itself; of faults each in `language`."""
    faults = error.faults if isinstance(error, KnowledgeError) else ()
    detail = error.detail if isinstance(error, WorkFailed) else str(error)
    if isinstance(detail, list):
        faults = tuple(Fault(**row) for row in detail)
    return listed([say_fault(fault, language) for fault in faults] or [str(detail)])
