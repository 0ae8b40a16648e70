"""The knowledge folder and the previous snapshot to a new snapshot, embedding only what changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.clock import utc_now
from index.digests import digest, digest_of_files
from index.embedding.embed import Embedder, Vectors
from index.embedding.reranker import Tokens
from index.files import ASKED, LEXICON, PACKAGE, program_files
from index.knowledge.asked import AskedOf, shipped
from index.knowledge.chunk import assemble, embedded_text
from index.knowledge.documents.extract import extract, subject_of
from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.parse import decode, parse, subject_and_language
from index.knowledge.passage import Corpus, Document, Kind, Passage, Source, Subject, Unit
from index.knowledge.sources import FILE as SOURCES
from index.knowledge.sources import read_sources
from index.snapshots import classifier
from index.snapshots.background import background_of
from index.snapshots.classifier import Classifier
from index.snapshots.knowledge_folder import contents_of, digests_of
from index.snapshots.learnt import shipped as shipped_vectors
from index.snapshots.snapshot import Background, Row, Snapshot, SnapshotError, question_key
from index.snapshots.writing import Origin, Parts, write
from index.text.normalise import normalise

Progress = Callable[[int, int], None]
"""Called with how many texts are embedded and how many there are to embed."""

_LITTLE, _DRIFT = 0.02, 0.1
_BATCH, _LONG_BATCH = 1024, 256  # texts between two reports of progress; cores wait for each other at each
Key = TypeVar("Key")
_READERS = ("text", "knowledge", "lexical")
"""Packages that a file goes through on its way to units."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `changed` is False when the knowledge was as before and nothing was written."""

    name: str
    changed: bool
    embedded: int
    reused: int
    corpus: Corpus
    snapshot: Snapshot


def read(
    folder: Path,
    *,
    replace: Mapping[str, bytes | None] | None = None,
    previous: Snapshot | None = None,
    asked: AskedOf | None = None,
) -> Corpus:
    """Every knowledge file under `folder`, parsed and aligned.

    `replace` stands for files not on disk yet: path to bytes, or None to leave a file out. Subjects whose
    files are the same as in `previous` are taken from it. `asked` are questions beside those of the files, the
    shipped ones where it is None. Raises `KnowledgeError` with every fault of every file.
    """
    contents = contents_of(folder, replace)
    files = digests_of(contents)
    kept = _kept(files, previous)
    documents: list[Document] = []
    faults: list[Fault] = []
    shared: dict[str, Source] = {}
    try:
        shared = read_sources(contents.pop(SOURCES)[0]) if SOURCES in contents else {}
    except KnowledgeError as error:
        faults += error.faults
    for path, (data, modified) in contents.items():
        if _subject(path) in kept:
            continue
        try:
            if subject_and_language(path):
                documents.append(parse(path, decode(path, data), shared))
            else:
                documents.append(extract(path, data, modified=modified))
        except KnowledgeError as error:
            faults += error.faults
    if not contents:
        faults.append(Fault(str(folder), 0, "no-files"))
    if faults:  # files that could not be read would be missed by others: say the causes alone
        raise KnowledgeError(tuple(faults))
    return assemble(documents, files, kept=kept, asked=shipped() if asked is None else asked)


def build(
    corpus: Corpus,
    root: Path,
    embedder: Embedder,
    *,
    progress: Progress = lambda done, total: None,
    previous: Snapshot | None = None,
) -> Built:
    """Write a snapshot of `corpus` under `root`; publishing it is the caller's, after its checks.

    Raises `SnapshotError` when the disk refuses; then nothing is left behind under a snapshot's name.
    """
    if previous and previous.manifest.embedder != embedder.fingerprint:
        previous = None
    texts = _rows(corpus, previous)
    if previous and _is_of(previous, corpus):
        return Built(previous.name, False, 0, len(texts), corpus, previous)
    learnt = shipped_vectors(embedder)
    known = {**learnt.vectors, **_known(previous)}
    missing = {key: text for row, text in texts if (key := (row.verb, row.key)) not in known}
    shown = _shown(corpus) if embedder.reranker else {}
    kept = previous.sections if previous else {}
    unread = {key: passage for key, passage in shown.items() if key not in kept}
    total = len(missing) + len(unread)
    known |= _embed(missing, embedder, lambda done: progress(done, total))
    read = _read(unread, embedder, lambda done: progress(len(missing) + done, total))
    vectors = np.stack([known[row.verb, row.key] for row, _ in texts])
    sections = {key: read[key] if key in read else kept[key] for key in shown}
    rows = [row for row, _ in texts]
    of_units = _classified(rows, vectors, learnt.classifier, previous, corpus)
    parts = Parts(corpus, rows, vectors, sections, of_units, *_background(corpus, rows, vectors, previous))
    now = utc_now()
    origin = Origin(embedder.fingerprint, now.isoformat(timespec="seconds"), reader_digest())
    try:
        written = write(root, _name(now, corpus, embedder), parts, origin, previous=previous)
    except (OSError, RuntimeError) as error:  # faiss reports a full disk as a RuntimeError
        raise SnapshotError(f"{root}: the new index could not be written: {error}") from error
    return Built(written.name, True, len(missing), len(texts) - len(missing), corpus, written)


def _is_of(live: Snapshot, corpus: Corpus) -> bool:
    """Whether a snapshot was built from the same files, by a program that reads them alike."""
    return live.manifest.files == corpus.files and live.manifest.reader in {"", reader_digest()}


