"""What joins or replaces a question that waits for its answer, and what is a new one."""

from bot.inbox.inbox import Inbox
from bot.messages.message import ChannelName, Content, ConversationId
from bot.storage.chats import SqlStore
from bot.storage.receipts import Begun
from tests.bot.inbox.played import Played, message, settled, until_begun
from tests.waiting import PATIENCE, until


async def test_a_second_message_joins_the_question(inbox: Inbox, line: Played, store: SqlStore) -> None:
    line.hold.clear()
    await inbox.put(message("1", "AI engineer"))
    await line.asked_for(1)
    await inbox.put(message("2", "kaise banun?"))
    line.hold.set()
    await line.until(1)
    await inbox.drain(PATIENCE)
    assert [(m.id, m.text, m.joins) for m in line.sent] == [("2", "AI engineer\nkaise banun?", ("1",))]
    assert await settled(store) == {"1": "joined 2", "2": "answered"}


async def test_an_edit_replaces_the_question(inbox: Inbox, line: Played, store: SqlStore) -> None:
    line.hold.clear()
    await inbox.put(message("1", "what is SLQ"))
    await inbox.put(message("1.9", "what is SQL", edits="1"))
    line.hold.set()
    await line.until(1)
    await inbox.drain(PATIENCE)
    assert [(m.id, m.text) for m in line.sent] == [("1.9", "what is SQL")]
    assert set((await settled(store)).values()) == {"joined 1.9", "answered"}


async def test_an_edit_after_the_answer_is_a_new_question_unless_its_words_are_the_same(
    inbox: Inbox, line: Played
) -> None:
    await inbox.put(message("1", "what is SLQ"))
    await line.until(1)
    await inbox.put(message("1.7", "what is SLQ", edits="1"))
    await inbox.put(message("1.9", "what is SQL", edits="1"))
    await line.until(2)
    assert [m.text for m in line.sent] == ["what is SLQ", "what is SQL"]


async def test_an_edit_is_compared_with_the_last_wording(inbox: Inbox, line: Played) -> None:
    wordings = ["what is SLQ", "what is SQL", "what is SQL", "what is SLQ"]
    await inbox.put(message("1", wordings[0]))
    for number, words in enumerate(wordings[1:], 2):
        await until(lambda: not inbox._chats)
        await inbox.put(message(f"1.{number}", words, edits="1"))
    await inbox.drain(PATIENCE)
    assert [m.text for m in line.sent] == ["what is SLQ", "what is SQL", "what is SLQ"]


async def test_what_comes_while_the_reply_is_sent_is_a_new_question(
    inbox: Inbox, line: Played, store: SqlStore
) -> None:
    line.hold_send.clear()
    await inbox.put(message("1"))
    await until_begun(store, Begun(sent=1))
    await inbox.put(message("2"))
    line.hold_send.set()
    await line.until(2)
    assert [(m.id, m.joins) for m in line.sent] == [("1", ()), ("2", ())]


async def test_commands_and_buttons_stand_alone_and_photos_join(inbox: Inbox, line: Played) -> None:
    line.hold.clear()
    await inbox.put(message("1", "hello"))
    await inbox.put(message("2", "/roles"))
    await inbox.put(message("3", "Skills", content=Content.BUTTON, button="u:x"))
    for n in range(4, 8):
        await inbox.put(message(str(n), " ", content=Content.OTHER))
    line.hold.set()
    await line.until(4)
    assert [m.id for m in line.sent] == ["1", "2", "3", "7"]
    assert line.sent[-1].joins == ("4", "5", "6")


async def test_joined_messages_stay_short_enough_to_be_read(inbox: Inbox, line: Played) -> None:
    line.hold.clear()
    for n in range(4):
        await inbox.put(message(str(n), "x" * 500))
    line.hold.set()
    await line.until(2)
    assert [len(m.text) for m in line.sent] == [1001, 1001]


async def test_on_the_web_every_message_has_its_own_reply(inbox: Inbox, line: Played) -> None:
    web = ConversationId(ChannelName.WEB, "", "w")
    line.hold.clear()
    await inbox.put(message("1", conversation=web))
    await inbox.put(message("2", conversation=web))
    line.hold.set()
    await line.until(2)
