"""Documents to units and passages. Pure: the same files give the same ids."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from index.digests import digest
from index.knowledge.asked import NOTHING, AskedOf
from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.passage import Corpus, Document, Passage, Section, Source, Subject, Unit
from index.text.language import Language
from index.text.markdown import parse
from index.text.normalise import normalise

MAX_CHARACTERS = 1200
"""A passage longer than this is cut; authored sections are well under it."""

LEAD_CHARACTERS = 160

_SEPARATORS = ["\n\n", "\n", "۔ ", "؟ ", "! ", ". ", "؛ ", "، ", " ", ""]


def assemble(
    documents: Iterable[Document],
    files: Mapping[str, str] | None = None,
    *,
    kept: Mapping[str, tuple[Subject, Mapping[str, Unit]]] | None = None,
    asked: AskedOf | None = None,
) -> Corpus:
    """Align documents of one subject into units; raises `KnowledgeError` where they contradict.

    `kept` are subjects whose files are as they were, with their units, so that nothing of them is read again. `asked`
    are questions to sections that do not stand in their files.
    """
    together: dict[str, list[Document]] = defaultdict(list)
    for document in sorted(documents, key=lambda d: (d.subject, list(Language).index(d.language))):
        together[document.subject].append(document)
    faults: list[Fault] = []
    units: dict[str, Unit] = {}
    subjects: dict[str, Subject] = {}
    paths: dict[str, str] = {}
    for name in sorted({*together, *(kept or {})}):
        if kept and name in kept:
            subjects[name], own = kept[name]
            paths[name] = next(iter(own.values())).shown(Language.ENGLISH)[0].path
        else:
            faults += _contradictions(together[name])
            own = _units(name, together[name], asked or {})
            subjects[name] = _subject(name, together[name], own)
            paths[name] = together[name][0].path
        units.update(own)
    faults += _dangling(subjects, paths)
    if faults:
        raise KnowledgeError(tuple(faults))
    return Corpus(subjects, units, files or {})


def embedded_text(passage: Passage, *, asked: bool) -> str:
    """What the embedder reads of a passage: its headings and its text without markup.

    Of a section with sample questions (`asked`) it reads the lead: a section begins with its answer, the
    questions speak for the rest, and a build is twice as fast. The lexical half reads all of it.
    """
    text = plain(passage.text)
    if asked and len(text) > LEAD_CHARACTERS:
        text = text[:LEAD_CHARACTERS].rpartition(" ")[0]
    return f"{': '.join(dict.fromkeys(passage.headings))}\n{text}"


def plain(text: str) -> str:
    """Markdown to running text, normalised."""
    return normalise("".join(run.text for run in parse(text, bullet="")))


def _contradictions(siblings: Sequence[Document]) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[tuple[Language, bool], str] = {}
    kinds: dict[str, tuple[object, str]] = {}
    for document in siblings:
        key = (document.language, document.authored)
        if key in seen:
            faults.append(Fault(document.path, 0, "same-name", {"other": seen[key]}))
        seen[key] = document.path
        for section in document.sections:
            kind, path = kinds.setdefault(section.id, (section.kind, document.path))
            if kind != section.kind:
                faults.append(
                    Fault(document.path, section.line, "other-mark", {"id": section.id, "other": path})
                )
    return faults


def _dangling(subjects: Mapping[str, Subject], paths: Mapping[str, str]) -> list[Fault]:
    known = {subject.slug for subject in subjects.values() if subject.topic == "skills"}
    return [
        Fault(paths[name], 1, "no-skill", {"skill": slug})
        for name, subject in subjects.items()
        for slug in (*subject.must, *subject.good, *subject.needs)
        if slug not in known
    ]


def _units(subject: str, siblings: Sequence[Document], asked: AskedOf) -> dict[str, Unit]:
    """The subject's units, sections cut by size becoming units of their own in documents not authored."""
    passages: dict[str, dict[Language, tuple[Passage, ...]]] = defaultdict(dict)
    questions: dict[str, dict[Language, tuple[str, ...]]] = defaultdict(dict)
    unanswered: dict[str, dict[Language, tuple[str, ...]]] = defaultdict(dict)
    sources: dict[str, dict[str, Source]] = defaultdict(dict)
    first: dict[str, tuple[Document, Section]] = {}
    for document in siblings:
        cited = {source.id: source for source in document.sources}
        for section in document.sections:
            name = f"{subject}#{section.id}"
            pieces = _cut(section.text)
            grouped = {name: pieces} if document.authored else _named(name, pieces)
            for unit, texts in grouped.items():
                first.setdefault(unit, (document, section))
                passages[unit][document.language] = tuple(
                    _passage(unit, document, section, text, first=not number)
                    for number, text in enumerate(texts)
                )
                more = asked.get((unit, document.language), NOTHING)
                questions[unit][document.language] = _joined(section.questions, more.answered)
                unanswered[unit][document.language] = _joined(section.unanswered, more.unanswered)
                sources[unit] |= {r: cited[r] for r in section.references if r in cited}
    return {
        unit: Unit(
            unit,
            subject,
            section.kind,
            passages[unit],
            questions[unit],
            tuple(sources[unit].values()),
            document.updated,
            unanswered[unit],
        )
        for unit, (document, section) in first.items()
    }


def _joined(own: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*own, *more)))


def _named(unit: str, pieces: Sequence[str]) -> dict[str, list[str]]:
    if len(pieces) == 1:
        return {unit: list(pieces)}
    return {f"{unit}-{number}": [piece] for number, piece in enumerate(pieces, 1)}


def _cut(text: str) -> list[str]:
    if len(text) <= MAX_CHARACTERS:
        return [text]
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # slow to import, seldom needed

    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS, keep_separator="end", chunk_size=MAX_CHARACTERS, chunk_overlap=0
    )
    return splitter.split_text(text)


def _passage(unit: str, document: Document, section: Section, text: str, *, first: bool) -> Passage:
    headings = (document.title, section.heading)
    passage = Passage("", unit, document.path, headings, document.language, text)
    if first:
        passage = replace(passage, plain=section.plain, direct=section.direct)
    asked = "asked" if section.questions else ""
    return replace(passage, id=digest(f"{asked}\n{embedded_text(passage, asked=False)}")[:16])


def _subject(name: str, siblings: Sequence[Document], units: Mapping[str, Unit]) -> Subject:
    def first(key: str) -> tuple[str, ...]:
        return next((value for d in siblings if (value := getattr(d, key))), ())

    return Subject(
        id=name,
        titles={d.language: d.title for d in reversed(siblings)},
        aliases={d.language: d.aliases for d in siblings},
        units=tuple(units),
        must=first("must"),
        good=first("good"),
        needs=first("needs"),
        resource=next((d.resource for d in siblings if d.resource), None),
    )
