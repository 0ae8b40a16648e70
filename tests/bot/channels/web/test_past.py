"""What was said in a web chat, told again; votes on it; its erasure."""

from typing import Any

import pytest

from tests.bot.channels.web.site import Site

CHAT, OTHER = "c" * 20, "d" * 20
ASKED = {"chat": CHAT, "id": "i" * 16, "text": "What does a Data Analyst do?"}


async def history(site: Site, chat: str = CHAT) -> list[Any]:
    _, told = await site.post({"chat": chat}, "/api/history")
    return list(told["turns"])


async def test_a_chat_is_told_as_it_was_typed_and_answered(site: Site) -> None:
    _, reply = await site.post(ASKED)
    await site.post({"chat": CHAT, "text": "Skills", "button": "u:roles/data-analyst#skills"})
    first, second = await history(site)
    assert first["said"] == ASKED["text"], "as it was typed, not as it was read"
    assert (first["id"], first["vote"]) == (ASKED["id"], 0)
    assert first["reply"] == {name: value for name, value in reply.items() if name not in {"chat", "id"}}
    assert second["said"] == "Skills"
    assert await history(site, OTHER) == []


async def test_a_vote_counts_last_and_keeps_its_words(site: Site) -> None:
    await site.post(ASKED)
    vote = {"chat": CHAT, "id": ASKED["id"], "useful": True}
    assert await site.post(vote, "/api/votes") == (200, {})
    assert await site.post({**vote, "useful": False, "note": " no\ud800 dates "}, "/api/votes") == (200, {})
    assert [line["vote"] for line in await history(site)] == [-1]
    _, kept = await site.post({"chat": CHAT, "text": "/export"})
    assert '"note": "no? dates"' in kept["text"]


@pytest.mark.parametrize(
    ("vote", "status"),
    [
        ({"chat": OTHER, "id": "i" * 16, "useful": True}, 404),
        ({"chat": CHAT, "id": "j" * 16, "useful": True}, 404),
        ({"chat": CHAT, "id": "h" * 16, "useful": True}, 404),
        ({"chat": CHAT, "id": "i" * 16, "useful": 1}, 400),
        ({"chat": CHAT, "id": "i" * 16, "useful": True, "note": "x" * 2000}, 400),
        ({"chat": CHAT, "id": "../x", "useful": True}, 400),
        ({"id": "i" * 16, "useful": True}, 400),
    ],
)
async def test_a_vote_on_nothing_is_refused(site: Site, vote: dict[str, Any], status: int) -> None:
    await site.post(ASKED)
    await site.post({"chat": CHAT, "id": "h" * 16, "text": "thank you"})
    assert (await site.post(vote, "/api/votes"))[0] == status
    assert {line["vote"] for line in await history(site)} == {0}


async def test_an_erased_chat_is_gone_and_another_stays(site: Site) -> None:
    await site.post(ASKED)
    await site.post({**ASKED, "chat": OTHER})
    assert await site.post({"chat": CHAT}, "/api/forget") == (200, {})
    assert await history(site) == []
    assert len(await history(site, OTHER)) == 1


async def test_a_page_of_another_site_reads_no_chat(site: Site) -> None:
    """What a form of another site can send is no JSON, and no answer tells a browser to hand it over."""
    await site.post(ASKED)
    for path in ("/api/history", "/api/forget", "/api/votes"):
        status, _ = await site.post(
            None, path, data=b'{"chat": "' + CHAT.encode() + b'"}', headers={"Content-Type": "text/plain"}
        )
        assert status == 415
    async with site.client.options(
        site.url + "/api/history", headers={"Origin": "https://x.example"}
    ) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers
