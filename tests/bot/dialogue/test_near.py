"""What is offered where the answer is not known: something that is near it, or nothing."""

import pytest

from bot.answering import explain
from bot.answering.trace import Trace
from bot.messages.exchange import Outcome
from bot.messages.message import message
from tests.bot.dialogue.chat import Chat


@pytest.mark.parametrize("text", ["what is the hostel fee of NUST", "NUST ke hostel ki fees kitni hai"])
async def test_an_unknown_fee_leads_to_fees_and_not_to_jobs(chat: Chat, text: str) -> None:
    exchange = await chat.say(text)
    assert exchange.outcome == Outcome.NOT_COVERED
    assert exchange.reply.buttons
    for button in exchange.reply.buttons:
        assert "roles/" not in button.id, button.label


async def test_an_answer_without_a_search_says_why(chat: Chat) -> None:
    trace = Trace()
    await chat.conversation.respond(message("hello", "c"), trace=trace)
    assert "read as greeting: nothing was searched for" in explain.as_text(explain.as_json(trace))
