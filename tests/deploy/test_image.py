"""The image without a container engine: what its Dockerfile copies and runs, done in an empty folder, and started there.

Two things differ from a real build, and are said here: the locked packages are those of this environment (a test
reaches no network), and the knowledge is a small one (a build of the shipped takes minutes).
"""

import asyncio
import contextlib
import dataclasses
import os
import re
import shutil
import signal
import site
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import yaml

from bot import config
from bot.config import Secrets
from tests.conftest import ROOT, SMALL, lay
from tests.waiting import PATIENCE, until
from tests.wire.server import free_port

DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8").replace("\\\n", " ")
CLEAN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def context(folder: Path) -> Path:
    """What the Dockerfile copies out of the source, and nothing else."""
    ignored = shutil.ignore_patterns("__pycache__", ".env")
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE):
        *sources, target = line.split()
        for source in sources:
            to = folder / target / Path(source).name if target == "./" else folder / target
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, to, ignore=ignored)
            else:
                shutil.copy2(ROOT / source, to)
    shutil.rmtree(folder / "knowledge")
    shutil.rmtree(folder / "tests/golden")
    (folder / "tests/golden").mkdir()
    lay(folder / "knowledge", SMALL)
    return folder


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of the image."""
    source, root = context(tmp_path_factory.mktemp("source")), tmp_path_factory.mktemp("root")
    (step,) = re.findall(r"^RUN (sh deploy/image\.sh) \"\"$", DOCKERFILE, re.MULTILINE)
    venv = root / "opt/rahnuma/venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (found,) = venv.glob("lib/*/site-packages")
    packages = [path for path in site.getsitepackages() if Path(path).is_dir()]
    # without the lines that put this very source in reach: only what is installed may be found
    borrowed = root / "packages"
    borrowed.mkdir()
    for path in packages:
        for entry in Path(path).iterdir():
            if not entry.name.startswith(("rahnuma", "__editable__")):
                (borrowed / entry.name).symlink_to(entry)
    (found / "packages.pth").write_text(f"{borrowed}\n", "utf-8")
    pip = venv / "bin/pip"
    pip.write_text(f'#!/bin/sh\nexec {venv}/bin/python -m pip "$@"\n', "utf-8")
    pip.chmod(0o755)
    done = subprocess.run(
        [*step.split(), str(root)],
        cwd=source,
        env=CLEAN,
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(root.rglob("*.egg-link"))
    return root


def test_the_installed_program_is_whole(image: Path) -> None:
    (installed,) = image.glob("opt/rahnuma/venv/lib/*/site-packages/bot")
    tracked = [*(ROOT / "bot").rglob("*"), *(ROOT / "index").rglob("*")]
    needed = {
        file.relative_to(ROOT).as_posix() for file in tracked if file.is_file() and file.name != "README.md"
    }
    needed = {name for name in needed if "__pycache__" not in name}
    assert {name for name in needed if not (installed.parent / name).is_file()} == set()


def files(folder: Path) -> dict[str, int]:
    return {
        str(file.relative_to(folder)): file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()
    }


@contextlib.asynccontextmanager
async def started(image: Path, data: Path, port: int) -> AsyncIterator[None]:
    """The image's entry point, in its data folder."""
    entry = re.search(r'^ENTRYPOINT \["sh", "/(.*)"\]$', DOCKERFILE, re.MULTILINE)
    assert entry
    environment = CLEAN | {"RAHNUMA_DATA": str(data), "ADMIN_PASSWORD": "a long sentence"}
    log = data.parent / "log"
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            "sh", str(image / entry[1]), "serve", cwd=data, env=environment, stdout=out, stderr=out
        )
    try:

        async def ready() -> bool:
            assert process.returncode is None, log.read_text()
            with contextlib.suppress(aiohttp.ClientError):
                async with (
                    aiohttp.ClientSession() as client,
                    client.get(f"http://127.0.0.1:{port}/readyz") as answer,
                ):
                    return answer.status == 200
            return False

        await until(ready, 3 * PATIENCE, every=0.1)
        yield
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