def _name(now: datetime, corpus: Corpus, embedder: Embedder) -> str:
    """A name that sorts by time and tells apart what was built in the same instant."""
    files = "".join(f"{path}{text}" for path, text in sorted(corpus.files.items()))
    mark = digest(files.encode() + embedder.fingerprint.encode())
    return f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}-{mark[:8]}"


def _background(
    corpus: Corpus, rows: Sequence[Row], vectors: Vectors, previous: Snapshot | None
) -> tuple[Background, int]:
    """The previous background while little has changed, so that no other question's score moves; else a new one."""
    if previous:
        taken = previous.manifest.background_rows
        changed = sum(unit is not previous.units.get(name) for name, unit in corpus.units.items())
        if changed <= max(20, _LITTLE * len(corpus.units)) and abs(len(rows) - taken) <= _DRIFT * taken:
            return previous.manifest.background, taken
    return background_of(rows, vectors), len(rows)


def halved(corpus: Corpus, previous: Snapshot | None) -> tuple[int, int] | None:
    """How many passages there were and are, where more than half are lost: that must not go live unasked."""
    now = sum(len(p) for unit in corpus.units.values() for p in unit.passages.values())
    if previous and now < previous.manifest.passages / 2:
        return previous.manifest.passages, now
    return None


@cache
def reader_digest() -> str:
    """Digest of the program text between a file and its units."""
    return digest_of_files(program_files(*(PACKAGE / room for room in _READERS), LEXICON, ASKED))


def _kept(
    files: Mapping[str, str], previous: Snapshot | None
) -> dict[str, tuple[Subject, Mapping[str, Unit]]]:
    """Subjects of `previous` none of whose files came, went or changed."""
    if previous is None or previous.manifest.reader != reader_digest():
        return {}
    before = previous.manifest.files
    if files.get(SOURCES) != before.get(SOURCES):  # any file may cite them
        return {}
    touched = {_subject(path) for path in files.keys() | before.keys() if files.get(path) != before.get(path)}
    return {
        name: (subject, {unit: previous.units[unit] for unit in subject.units})
        for name, subject in previous.subjects.items()
        if name not in touched
    }


def _subject(path: str) -> str:
    named = subject_and_language(path)
    return named[0] if named else subject_of(path)


def _rows(corpus: Corpus, previous: Snapshot | None = None) -> list[tuple[Row, str]]:
    """Every vector the corpus wants, with the text to embed; "" where `previous` has embedded it."""
    old: dict[str, list[Row]] = {}
    for row in previous.rows if previous else ():
        old.setdefault(row.unit, []).append(row)
    rows: list[tuple[Row, str]] = []
    for unit in corpus.units.values():
        if previous and unit is previous.units.get(unit.id):
            rows += [(row, "") for row in old.get(unit.id, ())]
            continue
        for language, passages in unit.passages.items():
            asked = bool(unit.questions.get(language))
            rows += [
                (Row(unit.id, "passage", language, p.id), embedded_text(p, asked=asked)) for p in passages
            ]
        for verb, asked_of in (("query", unit.questions), ("unanswered", unit.unanswered)):
            for language, questions in asked_of.items():
                rows += [(Row(unit.id, verb, language, question_key(q)), normalise(q)) for q in questions]
    return rows


def _classified(
    rows: Sequence[Row],
    vectors: Vectors,
    shipped: Classifier | None,
    previous: Snapshot | None,
    corpus: Corpus,
) -> Classifier:
    """The classifier: what ships, then what the previous index knew of sections that are as they were, the others learnt."""
    given = shipped.of(tuple(corpus.units)) if shipped else None
    if given is None and previous:
        given = previous.classifier.of([n for n, u in corpus.units.items() if u is previous.units.get(n)])
    places = [place for place, row in enumerate(rows) if row.verb == "query"]
    return classifier.fit(vectors[places], [rows[place].unit for place in places], given)


def _known(previous: Snapshot | None) -> dict[tuple[str, str], Vectors]:
    if previous is None:
        return {}
    return {(row.verb, row.key): v for row, v in zip(previous.rows, previous.vectors(), strict=True)}


def _embed(
    texts: dict[tuple[str, str], str], embedder: Embedder, progress: Callable[[int], None]
) -> dict[tuple[str, str], Vectors]:
    vectors: dict[tuple[str, str], Vectors] = {}
    questions = {"query", "unanswered"}
    for verbs, embed in ((questions, embedder.embed_queries), ({"passage"}, embedder.embed_passages)):
        keys = sorted((key for key in texts if key[0] in verbs), key=lambda key: len(texts[key]))
        for batch in _batches(keys, _BATCH):
            vectors.update(zip(batch, embed([texts[key] for key in batch]), strict=True))
            progress(len(vectors))
    return vectors


def _shown(corpus: Corpus) -> dict[str, Passage]:
    """Every passage that can be shown, by its id."""
    return {
        passage.id: passage
        for unit in corpus.units.values()
        if unit.kind is not Kind.OFF_TOPIC
        for passages in unit.passages.values()
        for passage in passages
    }


def _read(
    passages: Mapping[str, Passage], embedder: Embedder, progress: Callable[[int], None]
) -> dict[str, Tokens]:
    """Tokens of each passage for the reranker."""
    tokens: dict[str, Tokens] = {}
    for batch in _batches(list(passages), _LONG_BATCH):
        texts = [embedded_text(passages[key], asked=False) for key in batch]
        tokens.update(zip(batch, embedder.read_sections(texts), strict=True))
        progress(len(tokens))
    return tokens


def _batches(keys: Sequence[Key], size: int) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
