"""Embedders: the shipped model, and any sentence-transformers model, under one contract."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from index.embedding.embed import (
    LONGEST_QUERY,
    SHIPPED,
    Embedder,
    EmbedderError,
    changed_files,
    open_embedder,
)
from index.snapshots.snapshot import SnapshotError, load
from tests.conftest import published
from tests.fakes import HashEmbedder


def keeps_the_contract(embedder: Embedder) -> None:
    texts = [
        "data scientist kaise banun",
        "ڈیٹا سائنٹسٹ",
        "x",
        "a much longer text about machine learning " * 40,
    ]
    for embed in (embedder.embed_queries, embedder.embed_passages):
        together = embed(texts)
        assert together.shape == (4, embedder.dimension)
        assert together.dtype == np.float32
        assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
        alone = np.concatenate([embed([text]) for text in texts])
        assert (together * alone).sum(axis=1).min() > 0.98  # padding changes int8 ranges a little
    assert embedder.embed_queries([]).shape == (0, embedder.dimension)
    assert embedder.fingerprint


def test_the_shipped_model(embedder: Embedder) -> None:
    keeps_the_contract(embedder)
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) <= 41_000_000


def test_the_hash_embedder_keeps_the_same_contract() -> None:
    embedder = HashEmbedder()
    assert embedder.embed_passages(["a b"]).shape == (1, 64)


def test_near_meanings_are_nearer_across_scripts(embedder: Embedder) -> None:
    english, urdu, roman, other = embedder.embed_queries(
        [
            "how to become a data scientist",
            "ڈیٹا سائنٹسٹ کیسے بنیں",
            "data scientist kaise banein",
            "mango pickle recipe with mustard oil",
        ]
    )
    assert english @ urdu > english @ other
    assert english @ roman > english @ other
    assert urdu @ roman > urdu @ other


def test_a_query_and_a_passage_are_not_the_same(embedder: Embedder) -> None:
    assert not np.allclose(embedder.embed_queries(["python"]), embedder.embed_passages(["python"]))


def test_a_question_is_the_same_with_and_without_its_marks(embedder: Embedder) -> None:
    for plain, marked in (
        ("data scientist kaise banun", "data scientist kaise banun???"),
        ("فیس کتنی ہے", "فیس کتنی ہے؟"),
    ):
        assert np.allclose(embedder.embed_queries([plain]), embedder.embed_queries([marked]))


def test_several_threads_give_the_same_vectors(embedder: Embedder) -> None:
    texts = [f"question number {n} about data" for n in range(200)]
    one = open_embedder("shipped", threads=1).embed_queries(texts)
    assert (one * embedder.embed_queries(texts)).sum(axis=1).min() > 0.999


@pytest.mark.parametrize("name", ["", "shiped", "onnx:", "sentence-transformers:", "onnx:/nowhere"])
def test_a_wrong_name_says_so(name: str) -> None:
    with pytest.raises(EmbedderError):
        open_embedder(name)


def test_a_damaged_model_says_so(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "model")
    whole = (tmp_path / "model/lower.onnx").read_bytes()
    (tmp_path / "model/lower.onnx").write_bytes(whole[:1000])
    with pytest.raises(EmbedderError, match="cannot load"):
        open_embedder(f"onnx:{tmp_path / 'model'}")


@pytest.mark.parametrize("file", ["config.json", "reranker.npz", "lower.onnx", "SHA256SUMS"])
@pytest.mark.parametrize("missing", [False, True])
def test_another_model_in_the_place_of_the_shipped_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, missing: bool
) -> None:
    """One that loads as well as one that does not; named as one's own it is taken."""
    own = tmp_path / "model"
    shutil.copytree(SHIPPED, own)
    monkeypatch.setattr("index.embedding.embed.SHIPPED", own)
    if missing:
        (own / file).unlink()
    else:
        (own / file).write_bytes((own / file).read_bytes() + b"\n")
    with pytest.raises(EmbedderError, match=rf"not as it was shipped: {file};.*onnx:<folder>") as caught:
        open_embedder("shipped")
    assert "\n" not in str(caught.value)
    if file == "config.json" and not missing:
        assert open_embedder(f"onnx:{own}").dimension == 384


def test_the_list_of_digests_names_every_file_of_the_model() -> None:
    assert changed_files(SHIPPED) == []
    listed = {line.split()[1] for line in (SHIPPED / "SHA256SUMS").read_text("ascii").splitlines()}
    assert listed == {file.name for file in SHIPPED.iterdir()} - {"README.md", "SHA256SUMS"}


@pytest.mark.extras
def test_a_sentence_transformers_model_built_here(
    tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    """A real model, tiny and untrained, saved to a folder and used by name, as an operator would."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_file(str(SHIPPED / "tokenizer.json")),
        pad_token="<pad>",
        unk_token="<unk>",
    )
    settings = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        pad_token_id=tokenizer.pad_token_id,
    )
    BertModel(settings).save_pretrained(tmp_path / "bert")
    tokenizer.save_pretrained(tmp_path / "bert")
    parts = Transformer(str(tmp_path / "bert"), max_seq_length=64)
    prompts = {"query": "query: ", "document": "passage: "}
    model = SentenceTransformer(modules=[parts, Pooling(32)], prompts=prompts, device="cpu")
    model.save(str(tmp_path / "model"))

    other = open_embedder(f"sentence-transformers:{tmp_path / 'model'}")
    keeps_the_contract(other)
    assert not np.allclose(other.embed_queries(["python"]), other.embed_passages(["python"]))
    live = published(tmp_path / "index", knowledge, other)
    with pytest.raises(SnapshotError, match="another embedding model"):
        load(tmp_path / "index", live.name, embedder=embedder)


def test_a_question_is_read_to_a_bound(embedder: Embedder) -> None:
    """What compares its tokens with those of sections costs in proportion."""
    (read,) = embedder.read_queries(["how do I become a data scientist " * 60])
    assert 20 < len(read.tokens) <= LONGEST_QUERY
    np.testing.assert_allclose(
        read.vector, embedder.embed_queries(["how do I become a data scientist " * 60])[0], atol=1e-5
    )
