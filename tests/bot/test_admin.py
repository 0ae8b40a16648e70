"""The console's API: who gets in, what a file may be, and that nothing an upload holds brings it down."""

import asyncio
import contextlib
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from bot import config as configuration
from bot.admin import Admin
from bot.admin_session import Sessions
from bot.app import House, open_house
from bot.config import Config, channel_faults
from bot.web import _guard
from index.embed import Embedder
from tests.conftest import ANALYST, ROOT, SMALL, published

PASSWORD = "a long enough word"
OURS = {"X-Rahnuma": "console"}
Browser = TestClient[web.Request, web.Application]


@pytest.fixture
def settings(workplace: Path, embedder: Embedder) -> Config:
    config = configuration.load(workplace, {"ADMIN_PASSWORD": PASSWORD})
    published(config.index.folder, config.knowledge.folder, embedder)
    return config


@pytest.fixture
async def house(settings: Config) -> AsyncIterator[House]:
    async with open_house(settings) as opened:
        yield opened


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Browser]:
    """A browser that has not signed in."""
    app = web.Application(client_max_size=65_536, middlewares=[_guard])
    Admin(house).add_to(app)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
async def admin(stranger: Browser) -> Browser:
    """A browser that has."""
    assert (await sign_in(stranger, PASSWORD)).status == 200
    return stranger


async def sign_in(client: Browser, password: str) -> ClientResponse:
    return await client.post("/admin/api/sign-in", json={"password": password, "name": "Sana"}, headers=OURS)


async def post(client: Browser, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    answer = await client.post(f"/admin/api/{path}", json=body or {}, headers=OURS | headers)
    return answer.status, await answer.json()


async def get(client: Browser, what: str, **query: str) -> Any:
    answer = await client.get(f"/admin/api/{what}", params=query, headers=OURS)
    return answer.status, await answer.json()


async def upload(client: Browser, name: str, data: bytes, topic: str = "programmes") -> Any:
    answer = await client.put(
        "/admin/api/upload", params={"name": name, "topic": topic}, data=data, headers=OURS
    )
    return answer.status, await answer.json()


async def finished(client: Browser) -> dict[str, Any]:
    for _ in range(600):
        _, job = await get(client, "job")
        if job["state"] != "running":
            return dict(job)
        await asyncio.sleep(0.05)
    raise AssertionError("the publication does not end")


def docx_bytes(*paragraphs: str) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


async def test_without_a_password_there_is_no_console(settings: Config) -> None:
    from bot.config import Secrets
    from bot.conversation import Conversation
    from bot.inbox import Inbox
    from bot.web import WebChannel, start

    async with open_house(replace(settings, secrets=Secrets())) as house:
        inbox = Inbox(
            house.store, Conversation(house.retriever, house.store), concurrency=1, answer_seconds=5
        )
        running = await start(settings.web, WebChannel(), inbox, house)
        try:
            async with ClientSession() as session:
                for path in ("/admin", "/admin.js", "/admin/api/state"):
                    async with session.get(f"http://127.0.0.1:{running.port}{path}") as answer:
                        assert answer.status == 404
        finally:
            await running.close()


async def test_strangers_get_nothing(stranger: Browser) -> None:
    for path in ("state", "knowledge", "history", "gaps", "use", "export", "file"):
        assert (await get(stranger, path))[0] == 401
    for path in ("publish", "rollback", "file", "remove", "approve", "golden", "ask", "discard"):
        assert (await post(stranger, path))[0] == 401
    assert (await upload(stranger, "a.txt", b"text"))[0] == 401


async def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: Browser) -> None:
    cookie = (await sign_in(stranger, PASSWORD)).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/admin" in cookie
    page = await stranger.get("/admin")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = await page.text()
    assert "style=" not in text
    assert "<script>" not in text


