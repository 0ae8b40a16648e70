"""A backup and the way back, by the command as an operator runs it."""

import gzip
import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import aiohttp
import pytest

from bot.backup.places import bring_back, save
from bot.config import load
from bot.errors import BotError
from bot.storage.chats import SqlStore
from bot.storage.database import Sqlite
from bot.storage.migrations import MIGRATIONS
from index.embedding.embed import Embedder
from tests.bot.inbox.played import message
from tests.bot.serving import serving
from tests.conftest import ROOT, published
from tests.waiting import PATIENCE

CHAT = "c" * 20


def rahnuma(config: Path, *arguments: str | Path, ok: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments), "--config", str(config)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=2 * PATIENCE,
    )
    assert done.returncode == ok, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done


async def say(url: str, text: str) -> str:
    async with aiohttp.ClientSession() as client:
        async with client.post(f"{url}/api/messages", json={"text": text, "chat": CHAT}) as answer:
            return str((await answer.json())["text"])


def with_draft(config: Path) -> None:
    draft = config.parent / "var" / "draft"
    draft.mkdir(parents=True)
    (draft / "changes.json").write_text("[]", "utf-8")
    (draft / "LOCK").touch()


@pytest.mark.slow
async def test_a_chat_goes_on_after_a_restore_into_an_empty_folder(
    workplace: Path, knowledge: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    with_draft(workplace)
    backup = tmp_path_factory.mktemp("kept") / "b.tar.gz"
    async with serving(workplace, {}) as server:
        assert "business questions" in await say(server.url, "what does a data analyst do?")
        told = rahnuma(workplace, "backup", backup).stdout  # while it serves
        assert "Secrets are not in it" in told
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        assert "served by another process" in rahnuma(workplace, "restore", backup, ok=1).stderr
    empty = tmp_path_factory.mktemp("empty") / "config.toml"
    assert "rahnuma index build" in rahnuma(empty, "restore", backup).stdout
    files = {file.relative_to(empty.parent).as_posix() for file in empty.parent.rglob("*") if file.is_file()}
    assert {"config.toml", "var/rahnuma.db", "var/draft/changes.json", "knowledge/skills/sql.en.md"} <= files
    assert stat.S_IMODE((empty.parent / "var/rahnuma.db").stat().st_mode) == 0o600
    rahnuma(empty, "index", "build")
    async with serving(empty, {}) as server:
        assert "clear writing" in await say(server.url, "and the skills?")
        assert "what does a data analyst do?" in await say(server.url, "/export")


@pytest.fixture
async def backup(workplace: Path) -> Path:
    """Of a bot with one message in its database."""
    with_draft(workplace)
    async with Sqlite.open(workplace.parent / "var" / "rahnuma.db", MIGRATIONS) as database:
        await SqlStore(database).receipts.receive(message("1", "words of a person"))
    file = workplace.parent / "b.tar.gz"
    save(workplace, load(workplace, {}), file)
    return file


def refused(file: Path, config: Path, *, force: bool = False) -> str:
    def held() -> dict[Path, bytes]:
        kept = (
            f for f in config.parent.rglob("*") if f.is_file() and f.name not in {"LOCK", "rahnuma.db.lock"}
        )
        return {f: f.read_bytes() for f in kept}

    before = held()
    with pytest.raises(BotError) as caught:
        bring_back(file, config, force=force)
    assert held() == before, "what is refused changes nothing"
    return str(caught.value)


def test_what_is_no_sound_backup_is_refused(backup: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    new, bad = tmp_path_factory.mktemp("new") / "config.toml", tmp_path_factory.mktemp("bad") / "bad.tar.gz"
    whole = backup.read_bytes()
    assert "no such file" in refused(bad, new)
    for cut in (len(whole) // 3, len(whole) * 9 // 10):
        bad.write_bytes(whole[:cut])
        assert "ends in the middle" in refused(bad, new)
    bad.write_bytes(b"these are no backups" * 100)
    assert "no backup of Rahnuma" in refused(bad, new)
    bad.write_bytes(b"")
    assert "bad.tar.gz" in refused(bad, new)
    bad.write_bytes(whole[:200] + bytes([whole[200] ^ 255]) + whole[201:])
    assert "damaged" in refused(bad, new) or "middle" in refused(bad, new)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"config.toml": b"[web]\nport = 1\n"}, "is damaged: a file in it is not what was written"),
        ({"extra": b"x"}, "is damaged"),
        ({"../out": b"x"}, "no backup of Rahnuma"),
        ({"/abs": b"x"}, "no backup of Rahnuma"),
        ({"knowledge/skills/sql.en.md": None}, "is damaged"),
        ({"rahnuma-backup.json": None}, "ends in the middle, or is no backup"),
        ({"rahnuma-backup.json": b'{"format": 2}'}, "newer version"),
        ({"rahnuma-backup.json": b"[]"}, "no backup of Rahnuma"),
    ],
)
def test_a_foreign_or_changed_archive_is_refused(
    backup: Path, tmp_path_factory: pytest.TempPathFactory, change: dict[str, bytes | None], said: str
) -> None:
    with tarfile.open(backup) as tar:
        members = {m.name: tar.extractfile(m).read() for m in tar}  # type: ignore[union-attr]
    manifest = members.pop("rahnuma-backup.json")
    changed = {**members, "rahnuma-backup.json": manifest, **change}
    changed["rahnuma-backup.json"] = changed.pop("rahnuma-backup.json")
    bad = tmp_path_factory.mktemp("bad") / "bad.tar.gz"
    with tarfile.open(bad, "w:gz") as tar:
        for name, data in changed.items():
            if data is not None:
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    assert said in refused(bad, tmp_path_factory.mktemp("new") / "config.toml")


