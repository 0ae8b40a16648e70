"""Put the messages of people's lives into index/asked, each under the section that a counsellor would show first.

    python -m training.asked                # of all writers: what ships
    python -m training.asked --hold-out     # without the writers held out: build such an index before training.fusion

What is asked for and not known stands as unanswered under its nearest section, what is declined under the text that says so. A line that serves
another section already is left out, as is one whose section is gone. Run twice, it changes nothing.
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from index.files import ASKED
from index.knowledge.parse import decode, parse, subject_and_language
from index.knowledge.sources import shared_sources
from index.text.language import Language
from index.text.normalise import normalise
from training.data import read_lives

WHERE = "boundaries/where-to-look#"
"""Sections that say where to find what no knowledge can hold."""
Line = tuple[str, str, str]
"""Section, `+` or `-`, question: a line of index/asked."""


def lines_of(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Line]]:
    """The script and the line of each message that has one."""
    for row in rows:
        text, best = " ".join(row["text"].split()), row["best"]
        if row["kind"] in {"answer", "predict"} and best:
            yield row["language"], (best[0], "+", text)
        elif row["kind"] == "unknown" and best:
            told = best[0].startswith(WHERE)
            yield row["language"], (best[0], "+" if told else "-", text)
        elif row.get("decline"):
            yield row["language"], (row["decline"], "+", text)


def owners(knowledge: Path) -> tuple[set[str], dict[str, str]]:
    """Every section, and the section of each sample question of the knowledge files."""
    units: set[str] = set()
    owner: dict[str, str] = {}
    shared = shared_sources(knowledge)
    for file in sorted(knowledge.glob("*/*.md")):
        path = file.relative_to(knowledge).as_posix()
        if subject_and_language(path) is None:
            continue
        document = parse(path, decode(path, file.read_bytes()), shared)
        for section in document.sections:
            unit = f"{document.subject}#{section.id}"
            units.add(unit)
            owner |= {_key(question): unit for question in section.questions}
            owner |= {_key(question): "unanswered" for question in section.unanswered}
    return units, owner


def _key(question: str) -> str:
    return normalise(question).lower()


def main() -> None:
    """Take out the messages that are not wanted, put in those that are missing; all other lines stay as they are."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    parser.add_argument("--hold-out", action="store_true")
    options = parser.parse_args()
    held = read_lives(held=True)
    every = {" ".join(row["text"].split()) for row in (*read_lives(), *held)}
    wanted = list(lines_of([*read_lives(), *([] if options.hold_out else held)]))
    units, owner = owners(options.knowledge)
    for language in Language:
        file = ASKED / f"{language}.tsv"
        kept = [tuple(line.split("\t")) for line in file.read_text("utf-8").splitlines()]
        own = sorted(line for script, line in wanted if script == language)
        rows = [row for row in kept if row[2] not in every or row in own]
        rows += own
        lines = dict.fromkeys(row for row in rows if row[0] in units and _free(owner, row[0], row[1], row[2]))
        ordered = sorted(lines, key=lambda row: (row[0], row[1] != "+"))
        file.write_text("".join("\t".join(row) + "\n" for row in ordered), "utf-8")
        print(f"{language}: {len(ordered)} lines, {len(kept)} before")


def _free(owner: dict[str, str], unit: str, mark: str, question: str) -> bool:
    """Whether a question belongs to no other section, and is not answered and unanswered at once."""
    serves = unit if mark == "+" else "unanswered"
    return owner.setdefault(_key(question), serves) == serves


if __name__ == "__main__":
    main()
