"""Chat models of every provider that LangChain knows, and llama.cpp in this process; their errors as ours.

The only file that imports LangChain's models; it is imported when a model is configured and not before.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from bot.config import ModelConfig
from bot.errors import (
    ConfigError,
    ModelError,
    ModelFault,
    ModelRejected,
    ModelUnavailable,
)
from bot.models.chat_model import ChatModel, Completion, Grow, Prompt
from bot.models.provider_errors import translated

log = logging.getLogger(__name__)

EXTRAS = {
    "openai": ("openai", "langchain-openai"),
    "ollama": ("ollama", "langchain-ollama"),
    "anthropic": ("anthropic", "langchain-anthropic"),
    "google_genai": ("google", "langchain-google-genai"),
    "local": ("local-llm", "xllamacpp"),
}
"""Provider to the extra of this package that installs it, and what that holds."""


def open_models(
    configs: Sequence[ModelConfig], keys: Mapping[str, str]
) -> tuple[tuple[ModelConfig, ChatModel], ...]:
    """Open every configured model; raises `ConfigError` naming each that cannot be. Nothing is sent yet.

    `keys` maps names of environment variables to their values.
    """
    opened: list[tuple[ModelConfig, ChatModel]] = []
    faults: list[str] = []
    for config in configs:
        try:
            opened.append((config, _open(config, keys.get(config.key_env, ""))))
        except ImportError:
            extra, package = EXTRAS.get(
                config.provider, ("", f"langchain-{config.provider.replace('_', '-')}")
            )
            how = f"pip install 'rahnuma[{extra}]'" if extra else f"pip install {package}"
            faults.append(f"model {config.model}: {how} to use it")
        except (ValueError, OSError) as error:  # an unknown provider, a missing file, settings refused
            faults.append(f"model {config.model}: {type(error).__name__}: {_first_line(error, keys)}")
    if faults:
        raise ConfigError(tuple(faults))
    return tuple(opened)


def _open(config: ModelConfig, key: str) -> ChatModel:
    if config.provider == "local":
        from bot.models.llama import LlamaModel

        return LlamaModel(config)
    for chatty in ("httpx", "httpx2", "openai", "anthropic"):  # these log addresses, some with the key inside
        logging.getLogger(chatty).setLevel(logging.WARNING)
    from langchain.chat_models import init_chat_model

    options = _options(config, key)
    model = init_chat_model(config.name, model_provider=config.provider, **options)
    return LangChainModel(config.model, model)


def _options(config: ModelConfig, key: str) -> dict[str, Any]:
    """The settings under the names that each provider's package gives them. Retries are ours alone."""
    options: dict[str, Any] = {"temperature": config.temperature}
    if config.base_url:
        options["base_url"] = config.base_url
    if config.provider == "ollama":
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return (
            options
            | {
                "num_predict": config.max_tokens,
                "num_ctx": config.context,  # Ollama's own is shorter than a prompt in Urdu, and it cuts without a word
                "client_kwargs": {"timeout": config.timeout, "headers": headers},
            }
        )
    if config.provider == "openai":
        options["stream_usage"] = True
        key = key or (
            "none" if config.base_url else ""
        )  # own servers ask for no key, the client insists on one
    if key:
        options["api_key"] = key
    return options | {"timeout": config.timeout, "max_retries": 0, "max_tokens": config.max_tokens}