def test_a_restore_overwrites_nothing_unasked(backup: Path, workplace: Path) -> None:
    database = workplace.parent / "var" / "rahnuma.db"
    assert "rahnuma.db: there already" in refused(backup, workplace)
    database.unlink()
    assert bring_back(backup, workplace, force=False).aside == (), "the rest is there as it was"
    changed = workplace.parent / "knowledge/skills/sql.en.md"
    changed.write_text("newer words", "utf-8")
    said = refused(backup, workplace)
    assert "knowledge: there already" in said
    assert "--force" in said
    restored = bring_back(backup, workplace, force=True)
    (aside,) = [place for place in restored.aside if place.name.startswith("knowledge")]
    assert (aside / "skills/sql.en.md").read_text("utf-8") == "newer words"
    assert "SQL asks questions" in changed.read_text("utf-8")
    with sqlite3.connect(database) as connection:
        (body,) = connection.execute("select body from receipt").fetchone()
    connection.close()
    assert "words of a person" in body


def test_no_secret_is_in_it(workplace: Path, backup: Path) -> None:
    os.environ["TELEGRAM_TOKEN"] = "1:secret-of-mine"
    try:
        file = workplace.parent / "second.tar.gz"
        rahnuma(workplace, "backup", file)
    finally:
        del os.environ["TELEGRAM_TOKEN"]
    assert b"secret-of-mine" not in gzip.decompress(file.read_bytes())
    assert "is there already" in rahnuma(workplace, "backup", file, ok=1).stderr


async def test_a_database_of_0_1_0_keeps_its_conversations(tmp_path: Path) -> None:
    stored = (ROOT / "tests/bot/storage/rahnuma-0.1.0.sql").read_text("utf-8")
    with sqlite3.connect(tmp_path / "x.db") as old:
        old.executescript(stored)
    old.close()
    async with Sqlite.open(tmp_path / "x.db", MIGRATIONS) as database:
        store = SqlStore(database)
        chat = message("1", chat="501200").conversation
        chat = type(chat)(chat.channel, "7100", "501200")
        first, second = await store.history(chat, limit=9)
        assert (first.question, first.units) == ("what does a data analyst do?", ("roles/data-analyst#work",))
        assert first.profile.skills == {"skills/sql": "SQL"}
        assert [button.id for button in first.buttons] == ["u:roles/data-analyst#skills"]
        assert second.outcome == "not_covered"
        ((waiting, begun),) = await store.receipts.unsettled()
        assert (waiting.id, waiting.text, begun.worked) == ("13", "and its skills?", 0)
        kept = await store.export(chat)
        assert {row["note"] for row in kept["feedback"]} == {"", "thank you"}
        assert [row["question"] for row in kept["gap"]] == ["how much does it pay in Quetta?"]
        assert kept["preference"][0]["language"] == "en"
        json.dumps(kept)
