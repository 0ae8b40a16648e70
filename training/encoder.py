"""The encoder that is trained and exported: a BERT body with one joint query-key-value projection and mean pooling."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.joint = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, eps=epsilon)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.output_norm = nn.LayerNorm(hidden, eps=epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """`x` is [batch, seq, hidden]; `bias` is [batch, 1, 1, seq], 0 on tokens and very negative on padding."""
        batch, length, hidden = x.shape
        joint = self.joint(x).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(
            joint[0], joint[1], joint[2], attn_mask=bias.to(joint.dtype)
        )
        return self._after_attention(x, mixed.transpose(1, 2).reshape(batch, length, hidden))

    def forward_packed(self, x: Tensor, groups: Sequence[tuple[int, int]]) -> Tensor:
        """`x` is [tokens, hidden]: for each (count, length) of `groups`, `count` texts of just `length` tokens."""
        hidden = x.shape[1]
        mixed = []
        parts = self.joint(x).split([count * length for count, length in groups])
        for part, (count, length) in zip(parts, groups, strict=True):
            joint = part.view(count, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
            own = functional.scaled_dot_product_attention(joint[0], joint[1], joint[2])
            mixed.append(own.transpose(1, 2).reshape(count * length, hidden))
        return self._after_attention(x, torch.cat(mixed))

    def _after_attention(self, x: Tensor, mixed: Tensor) -> Tensor:
        x = self.attention_norm(x + self.out(mixed))
        x = self.output_norm(x + self.down(functional.gelu(self.up(x))))
        return x


class Encoder(nn.Module):
    """Token ids → L2-normalised mean-pooled embedding."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.config = config
        self.word = nn.Embedding(config.vocab_size, config.hidden_size)
        self.position = nn.Embedding(config.max_position_embeddings, config.hidden_size)
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.layers = nn.ModuleList(
            Layer(
                config.hidden_size,
                config.num_attention_heads,
                config.intermediate_size,
                config.layer_norm_eps,
            )
            for _ in range(config.num_hidden_layers)
        )

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """int64 [batch, seq] ids and mask → float32 [batch, hidden]."""
        mask = attention_mask.to(torch.float32)
        bias = ((1.0 - mask) * -1e4)[:, None, None, :]
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        x = self.norm(self.word(input_ids) + self.position(places))
        for layer in self.layers:
            x = layer(x, bias)
        weights = mask / mask.sum(dim=1, keepdim=True)
        pooled = (x.to(torch.float32) * weights[:, :, None]).sum(dim=1)
        return functional.normalize(pooled, dim=-1)

    def forward_packed(self, rows: Sequence[Sequence[int]]) -> Tensor:
        """float32 [len(rows), hidden] of id rows, without padding: the dense layers see every token once."""
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        groups: list[tuple[int, int]] = []
        for length, same in groupby(len(rows[i]) for i in order):
            groups.append((len(list(same)), length))
        ids = torch.tensor([piece for i in order for piece in rows[i]])
        places = torch.cat([torch.arange(length).repeat(count) for count, length in groups])
        x = self.norm(self.word(ids) + self.position(places))
        for layer in self.layers:
            x = layer.forward_packed(x, groups)
        parts = x.to(torch.float32).split([count * length for count, length in groups])
        means = [
            part.view(count, length, -1).mean(dim=1)
            for part, (count, length) in zip(parts, groups, strict=True)
        ]
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return functional.normalize(torch.cat(means), dim=-1)[back]


_HALVES = {"query": 0, "key": 1, "value": 2}
_SAME = {
    "attention.output.dense": "out",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "output_norm",
}


def from_bert(bert: BertModel) -> Encoder:
    """The same weights as an Encoder; the one token type is folded into the positions."""
    encoder = Encoder(bert.config)
    old = bert.state_dict()
    new = {
        "word.weight": old["embeddings.word_embeddings.weight"],
        "position.weight": old["embeddings.position_embeddings.weight"]
        + old["embeddings.token_type_embeddings.weight"][:1],
        "norm.weight": old["embeddings.LayerNorm.weight"],
        "norm.bias": old["embeddings.LayerNorm.bias"],
    }
    for i in range(bert.config.num_hidden_layers):
        for part in ("weight", "bias"):
            new[f"layers.{i}.joint.{part}"] = torch.cat(
                [old[f"encoder.layer.{i}.attention.self.{name}.{part}"] for name in _HALVES]
            )
            for long, short in _SAME.items():
                new[f"layers.{i}.{short}.{part}"] = old[f"encoder.layer.{i}.{long}.{part}"]
    encoder.load_state_dict(new, strict=True)
    return encoder


def to_bert(encoder: Encoder) -> BertModel:
    """The same weights as a BertModel, for sentence-transformers; the token types are zero."""
    config = BertConfig(**{**encoder.config.to_dict(), "vocab_size": encoder.word.num_embeddings})
    bert = BertModel(config, add_pooling_layer=False)
    old = encoder.state_dict()
    new = {
        "embeddings.word_embeddings.weight": old["word.weight"],
        "embeddings.position_embeddings.weight": old["position.weight"],
        "embeddings.token_type_embeddings.weight": torch.zeros(config.type_vocab_size, config.hidden_size),
        "embeddings.LayerNorm.weight": old["norm.weight"],
        "embeddings.LayerNorm.bias": old["norm.bias"],
    }
    for i in range(config.num_hidden_layers):
        for part in ("weight", "bias"):
            thirds = old[f"layers.{i}.joint.{part}"].chunk(3)
            for name, place in _HALVES.items():
                new[f"encoder.layer.{i}.attention.self.{name}.{part}"] = thirds[place]
            for long, short in _SAME.items():
                new[f"encoder.layer.{i}.{long}.{part}"] = old[f"layers.{i}.{short}.{part}"]
    bert.load_state_dict(new, strict=True)
    bert.train(False)
    return bert
