"""Text to unit vectors. Synchronous: it is CPU work, and callers own the thread."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

SHIPPED = Path(__file__).parent / "model"


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
        return OnnxEmbedder(SHIPPED, threads=threads)
    if kind == "onnx" and rest:
        return OnnxEmbedder(Path(rest), threads=threads)
    if kind == "sentence-transformers" and rest:
        return SentenceTransformersEmbedder(rest)
    raise EmbedderError(f"unknown embedder {name!r}: shipped, onnx:<folder> or sentence-transformers:<model>")


class OnnxEmbedder:
    """The shipped model: ONNX with pooling and normalisation inside the graph, see index/model/README.md."""

    _BATCH_TOKENS = 384  # more per run falls out of the processor's cache and is slower

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        import onnxruntime
        import tokenizers

        try:
            settings = json.loads((folder / "config.json").read_text("utf-8"))
            self.dimension: int = settings["dimension"]
            self._prefixes: tuple[str, str] = (settings["query_prefix"], settings["passage_prefix"])
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.enable_cpu_mem_arena = False  # the arena keeps the largest batch ever seen
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=["SkipLayerNormFusion"],  # its kernel is slower than the two it replaces
            )
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._tokenizer.enable_truncation(settings["max_tokens"])
            self._tokenizer.no_padding()
            self._pad: int = settings["pad_id"]
        except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions of their own
            raise EmbedderError(f"{folder}: cannot load the embedding model: {error}") from error
        self._threads = threads
        digest = hashlib.sha256((folder / "tokenizer.json").read_bytes()).hexdigest()[:8]
        self.fingerprint = f"{settings['name']}@{settings['revision']}/{digest}/{'|'.join(self._prefixes)}/without-question-marks"

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        # trained on questions without these, it would put "x?" at a cosine of only about .7 from "x"; commas and
        # full stops stay, as in the sentences it was trained on
        return self._embed(self._prefixes[0], [" ".join(_MARKS.sub(" ", text).split()) for text in texts])

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        return self._embed(self._prefixes[1], texts)

    def _embed(self, prefix: str, texts: Sequence[str]) -> Vectors:
        encoded = [e.ids for e in self._tokenizer.encode_batch([prefix + text for text in texts])]
        out = np.empty((len(texts), self.dimension), dtype=np.float32)
        batches = _by_length([len(ids) for ids in encoded], self._BATCH_TOKENS)

        def run(rows: list[int]) -> None:
            width = max(len(encoded[row]) for row in rows)
            ids = np.full((len(rows), width), self._pad, dtype=np.int64)
            mask = np.zeros((len(rows), width), dtype=np.int64)
            for line, row in enumerate(rows):
                ids[line, : len(encoded[row])] = encoded[row]
                mask[line, : len(encoded[row])] = 1
            out[rows] = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0]

        if self._threads == 1 or len(batches) == 1:
            for rows in batches:
                run(rows)
        else:  # one batch a thread scales better than many threads on one small batch
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(run, batches))
        return out


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
        weights = hashlib.sha256()
        for key, tensor in sorted(self._model.state_dict().items()):
            weights.update(f"{key}{tuple(tensor.shape)}{float(tensor.double().sum()):.6e}".encode())
        self.fingerprint = f"sentence-transformers:{name}@{weights.hexdigest()[:12]}/{prompts}"

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        return self._embed(self._model.encode_query, texts)

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        return self._embed(self._model.encode_document, texts)

    def _embed(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)
