"""The admin's day from a chat: a file by message, approval and publication by button, and only for admins."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import config as configuration
from bot import history
from bot.admin_chat import AdminChat
from bot.admin_phrases import AdminPhrase, say_admin
from bot.app import House, open_house
from bot.config import Config
from bot.errors import DeliveryError
from bot.messages import ChannelName, Content, ConversationId, IncomingMessage, Reply
from index.doubts import Doubt
from index.embed import Embedder
from index.language import Language
from tests.conftest import published
from tests.console import docx_bytes
from tests.index.test_extract import pdf

CHAT = ConversationId(ChannelName.TELEGRAM, "bot", "4711")
NEWS = docx_bytes("The Mehran Robotics Circle builds small robots in Hyderabad.")


class Wire:
    """A channel that holds one file and keeps what it was asked to send."""

    name = ChannelName.TELEGRAM

    def __init__(self, file: tuple[str, bytes]) -> None:
        self.file = file
        self.sent: list[Reply] = []

    async def send(self, to: IncomingMessage, reply: Reply, /) -> None:
        self.sent.append(reply)

    async def typing(self, to: IncomingMessage, /) -> None: ...

    async def download(self, message: IncomingMessage, limit: int, /) -> tuple[str, bytes]:
        if len(self.file[1]) > limit:
            raise DeliveryError("too large")
        return self.file

    async def send_file(self, to: IncomingMessage, name: str, data: bytes, /) -> None: ...


def said(text: str = "", *, button: str = "", file: str = "", chat: ConversationId = CHAT) -> IncomingMessage:
    content = Content.BUTTON if button else Content.DOCUMENT if file else Content.TEXT
    return IncomingMessage("1", chat, text, datetime.now(UTC), content, button, file)


@pytest.fixture
def settings(workplace: Path, embedder: Embedder) -> Config:
    config = configuration.load(workplace, {})
    published(config.index.folder, config.knowledge.folder, embedder)
    return replace(config, admin=replace(config.admin, chats=("telegram:4711",)))


async def ask(house: House, desk: AdminChat, message: IncomingMessage) -> Reply:
    """The outcome, even where it takes long and comes as a message of its own."""
    exchange = await replace(house.conversation(), desk=desk).respond(message)
    return await desk._tasks.copy().pop() if desk._tasks else exchange.reply


async def test_a_file_is_shown_approved_published_found_and_taken_back(settings: Config) -> None:
    wire = Wire(("file_7.docx", NEWS))
    async with open_house(settings) as house:
        desk = AdminChat(house, {ChannelName.TELEGRAM: wire})
        old = house.retriever.snapshot.name
        shown = await ask(house, desk, said("programmes/robotics circle", file="f1"))
        assert "programmes/robotics-circle.docx" in shown.text
        assert "The Mehran Robotics Circle builds small robots" in shown.text
        approve, discard = shown.buttons
        assert all(len(button.id.encode()) <= 64 for button in (approve, discard))
        answer = await ask(house, desk, said(button=approve.id))
        assert "+ programmes/robotics-circle#p1" in answer.text
        assert house.retriever.snapshot.name == old, "approved, not live"
        done = await ask(house, desk, said(button=answer.buttons[0].id))
        assert "Published: 1 sections added" in done.text
        assert "programmes/robotics-circle#p1" in house.retriever.snapshot.units
        back = await ask(house, desk, said(button=done.buttons[0].id))
        assert "Rolled back" in back.text
        assert house.retriever.snapshot.name == old
        assert "nothing older" in (await ask(house, desk, said("/rollback"))).text
        assert {event.who for event in history.history(settings)} == {"telegram:4711"}, (
            "told from other admins"
        )
        await desk.close()


async def test_a_button_approves_the_name_it_stands_under(settings: Config) -> None:
    async with open_house(settings) as house:
        desk = AdminChat(house, {ChannelName.TELEGRAM: Wire(("circle.docx", NEWS))})
        first = await ask(house, desk, said("clubs/circle", file="f1"))
        second = await ask(house, desk, said("programmes/circle", file="f1"))
        answer = await ask(house, desk, said(button=second.buttons[0].id))
        assert "+ programmes/circle#p1" in answer.text
        assert "clubs/circle" not in answer.text
        await ask(house, desk, said(button=second.buttons[1].id))
        assert list(history.open_draft(settings).changes()) == ["clubs/circle.docx"]
        assert "+ clubs/circle#p1" in (await ask(house, desk, said(button=first.buttons[0].id))).text


async def test_an_old_button_does_not_take_back_a_newer_index(settings: Config) -> None:
    async with open_house(settings) as house:
        desk = AdminChat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        (settings.knowledge.folder / "skills" / "a.txt").write_text("A line about courses.", "utf-8")
        first = await ask(house, desk, said("/reindex"))
        (settings.knowledge.folder / "skills" / "b.txt").write_text("A line about fees.", "utf-8")
        second = await ask(house, desk, said("/reindex"))
        live = house.retriever.snapshot.name
        for old in (first.buttons[0].id, "a:back"):
            assert "Another index is live" in (await ask(house, desk, said(button=old))).text
        assert house.retriever.snapshot.name == live
        assert "Rolled back" in (await ask(house, desk, said(button=second.buttons[0].id))).text
        assert house.retriever.snapshot.name != live


async def test_what_a_message_does_not_hold_is_said(settings: Config) -> None:
    async with open_house(settings) as house:
        desk = AdminChat(house, {ChannelName.TELEGRAM: Wire(("a.txt", b"word " * 500))})
        assert "and 999 more characters" in (await ask(house, desk, said(file="f"))).text
        desk = AdminChat(house, {ChannelName.TELEGRAM: Wire(("b.txt", b"word " * 100_000))})
        assert "and 498,499 more characters" in (await ask(house, desk, said(file="f"))).text
        desk = AdminChat(house, {ChannelName.TELEGRAM: Wire(("c.txt", b"word " * 300))})
        whole = await ask(house, desk, said(file="f"))
        assert "more characters" not in whole.text
        assert [button.label for button in whole.buttons] == ["Approve", "Discard"], "all of it was shown"


async def test_doubts_are_said_in_words(settings: Config) -> None:
    scan = pdf([[(12, "The evening course in data costs Rs 900 a month.")], [], []])
    async with open_house(settings) as house:
        desk = AdminChat(house, {ChannelName.TELEGRAM: Wire(("scan.pdf", scan))})
        shown = await ask(house, desk, said(file="f"))
    assert "Most pages hold no text" in shown.text
    assert "no-text" not in shown.text
    assert {doubt.value for doubt in Doubt} <= {phrase.value for phrase in AdminPhrase}


async def test_only_listed_chats_are_admins(settings: Config) -> None:
    async with open_house(settings) as house:
        desk = AdminChat(house, {ChannelName.TELEGRAM: Wire(("a.docx", NEWS))})
        others = (
            ConversationId(ChannelName.TELEGRAM, "bot", "4712"),
            ConversationId(ChannelName.WEB, "", "4711"),
        )
        for chat in others:
            for message in (
                said("/rollback", chat=chat),
                said(file="f", chat=chat),
                said(button="a:pub", chat=chat),
            ):
                assert await desk.respond(message, Language.ENGLISH) is None
        assert await desk.respond(said("what is sql"), Language.ENGLISH) is None, "admins ask questions too"


async def test_refusals_are_said(settings: Config) -> None:
    async with open_house(settings) as house:
        wire = Wire(("bad.docx", b"not a docx"))
        desk = AdminChat(house, {ChannelName.TELEGRAM: wire})
        assert "could not take" in (await ask(house, desk, said(file="f"))).text
        wire.file = ("big.pdf", b"x" * 20_000_001)
        assert "could not take" in (await ask(house, desk, said(file="f"))).text
        wire.file = ("x.docx", NEWS)
        shown = await ask(house, desk, said("../../etc/passwd", file="f"))
        assert "could not take" in shown.text
        shown = await ask(house, desk, said("news", file="f"))
        assert "Discarded" in (await ask(house, desk, said(button=shown.buttons[1].id))).text
        assert "changed since" in (await ask(house, desk, said(button=shown.buttons[0].id))).text
        assert "up to date" in (await ask(house, desk, said("/reindex"))).text


async def test_stats_and_gaps(settings: Config) -> None:
    async with open_house(settings) as house:
        desk = AdminChat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        assert "No gaps" in (await ask(house, desk, said("/gaps"))).text
        conversation = house.conversation()
        exchange = await conversation.respond(replace(said("salary of a *quantum* job"), id="9"))
        await house.store.record(replace(exchange, gap=True))
        assert "- 1 × salary of a quantum job" in (await ask(house, desk, said("/gaps"))).text
        assert "1 messages" in (await ask(house, desk, said("/stats"))).text


def test_every_sentence_in_every_script() -> None:
    for phrase in AdminPhrase:
        texts = {say_admin(phrase, language, **dict.fromkeys(PARTS, "X")) for language in Language}
        assert len(texts) == 3
        assert not any("{" in text for text in texts)


PARTS = "path doubts more why changes added changed removed scores reasons total answered unknown liked disliked median".split()
