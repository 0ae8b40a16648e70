"""What the README says is so: its commands exist, its settings are all there with their defaults."""

import dataclasses
import re
import shlex
import subprocess
import sys
import typing
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import config
from bot.cli.main import main
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def settings(kind: type, prefix: str = "") -> dict[str, str]:
    """Every setting's name and default, as TOML would write it."""
    found: dict[str, str] = {}
    hints = typing.get_type_hints(kind)
    for spec in dataclasses.fields(kind):
        hint = hints[spec.name]
        if spec.name == "secrets":
            continue
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            found |= settings(hint, f"{spec.name}.")
            continue
        value = spec.default
        text = (
            str(value).lower()
            if isinstance(value, bool)
            else "[]"
            if value == ()
            else ""
            if value is None
            else str(value)
        )
        found[prefix + spec.name] = text
    return found


def test_the_table_of_settings_is_complete_and_true() -> None:
    table = dict(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (?:`([^`]*)`)? ?\|", README, re.MULTILINE))
    assert table == settings(config.Config)


COMMANDS = re.findall(r"^\| `rahnuma ([^`]+)` \|", README, re.MULTILINE)


def help_of(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What `rahnuma … --help` prints, "" where there is no such command."""
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    said = capsys.readouterr()
    return said.out if ended.value.code in {0, None} else ""


def test_every_command_exists(capsys: pytest.CaptureFixture[str]) -> None:
    commands = [[word for word in command.split() if word.isalpha()] for command in COMMANDS]
    assert len(commands) > 20
    assert [words for words in commands if f"rahnuma {' '.join(words)}" not in help_of(words, capsys)] == []


def test_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    names = re.search(r"\{([a-z,]+)\}", help_of([], capsys))
    assert names is not None
    assert set(names[1].split(",")) == {command.split()[0] for command in COMMANDS}


@pytest.mark.slow
def test_the_examples_run(workplace: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "bot", "index", "build", "--config", str(workplace)], cwd=ROOT, check=True
    )
    examples = re.findall(r"^(?:echo .* \| )?\.venv/bin/rahnuma .*$", README, re.MULTILINE)
    assert len(examples) >= 4
    for example in examples:
        command = example.replace(".venv/bin/rahnuma", f"{shlex.quote(sys.executable)} -m bot")
        done = subprocess.run(
            f"{command} --config {shlex.quote(str(workplace))}",
            shell=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, (example, done.stderr)


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)|src=\"([^\"]+)\"", README):
        path = target[0] or target[1]
        assert (ROOT / path).exists(), path


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 200
