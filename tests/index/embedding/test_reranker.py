"""The reranker: what it says of a section, how its tokens are kept, and retrieval with and without it."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embedding.embed import SHIPPED, Embedder, EmbedderError, open_embedder, without_tokens
from index.embedding.reranker import LONGEST, Query, Reranker, Tokens
from index.knowledge.passage import Kind
from index.retrieval.evidence import ALONE, RERANKED
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots import build, snapshot
from index.snapshots.snapshot import SnapshotError
from index.text.language import Language
from tests.conftest import ANALYST, published
from tests.fakes import HashEmbedder

EN = Language.ENGLISH
SECTION = (
    "AI and university admission: The test\nTo enter, you sit a test in English and mathematics in July."
)


class WordEmbedder(HashEmbedder):
    """A hash embedder with the shipped reranker, whose token states it makes of words."""

    def __init__(self) -> None:
        super().__init__("words-v1")
        self.reranker = Reranker(SHIPPED / "reranker.npz")
        self.sections: list[str] = []

    def read_queries(self, texts: Sequence[str], /) -> list[Query]:
        return [
            self._reranker.query(v, _states(t)) for v, t in zip(self.embed_queries(texts), texts, strict=True)
        ]

    def read_sections(self, texts: Sequence[str], /) -> list[Tokens]:
        self.sections += texts
        return [self._reranker.section(_states(text)) for text in texts]

    @property
    def _reranker(self) -> Reranker:
        assert isinstance(self.reranker, Reranker)
        return self.reranker


def _states(text: str) -> np.ndarray:
    seeds = [sum(word.encode()) for word in text.lower().split()]
    return np.array([np.random.default_rng(seed).normal(size=384) for seed in seeds], np.float32)


@pytest.mark.parametrize(
    ("asked", "not_asked"),
    [
        ("in which subjects is the entry test", "who won the cricket match yesterday"),
        ("entry test kis mazmoon ka hota hai", "biryani kaise banti hai"),
        ("داخلے کے ٹیسٹ میں کون سے مضمون ہیں", "کراچی میں آج موسم کیسا ہے"),
    ],
)
def test_a_section_that_answers_is_told_from_one_that_does_not(
    embedder: Embedder, asked: str, not_asked: str
) -> None:
    assert embedder.reranker
    right, wrong = embedder.read_queries([asked, not_asked])
    section = embedder.read_sections([SECTION])
    assert embedder.reranker.relevance(right, section)[0] > embedder.reranker.relevance(wrong, section)[0] + 1


def test_sections_are_judged_one_by_one(embedder: Embedder) -> None:
    """Whatever else is judged beside it, a section is worth the same."""
    assert embedder.reranker
    query = embedder.read_queries(["entry test"])[0]
    sections = embedder.read_sections([SECTION, "Cricket\nA game.", "x " * 2000])
    together = embedder.reranker.relevance(query, sections)
    alone = [embedder.reranker.relevance(query, [section])[0] for section in sections]
    assert np.allclose(together, alone, atol=1e-4)
    assert np.abs(together).max() <= 6


def test_a_query_that_is_read_has_the_vector_of_one_that_is_embedded(embedder: Embedder) -> None:
    read = embedder.read_queries(["data analyst kaise banun?"])[0]
    assert np.allclose(read.vector, embedder.embed_queries(["data analyst kaise banun?"])[0], atol=1e-6)
    assert read.tokens.shape[0] == len(read.importance) > 2
    assert read.importance.sum() == pytest.approx(1, abs=1e-4)


def test_nothing_to_judge(embedder: Embedder) -> None:
    assert embedder.reranker
    assert embedder.reranker.relevance(embedder.read_queries(["x"])[0], []).shape == (0,)
    for text in ("", "?", "…"):
        nothing = embedder.read_queries([text])[0]
        assert np.isfinite(embedder.reranker.relevance(nothing, embedder.read_sections([SECTION]))).all()
    assert embedder.reranker.relevance(
        without_tokens(nothing.vector[None])[0], embedder.read_sections(["x"])
    ) == [0]


def test_a_long_section_is_read_to_a_limit(embedder: Embedder) -> None:
    short, long = embedder.read_sections(["one two three", "word " * 3000])
    assert len(short) < 12
    assert len(long) <= LONGEST
    assert long.dtype == np.int8


def test_a_build_reads_only_sections_that_changed(tmp_path: Path, knowledge: Path) -> None:
    first = published(tmp_path / "index", knowledge, WordEmbedder())
    shown = [
        p.id
        for u in first.units.values()
        if u.kind is not Kind.OFF_TOPIC
        for ps in u.passages.values()
        for p in ps
    ]
    assert list(first.sections) == shown
    changed = ANALYST.replace("clear writing", "patience")
    (knowledge / "roles/data-analyst.en.md").write_text(changed, "utf-8")
    embedder = WordEmbedder()
    built = build.build(build.read(knowledge), tmp_path / "index", embedder, previous=first)
    assert len(embedder.sections) == 1
    assert "patience" in embedder.sections[0]
    again = snapshot.load(tmp_path / "index", built.name, embedder=embedder)
    assert again.sections.keys() == built.snapshot.sections.keys()
    assert all((again.sections[key] == built.snapshot.sections[key]).all() for key in again.sections)
    kept = again.units["skills/python#what"].shown(EN)[0].id
    assert (again.sections[kept] == first.sections[kept]).all()


def test_a_change_after_the_lead_of_a_long_section_is_read_again(tmp_path: Path, knowledge: Path) -> None:
    """The embedding stands for the lead, the tokens for all of it."""
    file = knowledge / "roles/data-analyst.en.md"
    long = ANALYST.replace(
        "clear writing.", "clear writing. " + "More of the same follows here. " * 20 + "END"
    )
    file.write_text(long, "utf-8")
    first = published(tmp_path / "index", knowledge, WordEmbedder())
    file.write_text(long.replace("END", "The deadline is in May."), "utf-8")
    embedder = WordEmbedder()
    build.build(build.read(knowledge), tmp_path / "index", embedder, previous=first)
    assert [text.endswith("May.") for text in embedder.sections] == [True]


def test_tokens_that_do_not_fit_their_list_are_refused(tmp_path: Path, knowledge: Path) -> None:
    embedder = WordEmbedder()
    built = published(tmp_path, knowledge, embedder)
    file = tmp_path / built.name / "sections.npy"
    whole = file.read_bytes()
    file.write_bytes(whole[:-64])
    with pytest.raises(SnapshotError, match="damaged"):
        snapshot.load(tmp_path, built.name, embedder=embedder)


def test_a_model_without_a_reranker_keeps_none(tmp_path: Path, knowledge: Path) -> None:
    built = published(tmp_path, knowledge, HashEmbedder())
    assert built.sections == {}
    retriever = SnapshotRetriever(HashEmbedder(), built)
    hits = retriever.search("data analyst skills", EN, k=3)
    assert hits[0].unit.id == "roles/data-analyst#skills"
    found = {unit.id: evidence for unit, evidence, _ in retriever.evidence("data analyst skills", EN)}
    own = found[hits[0].unit.id]  # an admin's own, of which the classifier has learnt little
    trust = ALONE.trust.weigh(replace(own, learnt=max(own.learnt, -1.0)))
    assert hits[0].score == pytest.approx(1 / (1 + np.exp(-trust)))


def test_relevance_ranks_and_is_part_of_the_trust(
    tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    retriever = SnapshotRetriever(embedder, published(tmp_path, knowledge, embedder))
    evidence = {u.id: e for u, e, _ in retriever.evidence("data analyst skills", EN)}
    first, other = evidence["roles/data-analyst#skills"], evidence["skills/sql#what"]
    assert first.relevance > other.relevance
    for fusion in (RERANKED.rank, RERANKED.trust):
        assert fusion.weigh(replace(first, relevance=3.0)) > fusion.weigh(replace(first, relevance=-3.0))


@pytest.mark.parametrize("content", [b"", b"junk", None])
def test_a_damaged_reranker_is_said(tmp_path: Path, content: bytes | None) -> None:
    shutil.copytree(SHIPPED, tmp_path / "model")
    file = tmp_path / "model/reranker.npz"
    file.write_bytes(file.read_bytes()[:5000] if content is None else content)
    with pytest.raises(EmbedderError, match="cannot load"):
        open_embedder(f"onnx:{tmp_path / 'model'}")


def test_a_folder_without_a_reranker_still_embeds(tmp_path: Path, embedder: Embedder) -> None:
    shutil.copytree(SHIPPED, tmp_path / "model", ignore=shutil.ignore_patterns("reranker.npz"))
    plain = open_embedder(f"onnx:{tmp_path / 'model'}")
    assert plain.reranker is None
    assert plain.fingerprint != embedder.fingerprint
    assert plain.read_queries(["x"])[0].tokens.shape == (0, 0)