class LangChainModel:
    """A `ChatModel` over one of LangChain's."""

    def __init__(self, name: str, model: Any) -> None:
        self._name = name
        self._model = model
        self._without: set[str] = set()
        """What the provider refused once and is not sent again."""

    async def complete(self, prompt: Prompt, /, *, grow: Grow | None = None) -> Completion:
        while True:
            messages = self._messages(prompt)
            try:
                message = await (self._streamed(messages, grow) if grow else self._model.ainvoke(messages))
            except ModelError:
                raise
            except Exception as error:  # each provider's client raises kinds of its own
                log.debug("model=%s: %r", self._name, error)
                known = translated(error)
                if known.fault is ModelFault.BAD_REQUEST and self._does_without(str(error)):
                    continue
                raise known from None
            return _completion(message)

    def _messages(self, prompt: Prompt) -> list[tuple[str, str]]:
        turns = [(turn.role.value, turn.text) for turn in prompt.turns]
        if "system" not in self._without:
            return [("system", prompt.system), *turns]
        role, text = turns[0]
        return [(role, f"{prompt.system}\n\n{text}"), *turns[1:]]

    def _does_without(self, complaint: str) -> bool:
        """Leave out for good what the provider complains of, and say so; whether there was anything to leave out."""
        for what, (pattern, changes) in _UNWANTED.items():
            if what in self._without or not pattern.search(complaint):
                continue
            settable = {name: value for name, value in changes.items() if hasattr(self._model, name)}
            if changes and not settable:
                continue
            self._without.add(what)
            self._model = self._model.model_copy(update=settable) if settable else self._model
            log.warning("model=%s does not take %s: it is asked without from now on", self._name, what)
            return True
        return False

    async def _streamed(self, messages: list[tuple[str, str]], grow: Grow) -> Any:
        whole: Any = None
        async for chunk in self._model.astream(messages):
            whole = chunk if whole is None else whole + chunk
            if text := _text(whole):
                await grow(text)
        if whole is None or not _finish(whole):
            raise ModelUnavailable(ModelFault.CUT)  # servers that die end the stream as if it were done
        return whole

    async def close(self) -> None:
        """The clients of LangChain's models close with the process."""


_UNWANTED: Mapping[str, tuple[re.Pattern[str], Mapping[str, Any]]] = {
    "temperature": (re.compile(r"temperature", re.IGNORECASE), {"temperature": None}),
    "max_tokens": (re.compile(r"max_(?:completion_|output_)?tokens", re.IGNORECASE), {"max_tokens": None}),
    "stream_options": (re.compile(r"stream_options|include_usage", re.IGNORECASE), {"stream_usage": False}),
    "system": (re.compile(r"system (?:role|message|prompt|instruction)|role.{0,20}system|developer instruction", re.IGNORECASE), {}),
}  # fmt: skip
"""What some models refuse: the complaint that tells it, and what of LangChain's model leaves it out. Rules that may not
come as a message of the system come before the first question."""


_LENGTH = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})
_FILTERED = frozenset(
    {
        "content_filter",
        "safety",
        "recitation",
        "blocklist",
        "prohibited_content",
        "spii",
        "refusal",
        "guardrail",
    }
)
"""Why a model stopped, in the words of one provider or another, in lower case."""


def _completion(message: Any) -> Completion:
    text = _text(message)
    usage = getattr(message, "usage_metadata", None) or {}
    if not isinstance(text, str):
        raise ModelUnavailable(ModelFault.MALFORMED)
    finish = _finish(message).lower()
    if finish in _FILTERED:
        raise ModelRejected(ModelFault.FILTERED)
    if not text.strip():
        raise ModelUnavailable(ModelFault.EMPTY)
    return Completion(
        text,
        int(usage.get("input_tokens") or 0),
        int(usage.get("output_tokens") or 0),
        cut=finish in _LENGTH,
    )


def _text(message: Any) -> str:
    """The words alone: reasoning, tool calls and images left out."""
    return cast(str, getattr(message, "text", ""))


def _finish(message: Any) -> str:
    """Why the model stopped, as its provider puts it; "" where the stream broke off before saying so."""
    metadata = message.response_metadata or {}
    names = ("finish_reason", "stop_reason", "done_reason")
    return next((str(metadata[name]) for name in names if metadata.get(name)), "")


def _first_line(error: Exception, keys: Mapping[str, str]) -> str:
    line = (str(error).strip().splitlines() or [""])[0][:200]
    for key in filter(None, keys.values()):
        line = line.replace(key, "***")
    return line
