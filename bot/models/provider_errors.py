"""What LangChain and the clients beneath it raise, as one of our errors. Imported with `providers`, and not before."""

import http.client
import re
import sys
from collections.abc import Iterator, Sequence

from langchain_core import exceptions as langchain

from bot.errors import ModelError, ModelFault, ModelMisconfigured, ModelRejected, ModelUnavailable

Meaning = tuple[type[ModelError], ModelFault]

_BY_TYPE: tuple[tuple[type[BaseException], Meaning], ...] = (
    (langchain.ContextOverflowError, (ModelRejected, ModelFault.CONTEXT)),
    (langchain.ModelAuthenticationError, (ModelMisconfigured, ModelFault.AUTHENTICATION)),
    (langchain.ModelPermissionDeniedError, (ModelMisconfigured, ModelFault.AUTHENTICATION)),
    (langchain.ModelNotFoundError, (ModelMisconfigured, ModelFault.NOT_FOUND)),
    (langchain.ModelRateLimitError, (ModelUnavailable, ModelFault.RATE_LIMIT)),
    (langchain.ModelTimeoutError, (ModelUnavailable, ModelFault.TIMEOUT)),
    (langchain.ModelConnectionError, (ModelUnavailable, ModelFault.CONNECTION)),
    (langchain.ModelAPIError, (ModelUnavailable, ModelFault.SERVER)),
    (langchain.ModelInvalidRequestError, (ModelRejected, ModelFault.BAD_REQUEST)),
)
_BY_STATUS: dict[int, Meaning] = {
    400: (ModelRejected, ModelFault.BAD_REQUEST),
    401: (ModelMisconfigured, ModelFault.AUTHENTICATION),
    402: (ModelMisconfigured, ModelFault.QUOTA),
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
_QUOTA = re.compile(
    r"insufficient_quota|exceeded your current quota|billing|credit balance|insufficient (?:funds|credits?|balance)",
    re.IGNORECASE,
)
_CLIENTS = ("httpx", "httpx2", "httpcore", "httpcore2", "aiohttp")
"""HTTP clients that one provider or another is reached by."""
_CUT = ("RemoteProtocolError", "ReadError", "ClientPayloadError")
_TIMED_OUT = ("TimeoutException", "ServerTimeoutError")
_UNREACHABLE = ("TransportError", "NetworkError", "ClientConnectionError")


def translated(error: Exception) -> ModelError:
    """A provider's error as one of ours: by LangChain's types, else the HTTP status, else the client's types."""
    chain = tuple(_causes(error))
    status = next((s for cause in chain if (s := _status(cause))), 0)
    if _OVERFLOW.search(str(error)) and status in {0, 400, 413, 422, 500}:
        return ModelRejected(ModelFault.CONTEXT)
    if status in {402, 403, 429} and _QUOTA.search(str(error)):
        return ModelMisconfigured(ModelFault.QUOTA)
    if _is_any(chain, (http.client.IncompleteRead, *_of_clients(_CUT))):
        return ModelUnavailable(ModelFault.CUT)
    if meaning := _meaning(chain, status):
        kind, fault = meaning
        return kind(fault, _retry_after(chain))
    if status >= 500:
        return ModelUnavailable(ModelFault.SERVER)
    if _is_any(chain, (TimeoutError, *_of_clients(_TIMED_OUT))):
        return ModelUnavailable(ModelFault.TIMEOUT)
    if _is_any(chain, (OSError, *_of_clients(_UNREACHABLE))):
        return ModelUnavailable(ModelFault.CONNECTION)
    return ModelUnavailable(ModelFault.MALFORMED)


def _meaning(chain: Sequence[BaseException], status: int) -> Meaning | None:
    found = (meaning for kind, meaning in _BY_TYPE if _is_any(chain, (kind,)))
    return next(found, None) or _BY_STATUS.get(status)


def _is_any(chain: Sequence[BaseException], kinds: tuple[type[BaseException], ...]) -> bool:
    return any(isinstance(cause, kinds) for cause in chain)


def _of_clients(names: Sequence[str]) -> tuple[type[BaseException], ...]:
    """These exceptions of the clients that are loaded: one that is not has raised nothing."""
    loaded = [module for client in _CLIENTS if (module := sys.modules.get(client))]
    return tuple(kind for module in loaded for name in names if (kind := getattr(module, name, None)))


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
