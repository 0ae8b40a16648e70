"""Files by message: shown before they are approved, and none takes the place of another unasked."""

import pytest

from bot.accounts.log import AuditLog
from bot.config import Config
from bot.messages.message import ChannelName
from bot.phrases.admins import AdminPhrase
from bot.publishing.drafts import open_draft
from bot.publishing.workplace import workplace_of
from bot.runtime import open_runtime
from index.embedding.embed import Embedder
from index.knowledge.documents.doubts import Doubt
from tests.bot.admin.chat.talking import NEWS, Wire, ask, said
from tests.conftest import SMALL
from tests.console import admin_chat
from tests.documents import pdf

pytestmark = pytest.mark.slow


async def test_a_button_approves_the_name_it_stands_under(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("circle.docx", NEWS))})
        first = await ask(house, admins, said("clubs/circle", file="f1"))
        second = await ask(house, admins, said("programmes/circle", file="f1"))
        answer = await ask(house, admins, said(button=second.buttons[0].id))
        assert "+ programmes/circle#p1" in answer.text
        assert "clubs/circle" not in answer.text
        await ask(house, admins, said(button=second.buttons[1].id))
        newest = (await AuditLog(house.store.database).page()).entries[0]
        assert (newest.act, newest.subject) == ("discarded", "programmes/circle.docx")
        assert list(open_draft(workplace_of(settings)).changes()) == ["clubs/circle.docx"]
        assert "+ clubs/circle#p1" in (await ask(house, admins, said(button=first.buttons[0].id))).text


async def test_what_a_message_does_not_hold_is_said(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("a.txt", b"word " * 500))})
        assert "and 1,003 more characters" in (await ask(house, admins, said(file="f"))).text
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("b.txt", b"word " * 100_000))})
        assert "and 498,503 more characters" in (await ask(house, admins, said(file="f"))).text
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("c.txt", b"word " * 299))})
        whole = await ask(house, admins, said(file="f"))
        assert "more characters" not in whole.text
        assert [button.label for button in whole.buttons] == ["Approve", "Discard"], "all of it was shown"


async def test_doubts_are_said_in_words(settings: Config, embedder: Embedder) -> None:
    scan = pdf([[(12, "The evening course in data costs Rs 900 a month.")], [], []])
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("scan.pdf", scan))})
        shown = await ask(house, admins, said(file="f"))
    assert "Most pages hold no text" in shown.text
    assert "no-text" not in shown.text
    assert {doubt.value for doubt in Doubt} <= {phrase.value for phrase in AdminPhrase}


async def test_a_file_takes_no_others_place_unasked(settings: Config, embedder: Embedder) -> None:
    draft, path, sql = (
        open_draft(workplace_of(settings)),
        "roles/sql.en.md",
        SMALL["skills/sql.en.md"].encode(),
    )
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("sql.en.md", sql))})
        shown = await ask(house, admins, said("skills/sql.en", file="f"))
        assert "`skills/sql.en.md` is there already" in shown.text
        assert draft.changes() == {}, "a published file is one"
        hers = draft.save(path, sql + b"Her text.\n", base="", by="Sana")
        first = await ask(house, admins, said("roles/sql.en", file="f"))
        assert "as a draft of `Sana`" in first.text
        assert (draft.changes()[path], [b.label for b in first.buttons]) == (hers, ["Replace"])
        newer = draft.save(path, sql + b"Her better text.\n", base=hers.digest, by="Sana")
        second = await ask(house, admins, said(button=first.buttons[0].id))
        assert "is there already" in second.text
        assert draft.changes()[path] == newer, "a button replaces what it stands under and nothing newer"
        assert f"Read `{path}`" in (await ask(house, admins, said(button=second.buttons[0].id))).text
        assert (draft.read(path), draft.changes()[path].by) == (sql, "telegram:4711")
        assert "a draft of your own" in (await ask(house, admins, said("roles/sql.en", file="f"))).text
        again = admin_chat(house, {})
        assert "send it again" in (await ask(house, again, said(button=second.buttons[0].id))).text


async def test_a_file_takes_no_drafted_removals_place_unasked(settings: Config, embedder: Embedder) -> None:
    draft, path = open_draft(workplace_of(settings)), "skills/sql.en.md"
    gone = draft.save(path, None, base=draft.version(path), by="Sana")
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(
            house, {ChannelName.TELEGRAM: Wire(("sql.en.md", SMALL[path].encode() + b"More.\n"))}
        )
        shown = await ask(house, admins, said("skills/sql.en", file="f"))
        assert "as a draft of `Sana`" in shown.text
        assert draft.changes() == {path: gone}
        assert "Read" in (await ask(house, admins, said(button=shown.buttons[0].id))).text
        assert (draft.read(path) or b"").endswith(b"More.\n")


async def test_what_is_approved_was_shown(settings: Config, embedder: Embedder) -> None:
    """Titles, headings and sample questions are found and read by people as the texts are."""
    page = b"<title>The Circle</title><h2>When it meets</h2><p>Every Sunday.</p><h2>Fees</h2><p>None.</p>"
    async with open_runtime(settings, embedder) as house:
        admins = admin_chat(house, {ChannelName.TELEGRAM: Wire(("a.html", page))})
        text = (await ask(house, admins, said(file="f"))).text
        assert "The Circle\n\n\nWhen it meets\n\nEvery Sunday.\n\n\nFees\n\nNone." in text
        wire = Wire(("sql.en.md", SMALL["roles/data-analyst.en.md"].encode()))
        admins = admin_chat(house, {ChannelName.TELEGRAM: wire})
        text = (await ask(house, admins, said("roles/tester.en", file="f"))).text
        for part in (
            "Data analyst\n",
            "## What does a data",
            "? data analyst job",
            "https://survey.example/a",
        ):
            assert part in text
        asked = "".join(f"? question {n} of many\n" for n in range(70))
        wire.file = ("sql.en.md", (SMALL["skills/sql.en.md"] + asked).encode())
        shown = await ask(house, admins, said("skills/sequel.en", file="f"))
        assert "more characters" in shown.text
        assert "Whole text" in [button.label for button in shown.buttons]
