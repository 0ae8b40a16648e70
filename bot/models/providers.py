"""Chat models of every provider that LangChain knows, and llama.cpp in this process; their errors as ours.

The only file that imports LangChain's models. It is imported when a model is configured and not before.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from bot.config import ModelConfig
from bot.errors import (
    ConfigError,
    ModelError,
    ModelFault,
    ModelMisconfigured,
    ModelRejected,
    ModelUnavailable,
)
from bot.models.chat_model import ChatModel, Completion, Grow, Prompt, Role

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
        return options | {
            "num_predict": config.max_tokens,
            "client_kwargs": {"timeout": config.timeout, "headers": headers},
        }
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

    async def complete(self, prompt: Prompt, /, *, grow: Grow | None = None) -> Completion:
        messages = [("system", prompt.system), *((_ROLES[turn.role], turn.text) for turn in prompt.turns)]
        try:
            message = await (self._streamed(messages, grow) if grow else self._model.ainvoke(messages))
        except ModelError:
            raise
        except Exception as error:  # each provider's client raises kinds of its own
            log.debug("model=%s: %r", self._name, error)
            raise translated(error) from None
        return _completion(message)

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


_ROLES = {Role.USER: "user", Role.ASSISTANT: "assistant"}


def _completion(message: Any) -> Completion:
    text = _text(message)
    usage = getattr(message, "usage_metadata", None) or {}
    if not isinstance(text, str):
        raise ModelUnavailable(ModelFault.MALFORMED)
    return Completion(text, int(usage.get("input_tokens") or 0), int(usage.get("output_tokens") or 0))


def _text(message: Any) -> str:
    """The words alone: reasoning, tool calls and images left out."""
    return cast(str, getattr(message, "text", ""))


def _finish(message: Any) -> str:
    """Why the model stopped, as its provider puts it; "" where the stream broke off before saying so."""
    metadata = message.response_metadata or {}
    names = ("finish_reason", "stop_reason", "done_reason")
    return next((str(metadata[name]) for name in names if metadata.get(name)), "")


_BY_LANGCHAIN_NAME: dict[str, tuple[type[ModelError], ModelFault]] = {
    "ContextOverflowError": (ModelRejected, ModelFault.CONTEXT),
    "ModelAuthenticationError": (ModelMisconfigured, ModelFault.AUTHENTICATION),
    "ModelPermissionDeniedError": (ModelMisconfigured, ModelFault.AUTHENTICATION),
    "ModelNotFoundError": (ModelMisconfigured, ModelFault.NOT_FOUND),
    "ModelRateLimitError": (ModelUnavailable, ModelFault.RATE_LIMIT),
    "ModelTimeoutError": (ModelUnavailable, ModelFault.TIMEOUT),
    "ModelConnectionError": (ModelUnavailable, ModelFault.CONNECTION),
    "ModelAPIError": (ModelUnavailable, ModelFault.SERVER),
    "ModelInvalidRequestError": (ModelRejected, ModelFault.BAD_REQUEST),
}
_BY_STATUS: dict[int, tuple[type[ModelError], ModelFault]] = {
    400: (ModelRejected, ModelFault.BAD_REQUEST),
    401: (ModelMisconfigured, ModelFault.AUTHENTICATION),
    402: (ModelMisconfigured, ModelFault.AUTHENTICATION),
    403: (ModelMisconfigured, ModelFault.AUTHENTICATION),
    404: (ModelMisconfigured, ModelFault.NOT_FOUND),
    408: (ModelUnavailable, ModelFault.TIMEOUT),
    413: (ModelRejected, ModelFault.CONTEXT),
    422: (ModelRejected, ModelFault.BAD_REQUEST),
    429: (ModelUnavailable, ModelFault.RATE_LIMIT),
}
_OVERFLOW = re.compile(
    r"context.{0,20}(?:length|window|size|limit|exceed)|exceed.{0,40}context|(?:prompt|input).{0,20}too long"
    r"|too many (?:input )?tokens|exceed_context_size|maximum.{0,20}tokens",
    re.IGNORECASE | re.DOTALL,
)
_TIMED_OUT = re.compile(r"Timeout")
_BROKEN_OFF = re.compile(r"RemoteProtocolError|ReadError|ClientPayloadError|IncompleteRead")
_UNREACHABLE = re.compile(r"Connect|NetworkError|TransportError|ServerDisconnected|OSError")


def translated(error: Exception) -> ModelError:
    """A provider's error as one of ours, by LangChain's kinds, else the HTTP status, else the error's name."""
    chain = tuple(_causes(error))
    names = " ".join(kind.__name__ for cause in chain for kind in type(cause).__mro__)
    status = next((s for cause in chain if (s := _status(cause))), 0)
    if _OVERFLOW.search(str(error)) and status in {0, 400, 413, 422, 500}:
        return ModelRejected(ModelFault.CONTEXT)
    if _BROKEN_OFF.search(names):
        return ModelUnavailable(ModelFault.CUT)
    for name, (kind, fault) in _BY_LANGCHAIN_NAME.items():
        if name in names:
            return kind(fault, _retry_after(chain))
    if status in _BY_STATUS:
        kind, fault = _BY_STATUS[status]
        return kind(fault, _retry_after(chain))
    if status >= 500:
        return ModelUnavailable(ModelFault.SERVER)
    for pattern, fault in ((_TIMED_OUT, ModelFault.TIMEOUT), (_UNREACHABLE, ModelFault.CONNECTION)):
        if pattern.search(names):
            return ModelUnavailable(fault)
    return ModelUnavailable(ModelFault.MALFORMED)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int:
    for name in ("status_code", "code", "status"):
        value = getattr(error, name, None)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return 0


def _retry_after(chain: Sequence[BaseException]) -> float:
    """Seconds that the provider asks us to wait, or 0."""
    for error in chain:
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        try:
            return max(0.0, float(headers.get("retry-after", "")))
        except (TypeError, ValueError):  # absent, or a date, which we do not follow
            continue
    return 0.0


def _first_line(error: Exception, keys: Mapping[str, str]) -> str:
    line = (str(error).strip().splitlines() or [""])[0][:200]
    for key in filter(None, keys.values()):
        line = line.replace(key, "***")
    return line
