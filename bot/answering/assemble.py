"""What language models add to a conversation, put together from the configuration; nothing, where none is listed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.config import Config
from bot.counting import Counts

if TYPE_CHECKING:
    from bot.answering.by_model import ModelAnswerer
    from bot.answering.prompts import Prompts
    from bot.answering.rewriting import Rewriter
    from bot.answering.translating import Translator
    from bot.answering.verifying import Verifier
    from bot.models.failover import Failover, Ledger


@dataclass(frozen=True, slots=True)
class Assistance:
    """Nothing without models: the built-in answers are sent as they are."""

    answerer: "ModelAnswerer | None" = None
    rewriter: "Rewriter | None" = None
    translator: "Translator | None" = None
    models: "Failover | None" = None
    verifier: "Verifier | None" = None
    prompts: "Prompts | None" = None


def with_models(
    models: "Failover",
    *,
    rewrite: bool,
    translate: bool,
    verifier: "Verifier | None" = None,
    asked: "Prompts | None" = None,
) -> Assistance:
    """Everything that `models` can do for a conversation. `verifier` reads their answers once more; `asked` are the
    prompts, the shipped ones where none are given."""
    from bot.answering.by_model import ModelAnswerer
    from bot.answering.rewriting import Rewriter
    from bot.answering.translating import Translator

    return Assistance(
        ModelAnswerer(models, verifier=verifier, asked=asked),
        Rewriter(models, asked) if rewrite else None,
        Translator(models, asked) if translate else None,
        models,
        verifier,
        asked,
    )


@asynccontextmanager
async def open_assistance(
    config: Config, ledger: "Ledger", counts: Counts | None = None
) -> AsyncIterator[Assistance]:
    """Open the configured models, and close them after; raises `ConfigError` when one cannot be opened."""
    if not config.llm.models:
        yield Assistance()
        return
    from bot.answering.prompts import read
    from bot.answering.verifying import Verifier
    from bot.models.failover import Failover
    from bot.models.providers import open_models
    from bot.models.spans import open_spans

    asked = read(config.llm.prompts)
    listed = [*config.llm.models, *filter(None, [config.llm.verify])]
    opened = open_models(listed, config.secrets.model_keys)
    spans = open_spans()
    models = Failover(opened[: len(config.llm.models)], config.llm, ledger, counts=counts, spans=spans)
    second = Failover(opened[len(config.llm.models) :], config.llm, ledger, counts=counts, spans=spans)
    try:
        yield with_models(
            models,
            rewrite=config.llm.rewrite,
            translate=config.llm.translate,
            verifier=Verifier(second, asked) if config.llm.verify else None,
            asked=asked,
        )
    finally:
        await models.close()
        await second.close()
        spans.close()
