"""The admin's day from a chat: a file by message, approval and publication by button, and only for admins."""

from dataclasses import replace

import pytest

from bot.accounts.log import AuditLog
from bot.config import Config
from bot.insight import reports
from bot.messages.message import ChannelName, ConversationId
from bot.phrases.admins import AdminPhrase, say_admin
from bot.phrases.faults import say_fault
from bot.publishing import history
from bot.publishing.drafts import open_draft
from bot.publishing.workplace import workplace_of
from bot.runtime import open_runtime
from index.embedding.embed import Embedder
from index.knowledge.faults import Fault
from index.text.language import Language
from tests.bot.admin.chat.talking import NEWS, Wire, ask, reindex, said
from tests.conftest import SMALL
from tests.console import admin_chat

pytestmark = pytest.mark.slow


async def test_a_file_is_shown_approved_published_found_and_taken_back(
    settings: Config, embedder: Embedder
) -> None:
    wire = Wire(("file_7.docx", NEWS))
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: wire})
        old = house.retriever.snapshot.name
        shown = await ask(house, admins, said("programmes/robotics circle", file="f1"))
        assert "programmes/robotics-circle.docx" in shown.text
        assert "The Mehran Robotics Circle builds small robots" in shown.text
        approve, discard = shown.buttons
        assert all(len(button.id.encode()) <= 64 for button in (approve, discard))
        answer = await ask(house, admins, said(button=approve.id))
        assert "+ programmes/robotics-circle#p1" in answer.text
        assert house.retriever.snapshot.name == old, "approved, not live"
        done = await ask(house, admins, said(button=answer.buttons[0].id))
        assert "Published: 1 sections added" in done.text
        assert "programmes/robotics-circle#p1" in house.retriever.snapshot.units
        back = await ask(house, admins, said(button=done.buttons[0].id))
        assert "Rolled back" in back.text
        assert house.retriever.snapshot.name == old
        assert "nothing older" in (await ask(house, admins, said("/rollback"))).text
        assert {event.who for event in history.history(workplace_of(settings))} == {"telegram:4711"}, (
            "told from other admins"
        )
        entries = (await AuditLog(house.store.database).page()).entries
        assert [(entry.who, entry.act) for entry in reversed(entries)] == [
            ("telegram:4711", act) for act in ("uploaded", "approved", "published", "rolled-back")
        ]
        await admins.close()


async def test_an_old_button_does_not_take_back_a_newer_index(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        (settings.knowledge.folder / "skills" / "a.txt").write_text("A line about courses.", "utf-8")
        first = await reindex(house, admins)
        (settings.knowledge.folder / "skills" / "b.txt").write_text("A line about fees.", "utf-8")
        second = await reindex(house, admins)
        live = house.retriever.snapshot.name
        for old in (first.buttons[0].id, "a:back"):
            assert "Another index is live" in (await ask(house, admins, said(button=old))).text
        assert house.retriever.snapshot.name == live
        assert "Rolled back" in (await ask(house, admins, said(button=second.buttons[0].id))).text
        assert house.retriever.snapshot.name != live


async def test_only_listed_chats_are_admins(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("a.docx", NEWS))})
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
                assert await admins.respond(message, Language.ENGLISH) is None
        assert await admins.respond(said("what is sql"), Language.ENGLISH) is None, "admins ask questions too"


