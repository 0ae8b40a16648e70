"""One knowledge file to a `Document`, or every fault in it as "file:line: what, how to fix"."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import yaml

from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.front import Front
from index.knowledge.passage import Document, Kind, Resource, Section, Source
from index.knowledge.sources import is_address, source_of
from index.text.language import Language

MAX_BYTES = 1_000_000
MAX_UNIT_BYTES = 60  # a unit's id travels in a Telegram button, whose data holds 64 bytes

_HEADING = re.compile(r"^##\s+(?P<title>.*?)\s*(?:\{(?P<attributes>[^{}]*)\})?\s*$")
_ATTRIBUTES = re.compile(r"^#(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)(?P<classes>(?:\s+\.[a-z-]+)*)$")
_REFERENCE = re.compile(r"\[\^([A-Za-z0-9_-]+)\]")
_SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_KEYS = {"title", "aliases", "updated", "sources", "skills", "needs", "resource"}


def parse(path: str, text: str, shared: Mapping[str, Source] | None = None) -> Document:
    """Parse an authored file, `<topic>/<slug>.<en|ur|ur-Latn>.md`, given its path and text.

    `shared` are the sources that every file may cite, by key; a source of the file's own goes before one of the same
    key. Raises `KnowledgeError` with all faults, not only the first.
    """
    return _Parser(path, shared or {}).parse(text)


def decode(path: str, data: bytes) -> str:
    """UTF-8 text of a file, or the fault that says why not."""
    if len(data) > MAX_BYTES:
        raise KnowledgeError((Fault(path, 0, "too-large", {"most": f"{MAX_BYTES:,}"}),))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise KnowledgeError((Fault(path, line, "not-utf8"),)) from None


def subject_and_language(path: str) -> tuple[str, Language] | None:
    """("roles/data-scientist", URDU) of "roles/data-scientist.ur.md"; None if not an authored name."""
    stem, dot, ending = path.rpartition(".")
    name, dot2, tag = stem.rpartition(".")
    if ending.lower() != "md" or not (dot and dot2) or tag not in {*Language}:
        return None
    return name, Language(tag)


class _Parser:
    """Collects faults while it reads, so that an admin mends a file in one go."""

    def __init__(self, path: str, shared: Mapping[str, Source]) -> None:
        self._path = path
        self._shared = shared
        self._faults: list[Fault] = []
        self._front = Front()

    def parse(self, text: str) -> Document:
        named = subject_and_language(self._path)
        if named is None:
            raise KnowledgeError((Fault(self._path, 0, "file-name"),))
        subject, language = named
        if not all(_SLUG.match(part) for part in subject.split("/")):
            self._fault(0, "letters")
        lines = text.splitlines()
        front, body_at = self._front_matter(lines)
        if front is None:  # what it lacks, or which sources it names, cannot be said
            self._sections(lines, body_at, subject, None)
            raise self._found()
        own = self._sources(front)
        known = {**self._shared, **own}
        sections = self._sections(lines, body_at, subject, known.keys())
        cited = {name for section in sections for name in section.references}
        skills = front.get("skills") or {}
        if not isinstance(skills, dict):
            self._fault(self._front.line("skills"), "skills")
            skills = {}
        document = Document(
            path=self._path,
            subject=subject,
            language=language,
            title=self._title(front),
            sections=sections,
            updated=self._date(front.get("updated"), "updated"),
            aliases=self._names(front, "aliases"),
            sources=tuple(source for name, source in known.items() if name in cited or name in own),
            must=self._names(skills, "must", under="skills"),
            good=self._names(skills, "good", under="skills"),
            needs=self._names(front, "needs"),
            resource=self._resource(front),
        )
        if self._faults:
            raise self._found()
        return document

    def _found(self) -> KnowledgeError:
        return KnowledgeError(tuple(sorted(self._faults, key=lambda fault: fault.line)))

    def _fault(self, line: int, code: str, **values: str) -> None:
        self._faults.append(Fault(self._path, line, code, values))

    def _front_matter(self, lines: list[str]) -> tuple[dict[str, Any] | None, int]:
        """Keys and values, None where they cannot be read; and where the body begins."""
        if not lines or lines[0].strip() != "---":
            self._fault(1, "no-front-matter")
            return None, 0
        end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
        if end is None:
            self._fault(1, "open-front-matter")
            return None, len(lines)
        try:
            self._front = Front("\n".join(lines[1:end]))
        except yaml.YAMLError as error:
            problem = getattr(error, "problem", None) or ""
            code = "yaml-colon" if "mapping values" in problem else "yaml" if problem else "not-yaml"
            self._fault(_line_of(error, end), code, problem=problem)
            return None, end + 1
        front = self._front.values
        if not isinstance(front, dict):
            self._fault(2, "not-pairs")
            return None, end + 1
        for key in front.keys() - _KEYS:
            self._fault(self._front.line(key), "unknown-key", key=str(key), known=", ".join(sorted(_KEYS)))
        return front, end + 1

    def _title(self, front: dict[str, Any]) -> str:
        title = front.get("title")
        if not isinstance(title, str) or not title.strip():
            self._fault(self._front.line("title"), "no-title")
            return ""
        return title.strip()

    def _names(self, front: dict[str, Any], key: str, *, under: str = "") -> tuple[str, ...]:
        value = front.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str | int | float) for item in value):
            place = (under, key) if under else (key,)
            self._fault(self._front.line(*place), "not-a-list", key=key)
            return ()
        return tuple(dict.fromkeys(str(item).strip() for item in value))

    def _date(self, value: object, key: str) -> str:
        if isinstance(value, date):
            return value.isoformat()
        self._fault(self._front.line(key), "no-date", key=key)
        return ""

    def _sources(self, front: dict[str, Any]) -> dict[str, Source]:
        """The file's own sources, by key."""
        found: dict[str, Source] = {}
        rows = front.get("sources") or []
        if not isinstance(rows, list):
            self._fault(self._front.line("sources"), "sources")
            rows = []
        for number, row in enumerate(rows):
            line = self._front.line("sources", number)
            name = str(row["id"]) if isinstance(row, dict) and row.get("id") else ""
            source = source_of(name, row) if name else None
            if source is None:
                self._fault(line, "source-incomplete", row=repr(row)[:80])
                continue
            if name in found:
                self._fault(line, "source-twice", name=name)
            if not is_address(source.url):
                self._fault(self._front.line("sources", number, "url"), "source-address", name=name)
            found[name] = source
        return found

    def _resource(self, front: dict[str, Any]) -> Resource | None:
        value = front.get("resource")
        if value is None:
            return None
        if not isinstance(value, dict) or not value.get("title") or not value.get("url"):
            self._fault(self._front.line("resource"), "resource")
            return None
        return Resource(str(value["title"]), str(value["url"]))

    def _sections(
        self, lines: list[str], start: int, subject: str, known: Collection[str] | None
    ) -> tuple[Section, ...]:
        heads = [n for n in range(start, len(lines)) if lines[n].startswith("## ")]
        for n in range(start, heads[0] if heads else len(lines)):
            if lines[n].strip():
                self._fault(n + 1, "text-before")
                break
        sections: dict[str, Section] = {}
        for n, end in zip(heads, [*heads[1:], len(lines)], strict=False):
            section = self._section(lines, n, end, subject, known)
            if section is None:
                continue
            if section.id in sections:
                self._fault(n + 1, "id-twice", id=section.id, first=str(sections[section.id].line))
            sections[section.id] = section
        if not heads:
            self._fault(len(lines), "no-section")
        return tuple(sections.values())

    def _section(
        self, lines: list[str], at: int, end: int, subject: str, known: Collection[str] | None
    ) -> Section | None:
        heading = _HEADING.match(lines[at])
        attributes = _ATTRIBUTES.match((heading["attributes"] or "").strip()) if heading else None
        if heading is None or attributes is None:
            self._fault(at + 1, "heading-id")
            return None
        if not heading["title"]:
            self._fault(at + 1, "no-heading")
        classes = attributes["classes"].split()
        kinds = {f".{kind}": kind for kind in (Kind.UNKNOWN, Kind.OFF_TOPIC)}
        for name in classes:
            if name not in kinds:
                self._fault(at + 1, "unknown-mark", mark=name, known=", ".join(kinds))
        body, questions, unanswered, plain, direct = self._body(lines, at + 1, end)
        for question in unanswered:
            if question in questions:
                line = next(n for n in range(at, end) if lines[n][2:].strip() == question)
                self._fault(line + 1, "asked-both", question=question)
        references = tuple(dict.fromkeys(_REFERENCE.findall(body)))
        for name in references:
            if known is not None and name not in known:
                line = next(n for n in range(at, end) if f"[^{name}]" in lines[n])
                self._fault(line + 1, "unknown-source", name=name)
        text = _REFERENCE.sub("", body).strip()
        if not text:
            self._fault(at + 1, "empty-section")
        unit = f"{subject}#{attributes['id']}"
        if len(unit.encode()) > MAX_UNIT_BYTES:
            self._fault(at + 1, "long-id", id=unit, most=str(MAX_UNIT_BYTES))
        kind = next((kinds[name] for name in classes if name in kinds), Kind.ANSWER)
        return Section(
            attributes["id"],
            heading["title"],
            text,
            at + 1,
            questions,
            references,
            kind,
            unanswered,
            plain,
            direct,
        )

    def _body(
        self, lines: list[str], start: int, end: int
    ) -> tuple[str, tuple[str, ...], tuple[str, ...], str, tuple[tuple[str, str], ...]]:
        """Text, sample questions, unanswered ones, the plain version, and direct answers by question.

        A line that begins with "? " (or "؟ ") is a question people ask; one with "= " the direct answer to those right
        above it; one with "! " a question that sounds like the section and that nothing in the knowledge answers; one
        with "> " the same again in easy words.
        """
        text: list[str] = []
        questions: list[str] = []
        unanswered: list[str] = []
        plain: list[str] = []
        direct: dict[str, str] = {}
        above: list[str] = []
        for number, line in enumerate(lines[start:end], start + 1):
            if line.startswith("= "):
                if not above:
                    self._fault(number, "answer-alone")
                direct |= dict.fromkeys(above, _REFERENCE.sub("", line[2:]).strip())
                above = []
            elif line.startswith(("? ", "؟ ")):
                questions.append(line[2:].strip())
                above.append(questions[-1])
            else:
                above = []
                if line.startswith("! "):
                    unanswered.append(line[2:].strip())
                elif line.startswith("> "):
                    plain.append(line[2:].strip())
                else:
                    text.append(line.rstrip())
        said = _REFERENCE.sub("", " ".join(plain))
        return "\n".join(text), _distinct(questions), _distinct(unanswered), said, tuple(direct.items())


def _distinct(questions: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, questions)))


def _line_of(error: yaml.YAMLError, end: int) -> int:
    """The line that a fault of front matter is on; `end` counts the lines before its closing one.

    A bracket or quote that is never closed is found out further down: its line is where it was opened.
    """
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    unclosed = mark and (mark.line + 2 >= end or "flow" in (getattr(error, "context", None) or ""))
    at = (opened or mark) if unclosed else mark
    return at.line + 2 if at else 2
