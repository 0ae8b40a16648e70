"""A small OpenAI-compatible chat server on the loopback, and every way in which real ones fail."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web

from tests.wire.server import listening

KEY = "sk-test-0123456789"


class Fault(StrEnum):
    SILENT = "silent"
    UNAUTHORISED = "unauthorised"
    NO_SUCH_MODEL = "no such model"
    RATE_LIMIT = "rate limit"
    SERVER = "server"
    OVERFLOW = "overflow"
    CUT = "cut"
    SOFT_CUT = "soft cut"
    """The stream ends without saying why, as if it were done."""
    DROPPED = "dropped"
    NOT_JSON = "not JSON"
    NO_CHOICES = "no choices"


_STATUS: dict[Fault, tuple[int, dict[str, Any]]] = {
    Fault.UNAUTHORISED: (401, {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}),
    Fault.NO_SUCH_MODEL: (404, {"message": "The model does not exist", "code": "model_not_found"}),
    Fault.RATE_LIMIT: (429, {"message": "Rate limit reached", "code": "rate_limit_exceeded"}),
    Fault.SERVER: (500, {"message": "The server had an error", "code": None}),
    Fault.OVERFLOW: (
        400,
        {"message": "This model's maximum context length is 4096 tokens", "code": "context_length_exceeded"},
    ),
}


@dataclass(frozen=True)
class Refused:
    """An error in words: 400 for a parameter that the model does not take."""

    message: str
    status: int = 400
    code: str = "unsupported_parameter"


@dataclass(frozen=True)
class Ended:
    """A text with the reason why it ended."""

    text: str
    finish: str


Answer = str | Fault | Refused | Ended


@dataclass
class OpenAiApi:
    """What the server will say, and what it was asked."""

    url: str = ""
    answer: Callable[[dict[str, Any]], Answer] = lambda body: "fine"
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    hung_up: int = 0
    """Clients that went away before the answer was done."""
    pause: float = 0.0
    """Seconds between the pieces of a stream."""

    async def completions(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        answer = self.answer(body)
        try:
            if isinstance(answer, Fault):
                return await self._failed(request, body, answer)
            if isinstance(answer, Refused):
                error = {"message": answer.message, "code": answer.code, "type": "x"}
                return web.json_response({"error": error}, status=answer.status)
            said = answer if isinstance(answer, Ended) else Ended(answer, "stop")
            if body.get("stream"):
                return await self._streamed(request, said.text, finish=said.finish)
            return web.json_response(_whole(said.text, said.finish))
        except (ConnectionError, asyncio.CancelledError):
            self.hung_up += 1
            raise

    async def _failed(self, request: web.Request, body: dict[str, Any], fault: Fault) -> web.StreamResponse:
        if fault in _STATUS:
            status, error = _STATUS[fault]
            headers = {"Retry-After": "7"} if fault is Fault.RATE_LIMIT else {}
            return web.json_response({"error": {**error, "type": "x"}}, status=status, headers=headers)
        if fault is Fault.SILENT:
            await self._wait_for_hanging_up(request)
        if fault is Fault.NOT_JSON:
            return web.Response(text="<html>gateway</html>", content_type="application/json")
        if fault is Fault.NO_CHOICES:
            return web.json_response({"id": "x", "object": "chat.completion", "choices": None})
        if fault is Fault.DROPPED or not body.get("stream"):
            assert request.transport
            request.transport.abort()
            return web.Response()
        return await self._streamed(request, "Begin with statistics and", cut=fault)

    async def _wait_for_hanging_up(self, request: web.Request) -> None:
        for _ in range(600):
            await asyncio.sleep(0.05)
            if request.transport is None or request.transport.is_closing():
                raise ConnectionResetError

    async def _streamed(
        self, request: web.Request, text: str, cut: Fault | None = None, finish: str = "stop"
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for at in range(0, len(text), 8):
            await _send(response, _piece({"content": text[at : at + 8], "role": "assistant"}, None))
            await asyncio.sleep(self.pause)
        if cut is Fault.CUT:
            assert request.transport
            request.transport.abort()
            return response
        if cut is None:
            await _send(response, _piece({}, finish))
            await _send(response, {**_piece({}, None), "choices": [], "usage": _usage(text)})
            await response.write(b"data: [DONE]\n\n")
        return response


@asynccontextmanager
async def openai_api() -> AsyncIterator[OpenAiApi]:
    """Serve; the address to configure is `url`."""
    api = OpenAiApi()
    app = web.Application()
    app.add_routes([web.post("/v1/chat/completions", api.completions)])
    async with listening(app) as url:
        api.url = f"{url}/v1"
        yield api


def _usage(text: str) -> dict[str, int]:
    return {"prompt_tokens": 120, "completion_tokens": len(text) // 4, "total_tokens": 120 + len(text) // 4}


def _whole(text: str, finish: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": _usage(text),
    }


def _piece(delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


async def _send(response: web.StreamResponse, body: dict[str, Any]) -> None:
    await response.write(f"data: {json.dumps(body)}\n\n".encode())
