"""The admin's day from a chat: a file by message, approval and publication by button, and only for admins."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

from bot import config as configuration
from bot.admin.chat.desk import AdminChat
from bot.config import Config
from bot.errors import DeliveryError
from bot.insight import reports
from bot.messages.message import ChannelName, Content, ConversationId, IncomingMessage, Reply
from bot.phrases.admins import AdminPhrase, say_admin
from bot.phrases.faults import _PHRASES, say_fault
from bot.publishing import history
from bot.publishing.drafts import open_draft
from bot.publishing.workplace import workplace_of
from bot.runtime import Runtime, open_runtime
from index.embedding.embed import Embedder
from index.knowledge.doubts import Doubt
from index.knowledge.faults import MESSAGES, Fault
from index.text.language import Language
from tests.conftest import SMALL, published
from tests.console import admin_chat, docx_bytes
from tests.index.knowledge.test_extract import pdf

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


async def ask(house: Runtime, desk: AdminChat, message: IncomingMessage) -> Reply:
    """The outcome, even where it takes long and comes as a message of its own."""
    exchange = await replace(house.conversation(), desk=desk).respond(message)
    return await desk._tasks.copy().pop() if desk._tasks else exchange.reply


async def reindex(house: Runtime, desk: AdminChat) -> Reply:
    """`/reindex`, and its button pressed."""
    offered = await ask(house, desk, said("/reindex"))
    return await ask(house, desk, said(button=offered.buttons[0].id))


async def test_a_file_is_shown_approved_published_found_and_taken_back(
    settings: Config, embedder: Embedder
) -> None:
    wire = Wire(("file_7.docx", NEWS))
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: wire})
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
        assert {event.who for event in history.history(workplace_of(settings))} == {"telegram:4711"}, (
            "told from other admins"
        )
        await desk.close()


async def test_a_button_approves_the_name_it_stands_under(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("circle.docx", NEWS))})
        first = await ask(house, desk, said("clubs/circle", file="f1"))
        second = await ask(house, desk, said("programmes/circle", file="f1"))
        answer = await ask(house, desk, said(button=second.buttons[0].id))
        assert "+ programmes/circle#p1" in answer.text
        assert "clubs/circle" not in answer.text
        await ask(house, desk, said(button=second.buttons[1].id))
        assert list(open_draft(workplace_of(settings)).changes()) == ["clubs/circle.docx"]
        assert "+ clubs/circle#p1" in (await ask(house, desk, said(button=first.buttons[0].id))).text


async def test_an_old_button_does_not_take_back_a_newer_index(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        (settings.knowledge.folder / "skills" / "a.txt").write_text("A line about courses.", "utf-8")
        first = await reindex(house, desk)
        (settings.knowledge.folder / "skills" / "b.txt").write_text("A line about fees.", "utf-8")
        second = await reindex(house, desk)
        live = house.retriever.snapshot.name
        for old in (first.buttons[0].id, "a:back"):
            assert "Another index is live" in (await ask(house, desk, said(button=old))).text
        assert house.retriever.snapshot.name == live
        assert "Rolled back" in (await ask(house, desk, said(button=second.buttons[0].id))).text
        assert house.retriever.snapshot.name != live


async def test_what_a_message_does_not_hold_is_said(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("a.txt", b"word " * 500))})
        assert "and 1,003 more characters" in (await ask(house, desk, said(file="f"))).text
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("b.txt", b"word " * 100_000))})
        assert "and 498,503 more characters" in (await ask(house, desk, said(file="f"))).text
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("c.txt", b"word " * 299))})
        whole = await ask(house, desk, said(file="f"))
        assert "more characters" not in whole.text
        assert [button.label for button in whole.buttons] == ["Approve", "Discard"], "all of it was shown"


async def test_doubts_are_said_in_words(settings: Config, embedder: Embedder) -> None:
    scan = pdf([[(12, "The evening course in data costs Rs 900 a month.")], [], []])
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("scan.pdf", scan))})
        shown = await ask(house, desk, said(file="f"))
    assert "Most pages hold no text" in shown.text
    assert "no-text" not in shown.text
    assert {doubt.value for doubt in Doubt} <= {phrase.value for phrase in AdminPhrase}


async def test_only_listed_chats_are_admins(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("a.docx", NEWS))})
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


async def test_refusals_are_said(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        wire = Wire(("bad.docx", b"not a docx"))
        desk = admin_chat(house, {ChannelName.TELEGRAM: wire})
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


async def test_stats_and_gaps(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        assert "No gaps" in (await ask(house, desk, said("/gaps"))).text
        conversation = house.conversation()
        exchange = await conversation.respond(replace(said("salary of a *quantum* job"), id="9"))
        await house.store.record(replace(exchange, gap=True))
        assert "- 1 × salary of a quantum job" in (await ask(house, desk, said("/gaps"))).text
        for id, seconds, days in (("7", 9.0, 3), ("8", 9.0, 3), ("9", 1.0, 0)):
            exchange = await conversation.respond(replace(said("what is sql"), id=id))
            await house.store.record(replace(exchange, seconds=seconds))
            await house.store.database.transact(
                ("update exchange set at = at - $1 where message = $2", (days * reports.DAY, id))
            )
        told = (await ask(house, desk, said("/stats"))).text
        assert "3 messages" in told
        assert "Median 9.00 s" in told, "of the seven days, not of today"


def test_every_sentence_in_every_script() -> None:
    for phrase in AdminPhrase:
        texts = {say_admin(phrase, language, **dict.fromkeys(PARTS, "X")) for language in Language}
        assert len(texts) == 3
        assert not any("{" in text for text in texts)


PARTS = "path by doubts more why files sections added changed removed scores reasons total answered unknown liked disliked median".split()


async def test_a_file_takes_no_others_place_unasked(settings: Config, embedder: Embedder) -> None:
    draft, path, sql = (
        open_draft(workplace_of(settings)),
        "roles/sql.en.md",
        SMALL["skills/sql.en.md"].encode(),
    )
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("sql.en.md", sql))})
        shown = await ask(house, desk, said("skills/sql.en", file="f"))
        assert "`skills/sql.en.md` is there already" in shown.text
        assert draft.changes() == {}, "a published file is one"
        hers = draft.save(path, sql + b"Her text.\n", base="", by="Sana")
        first = await ask(house, desk, said("roles/sql.en", file="f"))
        assert "as a draft of `Sana`" in first.text
        assert (draft.changes()[path], [b.label for b in first.buttons]) == (hers, ["Replace"])
        newer = draft.save(path, sql + b"Her better text.\n", base=hers.digest, by="Sana")
        second = await ask(house, desk, said(button=first.buttons[0].id))
        assert "is there already" in second.text
        assert draft.changes()[path] == newer, "a button replaces what it stands under and nothing newer"
        assert f"Read `{path}`" in (await ask(house, desk, said(button=second.buttons[0].id))).text
        assert (draft.read(path), draft.changes()[path].by) == (sql, "telegram:4711")
        assert "a draft of your own" in (await ask(house, desk, said("roles/sql.en", file="f"))).text
        again = admin_chat(house, {})
        assert "send it again" in (await ask(house, again, said(button=second.buttons[0].id))).text


async def test_a_file_takes_no_drafted_removals_place_unasked(settings: Config, embedder: Embedder) -> None:
    draft, path = open_draft(workplace_of(settings)), "skills/sql.en.md"
    gone = draft.save(path, None, base=draft.version(path), by="Sana")
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(
            house, {ChannelName.TELEGRAM: Wire(("sql.en.md", SMALL[path].encode() + b"More.\n"))}
        )
        shown = await ask(house, desk, said("skills/sql.en", file="f"))
        assert "as a draft of `Sana`" in shown.text
        assert draft.changes() == {path: gone}
        assert "Read" in (await ask(house, desk, said(button=shown.buttons[0].id))).text
        assert (draft.read(path) or b"").endswith(b"More.\n")


async def test_what_is_approved_was_shown(settings: Config, embedder: Embedder) -> None:
    """Titles, headings and sample questions are found and read by people as the texts are."""
    page = b"<title>The Circle</title><h2>When it meets</h2><p>Every Sunday.</p><h2>Fees</h2><p>None.</p>"
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("a.html", page))})
        text = (await ask(house, desk, said(file="f"))).text
        assert "The Circle\n\n\nWhen it meets\n\nEvery Sunday.\n\n\nFees\n\nNone." in text
        wire = Wire(("sql.en.md", SMALL["roles/data-analyst.en.md"].encode()))
        desk = admin_chat(house, {ChannelName.TELEGRAM: wire})
        text = (await ask(house, desk, said("roles/tester.en", file="f"))).text
        for part in (
            "Data analyst\n",
            "## What does a data",
            "? data analyst job",
            "https://survey.example/a",
        ):
            assert part in text
        asked = "".join(f"? question {n} of many\n" for n in range(70))
        wire.file = ("sql.en.md", (SMALL["skills/sql.en.md"] + asked).encode())
        shown = await ask(house, desk, said("skills/sequel.en", file="f"))
        assert "more characters" in shown.text
        assert "Whole text" in [button.label for button in shown.buttons]


async def test_reindex_names_what_goes_live_and_its_button_publishes_just_that(
    settings: Config, embedder: Embedder
) -> None:
    draft, sql = open_draft(workplace_of(settings)), SMALL["skills/sql.en.md"].encode()
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        live = house.retriever.snapshot.name
        draft.save(
            "skills/sql.en.md", sql + b"Her text.\n", base=draft.version("skills/sql.en.md"), by="Sana"
        )
        (settings.knowledge.folder / "skills" / "a.txt").write_text("A line about courses.", "utf-8")
        offered = await ask(house, desk, said("/reindex"))
        assert "~ skills/sql.en.md (Sana)\n+ skills/a.txt (folder)" in offered.text.replace("```\n", "")
        assert "+ skills/a#p1" in offered.text
        assert len(offered.buttons[0].id.encode()) <= 64
        draft.save("skills/b.txt", b"A line about fees.", base="", by="Ali")
        for old in (offered.buttons[0].id, "a:pub"):
            refused = await ask(house, desk, said(button=old))
            assert "has changed since" in refused.text
            assert "+ skills/b.txt (Ali)" in refused.text
            assert (house.retriever.snapshot.name, len(draft.changes())) == (live, 2)
        assert (
            "Published: 2 sections added" in (await ask(house, desk, said(button=refused.buttons[0].id))).text
        )
        assert draft.changes() == {}
        assert "up to date" in (await ask(house, desk, said(button=refused.buttons[0].id))).text


async def test_a_rollback_says_what_stays(settings: Config, embedder: Embedder) -> None:
    file = settings.knowledge.folder / "skills" / "a.txt"
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        file.write_text("A line about courses.", "utf-8")
        done = await reindex(house, desk)
        file.write_text("A line about fees.", "utf-8")
        back = await ask(house, desk, said(button=done.buttons[0].id))
        assert "Rolled back. These files could not be put back" in back.text
        assert "skills/a.txt" in back.text
        assert "kept as a draft" not in back.text
        done = await reindex(house, desk)
        assert "kept as a draft" in (await ask(house, desk, said(button=done.buttons[0].id))).text


async def test_faults_are_said_in_the_admins_language(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        desk = admin_chat(house, {ChannelName.TELEGRAM: Wire(("bad.docx", b"not a docx"))})
        for language, words in ((Language.URDU, "فائل خراب ہے"), (Language.ROMAN_URDU, "file kharab hai")):
            reply = await desk.respond(said(file="f"), language)
            assert reply
            assert f"documents/bad.docx{chr(10) if language is Language.URDU else ': '}{words}" in reply.text
    names = {c: {name for _, name, _, _ in Formatter().parse(m) if name} for c, m in MESSAGES.items()}
    for column in (0, 1):
        said_of = {code: texts[column] for code, texts in _PHRASES.items()}
        assert {c: {n for _, n, _, _ in Formatter().parse(one) if n} for c, one in said_of.items()} == names
        assert all(one.count("`") % 2 == 0 for one in said_of.values()), "what is typed is set left to right"
    outside = {code: re.sub(r"`[^`]*`|{\w+}|UTF-8", "", urdu) for code, (urdu, _) in _PHRASES.items()}
    assert not [code for code, one in outside.items() if re.search(r"[A-Za-z#{,?]", one)], "Urdu"
    heading = say_fault(Fault("a/b.ur.md", 7, "id-twice", {"id": "work", "first": "3"}), Language.URDU)
    assert (
        heading
        == "a/b.ur.md:7\nآئی ڈی `\u2068work\u2069` سطر 3 میں پہلے سے موجود ہے۔ یہاں کوئی اور آئی ڈی لکھیں۔"
    )