async def test_a_stolen_cookie_from_another_origin_is_of_no_use(admin: Browser) -> None:
    foreign: list[dict[str, str]] = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]
    for headers in foreign:
        assert (await post(admin, "rollback", **headers))[0] == 403
        answer = await admin.get("/admin/api/state", headers=headers)
        assert answer.status == 403
    without_ours = await admin.post("/admin/api/rollback", json={})  # what a plain form could send
    assert without_ours.status == 403
    assert (await get(admin, "state"))[0] == 200


async def test_a_thousand_wrong_passwords(stranger: Browser) -> None:
    statuses = [(await sign_in(stranger, f"guess {n}")).status for n in range(1000)]
    assert set(statuses) == {401, 429}
    assert statuses.count(401) == 10
    assert (await sign_in(stranger, PASSWORD)).status == 429  # a lucky guess in the flood is not heard either
    assert (await stranger.get("/admin")).status == 200
    assert (await get(stranger, "state"))[0] == 401


async def test_passwords_that_arrive_together_are_counted_one_by_one(stranger: Browser) -> None:
    """Forty requests whose headers are in, waiting for their bodies, which then come at once."""
    begun, go = asyncio.Semaphore(0), asyncio.Event()

    async def late(body: bytes) -> AsyncIterator[bytes]:
        yield b" "  # the client sends its headers with the first of the body
        begun.release()
        await go.wait()
        yield body

    async def attempt(n: int) -> int:
        body = json.dumps({"password": f"guess {n}"}).encode()
        headers = {**OURS, "Content-Type": "application/json"}
        return (await stranger.post("/admin/api/sign-in", data=late(body), headers=headers)).status

    waiting = [asyncio.create_task(attempt(n)) for n in range(40)]
    for _ in waiting:
        await begun.acquire()
    await asyncio.sleep(0.3)  # the server has read the headers
    go.set()
    statuses = await asyncio.gather(*waiting)
    assert sorted(statuses) == [401] * 10 + [429] * 30


async def test_behind_a_proxy_the_one_who_guesses_waits_alone(stranger: Browser) -> None:
    async def through_proxy(forwarded: str, password: str) -> int:
        body, headers = {"password": password}, {**OURS, "X-Forwarded-For": forwarded}
        return (await stranger.post("/admin/api/sign-in", json=body, headers=headers)).status

    guesses = [await through_proxy(f"10.0.0.{n}, 203.0.113.9", f"guess {n}") for n in range(30)]
    assert guesses.count(401) == 10, "what a client puts before its own address does not help it"
    assert await through_proxy("203.0.113.9", PASSWORD) == 429
    assert await through_proxy("198.51.100.4", PASSWORD) == 200


async def test_the_documented_nginx_lets_an_admin_in(stranger: Browser, settings: Config) -> None:
    """With the headers that docs/server.md has nginx set; without them its Host is 127.0.0.1:8080."""
    documented = (ROOT / "docs/server.md").read_text("utf-8")
    values = {
        "$host": "bot.example.pk",
        "$scheme": "https",
        "$proxy_add_x_forwarded_for": "203.0.113.9",
    }
    passed = {name: values[value] for name, value in re.findall(r"proxy_set_header (\S+) (\S+);", documented)}
    headers = {**OURS, "Origin": "https://bot.example.pk", "Host": "127.0.0.1:8080"}
    body = {"password": PASSWORD}
    refused = await stranger.post("/admin/api/sign-in", json=body, headers=headers)
    assert (refused.status, (await refused.json())["error"]) == (403, "another-origin")
    let_in = await stranger.post("/admin/api/sign-in", json=body, headers=headers | passed)
    assert let_in.status == 200
    assert "Secure" in let_in.headers["Set-Cookie"]
    (largest,) = re.findall(r"client_max_body_size (\d+)m;", documented)
    assert int(largest) << 20 >= settings.admin.max_upload


