"""The checks on answers of known worth: wrong ones that are sent, good ones that are not, kind lines that are lost."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.answering.checks.grounding import Checked, check
from bot.answering.checks.grounds import Grounds
from bot.answering.shorten import LIMIT
from bot.answering.verifying import Verifier
from bot.models.call import Allowance
from index.text.language import Language

EXAMPLES = Path(__file__).parent / "examples"
"""`passages.json`: sections of the knowledge as they were on 27 November 2026. `wrong.jsonl`: answers with one sentence
that is wrong, and its kind. `good.jsonl`, `lines.jsonl`: good answers, and kind or connecting lines to open or close
them with."""


@dataclass(slots=True)
class Trial:
    """What became of the answers. `sent` counts wrong sentences that came through, by kind; `cut` good answers that lost
    a sentence; `lost` lines that were dropped or cost the answer."""

    wrong: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    good: int = 0
    rejected: int = 0
    cut: int = 0
    lines: int = 0
    lost: int = 0

    def as_text(self) -> str:
        """One line for people."""
        kinds = " ".join(f"{kind} {number}" for kind, number in sorted(self.sent.items()) if number) or "-"
        return (
            f"wrong answers sent {self.sent.total()} of {self.wrong} ({_share(self.sent.total(), self.wrong)}): {kinds}; "
            f"good ones rejected {self.rejected} of {self.good} ({_share(self.rejected, self.good)}), {self.cut} shortened; "
            f"connecting lines lost {self.lost} of {self.lines} ({_share(self.lost, self.lines)})"
        )

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "wrong": self.wrong, "wrong_sent": dict(self.sent), "good": self.good, "good_rejected": self.rejected,
            "good_shortened": self.cut, "lines": self.lines, "lines_lost": self.lost,
        }  # fmt: skip


async def tried(verifier: Verifier | None = None, folder: Path = EXAMPLES) -> Trial:
    """Check every answer of `folder`, and have a second model read those that pass, where one is given."""
    passages: dict[str, list[str]] = json.loads((folder / "passages.json").read_text("utf-8"))
    trial = Trial()
    for row in _rows(folder / "wrong.jsonl"):
        checked = await _checked(row["answer"], row, passages, verifier)
        trial.wrong += 1
        trial.sent[row["kind"]] += checked.sendable and _plain(row["wrong"]) in _plain(checked.text)
    lines = list(_rows(folder / "lines.jsonl"))
    for row in _rows(folder / "good.jsonl"):
        checked = await _checked(row["answer"], row, passages, verifier)
        trial.good += 1
        trial.rejected += not checked.sendable
        trial.cut += checked.sendable and bool(checked.faults)
        for line in lines if not checked.faults else ():
            if line["language"] == row["language"]:
                said = (line["text"], row["answer"])[:: 1 if line["place"] == "open" else -1]
                added = await _checked(" ".join(said), row, passages, None)
                trial.lines += 1
                trial.lost += not added.sendable or _plain(line["text"]) not in _plain(added.text)
    return trial


async def _checked(
    answer: str, row: Mapping[str, str], passages: Mapping[str, list[str]], verifier: Verifier | None
) -> Checked:
    grounds = Grounds(
        tuple(passages[row["passages"]]), Language(row["language"]), row["question"], limit=LIMIT
    )
    checked = check(answer, grounds)
    if verifier and checked.sendable:
        return await verifier.checked(checked, grounds, Allowance())
    return checked


def _rows(file: Path) -> Iterator[dict[str, str]]:
    for line in file.read_text("utf-8").splitlines():
        yield json.loads(line)


def _plain(text: str) -> str:
    return re.sub(r"[\s.!؟?۔]+", "", text)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"
