"""Play the development conversations and print each turn that went otherwise than expected.

python -m training.conversations --config config.toml
"""

import argparse
import asyncio
import json
from collections import Counter
from pathlib import Path

from bot import config
from bot.dialogue.conversation import Conversation
from bot.messages.exchange import Exchange
from bot.messages.message import ChannelName, ConversationId, IncomingMessage
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.clock import utc_now
from index.retrieval.live import open_retriever


def right(expected: dict, exchange: Exchange) -> bool:
    """Outcome as expected, and the unit or the subject where one is named."""
    if exchange.outcome != expected["outcome"]:
        return False
    if "reply_language" in expected and exchange.reply.language != expected["reply_language"]:
        return False
    wanted, subject = set(expected.get("units", ())), expected.get("subject")
    if not wanted and not subject:
        return True
    subjects = {*exchange.subjects, *(unit.partition("#")[0] for unit in exchange.units)}
    return bool(wanted & set(exchange.units)) or subject in subjects


async def play(settings: config.Config, chats: list[dict]) -> None:
    async with Sqlite.open(Path(":memory:"), MIGRATIONS) as database:
        conversation = Conversation(
            open_retriever(settings.index.folder, settings.index.embedder), SqlStore(database)
        )
        counts: Counter[tuple[str, bool]] = Counter()
        for number, chat in enumerate(chats):
            for place, turn in enumerate(chat["turns"]):
                where = ConversationId(ChannelName.TERMINAL, "", str(number))
                message = IncomingMessage(f"{number}-{place}", where, turn["say"], utc_now())
                exchange = await conversation.respond(message)
                await conversation.store.record(exchange)
                ok = right(turn["expect"], exchange)
                counts[chat["language"], ok] += 1
                if not ok:
                    before = f" (after: {chat['turns'][place - 1]['say']})" if place else ""
                    print(f"{chat['language']:8} {turn['say']}{before}\n    wanted {turn['expect']}")
                    print(
                        f"    got {exchange.outcome} {exchange.units[:3]} {exchange.reply.language}: {exchange.reply.text[:90]!r}"
                    )
    for language in ("en", "ur", "ur-Latn"):
        good, bad = counts[language, True], counts[language, False]
        print(f"{language:8} {good} of {good + bad} turns as expected")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--conversations", type=Path, default=Path("training/questions/conversations.jsonl"))
    options = parser.parse_args()
    chats = [
        json.loads(line) for line in options.conversations.read_text("utf-8").splitlines() if line.strip()
    ]
    asyncio.run(play(config.load(options.config), chats))


if __name__ == "__main__":
    main()
