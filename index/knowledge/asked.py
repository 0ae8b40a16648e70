"""Questions people asked of the shipped sections, beyond the few samples that stand in the knowledge files.

A few of all those in training/lines, chosen by training/asked.py: `index/asked/<script>.tsv` holds a line for each: the section's id, `+` where it answers and `-` where nothing does, and
the question. They count only for sections of that id; other knowledge is not touched by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.files import ASKED
from index.text.language import Language


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of one section in one script."""

    answered: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


NOTHING = Asked()
AskedOf = Mapping[tuple[str, Language], Asked]
"""By the section's id and the script."""


@cache
def shipped() -> AskedOf:
    """The questions that ship with the program; raises ValueError for a line that is none."""
    return read(ASKED)


def read(folder: Path) -> AskedOf:
    """The questions of a folder of such files; raises as `shipped` does."""
    found: dict[tuple[str, Language], dict[str, list[str]]] = {}
    for language in Language:
        file = folder / f"{language}.tsv"
        for line in file.read_text("utf-8").splitlines() if file.is_file() else ():
            unit, mark, question = line.split("\t")
            found.setdefault((unit, language), {"+": [], "-": []})[mark].append(question)
    return {key: Asked(tuple(rows["+"]), tuple(rows["-"])) for key, rows in found.items()}
