"""`rahnuma setup` from the first question to files that `serve` reads, against platforms of our own."""

import json
import re
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import config
from bot.channels.reach import REASONS
from bot.config import ModelConfig, channel_faults
from bot.config.env_file import read_env, write_env
from bot.errors import ConfigError
from bot.phrases.setup import say_setup
from bot.setup.dialogue import Setup
from bot.setup.model_trial import try_model
from bot.setup.settings_file import add_model, set_values
from index.text.language import Language
from tests.conftest import ROOT
from tests.wire import bot_api, graph_api, waha_api


class Terminal:
    """Gives the answers it was told, and keeps what was said."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.said: list[str] = []
        self.hidden: list[str] = []

    def ask(self, question: str, secret: bool) -> str:
        self.said.append(question)
        if not self.answers:
            raise EOFError
        answer = self.answers.pop(0)
        if secret:
            self.hidden.append(answer)
        return answer

    def tell(self, text: str) -> None:
        self.said.append(text)

    @property
    def text(self) -> str:
        return "\n".join(self.said)


async def answers(tried: ModelConfig, key: str) -> str:
    return {"right": "", "wrong": "authentication"}.get(key, "timeout")


async def run(file: Path, *said: str, language: Language = Language.ENGLISH, whole: bool = True) -> Terminal:
    terminal = Terminal(*said)
    setup = Setup(file, language, terminal.ask, terminal.tell, answers)
    if whole:
        await setup.run()
        assert terminal.answers == []
    else:
        with pytest.raises(EOFError):
            await setup.run()
    return terminal


ADDRESS = "https://localhost"
# no address, no Telegram, no WhatsApp, no model, no password
NOTHING = ("", "", "", "", "")


async def test_all_that_one_may_have(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    async with bot_api.bot_api() as telegram, graph_api.graph_api() as graph:
        set_values(file, {"telegram.api": telegram.url, "whatsapp.api": graph.url})
        terminal = await run(
            file,
            "http://no.example",
            ADDRESS,
            "12345",
            "1:wrong",
            bot_api.TOKEN,
            "1",
            "999",
            graph_api.TOKEN,
            graph_api.NUMBER,
            "expired",
            graph_api.NUMBER,
            graph_api.TOKEN,
            graph_api.APP_SECRET,
            "1",
            "gpt-4o-mini",
            "wrong",
            "gpt-4o-mini",
            "right",
            "short",
            "a long sentence of mine",
        )
    for name in (
        "wrong-address",
        "wrong-telegram-shape",
        "wrong-telegram-token",
        "wrong-whatsapp-token",
        "wrong-model-authentication",
        "wrong-password",
    ):
        assert say_setup(name, Language.ENGLISH) in terminal.said, name
    env = tmp_path / ".env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    held = read_env(env)
    assert held["TELEGRAM_TOKEN"] == bot_api.TOKEN
    assert f"callback URL {ADDRESS}/whatsapp, verify token {held['WHATSAPP_VERIFY_TOKEN']}" in terminal.text
    loaded = config.load(file, {})
    assert loaded.telegram.enabled
    assert loaded.whatsapp.phone_number_id == graph_api.NUMBER
    assert loaded.secrets.admin_password == "a long sentence of mine"
    assert loaded.llm.models == (ModelConfig("openai:gpt-4o-mini", key_env="OPENAI_API_KEY"),)
    assert loaded.secrets.model_keys == {"OPENAI_API_KEY": "right"}
    assert channel_faults(loaded) == []
    assert {bot_api.TOKEN, graph_api.TOKEN, graph_api.APP_SECRET, "right"} <= set(terminal.hidden)
    assert bot_api.TOKEN not in terminal.text
    assert "rahnuma index build, rahnuma serve" in terminal.said[-1]


async def test_run_again_it_changes_only_what_one_says(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text((ROOT / "config.toml").read_text("utf-8"), "utf-8")
    (tmp_path / ".env").write_text("# mine\nOTHER=kept as it is\nTELEGRAM_TOKEN=1:old\n", "utf-8")
    before = file.read_text("utf-8")
    terminal = await run(file, *NOTHING)
    assert file.read_text("utf-8") == before
    assert "[there is one]" in terminal.text
    async with bot_api.bot_api() as telegram:
        set_values(file, {"telegram.api": telegram.url})
        middle = file.read_text("utf-8")
        await run(file, "", bot_api.TOKEN, "", "", "")
    changed = [
        pair
        for pair in zip(middle.splitlines(), file.read_text("utf-8").splitlines(), strict=True)
        if pair[0] != pair[1]
    ]
    assert changed == [("enabled = false", "enabled = true")]
    assert (tmp_path / ".env").read_text(
        "utf-8"
    ) == f"# mine\nOTHER=kept as it is\nTELEGRAM_TOKEN={bot_api.TOKEN}\n"


async def test_waha_in_urdu_and_a_stop_in_the_middle(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    async with waha_api.waha_api() as gateway:
        terminal = await run(
            file,
            "",
            "",
            "2",
            "http://127.0.0.1:9",
            waha_api.API_KEY,
            gateway.url,
            "no key",
            gateway.url,
            waha_api.API_KEY,
            language=Language.URDU,
            whole=False,
        )
    urdu = re.compile("[\u0620-\u06d3]")
    assert all(urdu.search(line) for line in terminal.said)
    assert say_setup("wrong-waha-key", Language.URDU) in terminal.said
    assert "http://127.0.0.1:9 جواب نہیں دیتا" in terminal.text
    loaded = config.load(file, {})
    assert (loaded.waha.enabled, loaded.waha.api) == (True, gateway.url)
    assert channel_faults(loaded) == []


def test_the_command_asks_and_says_how_it_ended(tmp_path: Path) -> None:
    for given, status, said in (("1\n\n\n\n\n\n", 0, "Next: rahnuma check"), ("2\n\n", 1, "روک دیا گیا")):
        done = subprocess.run(
            [sys.executable, "-m", "bot", "setup", "--config", str(tmp_path / "config.toml")],
            input=given,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "VTE_VERSION": "1", "LC_ALL": "C.UTF-8"},
        )
        assert done.returncode == status, done.stderr
        assert said in done.stdout
        assert "Traceback" not in done.stderr


async def test_a_model_that_is_not_installed_is_said(tmp_path: Path) -> None:
    assert "no_such" in await try_model(ModelConfig("no_such:model"), "")


@pytest.mark.parametrize(
    "value", ["plain-1:AA_b", "with spaces # and $ signs", "اردو پاس ورڈ", 'with "quotes"', ""]
)
def test_a_secret_comes_back_as_it_was(tmp_path: Path, value: str) -> None:
    file = tmp_path / ".env"
    write_env(file, {"A": "1", "B": "2"})
    write_env(file, {"B": value})
    assert read_env(file) == {"A": "1", "B": value}
    shell = subprocess.run(
        ["sh", "-c", f'set -a; . {file}; printf "%s" "$B"'], capture_output=True, check=True, text=True
    )
    assert shell.stdout == value, "a shell reads it alike"


@pytest.mark.parametrize("value", ["it's", "two\nlines"])
def test_a_secret_that_is_read_differently_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ValueError, match="cannot be kept"):
        write_env(tmp_path / ".env", {"A": value})
    assert not (tmp_path / ".env").exists()


def test_the_environment_comes_first_and_a_bad_line_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", "utf-8")
    write_env(tmp_path / ".env", {"TELEGRAM_TOKEN": "1:file", "WAHA_API_KEY": "file"})
    loaded = config.load(tmp_path / "config.toml", {"TELEGRAM_TOKEN": "1:environment"})
    assert (loaded.secrets.telegram_token, loaded.secrets.waha_api_key) == ("1:environment", "file")
    (tmp_path / ".env").write_text("TELEGRAM_TOKEN 1:x\n", "utf-8")
    with pytest.raises(ConfigError, match="line 1 is not NAME=value"):
        config.load(tmp_path / "config.toml", {})


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("", {"web.host": "a"}, '[web]\nhost = "a"\n'),
        ('[web]\nhost = "b" # why\n', {"web.host": "a"}, '[web]\nhost = "a" # why\n'),
        (
            "[web]\n[waha]\nenabled = false   # on?\n",
            {"waha.enabled": True},
            "[web]\n[waha]\nenabled = true   # on?\n",
        ),
        ("[web] # the page\nport = 1\n", {"web.host": "a"}, '[web] # the page\nhost = "a"\nport = 1\n'),
        ('[a]\nhost = "x"\n', {"web.host": "a"}, '[a]\nhost = "x"\n\n[web]\nhost = "a"\n'),
        ("[web]\nhost = 'b#c'\n", {"web.host": 'q"\\'}, '[web]\nhost = "q\\"\\\\"\n'),
    ],
)
def test_settings_are_set_in_their_place(
    tmp_path: Path, text: str, changes: dict[str, str | bool], expected: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    set_values(file, changes)
    assert file.read_text("utf-8") == expected


def test_a_model_is_listed_once(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[llm]\ndeadline = 9.0\n", "utf-8")
    for _ in range(2):
        add_model(file, {"model": "ollama:qwen3:8b", "key_env": ""})
    assert config.load(file, {}).llm.models == (ModelConfig("ollama:qwen3:8b"),)


def test_every_sentence_is_said() -> None:
    """And every one that is said is there."""
    source = (ROOT / "bot/setup/dialogue.py").read_text("utf-8") + (ROOT / "bot/cli/setup.py").read_text(
        "utf-8"
    )
    names: Sequence[str] = json.loads((ROOT / "bot/phrases/sentences/setup.json").read_text("utf-8"))
    reasons = {f"wrong-{reason}" for reason in REASONS.values()} | {
        "wrong-model-authentication",
        "wrong-model-not-found",
    }
    assert reasons <= set(names)
    assert [name for name in names if f'"{name}"' not in source and name not in reasons] == []
