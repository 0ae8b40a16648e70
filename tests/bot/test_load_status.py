"""The programs that measure under kills end with status 1 where something came out that is promised never to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.bot import killing, replicas
from tests.bot.programs import program

SOUND = killing.Outcome(10, kills=2, caught=3, repeated=1, most=2, joined=1)
SHARED = replicas.Outcome(10, 3, kills=2, restarts=1, repeated=2, most=2)
REACHED = killing.Outage(12, 5, answered=12)


@contextmanager
def no_server(**_: Any) -> Iterator[None]:
    yield


@pytest.mark.parametrize(
    ("name", "figure", "sound", "bad"),
    [
        ("load", "kills", SOUND, {"lost": ["3 (None)"]}),
        ("load", "kills", SOUND, {"out_of_order": ["4"]}),
        ("load", "kills", SOUND, {"most": 3}),
        ("load", "kills", SOUND, {"unexplained": 1}),
        ("load", "kills", SOUND, {"repeated": 3}),
        ("load", "outage", REACHED, {"answered": 11}),
        ("load", "outage", REACHED, {"apologies": 1}),
        ("replicas", "one", SOUND, {"lost": ["3 (None)"]}),
        ("replicas", "one", SOUND, {"out_of_order": ["4"]}),
        ("replicas", "one", SOUND, {"most": 3}),
        ("replicas", "three", SHARED, {"lost": ["3 (None)"]}),
        ("replicas", "three", SHARED, {"out_of_order": ["4"]}),
        ("replicas", "three", SHARED, {"most": 3}),
        ("replicas", "three", SHARED, {"by_two_live": ["5"]}),
        ("replicas", "three", SHARED, {"repeated": 7}),
        ("replicas", "three-whatsapp", SHARED, {"lost": ["3 (None)"]}),
    ],
)
async def test_the_status_says_whether_it_was_held(
    name: str,
    figure: str,
    sound: Any,
    bad: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    measured = program(name)

    async def run(*_: Any, **__: Any) -> Any:
        return came

    for place, called in ((killing, "run"), (killing, "outage"), (replicas, "run")):
        monkeypatch.setattr(place, called, run)
    monkeypatch.setattr(measured, "published", lambda *_: None)
    if name == "replicas":
        monkeypatch.setattr(measured, "server", no_server)

    came = sound
    assert await measured.main([figure]) == 0
    assert capsys.readouterr().err == ""
    came = type(sound)(**{**vars(sound), **bad})
    assert await measured.main([figure]) == 1
    assert f"FAILED: {figure}: " in capsys.readouterr().err
