"""A document that was sent to the bot: where Telegram keeps it, and its bytes. Errors never repeat Telegram's own
words, for the address of a file holds the bot's token."""

import asyncio
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import TelegramError, TimedOut

from bot.channels.telegram.request import AiohttpRequest, TooLarge
from bot.errors import DeliveryError


async def download(bot: Bot, id: str, limit: int) -> tuple[str, bytes]:
    """Name on the server and bytes of the document `id`; raises `DeliveryError` where it cannot be had."""
    try:
        found: Any = await bot._post("getFile", {"file_id": id})
        path, size = str(found.get("file_path") or ""), found.get("file_size") or 0
        if size > limit:
            raise TooLarge
        data = await _read(bot, path, limit)
    except TooLarge:
        raise DeliveryError(f"it is larger than {limit:,} bytes") from None
    except TimedOut:
        raise DeliveryError("fetching it from Telegram took too long") from None
    except TelegramError as error:
        if "file is too big" in str(error).lower():  # Telegram lets bots fetch files of up to 20 MB
            raise DeliveryError("it is larger than Telegram lets bots fetch") from None
        raise DeliveryError(f"Telegram did not hand it over ({type(error).__name__})") from None
    except OSError as error:
        raise DeliveryError(f"the Bot API server's file cannot be read ({type(error).__name__})") from None
    return path.rpartition("/")[2], data


async def _read(bot: Bot, path: str, limit: int) -> bytes:
    """A Bot API server of one's own that runs with `--local` keeps files for us on this machine's disk."""
    if not path:
        raise TelegramError("no path")
    if path.startswith("/"):
        return await asyncio.to_thread(_on_disk, Path(path), limit)
    request = bot.request
    assert isinstance(request, AiohttpRequest)
    return await request.download(f"{bot.base_file_url}/{path}", limit)


def _on_disk(file: Path, limit: int) -> bytes:
    with file.open("rb") as opened:
        data = opened.read(limit + 1)
    if len(data) > limit:
        raise TooLarge
    return data
