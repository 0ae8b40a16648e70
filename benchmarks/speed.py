"""Speed and memory on this machine: first answer, warm answer, HTTP, memory, builds; beside LangChain's FAISS store.

    python benchmarks/speed.py
    python benchmarks/speed.py --peer-python VENV/bin/python --peer-model FOLDER --json speed.json

Everything runs from a copy of the shipped knowledge in a temporary folder; each figure is a median. See README.md for
how the peer's environment and model are made. Quick runs take --repeat 1.
"""

import argparse
import asyncio
import http.client
import itertools
import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot import config as configuration  # noqa: E402
from bot.messages.message import message  # noqa: E402
from bot.runtime import open_runtime  # noqa: E402
from index.retrieval.score import read  # noqa: E402
from index.snapshots import build, snapshot  # noqa: E402
from index.text.language import Language  # noqa: E402

FIRST = "AI engineer kaise banun?"
WARM, SERVED, UNTIMED = 200, 500, 20
PEER = ROOT / "benchmarks" / "peer" / "langchain_faiss.py"
CHANGED = "roles/ai-engineer.en.md"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: medians of ours and of the peer's, in `unit`; `target` is what ours must stay under."""

    name: str
    unit: str
    ours: float | None
    target: float | None = None
    peer: float | None = None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        digits = 2 if self.unit == "s" else 1

        def show(value: float | None) -> str:
            return "-" if value is None else f"{value:.{digits}f} {self.unit}"

        verdict = ""
        if self.target is not None and self.ours is not None:
            verdict = f"< {self.target:g} {'met' if self.ours < self.target else 'MISSED'}"
        ratio = f"{self.peer / self.ours:.1f} x" if self.peer and self.ours else "-"
        return self.name, show(self.ours), verdict, show(self.peer), ratio, self.note


@dataclass(slots=True)
class Bench:
    """A bot of its own in `folder`, its questions, and where the peer lives (None where it does not run)."""

    folder: Path
    repeat: int
    peer: tuple[Path, Path] | None
    questions: list[str] = field(default_factory=list)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def lay(self) -> None:
        """Copy the knowledge and write the configuration; any free port, no limit on one person."""
        shutil.copytree(ROOT / "knowledge", self.folder / "knowledge")
        golden = json.dumps(str(ROOT / "tests" / "golden"))
        self.config.write_text(
            f"[knowledge]\ngolden = {golden}\n[web]\nport = 0\n[limits]\nper_minute = 0\nper_address = 0\n",
            "utf-8",
        )
        self.bare.write_text('[knowledge]\ngolden = "none"\n', "utf-8")
        self.questions = mixed(ROOT / "tests" / "golden", SERVED + UNTIMED)

    @property
    def bare(self) -> Path:
        """The same without golden questions."""
        return self.folder / "bare.toml"

    def rahnuma(self, *arguments: str, config: Path | None = None) -> "Spent":
        """One command as a whole process."""
        return timed([sys.executable, "-m", "bot", *arguments, "--config", str(config or self.config)])[0]

    def peer_run(self, *arguments: str) -> "tuple[Spent, dict[str, Any]]":
        """One of the peer's tasks as a whole process, and what it printed."""
        assert self.peer
        python, model = self.peer
        spent, printed = timed([str(python), "-W", "ignore", str(PEER), str(model), *arguments])
        return spent, json.loads(printed)


def mixed(folder: Path, count: int) -> list[str]:
    """`count` golden questions, the three scripts taking turns, evenly drawn over each one's file; again from the
    start where there are not enough."""
    golden = read(folder)
    drawn = []
    for language in Language:
        own = [one.question for one in golden if one.language is language]
        step = max(len(own) / (count / len(Language)), 1.0)
        drawn.append([own[int(place * step)] for place in range(int(len(own) / step))])
    turns = [question for turn in zip(*drawn, strict=False) for question in turn]
    return list(itertools.islice(itertools.cycle(turns), count))


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the wall, and of all cores together: the second is nearly the same on a busy machine."""

    seconds: float
    processor: float


def timed(command: Sequence[str]) -> tuple[Spent, str]:
    """A process from its start to its end, and its output; raises `CalledProcessError`, its errors shown."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "true"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, command)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(seconds, processor), done.stdout


