"""Uploaded documents to drafts."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.admin.changes import change_json
from bot.publishing.drafts import Draft, safe_path, slug
from bot.publishing.worker.client import WorkFailed, extraction
from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.parse import decode, parse, subject_and_language
from index.knowledge.passage import Document, Source
from index.knowledge.sources import shared_sources

_SHOWN_CHARACTERS = 200_000


_FRONT_MATTER = 100_000


_NESTED = re.compile(r"(?:[\[{]\s*){9}|(?:[-?] ){9}|^ {80}", re.MULTILINE)
"""Deeper than any front matter; YAML takes a time that grows with the square of its depth."""


def upload_path(topic: str, name: str) -> str:
    """Where an upload called `name` goes: authored names stay, others are spelt so that a path may hold them."""
    if subject_and_language(f"{topic}/{name}"):
        return safe_path(f"{topic}/{name}")
    return safe_path(f"{topic}/{slug(name)}")


async def take_in(draft: Draft, path: str, file: Path, *, by: str, base: str | None = None) -> dict[str, Any]:
    """Read an upload and keep it as a draft that waits for approval; what was read.

    `base` is the version that it replaces, "" for none; None replaces whatever there is. Raises `WorkFailed` for what
    cannot be read, `KnowledgeError` for a Markdown file with faults, `Stale` for another version than `base`.
    """
    data = await asyncio.to_thread(file.read_bytes)
    if base is None:
        base = await asyncio.to_thread(draft.version, path)
    if subject_and_language(path):
        document = await asyncio.to_thread(parsed, path, data, shared_sources(draft.knowledge))
        found = _authored(document)
    else:
        found = await extraction(path, file)
    doubts = tuple(found["doubts"])
    change = await asyncio.to_thread(
        lambda: draft.save(path, data, base=base, by=by, approved=False, doubts=doubts)
    )
    return {"path": path, "digest": change.digest, "draft": change_json(change), "extracted": cut(found)}


def parsed(path: str, data: bytes, shared: Mapping[str, Source]) -> Document:
    """`parse`, after what could cost a server more than it is worth."""
    text = decode(path, data)
    front = text.split("\n---", 1)[0]
    nested = _NESTED.search(front)
    if len(front) > _FRONT_MATTER or nested:
        line = front.count("\n", 0, nested.start()) + 1 if nested else 1
        raise KnowledgeError((Fault(path, line, "deep-front-matter"),))
    try:
        for event in yaml.parse(front, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise KnowledgeError((Fault(path, line, "yaml-alias"),))
    except (yaml.YAMLError, ValueError):
        pass  # `parse` says where
    try:
        return parse(path, text, shared)
    except (ValueError, RecursionError) as error:
        raise KnowledgeError((Fault(path, 1, "yaml", {"problem": str(error)}),)) from None


def _authored(document: Document) -> dict[str, Any]:
    sections = [{"heading": s.heading, "text": s.text} for s in document.sections]
    return {"title": document.title, "language": document.language, "sections": sections, "doubts": []}


def cut(found: dict[str, Any]) -> dict[str, Any]:
    """At most so much text as a person can look through."""
    room, sections = _SHOWN_CHARACTERS, []
    for section in found["sections"]:
        sections.append({**section, "text": section["text"][: max(room, 0)]})
        room -= len(section["text"])
        if room <= 0:
            break
    left = sum(len(section["text"]) for section in found["sections"]) - _SHOWN_CHARACTERS
    return {**found, "sections": sections, "whole": left <= 0, "left": max(left, 0)}


def as_faults(path: str, failure: WorkFailed) -> KnowledgeError:
    """A worker's failure as the console shows faults; at `path`, where it names none itself."""
    if failure.kind == "faults":
        return KnowledgeError(tuple(Fault(**fault) for fault in failure.detail))
    return KnowledgeError((Fault(path, 0, "unread", {"error": str(failure.detail)}),))