def test_the_limit_ends_and_sessions_do_too() -> None:
    now = [0.0]
    sessions = Sessions(PASSWORD, hours=1, clock=lambda: now[0])
    for _ in range(10):
        assert sessions.sign_in("wrong", "", "1.2.3.4") is None
    assert sessions.wait("1.2.3.4") > 0
    assert sessions.wait("5.6.7.8") == 0
    now[0] = 301
    assert sessions.wait("1.2.3.4") == 0
    for n in range(60):
        sessions.sign_in("wrong", "", f"10.0.0.{n}")
    assert sessions.wait("99.9.9.9") > 0, "many addresses together are limited as well"


async def test_signing_out_ends_the_session(admin: Browser) -> None:
    cookie = next(iter(admin.session.cookie_jar)).value
    assert (await post(admin, "sign-out"))[0] == 200
    admin.session.cookie_jar.update_cookies({"rahnuma_admin": cookie})
    assert (await get(admin, "state"))[0] == 401


def test_a_short_password_is_a_fault(workplace: Path) -> None:
    config = configuration.load(workplace, {"ADMIN_PASSWORD": "sesame"})
    assert "ADMIN_PASSWORD" in channel_faults(config)[0]
    assert "sesame" not in repr(config)


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "roles/../../x.en.md",
        "/etc/x.en.md",
        "roles/..%2f..%2fx.en.md",
        "roles/x.en.md/../../../y.en.md",
        "roles\\..\\x.en.md",
        "roles/.hidden.en.md",
        "roles/x.py",
        "x.en.md",
        "a/b/c/d/e.en.md",
        "roles/" + "x" * 200 + ".en.md",
        "roles/x\n.en.md",
        "roles/README.md",
        "",
    ],
)
async def test_no_path_leads_out_of_the_knowledge_folder(admin: Browser, settings: Config, path: str) -> None:
    before = sorted(settings.knowledge.folder.parent.rglob("*"))
    body = {"path": path, "text": SMALL["skills/sql.en.md"], "base": ""}
    assert (await post(admin, "file", body))[0] == 422
    assert (await get(admin, "file", path=path))[0] == 422
    assert (await post(admin, "remove", {"path": path, "base": ""}))[0] == 422
    after = [p for p in sorted(settings.knowledge.folder.parent.rglob("*")) if "draft" not in str(p)]
    assert after == before


async def test_upload_names_and_topics_are_made_harmless(admin: Browser) -> None:
    status, made = await upload(admin, "..\\..\\etc/Ünï cödé & more.TXT", b"Some plain text about courses.")
    assert status == 200
    assert made["path"] == "programmes/n-c-d-more.txt"
    assert (await upload(admin, "a.txt", b"text", topic="../../etc"))[0] == 422