@pytest.mark.slow
async def test_the_image_answers_keeps_its_data_and_writes_nowhere_else(image: Path, tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    settings = (image / "opt/rahnuma/shipped/config.toml").read_text("utf-8")
    (data / "config.toml").write_text(
        settings.replace("port = 8080", f"port = {port}").replace('"0.0.0.0"', '"127.0.0.1"'), "utf-8"
    )
    before, chat = files(image), "c" * 20

    async def say(text: str) -> str:
        body = {"text": text, "chat": chat}
        async with aiohttp.ClientSession() as client:
            async with client.post(f"http://127.0.0.1:{port}/api/messages", json=body) as answer:
                return str((await answer.json())["text"])

    async with started(image, data, port):
        assert "business questions" in await say("what does a data analyst do?")
        async with aiohttp.ClientSession() as client:
            for page in ("/", "/chat.js", "/admin", "/admin/pages/console.js"):
                async with client.get(f"http://127.0.0.1:{port}{page}") as answer:
                    assert answer.status == 200, page
    assert files(image) == before
    (data / "knowledge/skills/sql.en.md").write_text(
        SMALL["skills/sql.en.md"].replace("asks questions of tables", "is asked of tables"), "utf-8"
    )
    async with started(image, data, port):  # the knowledge changed: built again at the start
        assert "clear writing" in await say("and the skills?")
        assert "is asked of tables" in await say("what is sql")
    assert files(image) == before


def test_the_image_is_slim_unprivileged_and_watched() -> None:
    assert len(re.findall(r"^FROM python:3\.\d+-slim\S*", DOCKERFILE, re.MULTILINE)) == 2
    assert re.search(r"^USER rahnuma$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE
    assert "/readyz" in DOCKERFILE
    ignored = (ROOT / "deploy/Dockerfile.dockerignore").read_text("utf-8").splitlines()
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    assert {f"!{source}" for line in copied for source in line.split()} <= set(ignored)


def test_compose_and_its_files_fit_together() -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
    bot, caddy = compose["services"]["rahnuma"], compose["services"]["caddy"]
    assert bot["read_only"] is caddy["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert "ports" not in bot, "only Caddy is reached from outside"
    assert (ROOT / "deploy" / bot["build"]["context"] / bot["build"]["dockerfile"]).is_file()
    settings = (ROOT / "deploy/config.toml").read_text("utf-8")
    (port,) = re.findall(r"^port = (\d+)", settings, re.MULTILINE)
    assert f"reverse_proxy rahnuma:{port}" in (ROOT / "deploy/Caddyfile").read_text("utf-8")
    assert bot["expose"] == [port]
    assert f"EXPOSE {port}" in DOCKERFILE
    example = (ROOT / "deploy/env.example").read_text("utf-8")
    assert re.findall(r"^RAHNUMA_DOMAIN=", example, re.MULTILINE)
    named = {field.name.upper() for field in dataclasses.fields(Secrets)} - {"MODEL_KEYS"}
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == named | {"RAHNUMA_DOMAIN"}


def test_several_copies_and_their_database_fit_together(tmp_path: Path) -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose.scale.yaml").read_text("utf-8"))
    services = compose["services"]
    bot, prepare, database = services["rahnuma"], services["prepare"], services["postgres"]
    assert bot["deploy"]["replicas"] >= 2
    assert bot["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    assert bot["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert bot["volumes"] == prepare["volumes"], "what is prepared is what the copies find"
    for own in (bot, prepare, database):
        assert "ports" not in own, "only Caddy is reached from outside"
    assert bot["cap_drop"] == ["ALL"]
    shipped = next(line for line in bot["volumes"] if "config.scale.toml" in line)
    assert shipped.split(":")[1] == "/opt/rahnuma/shipped/config.toml"
    shutil.copy2(ROOT / "deploy/config.scale.toml", tmp_path / "config.toml")
    loaded = config.load(tmp_path / "config.toml", {"PGPASSWORD": "word"})
    user, name = (database["environment"][key] for key in ("POSTGRES_USER", "POSTGRES_DB"))
    assert loaded.store.database == f"postgresql://{user}@postgres/{name}"
    assert database["environment"]["POSTGRES_PASSWORD"].startswith("${PGPASSWORD:?")
    caddy = (ROOT / "deploy/Caddyfile.scale").read_text("utf-8")
    assert f"name rahnuma\n\t\t\tport {loaded.web.port}\n" in caddy
    assert {volume.split(":")[0] for own in services.values() for volume in own.get("volumes", ())} >= set(
        compose["volumes"]
    )
    ours, one = tmp_path / "config.toml", ROOT / "deploy/config.toml"
    assert set(ours.read_text("utf-8").splitlines()) >= set(one.read_text("utf-8").splitlines()[2:])


def test_the_settings_of_the_container_are_sound(tmp_path: Path) -> None:
    shutil.copy2(ROOT / "deploy/config.toml", tmp_path / "config.toml")
    loaded = config.load(tmp_path / "config.toml", {})
    assert loaded.web.host == "0.0.0.0"
    assert loaded.knowledge.golden == tmp_path / "golden"


def test_the_unit_is_sound_and_closed() -> None:
    unit = ROOT / "deploy/rahnuma.service"
    lines = dict(
        line.split("=", 1) for line in unit.read_text("utf-8").splitlines() if "=" in line and line[0] != "#"
    )
    assert lines["ProtectSystem"] == "strict"
    assert lines["NoNewPrivileges"] == "yes"
    assert lines["CapabilityBoundingSet"] == ""
    assert {"/srv/rahnuma/var", "/srv/rahnuma/knowledge"} == set(lines["ReadWritePaths"].split())
    if shutil.which("systemd-analyze"):  # where it is at hand it must agree: 10 is open, 0 is closed
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=30", str(unit)],
            capture_output=True,
            text=True,
            env=os.environ | {"SYSTEMD_PAGER": "cat"},
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
