"""One machine publishes, others follow through a bucket: over a server of somebody else's that speaks S3."""

import asyncio
import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("moto")

from bot import config as configuration
from bot.cli.check import report_on
from bot.config import Config, channel_faults
from bot.errors import ConfigError
from bot.publishing import bucket as buckets
from bot.publishing import shared
from bot.publishing.bucket import BucketRepository
from bot.publishing.shared import SharedIndex
from bot.runtime import open_runtime
from index.embedding.embed import Embedder
from index.retrieval.live import LiveIndex
from index.snapshots import snapshot
from index.snapshots.snapshot import SnapshotError
from tests.bot.publishing.test_shared import changed, contents
from tests.conftest import ROOT, published
from tests.waiting import PATIENCE, until
from tests.wire.s3 import BUCKET, S3, s3, way_to

pytestmark = [pytest.mark.extras, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    with s3(tmp_path_factory.mktemp("s3") / "log") as server:
        yield server


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """Of each test its own."""
    return f"a/{''.join(c if c.isalnum() else '-' for c in request.node.name)}"


@pytest.fixture
def config(store: S3, prefix: str, tmp_path: Path) -> Config:
    return laid(tmp_path, store, prefix, "publish")


def laid(folder: Path, store: S3, prefix: str, share: str, url: str = "") -> Config:
    file = folder / f"{share}.toml"
    lines = store.settings(share, prefix).replace(store.url, url or store.url)
    file.write_text(f'[web]\nport = 0\n[index]\nfolder = "{share}"\n{lines}', "utf-8")
    return configuration.load(file, store.environment())


def repository(config: Config) -> BucketRepository:
    return BucketRepository(config.index, config.secrets)


async def fetched(config: Config, root: Path, embedder: Embedder, keep: int = 5) -> str:
    return await SharedIndex(repository(config)).fetch(root, keep=keep, embedder=embedder.fingerprint)


async def test_what_is_published_is_fetched_whole_and_once(
    config: Config, store: S3, prefix: str, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    first = published(here, knowledge, embedder).name
    with pytest.raises(SnapshotError, match=f"no index in s3://{BUCKET}/{prefix} yet"):
        await fetched(config, there, embedder)
    await SharedIndex(repository(config)).publish(here, first)
    assert await fetched(config, there, embedder) == first == snapshot.current(there)
    assert contents(there / first) == contents(here / first)
    assert snapshot.load(there, first, embedder=embedder).name == first
    before = (there / first / "vectors.faiss").stat().st_ino
    await fetched(config, there, embedder)
    assert (there / first / "vectors.faiss").stat().st_ino == before, "it is not fetched twice"
    digests = snapshot.read_manifest(here, first).digests
    assert store.objects(prefix).keys() == {"live.json", *(f"files/{d}" for d in digests.values())}


async def test_a_file_of_many_parts_comes_whole(config: Config, tmp_path: Path) -> None:
    """The shipped index has one of 60 MB; S3's own parts begin at 5."""
    file, back = tmp_path / "large", tmp_path / "back"
    file.write_bytes(bytes(range(256)) * 50_000)
    await repository(config).put({"large": file})
    await repository(config).get("large", back)
    assert back.read_bytes() == file.read_bytes()


async def test_the_way_back_is_followed_and_old_ones_go(
    config: Config,
    store: S3,
    prefix: str,
    tmp_path: Path,
    knowledge: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there, index = tmp_path / "here", tmp_path / "there", SharedIndex(repository(config))
    names = [published(here, knowledge, embedder).name]
    await index.publish(here, names[0])
    for word in ("simple", "plain"):
        names.append(changed(knowledge, here, embedder, f"easy to read, {word}"))
        await index.publish(here, names[-1])
    everything = {d for name in names for d in snapshot.read_manifest(here, name).digests.values()}
    assert len(store.objects(prefix)) == 1 + len(everything), (
        "what is young stays: it may be about to be listed"
    )
    monkeypatch.setattr(buckets, "_SAFE", -buckets._SAFE)
    await index.publish(here, names[0])
    wanted = {d for name in (names[0], names[2]) for d in snapshot.read_manifest(here, name).digests.values()}
    assert store.objects(prefix).keys() == {"live.json", *(f"files/{d}" for d in wanted)}
    assert await fetched(config, there, embedder, keep=1) == names[0]
    await index.publish(here, names[2])
    assert await fetched(config, there, embedder, keep=1) == names[2] == snapshot.current(there)


@pytest.mark.parametrize("damage", ["short", "digest", "gone", "list", "path"])
async def test_what_comes_damaged_is_not_served(
    config: Config, store: S3, prefix: str, tmp_path: Path, knowledge: Path, embedder: Embedder, damage: str
) -> None:
    here, there, index = tmp_path / "here", tmp_path / "there", SharedIndex(repository(config))
    first = published(here, knowledge, embedder).name
    await index.publish(here, first)
    await fetched(config, there, embedder)
    second = changed(knowledge, here, embedder, "plain")
    await index.publish(here, second)
    digest = snapshot.read_manifest(here, second).digests["vectors.faiss"]
    key, whole = f"{prefix}/files/{digest}", (here / second / "vectors.faiss").read_bytes()
    said = f"its vectors.faiss in s3://{BUCKET}/{prefix} .{digest}. is damaged"
    if damage == "short":
        store.put(key, whole[:-1])
    elif damage == "digest":
        store.put(key, bytes(len(whole)))
    elif damage == "gone":
        store.client().delete_object(Bucket=BUCKET, Key=key)
        said = "it is gone"
    elif damage == "list":
        store.put(f"{prefix}/live.json", b"[{")
        said = "live.json: damaged"
    else:
        evil = [{"name": second, "manifest": json.dumps({"digests": {"../../evil": digest}})}]
        store.put(f"{prefix}/live.json", json.dumps(evil).encode())
        said = "damaged|unreadable"
    with pytest.raises(SnapshotError, match=said):
        await fetched(config, there, embedder)
    assert snapshot.current(there) == first
    assert [p.name for p in there.iterdir() if p.name.startswith(".")] == []
    assert not (tmp_path / "evil").exists()
    assert snapshot.load(there, first, embedder=embedder).name == first
    if damage in {"short", "gone"}:
        await SharedIndex(repository(config)).publish(here, second)
        assert await fetched(config, there, embedder) == second, "the publisher's next start writes it again"


async def test_a_line_that_breaks_is_gone_on_with_or_swaps_nothing_in(
    config: Config, store: S3, prefix: str, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    first = published(here, knowledge, embedder).name
    await SharedIndex(repository(config)).publish(here, first)
    async with way_to(store.url) as way:
        follower = laid(tmp_path, store, prefix, "follow", way.url)
        way.most = (here / first / "vectors.faiss").stat().st_size * 2 // 3
        assert await fetched(follower, there, embedder) == first
        assert way.cuts > 0
        assert contents(there / first) == contents(here / first)
        second = changed(knowledge, here, embedder, "plain")
        await SharedIndex(repository(config)).publish(here, second)
        way.most = 0
        with pytest.raises(SnapshotError, match="reading failed: it is not reached"):
            await fetched(follower, there, embedder)
        assert snapshot.current(there) == first
        assert snapshot.names(there) == [first]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "SignatureDoesNotMatch"),
        ({"AWS_ACCESS_KEY_ID": "AKIAWRONG"}, "InvalidAccessKeyId"),
        ({"bucket": "nobodys"}, "there is no such bucket"),
        ({"bucket_endpoint": "http://127.0.0.1:9"}, "it is not reached"),
    ],
)
async def test_a_wrong_key_and_a_bucket_that_is_away_are_one_line(
    store: S3,
    prefix: str,
    tmp_path: Path,
    knowledge: Path,
    embedder: Embedder,
    changes: dict[str, str],
    said: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At publishing, at a first start, at a later one, while following, and in `rahnuma check`."""
    text = store.settings("follow", prefix)
    if "bucket" in changes:
        text = text.replace(BUCKET, changes["bucket"])
    if "bucket_endpoint" in changes:
        text = text.replace(store.url, changes["bucket_endpoint"])
    file = tmp_path / "config.toml"
    file.write_text(f'[web]\nport = 0\n[index]\nfolder = "there"\n{text}', "utf-8")
    wrong = configuration.load(file, store.environment() | changes)
    there = wrong.index.folder
    name = published(tmp_path / "here", knowledge, embedder).name
    with pytest.raises(SnapshotError, match=said) as raised:
        await SharedIndex(repository(wrong)).publish(tmp_path / "here", name)
    assert store.secret not in str(raised.value)
    assert "\n" not in str(raised.value)
    with pytest.raises(SnapshotError, match=said):
        async with open_runtime(wrong, embedder):
            pass
    old = published(there, knowledge, embedder).name
    async with open_runtime(wrong, embedder) as runtime:
        assert runtime.retriever.snapshot.name == old, "what was fetched before goes on answering"
    monkeypatch.setattr(BucketRepository, "seconds", 0.02)
    monkeypatch.setattr(shared, "_AGAIN_SECONDS", 0.02)
    caplog.clear()
    with caplog.at_level(logging.ERROR, logger="bot.publishing.shared"):
        task = asyncio.create_task(
            shared.following(repository(wrong), there, keep=5, embedder=embedder.fingerprint)
        )
        await until(lambda: caplog.messages)
        await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.wait({task})
    assert len(caplog.messages) == 1, "it is said once"
    assert snapshot.current(there) == old
    out = io.StringIO()
    assert await report_on(wrong, out) == 1
    (line,) = [line for line in out.getvalue().splitlines() if line.startswith("FAULT")]
    assert said in line
    assert store.secret not in out.getvalue()


async def test_check_says_what_is_in_the_bucket(
    config: Config, store: S3, prefix: str, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    name = published(config.index.folder, knowledge, embedder).name
    out = io.StringIO()
    assert await report_on(config, out) == 0, out.getvalue()
    assert f"is written to s3://{BUCKET}/{prefix}" in out.getvalue()
    assert "there now: no index yet" in out.getvalue()
    await SharedIndex(repository(config)).publish(config.index.folder, name)
    follower = laid(tmp_path, store, prefix, "follow")
    await fetched(follower, follower.index.folder, embedder)
    out = io.StringIO()
    assert await report_on(follower, out) == 0, out.getvalue()
    assert f"is fetched from s3://{BUCKET}/{prefix}" in out.getvalue()
    assert f"there now: {name}" in out.getvalue()


async def test_two_that_publish_and_two_that_follow_at_once(
    config: Config, store: S3, prefix: str, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    here, other = tmp_path / "here", tmp_path / "other"
    one = published(here, knowledge, embedder).name
    file = knowledge / "skills/python.en.md"
    file.write_text(file.read_text("utf-8").replace("easy to read", "plain"), "utf-8")
    two = published(other, knowledge, embedder).name
    await asyncio.gather(
        SharedIndex(repository(config)).publish(here, one),
        SharedIndex(repository(config)).publish(other, two),
    )
    roots = [tmp_path / "a", tmp_path / "b"]
    names = await asyncio.gather(*(fetched(config, root, embedder) for root in roots))
    assert set(names) <= {one, two}
    for root, name in zip(roots, names, strict=True):
        assert contents(root / name) == contents((here if name == one else other) / name)


async def test_two_processes_one_publishes_and_one_follows(
    store: S3, prefix: str, tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    """Each `rahnuma serve` with a folder and a SQLite file of its own; the one that publishes is killed on the way."""
    publisher, follower = tmp_path / "p", tmp_path / "f"
    for folder, share in ((publisher, "publish"), (follower, "follow")):
        folder.mkdir()
        (folder / "config.toml").write_text(
            f"[web]\nport = 0\n[index]\n{store.settings(share, prefix)}", "utf-8"
        )
    root = publisher / "var" / "index"
    first = published(root, knowledge, embedder).name
    one = await serve(publisher, store)
    await until(lambda: "live.json" in store.objects(prefix), every=0.2)
    two = await serve(follower, store)
    try:
        assert snapshot.current(follower / "var" / "index") == first
        one.kill()
        await one.wait()
        second = changed(knowledge, root, embedder, "plain")
        one = await serve(publisher, store)
        await until(lambda: snapshot.current(follower / "var" / "index") == second, every=0.2)
        live = LiveIndex.open(follower / "var" / "index", embedder)
        assert live.retriever.snapshot.name == second
    finally:
        for process in (one, two):
            process.kill()
            await process.wait()


async def serve(folder: Path, store: S3) -> asyncio.subprocess.Process:
    """`rahnuma serve` when it is ready."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve", "--config", str(folder / "config.toml")),
        cwd=ROOT,
        env=os.environ | store.environment(),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    async with asyncio.timeout(2 * PATIENCE):
        assert "ready" in (await process.stdout.readline()).decode()
    return process


def test_settings_that_do_not_fit(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for text, said in (
        ('bucket = "s3://a-bucket"', "index.share is not"),
        ('share = "follow"\nbucket = "s3://a-bucket/x"', "AWS_ACCESS_KEY_ID is not set"),
    ):
        file.write_text(f"[index]\n{text}\n", "utf-8")
        assert any(said in fault for fault in channel_faults(configuration.load(file, {})))
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}
    assert channel_faults(configuration.load(file, keys)) == []
    for wrong in ("a-bucket", "https://a-bucket", "s3://A_B", "s3://a-bucket/../x y", "s3://"):
        file.write_text(f'[index]\nbucket = "{wrong}"\n', "utf-8")
        with pytest.raises(ConfigError, match="must be a bucket"):
            configuration.load(file, keys)
    file.write_text('[index]\nbucket_endpoint = "localhost:9000"\n', "utf-8")
    with pytest.raises(ConfigError, match="http"):
        configuration.load(file, keys)
