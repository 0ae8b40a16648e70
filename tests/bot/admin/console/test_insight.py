"""The console's reports: no chat and no number in them, and each answer counted as what it was."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from bot.answering.assemble import with_models
from bot.messages.exchange import Outcome
from bot.messages.message import ChannelName, ConversationId, message
from bot.runtime import Runtime
from bot.storage.ledger import SqlLedger
from index.text.language import Language
from tests.console import OURS, Browser, get, post
from tests.scripted import ScriptedModel, faithful, models


async def test_reports_hold_no_chat_and_no_number(admin: Browser, house: Runtime) -> None:
    from bot.dialogue.conversation import Conversation

    conversation = Conversation(house.retriever, house.store)
    chat = ConversationId(ChannelName.WHATSAPP, "15550001", "923001234567")
    for n, question in enumerate(
        ("salary of an AI job, call me 0300-1234567", "=HYPERLINK() job ai pay a@b.pk")
    ):
        asked = replace(message(question, "x"), id=f"m{n}", conversation=chat)
        exchange = replace(await conversation.respond(asked), gap=True)
        await house.store.record(exchange)
    for path, query in (
        ("gaps", {}),
        ("use", {}),
        *(("export", {"table": t}) for t in ("use", "gaps", "units")),
    ):
        answer = await admin.get(f"/admin/api/{path}", params=query, headers=OURS)
        text = await answer.text()
        assert answer.status == 200
        assert "923001234567" not in text
        assert "1234567" not in text
        assert "a@b.pk" not in text
        assert "=HYPERLINK" not in text.replace("'=HYPERLINK", "") or path == "gaps"
    _, found = await get(admin, "gaps")
    for gap in found["gaps"]:
        assert (await post(admin, "set-aside", {"id": gap["id"]}))[0] == 200
    assert (await get(admin, "gaps"))[1]["gaps"] == []


async def test_what_was_declined_is_told_apart_from_what_was_not_known(
    admin: Browser, house: Runtime
) -> None:
    asked = ("roshan multan mein larkiyon ke liye transport hai?", "roshan multan larkiyon ke liye transport")
    for at, question in enumerate((*asked, "nust hostel rent")):
        asking = replace(
            message(question, "x"), id=f"m{at}", conversation=ConversationId(ChannelName.WEB, "", "x")
        )
        exchange = await house.conversation().respond(asking)
        outcome = Outcome.OFF_TOPIC if question in asked else Outcome.NOT_COVERED
        await house.store.record(replace(exchange, outcome=outcome, gap=question not in asked))
    _, found = await get(admin, "gaps")
    (unknown,), (declined,) = found["gaps"], found["declined"]
    assert unknown["examples"][0]["text"] == "nust hostel rent"
    assert (declined["count"], {one["text"] for one in declined["examples"]}) == (2, {*asked})
    assert 0 < declined["first"] <= declined["last"]
    status, made = await get(admin, "new", gap=declined["id"])
    assert (status, f"? {asked[0]}" in "".join(made["files"].values())) == (200, True)


async def test_a_gap_comes_back_but_not_what_was_erased_meanwhile(admin: Browser, house: Runtime) -> None:
    for chat, question in (("x", "hackathon kab hai"), ("y", "nust hostel rent")):
        exchange = await house.conversation().respond(replace(message(question, chat), id=chat))
        await house.store.record(replace(exchange, gap=True))
    _, before = await get(admin, "gaps")
    ids = [gap["id"] for gap in before["gaps"]]
    assert len(ids) == 2
    for id in ids:
        assert (await post(admin, "set-aside", {"id": id}))[0] == 200
    (erased,) = [g for g in before["gaps"] if g["examples"][0]["text"] == "nust hostel rent"]
    await house.store.forget(message("x", "y").conversation)
    for id in ids:
        assert (await post(admin, "put-back", {"id": id}))[0] == 200
    _, after = await get(admin, "gaps")
    assert after["gaps"] == [gap for gap in before["gaps"] if gap != erased]
    status, refused = await post(admin, "put-back", {"id": ids[0]})
    assert (status, refused["error"]) == (404, "gap-gone")


async def test_an_honest_not_known_is_no_answer(admin: Browser, house: Runtime) -> None:
    from bot.messages.message import ChannelName, ConversationId

    web = ConversationId(ChannelName.WEB, "", "x")  # what is tried in a terminal is not counted
    for n, question in enumerate(("data analyst skills", "how many data analysts in pakistan")):
        asked = replace(message(question, "x"), id=f"m{n}", conversation=web)
        await house.store.record(await house.conversation().respond(asked))
    _, shown = await get(admin, "use")
    assert sorted(row["outcome"] for row in shown["use"]) == ["answered", "not_covered"]
    assert [(row["unit"], row["answered"]) for row in shown["units"]] == [("roles/data-analyst#skills", 1)]


async def test_each_wording_of_a_gap_has_its_own_language(admin: Browser, house: Runtime) -> None:
    from bot.messages.message import message

    roman, english = "saylani ai course ki fees kitni hai", "what is the fee of the saylani ai course"
    for n, question in enumerate((roman, roman, english)):
        exchange = await house.conversation().respond(replace(message(question, "x"), id=f"m{n}"))
        await house.store.record(replace(exchange, gap=True))
    _, found = await get(admin, "gaps")
    (gap,) = found["gaps"]
    assert gap["languages"][0] == "en", "in the order of the languages, not of the wordings"
    assert gap["examples"] == [
        {"text": roman, "language": "ur-Latn"},
        {"text": english, "language": "en"},
    ]


async def test_an_answer_is_begun_with_every_question_of_its_script(admin: Browser, house: Runtime) -> None:
    """A lone word from a Roman Urdu chat, which shows no language by itself."""
    from bot.messages.message import message

    exchange = await house.conversation().respond(message("hackathon?", "x"))
    reply = replace(exchange.reply, language=Language.ROMAN_URDU)
    await house.store.record(replace(exchange, gap=True, reply=reply))
    _, found = await get(admin, "gaps")
    (gap,) = found["gaps"]
    assert gap["examples"] == [{"text": "hackathon?", "language": "ur-Latn"}]
    _, begun = await get(admin, "new", gap=gap["id"])
    assert [tag for tag, text in begun["files"].items() if "\n? hackathon?\n" in text] == ["ur-Latn"]


async def test_a_gap_that_is_gone_begins_no_empty_answer(admin: Browser, house: Runtime) -> None:
    """Asked once more, and the list loaded again by somebody else."""
    from bot.messages.message import message

    async def asked(number: str) -> str:
        exchange = await house.conversation().respond(replace(message("hackathon?", "x"), id=number))
        await house.store.record(replace(exchange, gap=True))
        return str((await get(admin, "gaps"))[1]["gaps"][0]["id"])

    old, new = await asked("1"), await asked("2")
    assert (await get(admin, "new", gap=new))[0] == 200
    status, refused = await get(admin, "new", gap=old)
    assert (status, refused["error"]) == (404, "gap-gone")
    status, refused = await post(admin, "set-aside", {"id": old})
    assert (status, refused["error"]) == (404, "gap-gone")
    assert "## " in (await get(admin, "new"))[1]["files"]["ur"], "without a gap, an empty one"


async def test_models_are_counted_with_their_tokens_and_cost(admin: Browser, house: Runtime) -> None:
    exchange = await house.conversation().respond(message("what is sql", "x"))
    await house.store.record(replace(exchange, model="openai:small"))
    day = datetime.now(UTC).date().isoformat()
    ledger = SqlLedger(house.store.database)
    await ledger.spend(day, "used:openai:small", 1, 1200)
    await ledger.spend(day, "cost:openai:small", 1, 2500)
    for _ in range(3):
        await ledger.spend(day, "rejected:openai:small", 1, 0)
    _, shown = await get(admin, "use")
    (small,) = [row for row in shown["models"] if row["model"] == "openai:small"]
    assert (small["answers"], small["tokens"], small["cost"], small["rejected"]) == (1, 1200, 0.0025, 3)


async def test_what_models_were_asked_is_shown_without_telling_the_chat(
    admin: Browser, house: Runtime
) -> None:
    model = ScriptedModel("It takes 97 months [1].", faithful)
    assistance = with_models(models(model), rewrite=False, translate=False)
    conversation = replace(house.conversation(), assistance=assistance, traced=True)
    asked = message("what does a data analyst do? my number is 03001234567", "secret-chat")
    await house.store.record(await conversation.respond(asked))
    _, shown = await get(admin, "turns")
    (turn,) = shown["turns"]
    assert (turn["answerer"], turn["calls"], turn["rejected"]) == ("scripted:0", 2, 1)
    assert "03001234567" not in json.dumps(shown)
    assert "secret-chat" not in json.dumps(shown)
    _, told = await get(admin, "turn", id=turn["id"])
    for part in ("You are Rahnuma", "<passage", "97 months", 'is not in the passage it cites: "It takes 97 months."', "tokens"):  # fmt: skip
        assert part in told["trace"]
    for gone in ("", "1-x", f"{turn['id']}x"):
        assert (await get(admin, "turn", id=gone))[0] == 404
