"""What is wrong with knowledge files: each fault as a code with its values, and in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MESSAGES = {
    "too-large": "larger than {most} bytes; split it into several files",
    "not-utf8": "not UTF-8; save the file as UTF-8 text",
    "file-name": "name it <topic>/<slug>.en.md, .ur.md or .ur-Latn.md",
    "letters": "name folders and files in small letters, digits and hyphens",
    "upload-name": "name it <topic>/<name> with letters, digits, - and _, ending in {endings}",
    "outside": "leads out of the knowledge folder",
    "no-front-matter": "start the file with front matter between two lines `---`",
    "open-front-matter": "the front matter has no closing `---`",
    "deep-front-matter": "front matter is too long or nested too deeply",
    "yaml": "front matter: {problem}",
    "yaml-colon": "front matter: {problem}; quote values with `: ` in them",
    "yaml-alias": "front matter may not use YAML aliases (`*name`)",
    "not-yaml": "front matter: not readable as YAML",
    "not-pairs": "front matter is `key: value` lines",
    "unknown-key": "unknown key `{key}`; known: {known}",
    "no-title": "front matter needs `title:`",
    "no-date": "front matter needs `{key}:` as a date, like 2026-11-24",
    "not-a-list": "`{key}:` is a list, like [one, two]",
    "skills": "`skills:` holds `must:` and `good:` lists",
    "resource": "`resource:` needs `title` and `url`",
    "sources": "`sources:` is a list of `- id: …, title: …, url: …, date: …`",
    "source-incomplete": "a source needs `id`, `title` and `date` (or `date: undated`): {row}",
    "source-twice": "source `{name}` is listed twice",
    "source-address": "source `{name}`: an address starts with https://",
    "text-before": "text before the first `## Heading {{#id}}`",
    "no-section": "no section; write `## Heading {{#id}}` and the text below it",
    "heading-id": "a heading ends with its id, like `## What the work is {{#work}}`",
    "no-heading": "the section has no heading; write its question before the id",
    "answer-alone": "an answer (`= `) stands right below the questions (`? `) that it answers",
    "asked-both": "`{question}` stands both as asked (`? `) and as unanswered (`! `)",
    "id-twice": "id `{id}` is already used on line {first}",
    "long-id": "`{id}` is longer than {most}; shorten the id",
    "unknown-mark": "unknown mark `{mark}`; known: {known}",
    "unknown-source": "[^{name}] is not among the front matter's sources",
    "empty-section": "the section has no text",
    "same-name": "has the same name as {other}; rename one",
    "other-mark": "`{id}` is marked otherwise in {other}",
    "no-skill": "skill `{skill}` has no file knowledge/skills/{skill}.<script>.md",
    "large-document": "larger than {most} bytes; split the document",
    "long-document": "holds over {most} characters; split the document",
    "many-pages": "has over {most} pages; split it",
    "many-rows": "has over {most} rows; split it",
    "many-columns": "a sheet has over {most} columns; split it",
    "page-address": "not the address of a web page; it begins with https://",
    "page-private": "leads to an address that is not public; refused",
    "page-unreached": "could not be fetched: {error}",
    "page-status": "the site answered {status}",
    "page-redirects": "leads on to other addresses without end",
    "page-kind": "not a web page but {kind}; download it and upload the file",
    "page-large": "larger than {most} bytes",
    "unknown-ending": "cannot read `{ending}`; known: {known}",
    "damaged": "damaged or not a {ending} file: {error}",
    "no-text": "holds no text; a scanned document must be typed or recognised first",
    "password": "protected by a password; save it without one",
    "unpacks": "unpacks to more than a document would; refused",
    "unread": "could not be read: {error}",
    "no-files": "holds no knowledge files",
    "no-folder": "no such folder",
    "golden": "not a golden question: {error}",
    "changed-outside": "was changed outside the console since; open it again or discard the draft",
    "discarded-meanwhile": "was discarded while it was being published; publish again",
    "draft-list": "the list of drafts is damaged, move it out of the draft folder to go on without: {error}",
    "draft-gone": "its text is gone from the draft folder; discard the draft",
    "changed-while-read": "was changed while it was read; try again",
}
"""What each code of a `Fault` says in English; the console has its own words for each."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one file; `line` counts from 1, 0 for the file as a whole.

    `message` is what `MESSAGES` has for `code`, with the `values`, where none is given.
    """

    path: str
    line: int
    code: str
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    message: str = ""

    def __post_init__(self) -> None:
        if not self.message:
            object.__setattr__(self, "message", MESSAGES[self.code].format_map(self.values))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class KnowledgeError(Exception):
    """Knowledge that must not be published, with every fault found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
