"""What is known of the terminal: its width, whether it takes colours, whether it turns Urdu round by itself."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.config import Config

WIDEST = 100
"""Columns; longer lines are hard to read."""
_KNOWS_BIDI = ("VTE_VERSION", "KONSOLE_VERSION", "MLTERM")


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal that somebody reads."""

    columns: int
    reorders: bool
    """It applies the bidirectional algorithm itself."""
    sure: bool = True
    """That was said or is known of this terminal, not supposed."""
    colours: bool = False


def screen_of(
    out: TextIO,
    said: str,
    *,
    colours: bool,
    kept: Path,
    environment: Mapping[str, str] = os.environ,
) -> Screen | None:
    """The terminal behind `out`, None where that is a file or a pipe.

    `said` is "yes" or "no" to whether it reorders by itself, from the command or the configuration, or "auto":
    then what was kept by `keep` counts, then what is known of the terminal, and an unknown one is taken not to.
    """
    if not out.isatty():
        return None
    known = said if said != "auto" else _kept(kept).get(name_of(environment), "")
    if not known and (
        any(name in environment for name in _KNOWS_BIDI)
        or environment.get("TERM_PROGRAM") == "Apple_Terminal"
    ):
        known = "yes"
    plain = "NO_COLOR" in environment or environment.get("TERM") == "dumb"
    width = min(shutil.get_terminal_size().columns, WIDEST)
    return Screen(width, known == "yes", bool(known), colours and not plain)


def kept_in(config: Config) -> Path:
    """The file in which terminals are remembered."""
    return (config.store.file or config.index.folder).parent / "terminal.json"


def name_of(environment: Mapping[str, str] = os.environ) -> str:
    """What this terminal is called."""
    return environment.get("TERM_PROGRAM") or environment.get("TERM") or "terminal"


def keep(file: Path, *, reorders: bool, environment: Mapping[str, str] = os.environ) -> None:
    """Remember for this terminal whether it reorders; a folder that cannot be written is no fault."""
    try:
        text = json.dumps(_kept(file) | {name_of(environment): "yes" if reorders else "no"})
        file.write_text(text, "utf-8")
    except OSError:
        return


def _kept(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
