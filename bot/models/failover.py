"""Several models as one: the first that may be asked and answers in time; a breaker and a budget for each."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from bot.config import LlmConfig, ModelConfig
from bot.counting import Counts
from bot.errors import BotError, ModelError, ModelFault, ModelMisconfigured, ModelRejected, ModelUnavailable
from bot.models.breaker import Breaker
from bot.models.call import Allowance, Call
from bot.models.chat_model import ChatModel, Completion, Grow, Prompt
from bot.models.spans import Spans
from index.clock import iso_today
from index.digests import digest

log = logging.getLogger(__name__)

_SECOND_TRY = frozenset({ModelFault.CONNECTION, ModelFault.CUT, ModelFault.SERVER})
_WORTH_TRYING = 0.3
"""Seconds below which no call is begun."""
_CHARACTERS_A_TOKEN = 3
"""For servers that do not count tokens."""


class Ledger(Protocol):
    """Counts what models were used for, by day and by whom."""

    async def spend(self, day: str, scope: str, requests: int, tokens: int, /) -> tuple[int, int]:
        """Add to a day's account; the requests and tokens it then holds."""
        ...


class MemoryLedger:
    """A `Ledger` that lasts as long as the process: for trials and evaluations."""

    def __init__(self) -> None:
        self._spent: dict[tuple[str, str], tuple[int, int]] = {}

    async def spend(self, day: str, scope: str, requests: int, tokens: int, /) -> tuple[int, int]:
        held = self._spent.get((day, scope), (0, 0))
        self._spent[day, scope] = (held[0] + requests, held[1] + tokens)
        return self._spent[day, scope]


class _Candidate:
    """A model with all that decides whether to ask it."""

    def __init__(self, config: ModelConfig, model: ChatModel, clock: Callable[[], float]) -> None:
        self.config = config
        self.model = model
        self.breaker = Breaker(clock)
        self.slots = asyncio.Semaphore(1 if config.provider == "local" else config.concurrency)

    async def ask(self, prompt: Prompt, grow: Grow | None, asked: asyncio.Event) -> Completion:
        async with self.slots:
            asked.set()
            return await self.model.complete(prompt, grow=grow)

    def cost(self, read: int, written: int) -> float:
        return (read * self.config.price_in + written * self.config.price_out) / 1e6


