"""Text to unit vectors. Synchronous: it is CPU work, and callers own the thread."""

import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.digests import digest, digest_of_file
from index.embedding.reranker import LONGEST, Query, Reranker, Tokens
from index.files import PACKAGE

Vectors = NDArray[np.float32]

SHIPPED = PACKAGE / "model"
_DIGESTS = "SHA256SUMS"


_Keep = Callable[[list[int], NDArray[np.int64], NDArray[np.int64]], None]
_RECENT = 16
"""Questions whose reading is remembered."""
LONGEST_QUERY = 64
"""Tokens of a question that are read: half as many again as the longest that people ask."""
_MARKS = re.compile(r"[?؟!…]+")


class EmbedderError(Exception):
    """A model that cannot be loaded, and what to do about it."""


class Embedder(Protocol):
    """Queries and passages are different verbs, since models read them under different prompts."""

    @property
    def fingerprint(self) -> str:
        """Model, revision and prompts; a snapshot built under another one is refused."""
        ...

    @property
    def dimension(self) -> int: ...

    @property
    def reranker(self) -> Reranker | None:
        """What compares the tokens of questions and sections; None where the model has no such thing."""
        ...

    def read_queries(self, texts: Sequence[str], /) -> list[Query]:
        """Questions as retrieval needs them: the vectors of `embed_queries`, with tokens where there is a reranker."""
        ...

    def read_sections(self, texts: Sequence[str], /) -> list[Tokens]:
        """Tokens of whole sections for the reranker; only where there is one."""
        ...

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        ...

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        ...


def open_embedder(name: str, *, threads: int = 1) -> Embedder:
    """`shipped`, `onnx:<folder>` of the same layout, or `sentence-transformers:<model or folder>`.

    `threads` batches are embedded at a time; one is right for questions, all cores for a build.
    """
    kind, _, rest = name.partition(":")
    if name == "shipped":
        return _shipped(threads)
    if kind == "onnx" and rest:
        return OnnxEmbedder(Path(rest), threads=threads)
    if kind == "sentence-transformers" and rest:
        return SentenceTransformersEmbedder(rest)
    raise EmbedderError(f"unknown embedder {name!r}: shipped, onnx:<folder> or sentence-transformers:<model>")


def _shipped(threads: int) -> "OnnxEmbedder":
    """The shipped model, every file of it as it was shipped; raises `EmbedderError`."""
    with ThreadPoolExecutor(1) as pool:  # beside the loading, which takes longer
        digesting = pool.submit(changed_files, SHIPPED)
        try:
            return OnnxEmbedder(SHIPPED, threads=threads)
        finally:
            if changed := digesting.result():
                raise EmbedderError(
                    f"{SHIPPED}: not as it was shipped: {', '.join(changed)}; install Rahnuma again, or name a model of"
                    ' your own: index.embedder = "onnx:<folder>"'
                ) from None


def changed_files(folder: Path) -> list[str]:
    """Files of a model that are missing or not as its list of digests, SHA256SUMS, says; that list where it cannot be read."""
    changed: list[str] = []
    try:
        listed = [line.split() for line in (folder / _DIGESTS).read_text("ascii").splitlines()]
        for digest, name in listed:
            file = folder / name
            if not file.is_file() or digest_of_file(file) != digest:
                changed.append(name)
    except (OSError, ValueError):
        return [_DIGESTS]
    return changed if listed else [_DIGESTS]


