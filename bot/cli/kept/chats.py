"""`rahnuma export` and `rahnuma forget`: all that is kept of a chat, printed or erased."""

import argparse
import asyncio
import json
import sys

from bot.config import Config
from bot.messages.message import ConversationId
from bot.storage.chats import SqlStore
from bot.storage.opening import open_database


def run(options: argparse.Namespace, config: Config) -> int:
    """Print or erase; 1 for what is no chat."""
    try:
        chat = ConversationId.parse(options.conversation)
    except ValueError:
        print("a conversation is channel:account:chat, as `export` prints it", file=sys.stderr)
        return 1
    asyncio.run(_run(options.command, chat, config))
    return 0


async def _run(command: str, chat: ConversationId, config: Config) -> None:
    async with open_database(config) as database:
        store = SqlStore(database)
        if command == "forget":
            await store.forget(chat)
        else:
            print(json.dumps(await store.export(chat), ensure_ascii=False, indent=1))
