"""What a command prints: lines for a person, one JSON object for a program."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

FAILED = 1


def told(options: argparse.Namespace, value: Any, lines: Sequence[str]) -> None:
    """Print `value` where `--json` was given, else the lines."""
    if options.json:
        print(json.dumps(value, ensure_ascii=False))
    else:
        print("\n".join(lines))


def failed(options: argparse.Namespace, kind: str, detail: str, status: int = FAILED) -> int:
    """Say why nothing came of it; the exit status."""
    print_failure(options, {"error": kind, "detail": detail})
    print(detail, file=sys.stderr)
    return status


def print_failure(options: argparse.Namespace, failure: dict[str, Any]) -> None:
    """Print a failure as JSON, where that was asked for."""
    if getattr(options, "json", False):
        print(json.dumps(failure, ensure_ascii=False))
