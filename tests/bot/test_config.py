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
