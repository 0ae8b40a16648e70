"""An immutable, published build of the index.

var/index/<name>/manifest.json   what was built, from what, with which embedder, and a digest of each file
var/index/<name>/subjects.jsonl  titles, aliases, skills
var/index/<name>/units.jsonl     what is shown
var/index/<name>/rows.json       row i describes vector i
var/index/<name>/vectors.faiss
var/index/<name>/sections.npy    tokens of the passages, one after another, for the reranker
var/index/<name>/sections.json   how many tokens each passage has, by its id
var/index/<name>/classifier.npz  which section a question is about, learnt from all that was asked
var/index/<name>/lexical.npz
var/index/CURRENT                the name of the live snapshot
"""

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import faiss

from index.digests import digest, digest_of_file
from index.embedding.embed import Embedder, Vectors
from index.embedding.reranker import Tokens
from index.files import write as write_file
from index.knowledge.passage import Subject, Unit
from index.lexical.bm25 import LexicalIndex
from index.snapshots import classifier
from index.snapshots.classifier import Classifier
from index.snapshots.records import read_subjects, read_units
from index.snapshots.sections import SectionTokens
from index.text.language import Language
from index.text.normalise import normalise

FORMAT = 7


class SnapshotError(Exception):
    """A snapshot that must not be served; whatever is live stays live."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one vector stands for. `key` names the text and the verb that embedded it."""

    unit: str
    verb: str
    """"query" for a sample question, "unanswered" for one that nothing answers, "passage" for a passage."""
    language: Language
    key: str


@lru_cache(maxsize=8192)  # a search asks for those of each section that it finds
def question_key(question: str) -> str:
    """The key of a row that stands for a sample question."""
    return digest(normalise(question).encode())[:16]


@dataclass(frozen=True, slots=True)
class Background:
    """Mean and standard deviation of cosines between unrelated rows, per verb: the model's own zero."""

    query: tuple[float, float]
    passage: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Identity of a snapshot. `files` are the knowledge files' digests; `digests` the snapshot's own."""

    format: int
    embedder: str
    dimension: int
    created: str
    rows: int
    units: int
    passages: int
    background: Background
    files: Mapping[str, str]
    digests: Mapping[str, str]
    reader: str = ""
    """Digest of the program text that made units of the files; equal ones read a file alike."""
    background_rows: int = 0
    """How many rows there were when the background was taken; small changes keep it, so that scores stay."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A loaded snapshot; nothing in it changes, so a search may hold it while another is published."""

    name: str
    manifest: Manifest
    subjects: Mapping[str, Subject]
    units: Mapping[str, Unit]
    rows: tuple[Row, ...]
    lexical: LexicalIndex
    lexical_units: tuple[str, ...]
    """Unit of each document of `lexical`."""
    sections: Mapping[str, Tokens]
    """Tokens of each passage by its id, read when asked for; empty under a model without a reranker."""
    classifier: Classifier
    _vectors: faiss.Index

    def nearest(self, queries: Vectors, k: int) -> list[tuple[Row, float]]:
        """The `k` rows of highest cosine with each of `queries`, shape (queries, dimension); one after another, best first."""
        scores, rows = self._vectors.search(queries, min(k, len(self.rows)))
        found = zip(rows.ravel().tolist(), scores.ravel().tolist(), strict=True)
        return [(self.rows[row], score) for row, score in found if row >= 0]

    def vectors(self) -> Vectors:
        """All vectors, shape (rows, dimension)."""
        vectors: Vectors = self._vectors.reconstruct_n(0, self._vectors.ntotal)
        return vectors


def lexical_names(units: Mapping[str, Unit]) -> tuple[str, ...]:
    """Unit of each document of the lexical half."""
    return tuple(unit.id for unit in units.values() for _ in unit.passages)


