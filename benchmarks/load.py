"""What the phone channels hold under load: kills, a flooded chat, forged webhooks, sustained messages.

    python benchmarks/load.py [kills] [outage] [flood] [forged] [slow] [long] [sustained]

Each figure is taken from `rahnuma serve` as a process of its own, over the platforms' protocols on the loopback. The
load and the fake platforms run on the same cores. Without arguments all are run. The exit status is 1 where anything
is lost, out of order, answered for no reason or left open, and then the last line says what.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import psutil

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bot.channels import markup  # noqa: E402
from index.embedding.embed import open_embedder  # noqa: E402
from index.text.language import Language  # noqa: E402
from index.text.markdown import parse  # noqa: E402
from tests.bot import killing  # noqa: E402
from tests.bot.channels.long_texts import long_urdu, words  # noqa: E402
from tests.bot.serving import Serving, serving  # noqa: E402
from tests.conftest import SMALL, lay, published  # noqa: E402
from tests.wire import bot_api, graph_api  # noqa: E402

QUESTIONS = (
    "AI engineer kaise banun?",
    "ڈیٹا سائنٹسٹ کیسے بنتے ہیں؟",
    "What skills does an ML engineer need?",
    "data analyst ki salary kitni hai",
    "کیا AI میں نوکری کے لیے ڈگری ضروری ہے؟",
    "Is there demand for prompt engineers in Pakistan?",
    "python seekhne mein kitna time lagta hai",
    "freelancing kaise shuru karun",
    "What is the difference between a data analyst and a data scientist?",
    "مفت کورس کون سے ہیں؟",
    "girls ke liye AI mein scope hai?",
    "load shedding mein kaise seekhun",
)
SECRETS = {
    "TELEGRAM_TOKEN": bot_api.TOKEN,
    "TELEGRAM_WEBHOOK_SECRET": "load-test",
    "WHATSAPP_TOKEN": graph_api.TOKEN,
    "WHATSAPP_APP_SECRET": graph_api.APP_SECRET,
    "WHATSAPP_VERIFY_TOKEN": graph_api.VERIFY_TOKEN,
}

_GIVEN_UP = 75.0
"""Seconds until a slow client gives up on being hung up on."""


def small(folder: Path) -> Path:
    """A config beside an index of a few units, where the answers do not matter."""
    embedder = open_embedder("shipped", threads=2)
    published(folder / "var" / "index", lay(folder / "knowledge", SMALL), embedder)
    return folder / "config.toml"


def telegram(api: bot_api.BotApi, mode: str = "polling") -> str:
    return (
        f'[telegram]\nenabled = true\napi = "{api.url}"\nmode = "{mode}"\npublic_url = "http://127.0.0.1:1"\n'
        "per_second = 1000.0\n[limits]\nper_minute = 0\n"
    )


async def kills(folder: Path) -> list[str]:
    """2,000 messages from 200 chats with ten kills."""
    outcome = await killing.run(small(folder), messages=2000, chats=200, kills=10, spread=(1.0, 4.0))
    print(
        f"kills: {outcome.messages} messages from 200 chats, {outcome.kills} x SIGKILL, {outcome.seconds:.0f} s:"
        f" {len(outcome.lost)} lost, {len(outcome.out_of_order)} out of order, {outcome.repeated} repeated"
        f" of {outcome.caught} that were being sent at a kill, {outcome.unexplained} for no such reason,"
        f" {outcome.joined} joined to a later message"
    )
    return outcome.faults()


async def outage(folder: Path) -> list[str]:
    """A platform that is down while the bot is killed five times."""
    faults: list[str] = []
    for platform in ("telegram", "whatsapp"):
        (folder / platform).mkdir()
        out = await killing.outage(small(folder / platform), platform=platform)
        print(
            f"outage, {platform}: down through {out.restarts} x SIGKILL: {out.answered} of {out.messages} answered,"
            f" {out.apologies} apologies, {out.repeated} repeated"
        )
        faults += out.faults()
    return faults


async def flood(folder: Path) -> list[str]:
    """The other chats' latency while one chat is under a 200-second flood limit, beside that of a second bot
    without one: asked in turns, so that both see the same machine."""
    config, twin = small(folder / "a"), small(folder / "b")
    async with bot_api.bot_api() as api, bot_api.bot_api() as calm:
        config.write_text("[web]\nport = 0\n" + telegram(api), "utf-8")
        twin.write_text("[web]\nport = 0\n" + telegram(calm), "utf-8")
        async with serving(config, SECRETS), serving(twin, SECRETS):
            for server in (api, calm):
                await server.called("setMyCommands", 2)
            chats = itertools.count(10_000)

            async def ask(server: bot_api.BotApi) -> float:
                chat, start = next(chats), time.perf_counter()
                server.say("what does a data analyst do?", chat=chat)
                await server.until(1, chat)
                return (time.perf_counter() - start) * 1000

            for _ in range(50):
                await ask(api), await ask(calm)
            api.flooded[77] = time.monotonic() + 200
            for n in range(5):
                api.say(f"/roles {n}", chat=77)
            await asyncio.sleep(0.5)
            pairs = [(await ask(api), await ask(calm)) for _ in range(400)]
            flooded, free = (statistics.median(side) for side in zip(*pairs, strict=True))
            attempts = sum(name == "sendMessage" and f["chat_id"] == "77" for name, f in api.calls)
            print(
                f"flood: median of 400 messages of other chats {flooded:.1f} ms, of a bot without a flooded chat"
                f" {free:.1f} ms ({flooded / free - 1:+.1%}); {attempts} attempt(s) in the flooded chat"
            )
            return []


async def forged(folder: Path, count: int = 100_000) -> list[str]:
    """Forged or malformed WhatsApp webhooks."""
    config = small(folder)
    async with graph_api.graph_api() as api:
        config.write_text(
            f'[web]\nport = 0\n[whatsapp]\nenabled = true\nphone_number_id = "{graph_api.NUMBER}"\napi = "{api.url}"\n',
            "utf-8",
        )
        async with serving(config, SECRETS) as server, aiohttp.ClientSession() as client:
            pick = random.Random(1)
            process = psutil.Process(server.process.pid if server.process else 0)
            statuses: dict[int, int] = {}
            body = json.dumps({"entry": [{"changes": [{"value": {"text": "x" * 2000}}]}]}).encode()

            async def post(number: int) -> None:
                raw = bytes(pick.randbytes(200)) if number % 3 == 0 else body
                headers = {"X-Hub-Signature-256": f"sha256={number:064x}"} if number % 5 else {}
                async with client.post(f"{server.url}/whatsapp", data=raw, headers=headers) as answer:
                    statuses[answer.status] = statuses.get(answer.status, 0) + 1

            start, before = time.perf_counter(), 0
            for batch in range(count // 100):
                await asyncio.gather(*(post(batch * 100 + n) for n in range(100)))
                if batch == 9:
                    before = process.memory_info().rss
            grown = (process.memory_info().rss - before) / 1e6
            seconds = time.perf_counter() - start
            async with client.get(f"{server.url}/readyz") as answer:
                state = (await answer.json())["channels"]["whatsapp"][graph_api.NUMBER]["refused"]
            print(
                f"forged: statuses {statuses}, refused {state}, sent {len(api.sent)},"
                f" {count / seconds:.0f} a second, memory {grown:+.1f} MB after the first 1,000"
            )
            return killing.counted({"forged let in": count - statuses.get(401, 0), "answered": len(api.sent)})


async def slow(folder: Path) -> list[str]:
    """100 clients each that never end the head of a first or second request, a message's body, or a webhook's."""
    config = small(folder)
    async with graph_api.graph_api() as api:
        config.write_text(
            f'[web]\nport = 0\n[whatsapp]\nenabled = true\nphone_number_id = "{graph_api.NUMBER}"\napi = "{api.url}"\n'
            "[limits]\nper_address = 0\n",
            "utf-8",
        )
        async with serving(config, SECRETS) as server:
            host, port = server.url.removeprefix("http://").split(":")
            signed = "X-Hub-Signature-256: sha256=00\r\n"
            head = "POST {} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n{}\r\n"
            never = "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
            kinds = {
                "heads": never,
                "heads of a second request": f"GET / HTTP/1.1\r\nHost: x\r\n\r\n{never}",
                "message bodies": head.format("/api/messages", ""),
                "webhook bodies": head.format("/whatsapp", signed),
            }

            async def drip(opening: str) -> float:
                """Seconds until the server hangs up on a client that sends a byte a second."""
                reader, writer = await asyncio.open_connection(host, int(port))
                start = time.monotonic()
                writer.write(opening.encode())
                hung_up = asyncio.create_task(reader.read())  # to the end of what comes
                while not hung_up.done() and time.monotonic() - start < _GIVEN_UP:
                    with contextlib.suppress(ConnectionError):
                        writer.write(b"x")
                        await writer.drain()
                    await asyncio.wait({hung_up}, timeout=1)
                with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                    hung_up.cancel()
                    await hung_up
                writer.close()
                return time.monotonic() - start

            faults: list[str] = []
            for name, opening in kinds.items():
                taken = await asyncio.gather(*(drip(opening) for _ in range(100)))
                left = sum(seconds >= _GIVEN_UP for seconds in taken)
                told = f"{left} still open after" if left else "all closed within"
                print(f"slow: 100 clients with slow {name}: {told} {max(taken):.0f} s")
                faults += killing.counted({f"slow {name} left open": left})
            return faults


async def long(folder: Path) -> list[str]:
    """A 9,000-character mixed Urdu answer in parts."""
    text = long_urdu(9000)
    runs = markup.directed(parse(text), Language.URDU)
    parts = [bot_api.shown(markup.telegram_html(part)) for part in markup.parts(runs, 4096)]
    kept = [word for part in parts for word in words(part)]
    whole = words("".join(run.text for run in runs))
    print(
        f"long: {len(text)} characters in {len(parts)} parts of {[markup.length(p) for p in parts]} units,"
        f" {len(whole)} words, {'none dropped' if kept == whole else 'SOME DROPPED'}, no broken tags"
    )
    return [] if kept == whole else ["words dropped"]


async def sustained(folder: Path, rate: float = 60, seconds: float = 20) -> list[str]:
    """Messages at a steady rate from 300 chats, the shipped knowledge, the built-in answerer."""
    embedder = open_embedder("shipped", threads=2)
    published(folder / "var" / "index", ROOT / "knowledge", embedder)
    config = folder / "config.toml"
    async with bot_api.bot_api() as api:
        config.write_text("[web]\nport = 0\n" + telegram(api, "webhook"), "utf-8")
        async with serving(config, SECRETS) as server, aiohttp.ClientSession() as client:
            await api.called("setMyCommands", 2)
            await _steady(api, server, client, rate, 5, 50_000)
            process = psutil.Process(server.process.pid if server.process else 0)
            unanswered = 0
            for pace in (rate, rate * 1.5):
                used = sum(process.cpu_times()[:2])
                times, late = await _steady(api, server, client, pace, seconds, 60_000 + int(pace * 1000))
                used = (sum(process.cpu_times()[:2]) - used) / len(times) * 1000
                cuts = statistics.quantiles(times, n=100)
                print(
                    f"sustained: {pace:.0f} messages/s for {seconds:.0f} s: {len(times)} answered, {late} not;"
                    f" p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms;"
                    f" {used:.1f} ms of processor a message"
                )
                unanswered += late
            return killing.counted({"lost": unanswered})


async def _steady(
    api: bot_api.BotApi,
    server: Serving,
    client: aiohttp.ClientSession,
    rate: float,
    seconds: float,
    first: int,
) -> tuple[list[float], int]:
    """Latency of each message from its webhook to its reply, and how many got none. Each chat writes again only
    when the others have, so that no two of its messages are in hand at once."""
    pick, asked = random.Random(1), dict[int, list[float]]()
    already, begin = len(api.sent), time.monotonic()

    async def post(chat: int, number: int) -> None:
        update = {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": int(time.time()),
                "chat": {"id": chat, "type": "private", "first_name": "A"},
                "from": {"id": chat, "is_bot": False, "first_name": "A"},
                "text": pick.choice(QUESTIONS),
            },
        }
        headers = {"X-Telegram-Bot-Api-Secret-Token": "load-test"}
        async with client.post(f"{server.url}/telegram", json=update, headers=headers) as answer:
            assert answer.status == 200, answer.status

    async with asyncio.TaskGroup() as tasks:
        for n in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, begin + n / rate - time.monotonic()))
            chat = first + n % 300
            asked.setdefault(chat, []).append(time.monotonic())
            tasks.create_task(post(chat, first * 10 + n))
    total = int(rate * seconds)
    for _ in range(300):
        if len(api.sent) - already >= total:
            break
        await asyncio.sleep(0.1)
    times: list[float] = []
    for sent in api.sent[already:]:
        if asked.get(sent.chat):
            times.append(sent.at - asked[sent.chat].pop(0))
    return times, total - len(times)


async def main(arguments: Sequence[str]) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    figures = {
        "kills": kills,
        "outage": outage,
        "flood": flood,
        "forged": forged,
        "slow": slow,
        "long": long,
        "sustained": sustained,
    }
    parser.add_argument("figures", nargs="*", choices=[[], *figures], help="which to take; all without any")
    faults: list[str] = []
    for name in parser.parse_args(arguments).figures or figures:
        with tempfile.TemporaryDirectory() as folder:
            faults += [f"{name}: {fault}" for fault in await figures[name](Path(folder))]
    if faults:
        print("FAILED:", ", ".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
