"""A web page fetched from the address that an admin gives: only from public addresses, and within limits.

The server may stand in a network where other machines trust it, so that no address inside that network is opened: not
where it is written, not where a name leads to it, and not where a page sends us on to it.
"""

import asyncio
import contextlib
import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from index.digests import digest
from index.knowledge.documents.web_page import saved_from
from index.knowledge.faults import Fault, KnowledgeError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SECONDS = 20.0
_CONNECT_SECONDS = 8.0
MOST_BYTES = 5_000_000
_MOST_REDIRECTS = 5
_LONGEST = 1_900
_KINDS = {"text/html", "application/xhtml+xml"}
_REDIRECTS = {301, 302, 303, 307, 308}
_NAME = 60
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_HEADERS = {"User-Agent": "Rahnuma (a page asked for by its admin)", "Accept": "text/html"}


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as a browser would save it, in UTF-8, with the address that it was found at in the end."""

    address: str
    data: bytes


class _NotPublic(OSError):
    """A name leads to an address that is not public."""


def is_public(address: Address) -> bool:
    """Whether everybody in the internet means the same machine by it; an address of the newer kind that stands for
    one of the older kind is judged by that."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


async def fetched(address: str, *, allowed: Callable[[Address], bool] = is_public) -> WebPage:
    """The page at `address`; raises `KnowledgeError` for what is none, cannot be had, or may not be opened."""
    url = _checked(address, address, allowed)
    timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=_CONNECT_SECONDS)
    connector = aiohttp.TCPConnector(
        resolver=_Resolver(allowed), use_dns_cache=False, limit=1, force_close=True
    )
    try:
        async with asyncio.timeout(SECONDS):
            async with aiohttp.ClientSession(
                connector=connector,
                timeout=timeout,
                headers=_HEADERS,
                cookie_jar=aiohttp.DummyCookieJar(),
                max_line_size=16_384,
            ) as session:
                return await _page(session, url, address, allowed)
    except _NotPublic:
        raise _fault(address, "page-private") from None
    except TimeoutError:
        raise _fault(address, "page-unreached", error=f"no page within {SECONDS:.0f} s") from None
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, _NotPublic):
            raise _fault(address, "page-private") from None
        raise _fault(address, "page-unreached", error=_reason(error.os_error)) from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise _fault(address, "page-unreached", error=_reason(error)) from None


async def _page(
    session: aiohttp.ClientSession, url: URL, address: str, allowed: Callable[[Address], bool]
) -> WebPage:
    for _ in range(_MOST_REDIRECTS + 1):
        async with session.get(url, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                url = _checked(str(url.join(URL(response.headers["Location"]))), address, allowed)
                continue
            if response.status != 200:
                raise _fault(address, "page-status", status=str(response.status))
            if response.content_type not in _KINDS:
                raise _fault(address, "page-kind", kind=response.content_type[:60])
            data = bytearray()
            async for part in response.content.iter_any():
                data += part
                if len(data) > MOST_BYTES:
                    raise _fault(address, "page-large", most=f"{MOST_BYTES:,}")
            found = str(url.with_fragment(None))
            return WebPage(found, _saved(found, bytes(data), response.charset))
    raise _fault(address, "page-redirects")


def _checked(address: str, asked: str, allowed: Callable[[Address], bool]) -> URL:
    """An address that may be opened, as far as it shows by itself; its names are looked up when it is."""
    address = address.strip()
    try:
        parts = urlsplit(address)
        url = URL(address)
    except ValueError:
        raise _fault(asked, "page-address") from None
    sound = (
        parts.scheme in {"http", "https"} and url.raw_host and url.user is None and "@" not in parts.netloc
    )
    if not sound or len(str(url)) > _LONGEST or re.search(r"[\s\\]", address):
        raise _fault(asked, "page-address")
    host = (url.raw_host or "").partition("%")[0]
    if ":" not in host and not host.replace(".", "").isdigit():
        return url  # a name, for the resolver
    try:
        if allowed(ipaddress.ip_address(host)):
            return url
    except ValueError:
        pass  # "127.1" and "2130706433" are addresses too, of which the resolver is not asked
    raise _fault(asked, "page-private")


class _Resolver(AbstractResolver):
    """Names to addresses, all of which must be allowed; what is returned here is what is connected to."""

    def __init__(self, allowed: Callable[[Address], bool]) -> None:
        self._resolver = aiohttp.ThreadedResolver()
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        for one in found:
            if not self._allowed(ipaddress.ip_address(one["host"].partition("%")[0])):
                raise _NotPublic(host)
        return found

    async def close(self) -> None:
        await self._resolver.close()


def _saved(address: str, data: bytes, charset: str | None) -> bytes:
    """The page in UTF-8, where the site has said what it is in, below a line that says where it is from."""
    with contextlib.suppress(LookupError, UnicodeDecodeError):  # else it is read as its own words say
        data = data.decode(charset or "utf-8").encode("utf-8-sig")
    mark = saved_from(address).encode("ascii", "ignore")
    bom = b"\xef\xbb\xbf"
    return bom + mark + b"\n" + data.removeprefix(bom) if data.startswith(bom) else mark + b"\n" + data


def name_of(address: str) -> str:
    """What the page's file is called: its host and path, and a mark where those do not tell it from others."""
    parts = urlsplit(address)
    words = re.sub(r"[^a-z0-9]+", "-", f"{parts.hostname}{parts.path}".lower().removeprefix("www.")).strip(
        "-"
    )
    whole = not parts.query and len(words) <= _NAME and parts.path.isascii()
    mark = digest(address)[:6]
    return f"{words}.html" if whole else f"{words[: _NAME - 7].strip('-')}-{mark}.html"


def _reason(error: BaseException | None) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:120]


def _fault(address: str, code: str, **values: str) -> KnowledgeError:
    return KnowledgeError((Fault(address[:120], 0, code, values),))