async def test_a_link_out_of_the_folder_is_not_followed(
    admin: Browser, settings: Config, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.en.md"
    secret.write_text("secret", "utf-8")
    (settings.knowledge.folder / "skills" / "link.en.md").symlink_to(secret)
    _, shown = await get(admin, "file", path="skills/link.en.md")
    assert shown["text"] is None


async def test_an_upload_waits_for_approval_and_is_then_published(admin: Browser, house: House) -> None:
    old = house.retriever.snapshot.name
    status, made = await upload(admin, "Circle.docx", docx_bytes("The Mehran Robotics Circle builds robots."))
    assert status == 200
    assert made["extracted"]["sections"][0]["text"] == "The Mehran Robotics Circle builds robots."
    await post(admin, "publish")
    assert (await finished(admin))["report"]["changed"] is False, "not approved: nothing to publish"
    stale = await post(admin, "approve", {"path": made["path"], "digest": "0" * 64})
    assert stale[0] == 409
    assert (await post(admin, "approve", {"path": made["path"], "digest": made["digest"]}))[0] == 200
    _, diff = await get(admin, "diff")
    assert diff["units"]["added"] == ["programmes/circle#p1"]
    await post(admin, "prepare")
    assert (await finished(admin))["report"]["files"]["added"] == ["programmes/circle.docx"]
    assert house.retriever.snapshot.name == old, "compared, not live"
    _, tried = await post(admin, "ask", {"question": "Mehran Robotics Circle", "index": "draft"})
    assert tried["hits"][0]["unit"] == "programmes/circle#p1"
    await post(admin, "publish")
    job = await finished(admin)
    assert job["state"] == "done", job
    assert "programmes/circle#p1" in house.retriever.snapshot.units
    assert (house.config.knowledge.folder / "programmes/circle.docx").is_file()
    _, past = await get(admin, "history")
    assert [(e["who"], e["action"]) for e in past["events"]] == [("Sana", "published")]
    assert (await post(admin, "rollback"))[0] == 200
    assert house.retriever.snapshot.name == old
    assert not (house.config.knowledge.folder / "programmes/circle.docx").exists()
    _, listed = await get(admin, "knowledge")
    assert [(c["path"], c["approved"]) for c in listed["draft"]] == [("programmes/circle.docx", False)]


async def test_the_text_of_a_document_goes_live_in_its_place(admin: Browser, house: House) -> None:
    _, made = await upload(admin, "Circle.docx", docx_bytes("The Mehran Robotics Circle builds robots."))
    assert (await post(admin, "approve", {"path": made["path"], "digest": made["digest"]}))[0] == 200
    await post(admin, "publish")
    assert (await finished(admin))["state"] == "done"
    text = SMALL["skills/sql.en.md"].replace("SQL", "Robots")
    edit = {"path": "programmes/circle.en.md", "text": text, "base": "", "instead": made["path"]}
    assert (await post(admin, "file", edit))[0] == 200
    _, listed = await get(admin, "knowledge")
    assert [(c["path"], c["removed"], c["approved"]) for c in listed["draft"]] == [
        ("programmes/circle.docx", True, True),
        ("programmes/circle.en.md", False, True),
    ]
    await post(admin, "publish")
    report = (await finished(admin))["report"]
    assert report["files"] == {
        "added": ["programmes/circle.en.md"],
        "changed": [],
        "removed": ["programmes/circle.docx"],
    }
    assert not (house.config.knowledge.folder / "programmes/circle.docx").exists()


async def test_the_text_of_an_unpublished_document_takes_its_place_in_the_draft(admin: Browser) -> None:
    _, made = await upload(admin, "Circle.docx", docx_bytes("The Mehran Robotics Circle builds robots."))
    edit = {"path": "programmes/circle.en.md", "base": "", "instead": made["path"]}
    assert (await post(admin, "file", {**edit, "text": "no front matter"}))[0] == 422
    _, listed = await get(admin, "knowledge")
    assert [c["path"] for c in listed["draft"]] == ["programmes/circle.docx"], "kept until its text is"
    assert (await post(admin, "file", {**edit, "text": SMALL["skills/sql.en.md"]}))[0] == 200
    _, listed = await get(admin, "knowledge")
    assert [c["path"] for c in listed["draft"]] == ["programmes/circle.en.md"]


async def test_only_a_document_can_be_left_out(admin: Browser) -> None:
    edit = {"path": "skills/new.en.md", "text": SMALL["skills/sql.en.md"], "base": ""}
    assert (await post(admin, "file", {**edit, "instead": "skills/sql.en.md"}))[0] == 200
    assert (await post(admin, "file", {**edit, "instead": "../../etc/passwd"}))[0] == 422
    _, listed = await get(admin, "knowledge")
    assert [c["path"] for c in listed["draft"]] == ["skills/new.en.md"]


async def test_a_zip_bomb_is_refused(admin: Browser) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx_bytes("x"))) as original,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for entry in original.namelist():
            if entry != "word/document.xml":
                bomb.writestr(entry, original.read(entry))
        bomb.writestr("word/document.xml", b"<w>" + b"A" * 400_000_000)
    status, body = await upload(admin, "bomb.docx", out.getvalue())
    assert status == 422
    assert "unpacks" in body["faults"][0]["message"]
    assert (await get(admin, "state"))[0] == 200