def load(root: Path, name: str, *, embedder: Embedder | None) -> Snapshot:
    """Read and verify a snapshot; raises `SnapshotError` if it is damaged or of another embedder.

    `embedder` None reads one for inspection alone.
    """
    source = root / name
    try:
        manifest = verify(root, name)
        units = read_units(source / "units.jsonl")
        subjects = read_subjects(source / "subjects.jsonl")
        rows = tuple(
            Row(u, v, Language(g), k) for u, v, g, k in json.loads((source / "rows.json").read_text("utf-8"))
        )
        lexical = LexicalIndex.load(source / "lexical.npz")
        sections = SectionTokens(source)
        learnt = classifier.load(source)
        vectors = faiss.read_index(str(source / "vectors.faiss"))
    except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise SnapshotError(f"{source}: unreadable: {error}") from error
    if embedder is not None and manifest.embedder != embedder.fingerprint:
        raise SnapshotError(
            f"{source}: built with another embedding model ({manifest.embedder}); build the index again"
        )
    if not (vectors.ntotal == len(rows) == manifest.rows > 0 and vectors.d == manifest.dimension):
        raise SnapshotError(f"{source}: {vectors.ntotal} vectors for {len(rows)} rows")
    return Snapshot(
        name, manifest, subjects, units, rows, lexical, lexical_names(units), sections, learnt, vectors
    )


def verify(root: Path, name: str) -> Manifest:
    """The manifest, when every file is as it was written; raises `SnapshotError` where one is not."""
    manifest = read_manifest(root, name)
    for file, written in manifest.digests.items():
        try:
            sound = digest_of(root / name / file) == written
        except OSError as error:
            raise SnapshotError(f"{root / name}: unreadable: {error}") from error
        if not sound:
            raise SnapshotError(f"{root / name / file}: damaged; build again or roll back")
    return manifest


def read_manifest(root: Path, name: str) -> Manifest:
    """The manifest alone; raises `SnapshotError`."""
    try:
        fields = json.loads((root / name / "manifest.json").read_text("utf-8"))
        if fields.get("format") != FORMAT:
            raise SnapshotError(
                f"{root / name}: format {fields.get('format')}, this program reads {FORMAT}; build the index again"
            )
        background = Background(*(tuple(fields["background"][verb]) for verb in ("query", "passage")))
        return Manifest(**{**fields, "background": background})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SnapshotError(f"{root / name}: unreadable: {error}") from error


def publish(root: Path, name: str) -> None:
    """Make `name` the live snapshot; readers see the old name or the new one, never neither."""
    write_file(root / "CURRENT", name.encode())
    synced(root)


def current(root: Path) -> str:
    """The live snapshot's name; raises `SnapshotError` when there is none."""
    try:
        name = (root / "CURRENT").read_text("utf-8").strip()
    except FileNotFoundError:
        raise SnapshotError(f"{root}: no index yet; run `rahnuma index build`") from None
    except (OSError, ValueError):
        name = ""
    if not re.fullmatch(r"\w[\w.-]{0,100}", name):
        raise SnapshotError(f"{root / 'CURRENT'}: damaged; run `rahnuma index rollback` or build again")
    return name


def names(root: Path) -> list[str]:
    """Complete snapshots, oldest first."""
    if not root.is_dir():
        return []
    return sorted(
        p.name for p in root.iterdir() if not p.name.startswith(".") and (p / "manifest.json").is_file()
    )


def discard_old(root: Path, keep: int) -> None:
    """Remove leavings of killed builds and all but the newest `keep` snapshots; never the live one."""
    for pending in root.glob(".building-*"):
        shutil.rmtree(pending, ignore_errors=True)
    live = current(root)
    for name in names(root)[:-keep]:
        if name != live:
            shutil.rmtree(root / name, ignore_errors=True)


def digest_of(file: Path) -> str:
    """As `Manifest.digests` keeps it: BLAKE2b, as every index on disk has it."""
    return digest_of_file(file, algorithm="blake2b")[:32]


def synced(path: Path) -> None:
    """Have a file or folder on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
