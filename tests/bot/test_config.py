"""config.toml: defaults, and every mistake reported at once."""

import dataclasses
from pathlib import Path

import pytest

from bot import config
from bot.errors import ConfigError
from tests.conftest import ROOT


def faults(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "config.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path / "config.toml", {})
    return list(caught.value.faults)


def test_an_empty_file_gives_the_defaults_beside_itself(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", "utf-8")
    loaded = config.load(tmp_path / "config.toml", {})
    assert loaded.knowledge.folder == tmp_path / "knowledge"
    assert loaded.store.database == tmp_path / "var/rahnuma.db"
    assert (loaded.web.host, loaded.web.port) == ("127.0.0.1", 8080)


def test_a_database_may_be_postgresql(tmp_path: Path) -> None:
    address = "postgresql://rahnuma@db.example:5433/rahnuma?sslmode=require"
    (tmp_path / "config.toml").write_text(f'[store]\ndatabase = "{address}"\n', "utf-8")
    loaded = config.load(tmp_path / "config.toml", {"PGPASSWORD": "word"})
    assert (loaded.store.database, loaded.store.file) == (config.PostgresAddress(address), None)
    assert loaded.secrets.pgpassword == "word"
    assert "word" in loaded.secrets.values()


def test_the_shipped_file_shows_the_defaults(tmp_path: Path) -> None:
    shutil_copy = (ROOT / "config.toml").read_text("utf-8")
    (tmp_path / "config.toml").write_text(shutil_copy, "utf-8")
    (tmp_path / "empty.toml").write_text("", "utf-8")
    shipped = dataclasses.asdict(config.load(tmp_path / "config.toml", {}))
    assert shipped == dataclasses.asdict(config.load(tmp_path / "empty.toml", {}))


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        'colour = "red"\n[web]\nport = "80"\nhots = "x"\n[index]\nfolder = 3\nkeep = true\n[inbox]\ndrain_seconds = "1"\n',
    )
    assert len(found) == 6
    for part in (
        "`colour`",
        "`web.port`",
        "`web.hots`",
        "`index.folder`",
        "`index.keep`",
        "`inbox.drain_seconds`",
    ):
        assert any(part in fault for fault in found), part


@pytest.mark.parametrize(
    "text",
    [
        "[web]\nport = 70000",
        "[index]\nkeep = 0",
        "[web]\nmax_body = 1",
        "[inbox]\nconcurrency = 0",
        "web = 3",
    ],
)
def test_values_out_of_range(tmp_path: Path, text: str) -> None:
    assert len(faults(tmp_path, text)) == 1


@pytest.mark.parametrize("data", [b"[web\n", b"\xff\xfe", b"a = "])
def test_a_file_that_is_not_toml(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "config.toml").write_bytes(data)
    with pytest.raises(ConfigError, match="config.toml"):
        config.load(tmp_path / "config.toml", {})


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        config.load(tmp_path / "none.toml", {})


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[web]\nport = "80"', "`web.port` must be a whole number, not '80'"),
        ("[web]\nport = 70000", "`web.port` must be at most 65535, not 70000"),
        ("[web]\nhots = 1", "unknown setting `web.hots`; known here: host, port, max_body, proxies, embed"),
        ("web = 3", "[web] must be a table"),
        ("[inbox]\nconcurrency = true", "`inbox.concurrency` must be a whole number, not True"),
        ("[inbox]\nanswer_seconds = 0", "`inbox.answer_seconds` must be above 0, not 0"),
        ('[index]\nfolder = ""', "`index.folder` must be a path in quotes"),
        ('[telegram]\nmode = "push"', '`telegram.mode` must be "polling" or "webhook", not \'push\''),
        (
            '[store]\ndatabase = "mysql://a/b"',
            "`store.database` must be a file, or an address as postgresql://user@host/name",
        ),
        (
            '[store]\ndatabase = "postgresql://a:word@host/b"',
            "`store.database` must hold no password; it belongs into PGPASSWORD in the environment",
        ),
        (
            '[store]\ndatabase = "postgresql://host"',
            "`store.database` must name its database, as postgresql://user@host/name",
        ),
        ("[store]\ndatabase = 3", "`store.database` must be a path in quotes"),
        ('[waha]\napi = "ftp://a"', "`waha.api` must be an http or https address"),
        ('[limits]\nblock = ["web:1", "x"]', "`limits.block[1]` must be channel:id, not 'x'"),
        ('[limits]\nallow = "web:1"', "`limits.allow` must be a list in brackets, not 'web:1'"),
        ("[[llm.models]]", "`llm.models[0].model` must be \"provider:name\", not ''"),
        (
            '[[llm.models]]\nmodel = "a:b"\nkey_env = "K"',
            "`llm.models[0].key_env` asks for a key, but the environment variable K is not set",
        ),
        (
            '[llm.verify]\nmodel = "a:b"\nkey_env = "K"',
            "`llm.verify.key_env` asks for a key, but the environment variable K is not set",
        ),
        ("[llm]\nverify = 3", "[llm.verify] must be a table"),
        (
            '[llm]\ndeadline = 20.0\n[[llm.models]]\nmodel = "a:b"',
            "`llm.deadline` must be below inbox.answer_seconds",
        ),
        (
            "[secrets]\nwaha_api_key = 1",
            "[secrets] does not belong in a file; secrets come from the environment",
        ),
    ],
)
def test_each_mistake_is_one_plain_line(tmp_path: Path, text: str, fault: str) -> None:
    assert faults(tmp_path, text) == [f"{tmp_path / 'config.toml'}: {fault}"]


@pytest.mark.parametrize(
    "origin",
    [
        "school.example",
        "https://a.example/",
        "https://a.example; script-src *",
        "*",
        "ftp://a",
        "https://*.a",
    ],
)
def test_an_origin_that_is_none_is_told(tmp_path: Path, origin: str) -> None:
    (fault,) = faults(tmp_path, f'[web]\nembed = ["https://b.example:8443", "{origin}"]')
    assert "`web.embed[1]` must be an address without a path" in fault


def test_secrets_come_from_the_environment_and_are_never_printed(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[[llm.models]]\nmodel = "a:b"\nkey_env = "K"', "utf-8")
    loaded = config.load(tmp_path / "config.toml", {"K": "key-of-a", "TELEGRAM_TOKEN": " 12:token "})
    assert loaded.secrets.values() == ("12:token", "key-of-a")
    assert not any(secret in repr(loaded) for secret in loaded.secrets.values())


def test_what_a_channel_lacks_stands_under_its_section() -> None:
    found = config.faults_by_section(
        config.Config(
            telegram=config.TelegramConfig(enabled=True, mode="webhook"),
            whatsapp=config.WhatsAppConfig(enabled=True),
            secrets=config.Secrets(admin_password="short"),
        )
    )
    assert {section: len(lines) for section, lines in found.items()} == {
        "telegram": 3,
        "whatsapp": 4,
        "waha": 0,
        "admin": 1,
        "index": 0,
    }


def test_a_local_model_stands_beside_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[[llm.models]]\nmodel = "local:models/small.gguf"\nthreads = 2\n', "utf-8")
    (model,) = config.load(file, {}).llm.models
    assert (model.provider, model.name, model.threads) == ("local", str(tmp_path / "models/small.gguf"), 2)