def median_of(repeat: int, run: Callable[[], Spent]) -> Spent:
    spent = [run() for _ in range(repeat)]
    return Spent(statistics.median(s.seconds for s in spent), statistics.median(s.processor for s in spent))


def rows_of(
    name: str, ours: Spent, *, target: float | None = None, peer: Spent | None = None, note: str = ""
) -> tuple[Figure, Figure]:
    """One row for the wall, one for the processor."""
    return (
        Figure(name, "s", ours.seconds, target, peer.seconds if peer else None, note),
        Figure("  of processor time", "s", ours.processor, None, peer.processor if peer else None),
    )


def build_figures(bench: Bench) -> Iterator[Figure]:
    """From nothing, and after one section of one file has got a new sentence."""

    def whole() -> Spent:
        shutil.rmtree(bench.folder / "var", ignore_errors=True)
        return bench.rahnuma("index", "build")

    ours = median_of(bench.repeat, whole)
    settings = configuration.load(bench.config)
    live = snapshot.load(settings.index.folder, snapshot.current(settings.index.folder), embedder=None)
    note = f"{len(live.rows)} texts: {live.manifest.passages} passages, and sample questions"
    if not bench.peer:
        yield from rows_of("build from nothing", ours, target=20.0, note=note)
    else:
        both, alone = written_texts(bench)
        peer = bench.peer_run("build", str(both), str(bench.folder / "store"))[0]
        yield from rows_of("build from nothing, the same texts", ours, target=20.0, peer=peer, note=note)
        peer = bench.peer_run("build", str(alone), str(bench.folder / "store-alone"))[0]
        yield from rows_of("build, peer with passages alone", ours, peer=peer, note="ours with its questions")

    file = bench.folder / "knowledge" / CHANGED
    before = file.read_text("utf-8")

    def one(*, golden: bool = True) -> Spent:
        heading = re.search(r"^## .*$", before, re.MULTILINE)
        assert heading
        marked = f"{heading[0]}\n\nThis sentence is new ({time.time_ns()})."
        file.write_text(before.replace(heading[0], marked, 1), "utf-8")
        return bench.rahnuma("index", "build", "--force", config=bench.config if golden else bench.bare)

    one()  # the first asks all golden questions of both indexes; their answers are kept
    changed = median_of(2 * bench.repeat + 1, one)
    yield from rows_of("build of one changed file", changed, target=2.0, note="with golden questions near it")
    alone_spent = median_of(2 * bench.repeat + 1, lambda: one(golden=False))
    yield from rows_of("  without golden questions", alone_spent)


def written_texts(bench: Bench) -> tuple[Path, Path]:
    """What ours embeds, for the peer to embed: all of it, and the passages in full without sample questions."""
    corpus = build.read(bench.folder / "knowledge")
    texts = {(row.verb, row.key): text for row, text in build._rows(corpus)}
    both, alone = bench.folder / "texts.json", bench.folder / "passages.json"
    both.write_text(json.dumps([{"verb": verb, "text": text} for (verb, _), text in texts.items()]), "utf-8")
    passages = [p.text for unit in corpus.units.values() for own in unit.passages.values() for p in own]
    alone.write_text(json.dumps([{"verb": "passage", "text": text} for text in passages]), "utf-8")
    return both, alone


def first_answer(bench: Bench) -> tuple[Figure, Figure]:
    """From typing the command to its end, its files in the page cache."""
    count = 4 * bench.repeat + 1
    bench.rahnuma("ask", FIRST)
    ours = median_of(count, lambda: bench.rahnuma("ask", FIRST))
    peer = None
    if bench.peer:
        store = str(bench.folder / "store")
        bench.peer_run("ask", store, FIRST)
        peer = median_of(bench.repeat, lambda: bench.peer_run("ask", store, FIRST)[0])
    return rows_of(
        "first answer, a whole process", ours, target=1.5, peer=peer, note=f'rahnuma ask "{FIRST}"'
    )


async def warm_seconds(bench: Bench) -> list[float]:
    """Seconds of `Conversation.respond` for each question, each in a chat of its own."""
    async with open_runtime(configuration.load(bench.config)) as house:
        conversation = house.conversation()
        times = []
        for number, question in enumerate(bench.questions[: UNTIMED + WARM]):
            start = time.perf_counter()
            await conversation.respond(message(question, f"speed-{number}"))
            times.append(time.perf_counter() - start)
    return times[UNTIMED:]


