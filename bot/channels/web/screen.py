"""The chat page's own files, and the page as another site may frame it."""

import json
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from aiohttp import web

from bot.config.branding import Branding, BrandingFile
from bot.phrases.pages import as_module, chat_words
from bot.server import CSP, asset, script

_PAGES = Path(__file__).parent / "pages"
MARKDOWN = _PAGES / "markdown.js"
"""The reader of CommonMark, which the console serves as well."""
_KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_TITLE = "Rahnuma رہنما"
_WIDGET_NAME, _WIDGET_COLOR = b'"Rahnuma"', b'"#0b6b46"'
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")


class ChatScreen:
    """Files as they are, under their own names; the page itself knows the address that it was asked at."""

    def __init__(self, embed: Sequence[str] = (), branding: BrandingFile | None = None) -> None:
        """`embed`: origins whose pages may frame `/embed`; `branding`: what the page is called and looks like."""
        self._branding = branding
        self._framed = CSP.replace("frame-ancestors 'none'", f"frame-ancestors 'self' {' '.join(embed)}")
        self._words = as_module(chat_words())
        self._page = (_PAGES / "chat.html").read_text("utf-8")
        self._files = {
            f"/{file.name}": (file.read_bytes(), _KINDS[file.suffix])
            for file in sorted(_PAGES.iterdir())
            if file.suffix in _KINDS
        }

    def routes(self) -> list[web.RouteDef]:
        """What the server is to serve."""
        return [
            web.get("/", self.page),
            web.get("/embed", self.embedded),
            web.get("/sentences.js", self.sentences),
            web.get("/logo", self.logo),
            *(web.get(path, self.file) for path in self._files),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """The page; a preview of a link to it wants its picture's whole address."""
        page = self._page.replace("{origin}", escape(_origin(request)))
        if name := self._now.name:
            page = page.replace(_TITLE, escape(name))
        return asset(request, page.encode(), "text/html")

    async def embedded(self, request: web.Request) -> web.Response:
        """The page in the frame that `widget.js` opens; a browser shows it on no other site than those allowed."""
        response = await self.page(request)
        response.headers["Content-Security-Policy"] = self._framed
        return response

    async def file(self, request: web.Request) -> web.Response:
        content, kind = self._files[request.path]
        return asset(request, self._own(request.path, content), kind)

    async def logo(self, request: web.Request) -> web.Response:
        """The picture that is set in the console."""
        data = self._branding.logo() if self._branding else None
        if data is None:
            raise web.HTTPNotFound(reason="no logo")
        return asset(request, data, "image/png" if data.startswith(b"\x89PNG") else "image/jpeg")

    async def sentences(self, request: web.Request) -> web.Response:
        """What the page says, in the three scripts."""
        now = self._now
        own = {"name": now.name, "greeting": now.greeting, "color": now.color, "logo": now.logo}
        return script(request, f"{self._words}export const OWN = {json.dumps(own, ensure_ascii=False)};\n")

    @property
    def _now(self) -> Branding:
        return self._branding.current if self._branding else Branding()

    def _own(self, path: str, content: bytes) -> bytes:
        """A file that names the bot, with its own name and colour."""
        now = self._now
        if path == "/manifest.webmanifest" and now.name:
            content = json.dumps(
                json.loads(content) | {"name": now.name, "short_name": now.name[:12]}
            ).encode()
        if path == "/widget.js":
            for shipped, own in ((_WIDGET_NAME, now.name), (_WIDGET_COLOR, now.color)):
                if own:
                    content = content.replace(shipped, json.dumps(own).encode(), 1)
        return content


def _origin(request: web.Request) -> str:
    """Scheme and host as the browser sees them, a proxy in between or not; "" where the host is no host."""
    told = request.headers.get("X-Forwarded-Proto", request.scheme)
    scheme = told if told in {"http", "https"} else request.scheme
    return f"{scheme}://{request.host}" if _HOST.fullmatch(request.host) else ""
