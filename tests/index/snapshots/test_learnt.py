"""Vectors and a classifier that ship: taken where they fit, and nothing is lost where they do not."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.embed import Embedder, open_embedder
from index.files import ASKED
from index.snapshots import build, classifier, learnt, snapshot
from index.snapshots.learnt import encoder_of
from index.snapshots.sections import SectionTokens, write_sections
from tests.fakes import HashEmbedder


@pytest.fixture
def shipping(tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the vectors of a small knowledge and a classifier of two of its sections."""
    embedder = HashEmbedder()
    built = build.build(build.read(knowledge), tmp_path / "made", embedder).snapshot
    vectors = {(row.verb, row.key): vector for row, vector in zip(built.rows, built.vectors(), strict=True)}
    folder = tmp_path / "asked"
    folder.mkdir()
    two = built.classifier.of(["skills/sql#what", "skills/python#what"])
    learnt.write(folder, encoder_of(embedder), vectors, two)
    monkeypatch.setattr(build, "shipped_vectors", lambda own: learnt.shipped(own, folder))
    return folder


def test_what_ships_is_not_embedded_and_the_rest_is(tmp_path: Path, knowledge: Path, shipping: Path) -> None:
    file = knowledge / "skills/sql.en.md"
    file.write_text(file.read_text("utf-8") + "? sql kya hai\n", "utf-8")
    embedder = HashEmbedder()
    built = build.build(build.read(knowledge), tmp_path / "index", embedder)
    assert embedder.embedded == ["sql kya hai"]
    assert built.embedded == 1
    plain = build.build(build.read(knowledge), tmp_path / "plain", HashEmbedder("another")).snapshot
    cosines = np.einsum("ij,ij->i", built.snapshot.vectors(), plain.vectors())
    assert cosines.min() > 0.99
    known = learnt.shipped(embedder, shipping).classifier
    assert known is not None
    units = built.snapshot.classifier.units
    assert units[:2] == known.units
    asked = {name for name, unit in built.snapshot.units.items() if any(unit.questions.values())}
    assert set(units) == asked, "the sections that it does not know are learnt"


def test_under_another_encoder_nothing_of_it_counts(shipping: Path) -> None:
    assert learnt.shipped(HashEmbedder("hash-v2"), shipping) == learnt.NONE


def test_damage_is_said(shipping: Path) -> None:
    (shipping / learnt.FILE).write_bytes(b"damaged")
    with pytest.raises(ValueError, match="damaged"):
        learnt.shipped(HashEmbedder(), shipping)


def test_a_reranker_does_not_change_a_vector(embedder: Embedder) -> None:
    assert embedder.reranker
    assert not encoder_of(embedder).endswith(embedder.reranker.fingerprint)
    assert encoder_of(embedder) == encoder_of(open_embedder("shipped"))


def test_the_shipped_files_are_of_the_shipped_encoder_and_small(embedder: Embedder) -> None:
    known = learnt.shipped(embedder)
    assert len(known.vectors) > 5000, "made under another encoder: run `python -m training.asked`"
    assert known.classifier
    assert any(unit.startswith(classifier.NOTHING) for unit in known.classifier.units)
    assert (ASKED / learnt.FILE).stat().st_size < 6_000_000


def test_tokens_are_read_when_asked_for_even_of_a_discarded_snapshot(tmp_path: Path) -> None:
    tokens = {key: np.full((n, 8), n, np.int8) for n, key in enumerate(("none", "one", "two"))}
    write_sections(tmp_path, tokens)
    sections = SectionTokens(tmp_path)
    assert list(sections) == list(tokens)
    (tmp_path / "sections.npy").rename(tmp_path / "gone")
    assert all(np.array_equal(sections[key], tokens[key]) for key in tokens)
    with (tmp_path / "gone").open("r+b") as file:
        file.truncate(130)
    with pytest.raises(OSError, match="cut short"):
        sections["two"]
    (tmp_path / "gone").rename(tmp_path / "sections.npy")
    with pytest.raises(ValueError, match="wanted"):
        SectionTokens(tmp_path)


def test_no_tokens_are_no_error(tmp_path: Path) -> None:
    write_sections(tmp_path, {})
    assert dict(SectionTokens(tmp_path)) == {}


def test_a_written_snapshot_reads_its_tokens_from_its_file(
    tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    built = build.build(build.read(knowledge), tmp_path, embedder)
    assert isinstance(snapshot.load(tmp_path, built.name, embedder=embedder).sections, SectionTokens)
