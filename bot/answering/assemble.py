"""What language models add to a conversation, put together from the configuration; nothing, where none is listed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.answering.answer import Answerer, BuiltInAnswerer
from bot.config import Config
from bot.counting import Counts

if TYPE_CHECKING:
    from bot.answering.rewriting import Rewriter
    from bot.answering.translating import Translator
    from bot.models.failover import Failover, Ledger


@dataclass(frozen=True, slots=True)
class Assistance:
    """Without models only the built-in answerer."""

    answerer: Answerer = field(default_factory=BuiltInAnswerer)
    rewriter: "Rewriter | None" = None
    translator: "Translator | None" = None
    models: "Failover | None" = None


def with_models(models: "Failover", *, rewrite: bool, translate: bool) -> Assistance:
    """Everything that `models` can do for a conversation."""
    from bot.answering.by_model import ModelAnswerer
    from bot.answering.rewriting import Rewriter
    from bot.answering.translating import Translator

    return Assistance(
        ModelAnswerer(models),
        Rewriter(models) if rewrite else None,
        Translator(models) if translate else None,
        models,
    )


@asynccontextmanager
async def open_assistance(
    config: Config, ledger: "Ledger", counts: Counts | None = None
) -> AsyncIterator[Assistance]:
    """Open the configured models, and close them after; raises `ConfigError` when one cannot be opened."""
    if not config.llm.models:
        yield Assistance()
        return
    from bot.models.failover import Failover
    from bot.models.providers import open_models

    opened = open_models(config.llm.models, config.secrets.model_keys)
    models = Failover(opened, config.llm, ledger, counts=counts)
    try:
        yield with_models(models, rewrite=config.llm.rewrite, translate=config.llm.translate)
    finally:
        await models.close()
