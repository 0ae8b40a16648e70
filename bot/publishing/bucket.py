"""The live index in a bucket of any store that speaks Amazon's S3 protocol.

<prefix>/live.json        the live index and the one before it, with their manifests; replaced in one step
<prefix>/files/<digest>   each file of theirs
"""

import asyncio
import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from obstore.exceptions import BaseError, NotModifiedError
from obstore.store import S3Store

from bot.config.secrets import Secrets
from bot.config.settings import IndexConfig
from bot.publishing.repository import KEPT, Published
from index.snapshots.snapshot import SnapshotError

_LIVE, _FILES = "live.json", "files"
_PART = 5 << 20
"""Bytes in memory at a time, for each of `_TOGETHER`; S3 takes no smaller parts."""
_TOGETHER = 2
_SAFE = timedelta(hours=1)
"""What nobody lists is discarded only when it is older: somebody may be about to publish it."""

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_KIND = re.compile(r"kind: (Connect|Timeout|Request|Interrupted|Decode)")
_ADVICE = {"NoSuchBucket": "there is no such bucket", "NoSuchKey": "it is gone"}


class BucketRepository:
    """A `Repository` in a bucket."""

    seconds = 10.0
    """Each look is one request, which costs money at some stores."""

    def __init__(self, config: IndexConfig, secrets: Secrets) -> None:
        bucket, prefix = bucket_and_prefix(config.bucket)
        self.name = config.bucket
        self._store = S3Store(
            bucket,
            prefix=prefix,
            endpoint=config.bucket_endpoint or f"https://s3.{config.bucket_region}.amazonaws.com",
            region=config.bucket_region,
            access_key_id=secrets.aws_access_key_id,
            secret_access_key=secrets.aws_secret_access_key,
            client_options={
                "allow_http": urlsplit(config.bucket_endpoint).scheme == "http",
                "connect_timeout": "5s",
                "read_timeout": "20s",
                "timeout": "15m",  # of a whole file over a slow line
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
        )
        self._seen: tuple[str | None, list[Published]] = (None, [])

    async def live(self) -> Published | None:
        return next(iter(await self._listed()), None)

    async def _listed(self) -> list[Published]:
        """The live index and those before it, newest first; asked for again only where it has changed."""
        tag, listed = self._seen
        with self._told("reading"):
            try:
                answer = await self._store.get_async(_LIVE, options={"if_none_match": tag} if tag else None)
            except NotModifiedError:
                return listed
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return []
            text = bytes(await answer.bytes_async())
        try:
            listed = [Published(row["name"], row["manifest"]) for row in json.loads(text)]
        except (ValueError, TypeError, KeyError) as error:
            raise SnapshotError(f"{self.name}/{_LIVE}: damaged") from error
        self._seen = answer.meta["e_tag"], listed
        return listed

    async def put(self, files: Mapping[str, Path], /) -> None:
        held = await self._held()
        for digest, file in files.items():
            if held.get(digest, (-1, None))[0] != file.stat().st_size:
                with self._told("writing"):
                    await self._store.put_async(
                        f"{_FILES}/{digest}", file, chunk_size=_PART, max_concurrency=_TOGETHER
                    )

    async def get(self, digest: str, file: Path, /) -> None:
        with self._told(f"reading {_FILES}/{digest}"):
            answer = await self._store.get_async(f"{_FILES}/{digest}")
            with file.open("wb") as stream:
                async for data in answer.stream(min_chunk_size=_PART):
                    await asyncio.to_thread(stream.write, data)

    async def announce(self, published: Published, /) -> None:
        before = [index for index in await self._listed() if index.name != published.name]
        listed = [published, *before][:KEPT]
        text = json.dumps([dataclasses.asdict(index) for index in listed]).encode()
        with self._told("writing"):
            await self._store.put_async(_LIVE, text)
        await self._discard({digest for index in listed for digest in index.digests.values()})

    async def _discard(self, wanted: set[str]) -> None:
        """All files but those. Where one of them is gone, since somebody else discarded it meanwhile, it is said."""
        held = await self._held()
        if missing := wanted - held.keys():
            raise SnapshotError(
                f"{self.name}/{_FILES}/{min(missing)} is gone; does another machine publish there?"
            )
        newest = max(at for _, at in held.values())
        old = [digest for digest, (_, at) in held.items() if digest not in wanted and newest - at > _SAFE]
        for digest in old:
            with self._told("discarding"):
                await self._store.delete_async(f"{_FILES}/{digest}")

    async def _held(self) -> dict[str, tuple[int, datetime]]:
        """Bytes of each file by its digest, and when it was written."""
        held = {}
        with self._told("listing"):
            async for chunk in self._store.list_async(_FILES):
                for found in chunk:
                    held[found["path"].rpartition("/")[2]] = (found["size"], found["last_modified"])
        return held

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """What the store or the way to it says, as one line for the operator."""
        try:
            yield
        except (BaseError, FileNotFoundError, ValueError) as error:
            raise SnapshotError(f"{self.name}: {doing} failed: {_said(str(error))}") from None


def _said(error: str) -> str:
    """The store's own word for it, or how the way to it failed; no address, and nothing of the request."""
    status, code = _STATUS.search(error), _CODE.search(error)
    if status and status[1] in {"401", "403"}:
        return (
            f"{code[1] if code else status[1]}; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be those of somebody"
            " who may read, write, list and delete there, and this machine's clock must be right"
        )
    if code:
        return _ADVICE.get(code[1], code[1])
    kind = _KIND.search(error)
    return f"status {status[1]}" if status else f"it is not reached ({kind[1] if kind else 'no answer'})"


def bucket_and_prefix(address: str) -> tuple[str, str | None]:
    """The two halves of `s3://bucket/prefix`."""
    parts = urlsplit(address)
    return parts.netloc, parts.path.strip("/") or None
