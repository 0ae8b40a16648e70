"""An S3 server of somebody else's: moto's, as a process of its own, which checks signatures as Amazon does."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tests.waiting import PATIENCE
from tests.wire.server import free_port

REGION, BUCKET = "us-east-1", "rahnuma-index"
_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@dataclass
class S3:
    """One running server with one bucket and one user, who may use it."""

    url: str
    key: str = ""
    secret: str = ""

    def client(self) -> Any:  # boto3 has no types
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
        )

    def environment(self) -> dict[str, str]:
        return {"AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret}

    def settings(self, share: str, prefix: str) -> str:
        return (
            f'share = "{share}"\nbucket = "s3://{BUCKET}/{prefix}"\nbucket_endpoint = "{self.url}"\n'
            f'bucket_region = "{REGION}"\n'
        )

    def objects(self, prefix: str) -> dict[str, bytes]:
        """All that is held below a prefix, by its key without it."""
        client = self.client()
        found = client.list_objects_v2(Bucket=BUCKET, Prefix=f"{prefix}/").get("Contents", [])
        return {
            row["Key"].removeprefix(f"{prefix}/"): client.get_object(Bucket=BUCKET, Key=row["Key"])[
                "Body"
            ].read()
            for row in found
        }

    def put(self, key: str, data: bytes) -> None:
        self.client().put_object(Bucket=BUCKET, Key=key, Body=data)


@contextmanager
def s3(log: Path) -> Iterator[S3]:
    """Start it, make the user and the bucket, and ask for a signature from then on."""
    server = S3(f"http://127.0.0.1:{(port := free_port())}")
    making = 3  # create_user, create_access_key, put_user_policy
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            env=os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": str(making)},
            stdout=out,
            stderr=out,
        )
    try:
        _make(server)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _make(server: S3) -> None:
    iam = boto3.client(
        "iam", endpoint_url=server.url, region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
    )
    _answering(server.url)
    iam.create_user(UserName="rahnuma")
    made = iam.create_access_key(UserName="rahnuma")["AccessKey"]
    iam.put_user_policy(UserName="rahnuma", PolicyName="s3", PolicyDocument=json.dumps(_POLICY))
    server.key, server.secret = made["AccessKeyId"], made["SecretAccessKey"]
    server.client().create_bucket(Bucket=BUCKET)


def _answering(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{url}/moto-api/", timeout=PATIENCE).close()
            return
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)


@dataclass
class Way:
    """A way to a server on which every answer is cut after `most` bytes of it, where that is set."""

    url: str = ""
    most: int | None = None
    cuts: int = 0


@asynccontextmanager
async def way_to(url: str) -> AsyncIterator[Way]:
    """Carry bytes to and fro between a port of its own and that server's."""
    way = Way()
    host, _, port = url.removeprefix("http://").partition(":")

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: bool) -> None:
        with contextlib.suppress(ConnectionError):
            carried = 0
            while data := await reader.read(1 << 16):
                if back and way.most is not None and carried + len(data) > way.most:
                    writer.write(data[: way.most - carried])
                    way.cuts += 1
                    break
                carried += len(data)
                writer.write(data)
                await writer.drain()
        writer.close()

    async def both(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        on_reader, on_writer = await asyncio.open_connection(host, int(port))
        await asyncio.gather(carry(reader, on_writer, back=False), carry(on_reader, writer, back=True))

    server = await asyncio.start_server(both, "127.0.0.1", 0)
    way.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield way
    finally:
        server.close()