async def test_a_bomb_that_lies_about_its_size_is_refused(admin: Browser) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"A" * 150_000_000)
    data = bytearray(out.getvalue())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")  # uncompressed size in the central directory
    assert (await upload(admin, "bomb.docx", bytes(data)))[0] == 422
    assert (await get(admin, "state"))[0] == 200


async def test_a_200_mb_pdf_is_refused_before_it_is_kept(admin: Browser, settings: Config) -> None:
    async def stream() -> AsyncIterator[bytes]:  # no Content-Length
        for _ in range(200):
            yield b"%PDF" + b"x" * 1_000_000

    answer = None
    with contextlib.suppress(OSError):  # closed while it was still sending
        answer = await admin.put("/admin/api/upload?name=big.pdf", data=stream(), headers=OURS)
    assert answer is None or answer.status == 413
    sized = await admin.put(
        "/admin/api/upload?name=big.pdf", data=b"x", headers={**OURS, "Content-Length": "1"}
    )
    assert sized.status == 422
    assert list(settings.admin.draft.glob(".upload-*")) == []
    assert (await get(admin, "state"))[0] == 200


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.html", "a.exe", "a", ".docx", "a.en.md"])
async def test_junk_is_refused_with_a_reason(admin: Browser, name: str) -> None:
    status, body = await upload(admin, name, b"\x00\x01\x02 junk \xff" * 50)
    assert status == 422 or (status == 200 and name == "a.html")
    assert body.get("faults") or body.get("extracted")


async def test_yaml_that_multiplies_is_refused(admin: Browser) -> None:
    lines = ["a0: &a0 [x, x]"] + [
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 30)
    ]
    text = "---\n" + "\n".join(lines) + "\nsources: [*a29]\ntitle: x\n---\n\n## X {#x}\n\ny\n"
    status, found = await post(admin, "check", {"path": "skills/x.en.md", "text": text})
    assert status == 200
    assert "aliases" in found["faults"][0]["message"]
    deep = "---\ntitle: " + "[" * 20_000 + "\n---\n\n## X {#x}\n\ny\n"
    assert (await post(admin, "check", {"path": "skills/x.en.md", "text": deep}))[1]["faults"]


async def test_an_edit_of_an_older_version_is_refused_with_a_diff(admin: Browser) -> None:
    _, opened = await get(admin, "file", path="skills/sql.en.md")
    mine, hers = (SMALL["skills/sql.en.md"].replace("tables", word) for word in ("sheets", "lists"))
    path = "skills/sql.en.md"
    assert (await post(admin, "file", {"path": path, "text": hers, "base": opened["digest"]}))[0] == 200
    status, refused = await post(admin, "file", {"path": path, "text": mine, "base": opened["digest"]})
    assert status == 409
    assert "-SQL asks questions of lists." in refused["diff"]
    assert "+SQL asks questions of sheets." in refused["diff"]
    _, now = await get(admin, "file", path=path)
    assert "lists" in now["text"]


async def test_a_file_changed_by_other_hands_is_not_overwritten(admin: Browser, settings: Config) -> None:
    path = "skills/sql.en.md"
    _, opened = await get(admin, "file", path=path)
    text = SMALL[path].replace("tables", "sheets")
    assert (await post(admin, "file", {"path": path, "text": text, "base": opened["digest"]}))[0] == 200
    (settings.knowledge.folder / path).write_text(SMALL[path].replace("tables", "lists"), "utf-8")
    await post(admin, "publish")
    job = await finished(admin)
    assert job["error"] == "faults"
    assert "outside the console" in job["detail"][0]["message"]
    assert "lists" in (settings.knowledge.folder / path).read_text("utf-8")


async def test_faults_have_lines(admin: Browser) -> None:
    text = SMALL["skills/sql.en.md"].replace("{#what}", "")
    _, found = await post(admin, "check", {"path": "skills/sql.en.md", "text": text})
    assert [fault["line"] for fault in found["faults"]] == [8]
    body = {"path": "skills/sql.en.md", "text": text, "base": ""}
    assert (await post(admin, "file", body))[0] == 422


