"""The catalogue: every fixed sentence as data, one file for each section, the scripts of a sentence side by side."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any

from index.text.language import Language

ALL = tuple(Language)
BOTH = (Language.ENGLISH, Language.URDU)
"""The scripts of the console, and of the lists that phone apps show."""

_FOLDER = Path(__file__).parent / "sentences"


class CatalogueError(Exception):
    """A section that lacks a sentence, a script or a placeholder, or has one too many."""


def section(
    name: str,
    names: Iterable[str] | None = None,
    *,
    scripts: Sequence[Language] = ALL,
    besides: Collection[str] = (),
) -> Mapping[str, Mapping[str, str]]:
    """The sentences of `sentences/<name>.json` by their names, each by its scripts.

    Every one must be there in `scripts`, with the same `{placeholders}` in each, and may also have the variants
    `besides`; where `names` are given they must be just these. Raises `CatalogueError`.
    """
    data = (_FOLDER / f"{name}.json").read_text("utf-8")
    sentences: dict[str, dict[str, str]] = json.loads(data, object_pairs_hook=_without_repeats)
    if names is not None and (other := {*names} ^ {*sentences}):
        raise CatalogueError(f"{name}: missing or unknown: {', '.join(sorted(other))}")
    for key, texts in sentences.items():
        if other := {*texts} - {*besides} ^ {*scripts}:
            raise CatalogueError(f"{name}: {key}: scripts missing or unknown: {', '.join(sorted(other))}")
        if not all(text.strip() for text in texts.values()):
            raise CatalogueError(f"{name}: {key}: an empty sentence")
        if len({placeholders(text) for text in texts.values()}) > 1:
            raise CatalogueError(f"{name}: {key}: other placeholders in another script")
    return sentences


def placeholders(text: str) -> frozenset[str]:
    """The names of the parts that are to be filled in."""
    if "{" not in text:
        return frozenset()
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise CatalogueError(f"twice: {', '.join(sorted(key for key, _ in pairs))}"[:200])
    return found
