"""Updates of Telegram over the wire, by polling and by webhook: none lost, none forged, none twice."""

import asyncio

import pytest

from bot.config import LimitsConfig
from bot.inbox.limits import Gate
from bot.phrases.people import COMMANDS, Phrase, say
from index.text.language import Language
from tests.bot.channels.long_texts import MARKS
from tests.bot.channels.telegram.connection import SECRET, Connect, payload
from tests.waiting import PATIENCE, until


async def test_polling_answers_and_moves_the_offset_once_the_receipt_is_on_disk(connect: Connect) -> None:
    async with connect() as phone:
        phone.api.say("hello")
        await phone.api.until(1)
        assert phone.api.texts() == ["said: hello"]
        await until(lambda: not phone.api.queue)
        await phone.store._db.fetch("alter table receipt rename to gone")
        polls = phone.api.polls
        update = phone.api.say("while the disk is broken")
        await until(lambda: phone.api.polls > polls + 2)
        assert phone.api.queue, "it was fetched, and is fetched again"
        await phone.store._db.fetch("alter table gone rename to receipt")
        await phone.api.until(2)
        assert phone.api.texts()[1] == "said: while the disk is broken"
        await until(lambda: not phone.api.queue)
        assert update


async def test_the_silence_is_counted_only_while_telegram_is_asked(connect: Connect) -> None:
    async with connect() as phone:
        await until(lambda: phone.channel.state()["silent_seconds"] is not None)
    assert phone.channel.state()["silent_seconds"] is None


async def test_commands_are_registered_in_english_and_urdu(connect: Connect) -> None:
    async with connect() as phone:
        english = await phone.api.called("setMyCommands", 1)
        urdu = await phone.api.called("setMyCommands", 2)
        names = "start help roles skills roadmap language profile forget export feedback".split()
        assert [c["command"] for c in english["commands"]] == names == list(COMMANDS)
        assert [c["command"] for c in urdu["commands"]] == names
        assert urdu["language_code"] == "ur"
        assert all(MARKS.sub("", c["description"]) for c in urdu["commands"])


async def test_an_edit_before_the_answer_replaces_the_question(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        assert await phone.post(payload("text")) == 200
        assert await phone.post(payload("edited")) == 200
        await phone.inbox.drain(PATIENCE)
        assert phone.api.texts(501200)[-1] == "said: ML engineer kaise banun?"
        assert len(phone.api.sent) <= 2


async def test_a_group_hears_answers_only_when_it_asks(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        for name in ("group_talk", "group_other_mention", "group_reply_to_other", "group_mention"):
            assert await phone.post(payload(name)) == 200
        await phone.inbox.drain(PATIENCE)
        (sent,) = phone.api.sent
        assert (sent.chat, sent.text) == (-1001700000001, "said: data analyst kya karta hai?")
        assert sent.fields["reply_parameters"]["message_id"] == 31


async def test_silent_polling_is_noticed(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.receive._POLL_GRACE", 0.3)
    async with connect(poll_seconds=0) as phone:
        phone.api.hang = 1
        await until(lambda: phone.channel.state()["stalls"])
        phone.api.say("hello")
        await phone.api.until(1)
        await until(lambda: phone.channel.state()["silent_seconds"] < 1)


async def test_a_webhook_left_behind_is_removed_before_polling(connect: Connect) -> None:
    async with connect() as phone:
        await phone.api.called("getUpdates", 1)
        names = [name for name, _ in phone.api.calls]
        assert names.index("deleteWebhook") < names.index("getUpdates")
        assert phone.api.calls[names.index("deleteWebhook")][1] == {"drop_pending_updates": "false"}
        phone.api.webhook = {"url": "https://elsewhere.example"}
        phone.api.say("hello")
        await phone.api.until(1)


async def test_an_update_that_cannot_be_read_does_not_hide_the_next(connect: Connect) -> None:
    async with connect() as phone:
        phone.api.push(message={"message_id": "what", "chat": 7})
        phone.api.say("hello")
        await phone.api.until(1)
        await until(lambda: not phone.api.queue)


async def test_webhook_is_registered_with_its_secret_and_taken(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        await until(lambda: phone.api.webhook)
        assert phone.api.webhook["url"] == f"{phone.url}/telegram"
        assert phone.api.webhook["secret_token"] == SECRET
        assert phone.api.webhook["allowed_updates"] == ["message", "edited_message", "callback_query"]
        phone.api.say("hello")
        assert await phone.api.push_webhook() == [200]
        await phone.api.until(1)


async def test_webhook_redeliveries_are_answered_once(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        for n in range(30):
            phone.api.say(f"/q{n}", chat=n + 1)
        updates = phone.api.queue * 3
        statuses = await asyncio.gather(*map(phone.post, updates))
        assert set(statuses) == {200}
        await phone.inbox.drain(PATIENCE)
        assert sorted(s.chat for s in phone.api.sent) == list(range(1, 31))


async def test_forged_and_broken_webhooks(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        update = payload("text")
        assert await phone.post(update, secret="wrong") == 401
        assert await phone.post(update, secret="") == 401
        assert await phone.post(b"x" * (1 << 21)) == 413
        assert await phone.post(b"{not json") == 400
        assert await phone.post(b"[" * 100_000) == 400
        assert await phone.post(["a", "list"]) == 200
        assert await phone.post({"update_id": 1}) == 200
        assert phone.line.heard == []
        assert phone.channel.state()["refused"] == {"forged": 2, "too large": 1, "malformed": 2}


async def test_a_full_disk_is_told_to_telegram(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        await phone.store._db.fetch("alter table receipt rename to gone")
        assert await phone.post(payload("text")) == 503
        await phone.store._db.fetch("alter table gone rename to receipt")
        assert await phone.post(payload("text")) == 200
        await phone.api.until(1)


async def test_too_many_messages(connect: Connect) -> None:
    async with connect(gate=Gate(LimitsConfig(per_minute=3))) as phone:
        for n in range(10):
            phone.api.say(f"/q{n}")
        await until(lambda: not phone.api.queue)
        await phone.inbox.drain(PATIENCE)
        said = phone.api.texts()
        assert sorted(t for t in said if t.startswith("said")) == ["said: /q0", "said: /q1", "said: /q2"]
        assert [t for t in said if not t.startswith("said")] == [say(Phrase.SLOW_DOWN, Language.ENGLISH)]


async def test_a_secret_that_is_no_text_is_refused_like_any_other(connect: Connect) -> None:
    async with connect(mode="webhook") as phone:
        host, port = phone.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /telegram HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: \xff\xfe\r\n"
            b"Content-Length: 2\r\n\r\n{}"
        )
        assert b"401" in await reader.readline()
        writer.close()
