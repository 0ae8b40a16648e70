"""What every process that does one task prints: JSON lines, of which the last has `result` or `error`."""

import json
from collections.abc import Callable, Mapping
from typing import Any


def say(line: Mapping[str, Any]) -> None:
    """Print one line."""
    print(json.dumps(line, ensure_ascii=True), flush=True)


def answer(do: Callable[[], None]) -> int:
    """Do the task; the exit status. Whatever goes wrong is said, so that the console says it too and stays up."""
    try:
        do()
    except MemoryError:
        say({"error": "failed", "detail": "needs more memory than a document should"})
    except Exception as error:
        say({"error": "failed", "detail": f"{type(error).__name__}: {error}"})
    return 0