class OnnxEmbedder:
    """The shipped model: two ONNX graphs and a reranker, see index/model/README.md.

    The lower graph turns token ids into states, which the reranker compares; the upper one states into an embedding.
    """

    _BATCH_TOKENS = 384  # more per run falls out of the processor's cache and is slower

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        import tokenizers

        try:
            settings = json.loads((folder / "config.json").read_text("utf-8"))
            self.dimension: int = settings["dimension"]
            self._prefixes: tuple[str, str] = (settings["query_prefix"], settings["passage_prefix"])
            self._lower = _session(folder / "lower.onnx")
            self._upper = _session(folder / "upper.onnx")
            self.reranker = Reranker(folder / "reranker.npz") if (folder / "reranker.npz").is_file() else None
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._tokenizer.enable_truncation(settings["max_tokens"])
            self._tokenizer.no_padding()
            self._pad: int = settings["pad_id"]
        except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions of their own
            raise EmbedderError(f"{folder}: cannot load the embedding model: {error}") from error
        self._threads = threads
        self._recent: dict[str, Query] = {}
        tokenizer = digest_of_file(folder / "tokenizer.json")[:8]
        reranker = f"/{self.reranker.fingerprint}" if self.reranker else ""
        self.fingerprint = f"{settings['name']}@{settings['revision']}/{tokenizer}/{'|'.join(self._prefixes)}/without-question-marks{reranker}"

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        return self._embed(self._prefixes[0], [_bare(text) for text in texts], longest=LONGEST_QUERY)

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        return self._embed(self._prefixes[1], texts)

    def read_queries(self, texts: Sequence[str], /) -> list[Query]:
        """What was read a moment ago is not read again: one message is looked at by several parts."""
        texts = [_bare(text) for text in texts]
        recent = {text: self._recent[text] for text in texts if text in self._recent}
        missing = list(dict.fromkeys(text for text in texts if text not in recent))
        read = dict(zip(missing, self._read_queries(missing), strict=True)) if missing else {}
        if len(read) <= _RECENT:
            self._recent = dict([*self._recent.items(), *read.items()][-_RECENT:])
        return [recent[text] if text in recent else read[text] for text in texts]

    def _read_queries(self, texts: Sequence[str]) -> list[Query]:
        if self.reranker is None:
            return without_tokens(self.embed_queries(texts))
        reranker = self.reranker
        opening = len(self._tokenizer.encode(self._prefixes[0].strip()).ids) - 1  # with <s>, without </s>
        found: dict[int, Query] = {}

        def keep(rows: list[int], ids: NDArray[np.int64], mask: NDArray[np.int64]) -> None:
            states = self._states(ids, mask)
            vectors = self._pooled(states, mask)
            for line, row in enumerate(rows):
                own = states[line, opening : mask[line].sum() - 1]
                found[row] = reranker.query(vectors[line], own)

        self._run(self._prefixes[0], texts, keep, longest=LONGEST_QUERY)
        return [found[row] for row in range(len(texts))]

    def read_sections(self, texts: Sequence[str], /) -> list[Tokens]:
        assert self.reranker is not None
        reranker = self.reranker
        found: dict[int, Tokens] = {}

        def keep(rows: list[int], ids: NDArray[np.int64], mask: NDArray[np.int64]) -> None:
            states = self._states(ids, mask)
            for line, row in enumerate(rows):
                found[row] = reranker.section(states[line, 1 : mask[line].sum() - 1])

        self._run(self._prefixes[1], texts, keep, longest=LONGEST + 2)
        return [found[row] for row in range(len(texts))]

    def _embed(self, prefix: str, texts: Sequence[str], *, longest: int | None = None) -> Vectors:
        out = np.empty((len(texts), self.dimension), dtype=np.float32)

        def keep(rows: list[int], ids: NDArray[np.int64], mask: NDArray[np.int64]) -> None:
            out[rows] = self._pooled(self._states(ids, mask), mask)

        self._run(prefix, texts, keep, longest=longest)
        return out

    def _states(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Any:
        return self._lower.run(["states"], {"input_ids": ids, "attention_mask": mask})[0]

    def _pooled(self, states: Any, mask: NDArray[np.int64]) -> Any:
        return self._upper.run(["embedding"], {"states": states, "attention_mask": mask})[0]

    def _run(self, prefix: str, texts: Sequence[str], keep: _Keep, *, longest: int | None = None) -> None:
        """`keep` is called with the rows of each batch, their token ids and their mask."""
        encoded = [e.ids[:longest] for e in self._tokenizer.encode_batch([prefix + text for text in texts])]
        batches = _by_length([len(ids) for ids in encoded], self._BATCH_TOKENS)

        def run(rows: list[int]) -> None:
            width = max(len(encoded[row]) for row in rows)
            ids = np.full((len(rows), width), self._pad, dtype=np.int64)
            mask = np.zeros((len(rows), width), dtype=np.int64)
            for line, row in enumerate(rows):
                ids[line, : len(encoded[row])] = encoded[row]
                mask[line, : len(encoded[row])] = 1
            keep(rows, ids, mask)

        if self._threads == 1 or len(batches) == 1:
            for rows in batches:
                run(rows)
        else:  # one batch a thread scales better than many threads on one small batch
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(run, batches))


def without_tokens(vectors: Vectors) -> list[Query]:
    """Questions of a model that has no reranker."""
    nothing = np.zeros((0, 0), np.float32)
    return [Query(vector, nothing, nothing.ravel()) for vector in vectors]


def _bare(question: str) -> str:
    # trained on questions without these, it would put "x?" at a cosine of only about .7 from "x"; commas and
    # full stops stay, as in the sentences it was trained on
    return " ".join(_MARKS.sub(" ", question).split())


def _session(file: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch ever seen
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(file),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],  # its kernel is slower than the two it replaces
    )


def _by_length(lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """Rows in batches of like length, each of at most `tokens` tokens with its padding."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda r: lengths[r]):
        if batches and (len(batches[-1]) + 1) * lengths[row] <= tokens:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


class SentenceTransformersEmbedder:
    """Any sentence-transformers model, under its own prompts named query and passage (or document)."""

    reranker: Reranker | None = None

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EmbedderError(
                "pip install 'rahnuma[sentence-transformers]' to use this embedder"
            ) from error
        try:
            self._model: Any = SentenceTransformer(name, device="cpu")
        except Exception as error:  # hub, file and configuration errors of many kinds
            raise EmbedderError(f"cannot load the sentence-transformers model {name!r}: {error}") from error
        self.dimension = int(self._model.get_embedding_dimension())
        prompts = json.dumps(self._model.prompts, sort_keys=True)
        weights = digest(
            "".join(
                f"{key}{tuple(tensor.shape)}{float(tensor.double().sum()):.6e}"
                for key, tensor in sorted(self._model.state_dict().items())
            )
        )
        self.fingerprint = f"sentence-transformers:{name}@{weights[:12]}/{prompts}"

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        return self._embed(self._model.encode_query, texts)

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        return self._embed(self._model.encode_document, texts)

    def read_queries(self, texts: Sequence[str], /) -> list[Query]:
        return without_tokens(self.embed_queries(texts))

    def read_sections(self, texts: Sequence[str], /) -> list[Tokens]:
        raise NotImplementedError("there is no reranker for other models")

    def _embed(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)
