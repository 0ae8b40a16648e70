"""A long command says each of its steps once, in plain words."""

import re
import sys

import pytest

from bot.cli.progress import shown


@pytest.mark.parametrize("terminal", [True, False])
def test_each_step_leaves_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with shown() as progress:
        progress("read", 0, 1)
        for done in (1, 2, 3):
            progress("embed", done, 3)
        progress("write", 1, 1)
    printed = capsys.readouterr().err
    lines = [re.split(r"\r|\x1b\[A", line)[-1].strip() for line in printed.split("\n")]
    end = ": 0 seconds" if terminal else "…"
    steps = ("Reading the knowledge files", "Learning the texts", "Writing the index")
    assert [line for line in lines if line] == [f"{step}{end}" for step in steps]