class Failover:
    """Asks the configured models in order until one answers."""

    def __init__(
        self,
        models: Sequence[tuple[ModelConfig, ChatModel]],
        config: LlmConfig,
        ledger: Ledger,
        clock: Callable[[], float] = time.monotonic,
        counts: Counts | None = None,
        spans: Spans | None = None,
    ) -> None:
        self._counts, self.spans = counts or Counts(), spans or Spans()
        self._candidates = [_Candidate(settings, model, clock) for settings, model in models]
        self._config = config
        self._ledger = ledger
        self._late: set[asyncio.Task[Completion]] = set()
        """Calls given up that have not ended yet; nobody waits for them, but they are ours."""

    @property
    def deadline(self) -> float:
        return self._config.deadline

    @property
    def opened(self) -> tuple[tuple[ModelConfig, ChatModel], ...]:
        """Each model with its settings, in order."""
        return tuple((c.config, c.model) for c in self._candidates)

    async def complete(
        self,
        prompt: Prompt,
        allowance: Allowance,
        *,
        purpose: str,
        within: float | None = None,
        grow: Grow | None = None,
        skip: Collection[str] = (),
    ) -> Completion:
        """The first answer, before the turn's deadline and at most `within` seconds; else the last `ModelError`. Models
        whose names are in `skip` are not asked."""
        ends = time.monotonic() + min(allowance.left(self.deadline), within or float("inf"))
        if await self._users_spent(allowance.users):
            raise ModelUnavailable(ModelFault.BUDGET)
        failure: ModelError = ModelUnavailable(ModelFault.TIMEOUT)
        candidates = [candidate for candidate in self._candidates if candidate.config.model not in skip]
        for candidate in candidates:
            last = candidate is candidates[-1]
            for _ in range(2 if last else 1):
                if ends - time.monotonic() < _WORTH_TRYING:
                    raise failure
                if not candidate.breaker.admits(candidate.config.timeout) or await self._spent(candidate):
                    break
                call = Call(purpose, candidate.config.model, prompt)
                allowance.calls.append(call)
                try:
                    with self.spans.call(candidate.config, call):
                        return await self._ask(candidate, call, allowance.users, ends, grow)
                except ModelError as error:
                    failure = error
                    if error.fault not in _SECOND_TRY:
                        break
        raise failure

    async def rejected(self, model: str) -> None:
        """Count an answer of a model that the checks did not let through."""
        self._counts.model_rejected.labels(model).inc()
        await self._ledger.spend(iso_today(), f"rejected:{model}", 1, 0)

    async def close(self) -> None:
        """End calls given up, then the models."""
        for task in self._late:
            task.cancel()
        if self._late:
            await asyncio.wait(self._late, timeout=2)
        for candidate in self._candidates:
            await candidate.model.close()

    async def _ask(
        self, candidate: _Candidate, call: Call, users: Sequence[str], ends: float, grow: Grow | None
    ) -> Completion:
        started = time.monotonic()
        seconds = min(candidate.config.timeout, ends - started)
        try:
            completion = await self._bounded(candidate, call.prompt, seconds, grow)
        except ModelError as error:
            call.error = error.fault
            hurried = error.fault is ModelFault.TIMEOUT and seconds < candidate.config.timeout / 2
            self._note_failure(candidate, error, counts=not hurried)
            raise
        finally:
            call.seconds = time.monotonic() - started
            self._counts.model_calls.labels(candidate.config.model, call.error or "ok").inc()
            self._counts.model_seconds.labels(candidate.config.model).observe(call.seconds)
        candidate.breaker.succeeded()
        call.text = completion.text
        call.input_tokens = completion.input_tokens or _estimate(call.prompt)
        call.output_tokens = completion.output_tokens or len(completion.text) // _CHARACTERS_A_TOKEN
        call.cost = candidate.cost(call.input_tokens, call.output_tokens)
        tokens = self._counts.model_tokens
        tokens.labels(candidate.config.model, "read").inc(call.input_tokens)
        tokens.labels(candidate.config.model, "written").inc(call.output_tokens)
        self._counts.model_cost.labels(candidate.config.model).inc(call.cost)
        await self._charge(candidate, users, call.input_tokens + call.output_tokens, call.cost)
        return Completion(
            completion.text, call.input_tokens, call.output_tokens, candidate.config.model, completion.cut
        )

    async def _bounded(
        self, candidate: _Candidate, prompt: Prompt, seconds: float, grow: Grow | None
    ) -> Completion:
        """A call that ends in `seconds` for us, even where the client beneath does not mind being cancelled."""
        asked, heard = asyncio.Event(), True

        async def passed_on(text: str) -> None:
            if heard and grow:
                await grow(text)

        task = asyncio.create_task(candidate.ask(prompt, passed_on if grow else None, asked))
        try:
            done, _ = await asyncio.wait({task}, timeout=seconds)
        finally:
            heard = False
            if not task.done():
                task.cancel()
                self._late.add(task)
                task.add_done_callback(self._forget)
        if not done:
            raise ModelUnavailable(ModelFault.TIMEOUT if asked.is_set() else ModelFault.BUSY)
        try:
            return task.result()
        except (BotError, asyncio.CancelledError):
            raise
        except Exception:  # a model is a guest: no bug of its client may cost the person an answer
            log.exception("model=%s failed in an unexpected way", candidate.config.model)
            raise ModelUnavailable(ModelFault.MALFORMED) from None

    def _forget(self, task: asyncio.Task[Completion]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()

    def _note_failure(self, candidate: _Candidate, error: ModelError, *, counts: bool) -> None:
        if counts:
            candidate.breaker.failed(error)
        name = candidate.config.model
        key = candidate.config.key_env or "no variable"
        if error.fault is ModelFault.QUOTA:
            log.error(
                "model=%s: the account of the key in %s has nothing left to spend; not asked again for %.0f s",
                name, key, candidate.breaker.seconds_left,
            )  # fmt: skip
        elif isinstance(error, ModelMisconfigured):
            log.error(
                "model=%s refuses us (%s): check its name and the key in %s; not asked again for %.0f s",
                name, error.fault, key, candidate.breaker.seconds_left,
            )  # fmt: skip
        elif isinstance(error, ModelRejected):
            log.warning("model=%s rejected a request: %s", name, error.fault)
        else:
            log.warning(
                "model=%s failed: %s; left alone for %.0f s",
                name,
                error.fault,
                candidate.breaker.seconds_left,
            )

    async def _spent(self, candidate: _Candidate) -> bool:
        """Book a request with the model's day; whether that is one too many."""
        requests, tokens = candidate.config.requests_per_day, candidate.config.tokens_per_day
        return await self._over(f"model:{candidate.config.model}", requests, tokens)

    async def _users_spent(self, users: Sequence[str]) -> bool:
        """Book a request with each of them; whether that is one too many for any."""
        over = [await self._over(_scope(user), *self._limits(user)) for user in users]
        return any(over)

    def _limits(self, user: str) -> tuple[int, int]:
        """Requests and tokens of a day, 0 for no limit."""
        config = self._config
        if not user.startswith("address:"):
            return config.requests_per_user, config.tokens_per_user
        return (
            config.requests_per_address or config.requests_per_user,
            config.tokens_per_address or config.tokens_per_user,
        )

    async def _over(self, scope: str, requests: int, tokens: int) -> bool:
        if not requests and not tokens:
            return False
        asked, read = await self._ledger.spend(iso_today(), scope, 1, 0)
        over = bool((requests and asked > requests) or (tokens and read >= tokens))
        if over:
            log.info("scope=%s has used up its day", scope)
        return over

    async def _charge(self, candidate: _Candidate, users: Sequence[str], tokens: int, cost: float) -> None:
        model, day = candidate.config.model, iso_today()
        await self._ledger.spend(day, f"used:{model}", 1, tokens)
        if cost:
            await self._ledger.spend(
                day, f"cost:{model}", 1, round(cost * 1_000_000)
            )  # millionths of a dollar
        if candidate.config.tokens_per_day:
            await self._ledger.spend(day, f"model:{model}", 0, tokens)
        for user in users:
            if self._limits(user)[1]:
                await self._ledger.spend(day, _scope(user), 0, tokens)


def _scope(user: str) -> str:
    """A chat's or an address's account, under a digest: the ledger outlives what a chat asks to be forgotten."""
    return f"user:{digest(user)[:16]}"


def _estimate(prompt: Prompt) -> int:
    return sum(len(text) for text in (prompt.system, *(t.text for t in prompt.turns))) // _CHARACTERS_A_TOKEN