@contextmanager
def serving(bench: Bench) -> Iterator[tuple[psutil.Process, int]]:
    """`rahnuma serve` on a free port: its process and the port."""
    command = [sys.executable, "-m", "bot", "serve", "--config", str(bench.config)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            ready = re.search(r"http://[^:]+:(\d+)", process.stdout.readline())
            if not ready:
                raise RuntimeError("rahnuma serve did not start")
            yield psutil.Process(process.pid), int(ready[1])
        finally:
            process.terminate()


def post(connection: http.client.HTTPConnection, question: str) -> float:
    """Seconds of one POST /api/messages, the body read."""
    start = time.perf_counter()
    body = json.dumps({"text": question}).encode()
    connection.request("POST", "/api/messages", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    if response.status != 200 or not answer["text"]:
        raise RuntimeError(f"{response.status}: {answer}")
    return time.perf_counter() - start


def served_figures(bench: Bench) -> Iterator[Figure]:
    """Warm answers inside the process and over HTTP, and the memory of the serving process after 500 questions."""
    inside = [1000 * seconds for seconds in asyncio.run(warm_seconds(bench))]
    with serving(bench) as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        outside = [1000 * post(connection, question) for question in bench.questions[: UNTIMED + SERVED]]
        connection.close()
        memory = process.memory_full_info()
    peer_ms = peer_95 = rss = pss = None
    if bench.peer:
        asked = bench.folder / "questions.json"
        asked.write_text(json.dumps(bench.questions), "utf-8")
        peer = bench.peer_run("warm", str(bench.folder / "store"), str(asked))[1]
        spent = [1000 * seconds for seconds in peer["times"]]
        peer_ms, peer_95, rss, pss = statistics.median(spent), p95(spent), peer["rss"], peer["pss"]
    yield Figure("warm answer, median", "ms", statistics.median(inside), 25.0, peer_ms, "peer: search alone")
    yield Figure("warm answer, 95th percentile", "ms", p95(inside), None, peer_95)
    http_ms = outside[UNTIMED : UNTIMED + WARM]
    yield Figure(
        "POST /api/messages, median", "ms", statistics.median(http_ms), None, None, "receipt on disk first"
    )
    yield Figure("POST /api/messages, 95th percentile", "ms", p95(http_ms))
    yield Figure("resident memory, RSS", "MB", memory.rss / 1e6, 300.0, rss, f"after {SERVED} questions")
    yield Figure("proportional memory, PSS", "MB", memory.pss / 1e6, None, pss)


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def machine() -> dict[str, Any]:
    """What the figures were taken on, and how busy it was with other work."""
    cpu = platform.processor() or platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), cpu)
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "busy": round(psutil.cpu_percent(2.0) / 100, 2),
    }


def print_table(on: dict[str, Any], figures: Sequence[Figure], *, peer: bool) -> None:
    print(f"{on['cpu']}, {on['cores']} cores, Python {on['python']}; {on['busy']:.0%} busy before the start")
    if on["busy"] > 0.1:
        print("The machine is doing other work: times are longer than they would be on a quiet one.")
    if not peer:
        print("Only ours is measured: --peer-python and --peer-model are needed for LangChain's FAISS store.")
    rows = [("", "rahnuma", "target", "peer", "peer / ours", "note"), *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        name, *rest, note = [
            cell.ljust(width) if place in (0, 5) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join((name, *rest, note)).rstrip())


def main() -> None:
    """Print the table; with --json, write it too. Exit status 1 where a target was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=3, help="builds from nothing; the rest in proportion")
    parser.add_argument("--peer-python", type=Path, help="interpreter with benchmarks/peer/requirements.txt")
    parser.add_argument("--peer-model", type=Path, help="folder made by benchmarks.peer.make_model")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    peer = None
    if arguments.peer_python and arguments.peer_model:
        peer = (arguments.peer_python.absolute(), arguments.peer_model.absolute())
    on = machine()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), arguments.repeat, peer)
        bench.lay()
        figures = list(build_figures(bench))
        figures += [*first_answer(bench), *served_figures(bench)]
    print_table(on, figures, peer=bool(peer))
    if arguments.json:
        rows = {"machine": on, "figures": [asdict(figure) for figure in figures]}
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    missed = [figure for figure in figures if figure.target and figure.ours and figure.ours >= figure.target]
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
