"""One connection to PostgreSQL: how it is made, kept alive and named in a sentence."""

from typing import Any, TypeAlias

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from bot.errors import DatabaseUnusable
from index.digests import digest

Connection: TypeAlias = "psycopg.AsyncConnection[dict[str, Any]]"

OLDEST = 140000
"""The oldest version of the server that is known to do, as PostgreSQL counts them."""
NEWS = "rahnuma_receipt"
"""The channel on which the chat of each accepted message is announced."""
_ALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""So that a server, and by its own settings a client, that is cut off is noticed within some ten seconds."""
MANNER: dict[str, Any] = {
    "autocommit": True,
    "row_factory": dict_row,
    "cursor_factory": psycopg.AsyncRawCursor,
}


def addressed(url: str, password: str) -> str:
    """The whole address, with the password where there is one."""
    return make_conninfo(url, **({"password": password} if password else {}), **_ALIVE)


async def connected(address: str) -> Connection:
    """A connection of its own, to the server itself; raises `DatabaseUnusable` with what the operator needs to know."""
    try:
        connection = await psycopg.AsyncConnection.connect(address, **MANNER)
    except psycopg.OperationalError as error:
        raise DatabaseUnusable(f"{shown(address)} cannot be reached: {first_line(error)}") from error
    try:
        (row,) = await (await connection.execute("select pg_backend_pid() as pid")).fetchall()
        version = connection.info.server_version
        if version < OLDEST:
            raise DatabaseUnusable(
                f"{shown(address)} is PostgreSQL {version // 10_000}; 14 or newer is needed"
            )
        if row["pid"] != connection.info.backend_pid:
            raise DatabaseUnusable(
                f"{shown(address)} is reached through a pooler, which breaks the locks by which replicas share their"
                " chats; connect to PostgreSQL itself"
            )
    except BaseException:
        await connection.close()
        raise
    return connection


def lock_key(name: str) -> int:
    """The number that stands for a name among PostgreSQL's advisory locks."""
    return int.from_bytes(bytes.fromhex(digest(f"rahnuma {name}")[:16]), "big", signed=True)


def shown(address: str) -> str:
    """Which database it is, without its password."""
    held = conninfo_to_dict(address)
    place = held.get("host", "") or "local socket"
    port = f":{held['port']}" if held.get("port") else ""
    return f"PostgreSQL {place}{port}/{held.get('dbname', '')}"


def first_line(error: BaseException) -> str:
    """What the server or the library says, without hints and context."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
