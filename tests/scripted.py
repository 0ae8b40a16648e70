"""A language model whose every answer a test decides, and models for it to play."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence

from bot.config import LlmConfig, ModelConfig
from bot.counting import Counts
from bot.models.chat_model import Completion, Grow, Prompt
from bot.models.failover import Failover, Ledger, MemoryLedger

Answer = str | Exception | Callable[[Prompt], "str | Awaitable[str]"]


class ScriptedModel:
    """A `ChatModel` that gives the answers it was told, the last one again and again; keeps what it was asked."""

    def __init__(self, *answers: Answer, piece: float = 0.0) -> None:
        self.answers = list(answers)
        self.asked: list[Prompt] = []
        self.cancelled = 0
        self.running = self.most_running = 0
        self._piece = piece

    async def complete(self, prompt: Prompt, /, *, grow: Grow | None = None) -> Completion:
        self.asked.append(prompt)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            text = await self._text(prompt)
            if grow:
                for end in range(0, len(text) + 1, 7):
                    await grow(text[:end])
                    await asyncio.sleep(self._piece)
                await grow(text)
            return Completion(text, 100, 20)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.running -= 1

    async def _text(self, prompt: Prompt) -> str:
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            return answer
        said = answer(prompt)
        return said if isinstance(said, str) else await said

    async def close(self) -> None: ...


def models(
    *scripted: ScriptedModel,
    settings: Sequence[ModelConfig] = (),
    config: LlmConfig | None = None,
    ledger: Ledger | None = None,
    clock: Callable[[], float] | None = None,
    counts: Counts | None = None,
) -> Failover:
    """A failover over scripted models, each with its settings where they are given."""
    chosen = settings or [ModelConfig(f"scripted:{n}") for n in range(len(scripted))]
    pairs = list(zip(chosen, scripted, strict=True))
    config, ledger = config or LlmConfig(), ledger or MemoryLedger()
    return Failover(pairs, config, ledger, clock or time.monotonic, counts)


def passages(prompt: Prompt) -> list[str]:
    """The passages of an answering prompt, without their headings."""
    found = re.findall(r'<passage number="\d+">\n(.*?)\n</passage>', prompt.turns[0].text, re.DOTALL)
    return [passage.partition("\n")[2] for passage in found]


def faithful(prompt: Prompt) -> str:
    """What a good model would say: the first sentences of the first passage, cited."""
    sentences = re.findall(r".+?[.!?۔؟](?=\s|$)", passages(prompt)[0].replace("\n", " "))
    return " ".join(f"{sentence.strip()[:-1]} [1]{sentence.strip()[-1]}" for sentence in sentences[:2])


async def hanging(prompt: Prompt) -> str:
    """Never answers, and stops when it is told to."""
    await asyncio.sleep(3600)
    return ""


async def deaf(prompt: Prompt) -> str:
    """Goes on for a while after it is told to stop, as some clients do."""
    for _ in range(15):
        try:
            await asyncio.sleep(0.1)
        except asyncio.CancelledError:
            continue
    return ""
