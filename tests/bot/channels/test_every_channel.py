"""Whoever adds a channel finds here every list that it is still missing from."""

import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.admin.chat import alerts
from bot.admin.console.branding import Settings
from bot.channels import reach
from bot.channels.channel import states
from bot.cli.check import report_on
from bot.config import Config, load
from bot.config.branding import BrandingFile
from bot.config.readiness import faults_by_section
from bot.messages.message import PHONES, ChannelName
from bot.phrases.pages import console_words


class Standing:
    """A channel of any name as far as its state goes."""

    hooks = ()

    def __init__(self, name: ChannelName) -> None:
        self.name = name

    def state(self) -> dict[str, Any]:
        return {"connected": True, "silent_seconds": 1.0}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "config.toml").write_text("", "utf-8")
    return load(tmp_path / "config.toml", {})


def switched(config: Config) -> set[str]:
    """The sections of config.toml that switch a channel on."""
    sections = [field.name for field in dataclasses.fields(config)]
    return {name for name in sections if hasattr(getattr(config, name), "enabled")}


async def test_a_section_is_asked_about_and_shown_everywhere(config: Config, tmp_path: Path) -> None:
    sections = switched(config)
    assert sections >= {"telegram", "whatsapp", "waha"}
    assert sections - faults_by_section(config).keys() == set()
    assert sections - reach._ASK.keys() == set()
    assert sections - alerts._CHANNELS.keys() == set()
    assert {f"channel-{name}" for name in sections} - console_words()["en"].keys() == set()
    out = io.StringIO()
    await report_on(config, out)
    assert {name for name in sections if f"[{name}] enabled = false" not in out.getvalue()} == set()
    shown = await Settings(BrandingFile(tmp_path), config, {}).shown(make_mocked_request("GET", "/"))
    listed = {one["name"] for one in json.loads(shown.text or "")["channels"]}
    assert listed == {"web", *sections}


@pytest.mark.parametrize("name", sorted(PHONES))
def test_people_of_a_channel_can_be_blocked_and_its_state_is_its_own(
    name: ChannelName, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(f'[limits]\nblock = ["{name}:1"]\n', "utf-8")
    assert load(tmp_path / "config.toml", {}).limits.block == (f"{name}:1",)
    if name != ChannelName.WHATSAPP:  # which has a state for each way into it
        assert [told for told, _ in states([Standing(name)])] == [name]  # type: ignore[list-item]
