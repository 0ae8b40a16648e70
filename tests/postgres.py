"""A PostgreSQL server of the tests' own: in a folder under /tmp, on a loopback port, gone with them."""

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

_numbers = count(1)


@dataclass
class Server:
    """One running server."""

    folder: Path
    port: int
    programs: Path
    process: "subprocess.Popen[bytes] | None" = None

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self, *, durable: bool = False) -> None:
        """Start it and wait until it answers; not `durable` is faster and loses at a power cut."""
        quick = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *_as_owner(),
                    self.programs / "postgres",
                    *("-D", self.folder / "data", "-k", self.folder, "-p", str(self.port)),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", *quick),
                ],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=self.folder,
            )
        end = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url()).close()
                return
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < end, (self.folder / "log").read_text()
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop it as an operator does who restarts it: every connection is cut."""
        assert self.process
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        self.process.wait(60)

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"test{next(_numbers)}_{os.getpid()}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"create database {name} strategy file_copy".encode())
        return self.url(name)


def programs() -> Path | None:
    """The folder of the server's programs, None where they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    beside = shutil.which("initdb")
    return found[-1].parent if found else Path(beside).parent if beside else None


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A running server, of any free port."""
    place = programs()
    assert place, "PostgreSQL is not installed: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="rahnuma-pg-", dir="/tmp"))
    try:
        if owner := _owner():
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        subprocess.run(
            [
                *_as_owner(),
                place / "initdb",
                *("-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        running = _started(folder, place, durable)
        try:
            yield running
        finally:
            with contextlib.suppress(FileNotFoundError):
                running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path, programs: Path, durable: bool) -> Server:
    """On a free port, or on another where somebody has taken that in the meantime."""
    while True:
        running = Server(folder, _free_port(), programs)
        try:
            running.start(durable=durable)
            return running
        except AssertionError as error:
            if "Address already in use" not in str(error):
                raise
            (folder / "log").unlink()


def _owner() -> pwd.struct_passwd | None:
    """Who runs the server where we are root, which it refuses to run as."""
    return pwd.getpwnam("postgres") if getpass.getuser() == "root" else None


def _as_owner() -> list[str]:
    owner = _owner()
    return (
        ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"] if owner else []
    )


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