async def test_golden_questions_of_hers_are_asked(admin: Browser, settings: Config) -> None:
    wrong = {"question": "q", "language": "en", "units": ["no/such#unit"]}
    assert (await post(admin, "golden", wrong))[0] == 422
    good = {"question": "data analyst skills", "language": "en", "units": ["roles/data-analyst#skills"]}
    assert (await post(admin, "golden", good))[1]["total"] == 1
    kept = (settings.knowledge.folder / "golden" / "admin.jsonl").read_text("utf-8")
    assert json.loads(kept)["units"] == ["roles/data-analyst#skills"]
    path = "roles/data-analyst.en.md"
    _, opened = await get(admin, "file", path=path)
    text = ANALYST[: ANALYST.index("## What skills")] + ANALYST[ANALYST.index("## How many") :]
    assert (await post(admin, "file", {"path": path, "text": text, "base": opened["digest"]}))[0] == 200
    await post(admin, "publish")
    job = await finished(admin)
    assert (job["state"], job["error"]) == ("failed", "refused")
    assert job["detail"]["verdict"]["worse"][0]["question"] == "data analyst skills"
    _, past = await get(admin, "history")
    assert past["events"][0]["action"] == "refused"
    await post(admin, "publish", {"override": "not taught any more"})
    assert (await finished(admin))["state"] == "done"
    _, past = await get(admin, "history")
    assert (past["events"][0]["action"], past["events"][0]["note"]) == ("overridden", "not taught any more")


async def test_reports_hold_no_chat_and_no_number(admin: Browser, house: House) -> None:
    from bot.conversation import Conversation
    from bot.messages import ChannelName, ConversationId
    from bot.terminal import message

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


async def test_an_honest_not_known_is_no_answer(admin: Browser, house: House) -> None:
    from bot.terminal import message

    for n, question in enumerate(("data analyst skills", "how many data analysts in pakistan")):
        asked = replace(message(question, "x"), id=f"m{n}")
        await house.store.record(await house.conversation().respond(asked))
    _, shown = await get(admin, "use")
    assert sorted(row["outcome"] for row in shown["use"]) == ["answered", "not_covered"]
    assert [(row["unit"], row["answered"]) for row in shown["units"]] == [("roles/data-analyst#skills", 1)]


async def test_each_wording_of_a_gap_has_its_own_language(admin: Browser, house: House) -> None:
    from bot.terminal import message

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


async def test_models_are_counted_with_their_tokens_and_cost(admin: Browser, house: House) -> None:
    from bot.ledger import SqlLedger
    from bot.terminal import message

    exchange = await house.conversation().respond(message("what is sql", "x"))
    await house.store.record(replace(exchange, model="openai:small"))
    day = datetime.now(UTC).date().isoformat()
    ledger = SqlLedger(house.store.database)
    await ledger.spend(day, "used:openai:small", 1, 1200)
    await ledger.spend(day, "cost:openai:small", 1, 2500)
    _, shown = await get(admin, "use")
    (small,) = [row for row in shown["models"] if row["model"] == "openai:small"]
    assert (small["answers"], small["tokens"], small["cost"]) == (1, 1200, 0.0025)


async def test_a_read_upload_leaves_no_process(tmp_path: Path) -> None:
    """Neither after a result nor after a refusal, at the moment the answer is there."""
    import psutil

    from bot.worker import WorkFailed, extraction

    (tmp_path / "good.txt").write_text("A line about data.", "utf-8")
    (tmp_path / "bad.docx").write_bytes(b"not a document")
    assert (await extraction("notes/good.txt", tmp_path / "good.txt"))["sections"]
    assert psutil.Process().children() == []
    with pytest.raises(WorkFailed):
        await extraction("notes/bad.docx", tmp_path / "bad.docx")
    assert psutil.Process().children() == []