async def test_refusals_are_said(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        wire = Wire(("bad.docx", b"not a docx"))
        admins = admin_chat(house, {ChannelName.TELEGRAM: wire})
        assert "could not take" in (await ask(house, admins, said(file="f"))).text
        wire.file = ("big.pdf", b"x" * 20_000_001)
        assert "could not take" in (await ask(house, admins, said(file="f"))).text
        wire.file = ("x.docx", NEWS)
        shown = await ask(house, admins, said("../../etc/passwd", file="f"))
        assert "could not take" in shown.text
        shown = await ask(house, admins, said("news", file="f"))
        assert "Discarded" in (await ask(house, admins, said(button=shown.buttons[1].id))).text
        assert "changed since" in (await ask(house, admins, said(button=shown.buttons[0].id))).text
        assert "up to date" in (await ask(house, admins, said("/reindex"))).text


async def test_stats_and_gaps(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        assert "No gaps" in (await ask(house, admins, said("/gaps"))).text
        conversation = house.conversation()
        exchange = await conversation.respond(replace(said("salary of a *quantum* job"), id="9"))
        await house.store.record(replace(exchange, gap=True))
        assert r"- 1 × salary of a \*quantum\* job" in (await ask(house, admins, said("/gaps"))).text
        for id, seconds, days in (("7", 9.0, 3), ("8", 9.0, 3), ("9", 1.0, 0)):
            exchange = await conversation.respond(replace(said("what is sql"), id=id))
            await house.store.record(replace(exchange, seconds=seconds))
            await house.store.database.transact(
                ("update exchange set at = at - $1 where message = $2", (days * reports.DAY, id))
            )
        told = (await ask(house, admins, said("/stats"))).text
        assert "3 messages" in told
        assert "Median 9.00 s" in told, "of the seven days, not of today"


def test_every_sentence_in_every_script() -> None:
    for phrase in AdminPhrase:
        texts = {say_admin(phrase, language, **dict.fromkeys(PARTS, "X")) for language in Language}
        assert len(texts) == 3
        assert not any("{" in text for text in texts)


PARTS = "channel minutes waiting path by doubts more why files sections added changed removed scores reasons total answered unknown liked disliked median".split()


async def test_reindex_names_what_goes_live_and_its_button_publishes_just_that(
    settings: Config, embedder: Embedder
) -> None:
    draft, sql = open_draft(workplace_of(settings)), SMALL["skills/sql.en.md"].encode()
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        live = house.retriever.snapshot.name
        draft.save(
            "skills/sql.en.md", sql + b"Her text.\n", base=draft.version("skills/sql.en.md"), by="Sana"
        )
        (settings.knowledge.folder / "skills" / "a.txt").write_text("A line about courses.", "utf-8")
        offered = await ask(house, admins, said("/reindex"))
        assert "~ skills/sql.en.md (Sana)\n+ skills/a.txt (folder)" in offered.text.replace("```\n", "")
        assert "+ skills/a#p1" in offered.text
        assert len(offered.buttons[0].id.encode()) <= 64
        draft.save("skills/b.txt", b"A line about fees.", base="", by="Ali")
        for old in (offered.buttons[0].id, "a:pub"):
            refused = await ask(house, admins, said(button=old))
            assert "has changed since" in refused.text
            assert "+ skills/b.txt (Ali)" in refused.text
            assert (house.retriever.snapshot.name, len(draft.changes())) == (live, 2)
        assert (
            "Published: 2 sections added"
            in (await ask(house, admins, said(button=refused.buttons[0].id))).text
        )
        assert draft.changes() == {}
        assert "up to date" in (await ask(house, admins, said(button=refused.buttons[0].id))).text


async def test_a_rollback_says_what_stays(settings: Config, embedder: Embedder) -> None:
    file = settings.knowledge.folder / "skills" / "a.txt"
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("", b""))})
        file.write_text("A line about courses.", "utf-8")
        done = await reindex(house, admins)
        file.write_text("A line about fees.", "utf-8")
        back = await ask(house, admins, said(button=done.buttons[0].id))
        assert "Rolled back. These files could not be put back" in back.text
        assert "skills/a.txt" in back.text
        assert "kept as a draft" not in back.text
        done = await reindex(house, admins)
        assert "kept as a draft" in (await ask(house, admins, said(button=done.buttons[0].id))).text


async def test_faults_are_said_in_the_admins_language(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("bad.docx", b"not a docx"))})
        for language, words in ((Language.URDU, "فائل خراب ہے"), (Language.ROMAN_URDU, "file kharab hai")):
            reply = await admins.respond(said(file="f"), language)
            assert reply
            assert f"documents/bad.docx{chr(10) if language is Language.URDU else ': '}{words}" in reply.text
    heading = say_fault(Fault("a/b.ur.md", 7, "id-twice", {"id": "work", "first": "3"}), Language.URDU)
    assert (
        heading
        == "a/b.ur.md:7\nآئی ڈی `\u2068work\u2069` سطر 3 میں پہلے سے موجود ہے۔ یہاں کوئی اور آئی ڈی لکھیں۔"
    )
