"""Errors of LangChain and of the clients beneath it, as ours."""

import http.client

import aiohttp
import httpx
import pytest
from langchain_core import exceptions as langchain

from bot.errors import ModelError, ModelFault, ModelMisconfigured, ModelRejected, ModelUnavailable
from bot.models.provider_errors import translated


class Answered(Exception):
    """A provider's own error, with the status of its answer."""

    def __init__(self, status: int, text: str = "", **headers: str) -> None:
        super().__init__(text)
        self.status_code = status
        self.response = httpx.Response(status, headers={k.replace("_", "-"): v for k, v in headers.items()})


def wrapped(cause: BaseException) -> Exception:
    """As a provider's package raises what its client raised."""
    error = Exception("connection error")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "fault"),
    [
        (langchain.ContextOverflowError(), ModelRejected, ModelFault.CONTEXT),
        (langchain.ModelRateLimitError(), ModelUnavailable, ModelFault.RATE_LIMIT),
        (langchain.ModelAuthenticationError(), ModelMisconfigured, ModelFault.AUTHENTICATION),
        (wrapped(langchain.ModelNotFoundError()), ModelMisconfigured, ModelFault.NOT_FOUND),
        (Answered(401), ModelMisconfigured, ModelFault.AUTHENTICATION),
        (Answered(429), ModelUnavailable, ModelFault.RATE_LIMIT),
        (Answered(429, "insufficient_quota"), ModelMisconfigured, ModelFault.QUOTA),
        (Answered(402), ModelMisconfigured, ModelFault.QUOTA),
        (Answered(400, "maximum context length is 4096 tokens"), ModelRejected, ModelFault.CONTEXT),
        (Answered(400, "no such field"), ModelRejected, ModelFault.BAD_REQUEST),
        (Answered(503), ModelUnavailable, ModelFault.SERVER),
        (TimeoutError(), ModelUnavailable, ModelFault.TIMEOUT),
        (wrapped(httpx.ReadTimeout("")), ModelUnavailable, ModelFault.TIMEOUT),
        (wrapped(httpx.ConnectError("")), ModelUnavailable, ModelFault.CONNECTION),
        (wrapped(httpx.RemoteProtocolError("")), ModelUnavailable, ModelFault.CUT),
        (wrapped(aiohttp.ClientPayloadError()), ModelUnavailable, ModelFault.CUT),
        (wrapped(aiohttp.ServerDisconnectedError()), ModelUnavailable, ModelFault.CONNECTION),
        (http.client.IncompleteRead(b""), ModelUnavailable, ModelFault.CUT),
        (ConnectionRefusedError(), ModelUnavailable, ModelFault.CONNECTION),
        (KeyError("choices"), ModelUnavailable, ModelFault.MALFORMED),
    ],
    ids=repr,
)
def test_what_went_wrong(error: Exception, kind: type[ModelError], fault: ModelFault) -> None:
    found = translated(error)
    assert (type(found), found.fault) == (kind, fault)


def test_the_pause_that_a_provider_asks_for() -> None:
    assert translated(Answered(429, retry_after="7")).retry_after == 7
    assert translated(Answered(429, retry_after="tomorrow")).retry_after == 0
