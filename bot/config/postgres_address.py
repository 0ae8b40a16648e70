"""The address of a PostgreSQL database, as settings may hold it: without its password."""

from urllib.parse import urlsplit


class PostgresAddress(str):
    """`postgresql://user@host:port/name`."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """Which database it is, without who signs in and how."""
        parts = urlsplit(self)
        return f"PostgreSQL {parts.netloc.rpartition('@')[2] or 'local socket'}{parts.path}"


def postgres_address(value: str) -> PostgresAddress:
    """Read an address; raises ValueError with what is wrong with it."""
    parts = urlsplit(value)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("must be a file, or an address as postgresql://user@host/name")
    if parts.password or "password=" in parts.query:
        raise ValueError("must hold no password; it belongs into PGPASSWORD in the environment")
    if not parts.path.strip("/"):
        raise ValueError("must name its database, as postgresql://user@host/name")
    return PostgresAddress(value)
