"""`rahnuma index`: one action loaded and run, its failures said in a line, and as JSON where that was asked for."""

import argparse
import importlib
import sys
from dataclasses import asdict

from bot.cli.say import FAILED, failed, print_failure
from bot.config import Config
from bot.errors import DatabaseUnusable
from bot.publishing.rollback import NothingOlder
from index.embedding.embed import EmbedderError
from index.knowledge.faults import KnowledgeError
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.snapshot import SnapshotError

REFUSED = 4

_ACTIONS = {
    **dict.fromkeys(("build", "publish", "check", "diff", "history", "rollback"), "bot.cli.publish"),
    **dict.fromkeys(("status", "search", "score", "coverage", "gaps"), "bot.cli.look"),
    "watch": "bot.cli.watch",
}
"""The module of each action, whose `run(options, config)` gives the exit status."""


def run(options: argparse.Namespace, config: Config) -> int:
    """Run one action; 0, 1 (failed), 4 (refused by a check, or another build runs) or 5 (`diff --exit-code`).

    With `--json` a failure is one JSON object on standard output as well. Raises `SnapshotError` (no usable index),
    `EmbedderError` or OSError.
    """
    try:
        status: int = importlib.import_module(_ACTIONS[options.action]).run(options, config)
        return status
    except KnowledgeError as error:
        print_failure(options, {"faults": [asdict(fault) for fault in error.faults]})
        count = len(error.faults)
        unpublished = "; nothing was published" if options.action in {"build", "publish"} else ""
        print(f"{error}\n{count} fault{'s' if count > 1 else ''}{unpublished}", file=sys.stderr)
        return FAILED
    except BuildRefused as error:
        return failed(options, "busy", str(error), REFUSED)
    except NothingOlder as error:
        return failed(options, "nothing-older", str(error))
    except DatabaseUnusable as error:
        return failed(options, "database", str(error))
    except (SnapshotError, EmbedderError, OSError) as error:  # the caller says it, and has the exit status
        kinds = {SnapshotError: "index", EmbedderError: "embedder"}
        print_failure(options, {"error": kinds.get(type(error), "failed"), "detail": str(error)})
        raise
