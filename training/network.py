"""The reranker as it is trained: the network that index/embedding/reranker.py computes without torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.embedding.reranker import HEADS

WIDTH, HIDDEN, ROUNDS = 64, 64, 2


class Attention(nn.Module):
    """What tokens take from others; at first nothing, so that a round begins by changing nothing."""

    def __init__(self, others: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(HIDDEN)
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(others, HIDDEN)
        self.value = nn.Linear(others, HIDDEN)
        _silence(self.value)

    def forward(self, hidden: Tensor, others: Tensor | None, there: Tensor) -> Tensor:
        own = self.norm(hidden)
        others = own if others is None else others
        query, key, value = _heads(self.query(own)), _heads(self.key(others)), _heads(self.value(others))
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None])
        return mixed.transpose(1, 2).reshape(hidden.shape)


class Round(nn.Module):
    """The question's tokens look at the section's, then at one another, and think."""

    def __init__(self) -> None:
        super().__init__()
        self.look, self.consult = Attention(WIDTH), Attention(HIDDEN)
        self.think_norm = nn.LayerNorm(HIDDEN)
        gelu = nn.GELU(approximate="tanh")
        self.think = nn.Sequential(nn.Linear(HIDDEN, 2 * HIDDEN), gelu, nn.Linear(2 * HIDDEN, HIDDEN))
        self.dropout = nn.Dropout(0.1)
        _silence(self.think[2])

    def forward(self, hidden: Tensor, asked: Tensor, section: Tensor, there: Tensor) -> Tensor:
        hidden = hidden + self.dropout(self.look(hidden, section, there))
        hidden = hidden + self.dropout(self.consult(hidden, None, asked))
        return hidden + self.dropout(self.think(self.think_norm(hidden)))


class Network(nn.Module):
    """As index/embedding/reranker.py computes it; the names are those of its file."""

    def __init__(self, states: int) -> None:
        super().__init__()
        self.query = nn.Linear(states, WIDTH)
        self.section = nn.Linear(states, WIDTH)
        self.section.load_state_dict(self.query.state_dict())  # alike tokens are near from the start
        self.sharpness = nn.Parameter(torch.tensor(12.0))
        self.importance = nn.Linear(WIDTH, 1)
        gelu, dropout = nn.GELU(approximate="tanh"), nn.Dropout(0.15)
        self.compare = nn.Sequential(
            nn.Linear(4 * WIDTH + 1, HIDDEN), gelu, dropout, nn.Linear(HIDDEN, HIDDEN), gelu
        )
        self.rounds = nn.ModuleList(Round() for _ in range(ROUNDS))
        self.judge = nn.Sequential(nn.Linear(2 * HIDDEN + 2, HIDDEN), gelu, dropout, nn.Linear(HIDDEN, 1))

    def forward(self, queries: Sequence[Tensor], sections: Sequence[Tensor]) -> Tensor:
        """Log-odds, shape (pairs,), of standardised token states, each (tokens, states)."""
        projected, asked = _padded(_each(self.query, queries))
        own = functional.normalize(projected, dim=-1)
        directions, there = _padded(_each(self.section, sections))
        directions = functional.normalize(directions, dim=-1)
        cosines = (own @ directions.transpose(1, 2)).masked_fill(~there[:, None], -1e4)
        likeness = cosines.max(dim=-1).values
        found = torch.softmax(self.sharpness * cosines, dim=-1) @ directions
        hidden = self.compare(
            torch.cat([own, found, own * found, (own - found).abs(), likeness[..., None]], dim=-1)
        )
        for reading in self.rounds:
            hidden = reading(hidden, asked, directions * WIDTH**0.5, there)
        importance = self.importance(projected).squeeze(-1).masked_fill(~asked, -1e4).softmax(dim=-1)
        summary = torch.cat(
            [
                (importance[..., None] * hidden).sum(dim=1),
                hidden.masked_fill(~asked[..., None], -1e4).max(dim=1).values,
                (importance * likeness).sum(dim=1, keepdim=True),
                likeness.masked_fill(~asked, 1.0).min(dim=1, keepdim=True).values,
            ],
            dim=-1,
        )
        odds: Tensor = self.judge(summary).squeeze(-1)
        return odds

    def save(self, file: Path) -> None:
        """As index/embedding/reranker.py reads it: matrices that rows are multiplied with from the left."""
        state = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        np.savez(file, **{name: value.T if value.ndim == 2 else value for name, value in state.items()})


def _each(linear: nn.Linear, rows: Sequence[Tensor]) -> list[Tensor]:
    """The layer over texts of many lengths, a text that stands several times once."""
    distinct = {id(row): row for row in rows}
    with torch.autocast("cpu", torch.bfloat16):
        flat = linear(torch.cat(list(distinct.values())))
    parts = dict(zip(distinct, flat.float().split([len(row) for row in distinct.values()]), strict=True))
    return [parts[id(row)] for row in rows]


def _heads(x: Tensor) -> Tensor:
    return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)


def _silence(linear: nn.Module) -> None:
    for parameter in linear.parameters():
        nn.init.zeros_(parameter)


def _padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    lengths = torch.tensor([len(row) for row in rows])
    padded = nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
    return padded, torch.arange(padded.shape[1])[None] < lengths[:, None]
