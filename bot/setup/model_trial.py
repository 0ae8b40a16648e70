"""One question to a language model, to see whether its name and key are right."""

import asyncio

from bot.config import ModelConfig
from bot.errors import ConfigError, ModelError, ModelFault
from bot.models.chat_model import Prompt, Speaker, Utterance
from bot.models.providers import open_models

_SECONDS = 30.0
_ASKED = Prompt("Answer in one word.", (Utterance(Speaker.USER, "Is water wet?"),))


async def try_model(config: ModelConfig, key: str) -> str:
    """ "" where it answers; else the `ModelFault`, or a sentence on what is not installed."""
    try:
        ((_, model),) = open_models([config], {config.key_env: key})
    except ConfigError as error:
        return str(error)
    try:
        async with asyncio.timeout(_SECONDS):
            await model.complete(_ASKED)
    except ModelError as error:
        return error.fault
    except TimeoutError:
        return ModelFault.TIMEOUT
    finally:
        await model.close()
    return ""
