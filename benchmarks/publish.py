"""From an uploaded file to its answer, among 2,000 documents: seconds, with the golden questions asked on the way.

`python -m benchmarks.publish [--documents 2000] [--rounds 5] [--rate 100]` builds an index of the shipped knowledge and
made-up documents, serves it with its console, and lets an admin change one file again and again while people ask
`--rate` questions a second. It prints the seconds from the end of the upload until the changed answer is given,
and what the people met.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from aiohttp import ClientSession, CookieJar

ROOT = Path(__file__).parent.parent
PASSWORD = "benchmark password"
OURS = {"X-Rahnuma": "console"}
WORDS = (
    "farm river market bridge school doctor library garden window engine teacher village harvest camera journey"
    " museum kitchen factory weather station football painting violin mountain desert harbour lantern carpet pottery"
).split()
CHANGED = "documents/kept-changing.en.md"


def made_up(number: int, rng: random.Random) -> str:
    """A document of two sections about nothing in particular."""
    sections = []
    for part in ("one", "two"):
        words = rng.choices(WORDS, k=60)
        asked = " ".join(rng.choices(WORDS, k=4))
        sections.append(
            f"## Part {part} {{#{part}}}\n\n{' '.join(words).capitalize()}.\n\n? {asked}\n? about {asked[::-1]}\n"
        )
    return f"---\ntitle: Paper {number}\naliases: []\nupdated: 2026-11-24\n---\n\n" + "\n".join(sections)


def changing(version: int) -> str:
    return (
        "---\ntitle: Quetta almond exchange\naliases: []\nupdated: 2026-11-24\n---\n\n## Quetta almond exchange {#what}\n\n"
        f"The Quetta almond exchange is in its edition {version}.\n\n? what is the quetta almond exchange\n"
    )


def lay_out(folder: Path, documents: int) -> None:
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    held = len(list((folder / "knowledge").rglob("*.md")))
    rng = random.Random(0)
    made = folder / "knowledge" / "papers"
    made.mkdir()
    for number in range(max(documents - held - 1, 0)):
        (made / f"paper-{number}.en.md").write_text(made_up(number, rng), "utf-8")
    (folder / "knowledge" / "documents").mkdir(exist_ok=True)
    (folder / "knowledge" / CHANGED).write_text(changing(0), "utf-8")
    settings = (
        f'[knowledge]\ngolden = "{ROOT / "tests" / "golden"}"\n[web]\nport = 0\n[limits]\nper_minute = 0\n'
    )
    (folder / "config.toml").write_text(settings, "utf-8")


async def post(session: ClientSession, path: str, body: dict[str, Any]) -> dict[str, Any]:
    async with session.post(path, json=body, headers=OURS) as answer:
        found: dict[str, Any] = await answer.json()
        assert answer.status < 300, found
        return found


async def publish_once(session: ClientSession, version: int) -> tuple[float, dict[str, Any]]:
    """Seconds from the end of an upload, through approval and comparison, until its text is the answer, and the report."""
    name = CHANGED.rpartition("/")[2]
    query = {"topic": "documents", "name": name}
    data = changing(version).encode()
    async with session.put("/admin/api/upload", params=query, data=data, headers=OURS) as answer:
        made = await answer.json()
    if answer.status == 409:  # it is there already, and is to be replaced
        query["replace"] = made["digest"]
        async with session.put("/admin/api/upload", params=query, data=data, headers=OURS) as answer:
            made = await answer.json()
    assert answer.status == 200, made
    started = time.perf_counter()
    await post(session, "/admin/api/approve", {"path": made["path"], "digest": made["digest"]})
    compared = await work(session, "prepare", {})
    shown = {"candidate": compared["name"], "previous": compared["previous"], "reasons": compared["reasons"]}
    report = await work(session, "publish", shown)
    said = await post(session, "/api/messages", {"text": "what is the quetta almond exchange"})
    assert f"edition {version}" in said["text"], said
    return time.perf_counter() - started, report


async def work(session: ClientSession, action: str, body: dict[str, Any]) -> dict[str, Any]:
    """The report of a job of the console, when it has ended."""
    job = await post(session, f"/admin/api/{action}", body)
    while job["state"] == "running":
        await asyncio.sleep(0.02)
        async with session.get("/admin/api/job", headers=OURS) as answer:
            job = await answer.json()
    assert job["state"] == "done", job
    report: dict[str, Any] = job["report"]
    return report


async def people(session: ClientSession, rate: float, ended: asyncio.Event) -> tuple[list[float], int]:
    """Ask `rate` questions a second until `ended`; the seconds each took, and how many failed."""
    questions = [
        "data analyst skills",
        "AI engineer kaise banun",
        "ڈیٹا سائنٹسٹ کیا کرتا ہے",
        "free python course",
    ]
    seconds: list[float] = []
    failed = 0

    async def one(n: int) -> None:
        nonlocal failed
        started = time.perf_counter()
        try:
            said = await post(session, "/api/messages", {"text": questions[n % len(questions)]})
            failed += not said["text"]
        except (OSError, AssertionError):
            failed += 1
        seconds.append(time.perf_counter() - started)

    tasks, started, n = [], time.perf_counter(), 0
    while not ended.is_set() and rate:
        tasks.append(asyncio.create_task(one(n)))
        n += 1
        await asyncio.sleep(max(0.0, started + n / rate - time.perf_counter()))
    await asyncio.gather(*tasks)
    return seconds, failed


async def measure(address: str, server: psutil.Process, rounds: int, rate: float) -> dict[str, Any]:
    async with ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as session:
        await post(session, "/admin/api/sign-in", {"password": PASSWORD, "name": "benchmark"})
        first, _ = await publish_once(session, 1)  # asks every golden question, for the first time
        ended = asyncio.Event()
        asking = asyncio.create_task(people(session, rate, ended))
        taken: list[float] = []
        asked: list[int] = []
        before = sum(server.cpu_times()[:4])
        for version in range(2, rounds + 2):
            took, report = await publish_once(session, version)
            taken.append(took)
            asked.append(report["verdict"]["asked"] if report["verdict"] else 0)
            await asyncio.sleep(0.2)
        spent = sum(server.cpu_times()[:4]) - before  # the server's and its finished children's
        ended.set()
        seconds, failed = await asking
    spread = statistics.quantiles(seconds, n=20) if len(seconds) > 20 else [0.0]
    return {
        "first_publication_s": round(first, 2),
        "publications": rounds,
        "median_s": round(statistics.median(taken), 2),
        "worst_s": round(max(taken), 2),
        "cpu_s": round(spent / rounds, 2) if not rate else None,
        "load_average": round(os.getloadavg()[0], 1),
        "golden_asked_anew": max(asked),
        "questions": len(seconds),
        "failed": failed,
        "question_median_ms": round(statistics.median(seconds) * 1000, 1) if seconds else None,
        "question_p95_ms": round(spread[-1] * 1000, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=0.0, help="questions a second meanwhile")
    parser.add_argument("--folder", type=Path, help="keep the index here between runs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if not (folder / "config.toml").exists():
            folder.mkdir(parents=True, exist_ok=True)
            lay_out(folder, options.documents)
        rahnuma, at = [sys.executable, "-m", "bot"], ["--config", str(folder / "config.toml")]
        started = time.perf_counter()
        subprocess.run([*rahnuma, "index", "build", "--force", *at], cwd=ROOT, check=True)
        print(f"index of {options.documents} documents: {time.perf_counter() - started:.0f} s", flush=True)
        environment = {**os.environ, "ADMIN_PASSWORD": PASSWORD}
        with subprocess.Popen(
            [*rahnuma, "serve", *at],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        ) as server:
            assert server.stdout is not None
            line = server.stdout.readline()
            try:
                address = line[line.index("http://") :].split()[0]
                print(
                    json.dumps(
                        asyncio.run(
                            measure(address, psutil.Process(server.pid), options.rounds, options.rate)
                        )
                    )
                )
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
