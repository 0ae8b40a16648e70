"""A new snapshot onto the disk, whole or not at all."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss

from index.embedding.embed import Vectors
from index.embedding.reranker import Tokens
from index.knowledge.passage import Corpus, Subject, Unit
from index.lexical.bm25 import LexicalIndex
from index.snapshots.classifier import Classifier
from index.snapshots.records import write_subjects, write_units
from index.snapshots.sections import write_sections
from index.snapshots.snapshot import (
    FORMAT,
    Background,
    Manifest,
    Row,
    Snapshot,
    digest_of,
    lexical_names,
    synced,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a snapshot is made of. `vectors`: (rows, dimension)."""

    corpus: Corpus
    rows: Sequence[Row]
    vectors: Vectors
    sections: Mapping[str, Tokens]
    classifier: Classifier
    background: Background
    background_rows: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a snapshot comes from, as its `Manifest` says: fingerprint of the embedder, time, digest of the program."""

    embedder: str
    created: str
    reader: str


def write(
    root: Path, name: str, parts: Parts, origin: Origin, *, previous: Snapshot | None = None
) -> Snapshot:
    """Write a whole snapshot beside the live one, complete on disk before its name exists; it as `load` gives it.

    Units that its corpus took from `previous` are not read again for the lexical half. Raises OSError, and
    RuntimeError as faiss does where the disk is full.
    """
    corpus = parts.corpus
    pending = root / f".building-{name}"
    shutil.rmtree(pending, ignore_errors=True)
    pending.mkdir(parents=True)
    # half precision: half the memory, and no cosine moves by more than .0001
    kind, dimension = faiss.ScalarQuantizer.QT_fp16, parts.vectors.shape[1]
    index = faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    index.add(parts.vectors)
    faiss.write_index(index, str(pending / "vectors.faiss"))
    write_sections(pending, parts.sections)
    parts.classifier.save(pending)
    lexical = _lexical(corpus, previous)
    lexical.save(pending / "lexical.npz")
    write_subjects(pending / "subjects.jsonl", corpus.subjects.values())
    write_units(pending / "units.jsonl", corpus.units.values())
    (pending / "rows.json").write_text(
        json.dumps([[r.unit, r.verb, r.language, r.key] for r in parts.rows]), "utf-8"
    )
    manifest = _manifest(parts, origin, pending)
    (pending / "manifest.json").write_text(
        json.dumps(asdict(manifest), indent=1, ensure_ascii=False), "utf-8"
    )
    for file in (*pending.iterdir(), pending):
        synced(file)
    os.replace(pending, root / name)
    synced(root)
    names = lexical_names(corpus.units)
    return Snapshot(
        name,
        manifest,
        corpus.subjects,
        corpus.units,
        tuple(parts.rows),
        lexical,
        names,
        parts.sections,
        parts.classifier,
        index,
    )


def _manifest(parts: Parts, origin: Origin, folder: Path) -> Manifest:
    """Of the files that `folder` holds already."""
    units = parts.corpus.units
    return Manifest(
        format=FORMAT,
        embedder=origin.embedder,
        dimension=parts.vectors.shape[1],
        created=origin.created,
        rows=len(parts.rows),
        units=len(units),
        passages=sum(len(passages) for unit in units.values() for passages in unit.passages.values()),
        background=parts.background,
        background_rows=parts.background_rows,
        files=parts.corpus.files,
        digests={file.name: digest_of(file) for file in sorted(folder.iterdir())},
        reader=origin.reader,
    )


def _lexical(corpus: Corpus, previous: Snapshot | None) -> LexicalIndex:
    names, texts = _documents(corpus.units, corpus.subjects)
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


def _documents(units: Mapping[str, Unit], subjects: Mapping[str, Subject]) -> tuple[list[str], list[str]]:
    """Unit names and texts for the lexical half, one document per unit and script."""
    names: list[str] = []
    texts: list[str] = []
    for unit in units.values():
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
