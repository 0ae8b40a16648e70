"""An immutable, published build of the index.

var/index/<name>/manifest.json   what was built, from what, with which embedder, and a digest of each file
var/index/<name>/subjects.jsonl  titles, aliases, skills
var/index/<name>/units.jsonl     what is shown
var/index/<name>/rows.json       row i describes vector i
var/index/<name>/vectors.faiss
var/index/<name>/sections.npy    tokens of the passages, one after another, for the reranker
var/index/<name>/sections.json   how many tokens each passage has, by its id
var/index/<name>/lexical.npz
var/index/CURRENT                the name of the live snapshot
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.embedding.embed import Embedder, Vectors
from index.embedding.reranker import Tokens
from index.files import write as write_file
from index.knowledge.passage import Corpus, Subject, Unit
from index.lexical.bm25 import LexicalIndex
from index.snapshots.records import read_subjects, read_units, write_subjects, write_units
from index.text.language import Language

FORMAT = 4


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
    """Tokens of each passage by its id; empty under a model without a reranker."""
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


def lexical_documents(
    corpus_units: Mapping[str, Unit], subjects: Mapping[str, Subject]
) -> tuple[list[str], list[str]]:
    """Unit names and texts for the lexical half, one document per unit and script."""
    names: list[str] = []
    texts: list[str] = []
    for unit in corpus_units.values():
        subject = subjects[unit.subject]
        for language, passages in unit.passages.items():
            names.append(unit.id)
            heads = dict.fromkeys(heading for passage in passages for heading in passage.headings)
            texts.append(
                "\n".join(
                    (
                        *heads,
                        *subject.aliases.get(language, ()),
                        *unit.questions.get(language, ()),
                        *(p.text for p in passages),
                    )
                )
            )
    return names, texts


def write(
    root: Path,
    name: str,
    corpus: Corpus,
    rows: Sequence[Row],
    vectors: Vectors,
    sections: Mapping[str, Tokens],
    *,
    embedder: Embedder,
    background: tuple[Background, int],
    created: str,
    reader: str = "",
    previous: Snapshot | None = None,
) -> Snapshot:
    """Write a whole snapshot beside the live one, complete on disk before its name exists; it as `load` gives it.

    Units that `corpus` took from `previous` are not read again for the lexical half.
    """
    pending = root / f".building-{name}"
    shutil.rmtree(pending, ignore_errors=True)
    pending.mkdir(parents=True)
    index = faiss.IndexFlatIP(embedder.dimension)
    index.add(vectors)
    faiss.write_index(index, str(pending / "vectors.faiss"))
    _write_sections(pending, sections)
    lexical = _lexical(corpus, previous)
    lexical.save(pending / "lexical.npz")
    write_subjects(pending / "subjects.jsonl", corpus.subjects.values())
    write_units(pending / "units.jsonl", corpus.units.values())
    (pending / "rows.json").write_text(
        json.dumps([[r.unit, r.verb, r.language, r.key] for r in rows]), "utf-8"
    )
    manifest = Manifest(
        format=FORMAT,
        embedder=embedder.fingerprint,
        dimension=embedder.dimension,
        created=created,
        rows=len(rows),
        units=len(corpus.units),
        passages=sum(len(p) for u in corpus.units.values() for p in u.passages.values()),
        background=background[0],
        background_rows=background[1],
        files=corpus.files,
        digests={file.name: _digest(file) for file in sorted(pending.iterdir())},
        reader=reader,
    )
    (pending / "manifest.json").write_text(
        json.dumps(asdict(manifest), indent=1, ensure_ascii=False), "utf-8"
    )
    for file in (*pending.iterdir(), pending):
        _sync(file)
    os.replace(pending, root / name)
    _sync(root)
    names = lexical_names(corpus.units)
    return Snapshot(
        name, manifest, corpus.subjects, corpus.units, tuple(rows), lexical, names, sections, index
    )


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
        sections = _read_sections(source)
        vectors = faiss.read_index(str(source / "vectors.faiss"))
    except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise SnapshotError(f"{source}: unreadable: {error}") from error
    if embedder is not None and manifest.embedder != embedder.fingerprint:
        raise SnapshotError(
            f"{source}: built with another embedding model ({manifest.embedder}); build the index again"
        )
    if not (vectors.ntotal == len(rows) == manifest.rows > 0 and vectors.d == manifest.dimension):
        raise SnapshotError(f"{source}: {vectors.ntotal} vectors for {len(rows)} rows")
    return Snapshot(name, manifest, subjects, units, rows, lexical, lexical_names(units), sections, vectors)


def verify(root: Path, name: str) -> Manifest:
    """The manifest, when every file is as it was written; raises `SnapshotError` where one is not."""
    manifest = read_manifest(root, name)
    for file, digest in manifest.digests.items():
        try:
            sound = _digest(root / name / file) == digest
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
    _sync(root)


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


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()[:32]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_sections(folder: Path, sections: Mapping[str, Tokens]) -> None:
    lengths = [[key, len(tokens)] for key, tokens in sections.items()]
    (folder / "sections.json").write_text(json.dumps(lengths), "utf-8")
    np.save(folder / "sections.npy", np.concatenate([*sections.values()] or [np.zeros((0, 0), np.int8)]))


def _read_sections(folder: Path) -> dict[str, Tokens]:
    """Views of the file itself, which is read where a question comes near: most of it never is."""
    lengths = json.loads((folder / "sections.json").read_text("utf-8"))
    if not lengths:
        return {}
    tokens = np.asarray(np.load(folder / "sections.npy", mmap_mode="r", allow_pickle=False))
    ends = np.cumsum([length for _, length in lengths]).tolist()
    if tokens.ndim != 2 or len(tokens) != ends[-1]:
        raise ValueError(f"sections.npy: {len(tokens)} tokens, {ends[-1]} wanted")
    return {key: tokens[end - length : end] for (key, length), end in zip(lengths, ends, strict=True)}


def _lexical(corpus: Corpus, previous: Snapshot | None) -> LexicalIndex:
    names, texts = lexical_documents(corpus.units, corpus.subjects)
    if previous is None:
        return LexicalIndex.build(texts)
    old: dict[str, list[int]] = {}
    for row, name in enumerate(previous.lexical_units):
        old.setdefault(name, []).append(row)
    new: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        new.setdefault(name, []).append(row)
    same = (n for n in new if n in previous.units and corpus.units[n] is previous.units[n])
    kept = {row: was for name in same for row, was in zip(new[name], old[name], strict=True)}
    return LexicalIndex.build(texts, previous=previous.lexical, kept=kept)


def background_of(rows: Sequence[Row], vectors: Vectors, *, sample: int = 400) -> Background:
    """How near unrelated texts are under this model: sample questions against rows of other subjects."""
    rng = np.random.default_rng(0)
    of = {verb: np.array([row.verb == verb for row in rows]) for verb in ("query", "passage")}
    subjects = np.array([row.unit.partition("#")[0] for row in rows])
    asked = np.flatnonzero(of["query"])
    if len(asked) == 0:
        asked = np.arange(len(rows))
    asked = rng.permutation(asked)[:sample]
    cosines = vectors[asked] @ vectors.T
    places = np.unique(subjects, return_inverse=True)[1]
    foreign = places[asked][:, None] != places[None, :]
    cosines *= foreign

    def moments(mask: Any) -> tuple[float, float]:
        values = cosines[:, mask]
        count = int(np.count_nonzero(foreign[:, mask]))
        if count < 10:
            return 0.0, 1.0
        mean = float(values.sum(dtype=np.float64)) / count
        square = float(np.einsum("ij,ij->", values, values, dtype=np.float64)) / count
        return mean, max((square - mean * mean) ** 0.5, 1e-3)

    return Background(moments(of["query"]), moments(of["passage"]))
