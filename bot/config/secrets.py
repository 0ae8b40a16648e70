"""Tokens, passwords and keys: from the environment alone."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secrets:
    """Every secret, "" where it is not set; kept out of every printed form."""

    telegram_token: str = field(default="", repr=False)
    telegram_webhook_secret: str = field(default="", repr=False)
    whatsapp_token: str = field(default="", repr=False)
    whatsapp_app_secret: str = field(default="", repr=False)
    whatsapp_verify_token: str = field(default="", repr=False)
    waha_api_key: str = field(default="", repr=False)
    waha_webhook_secret: str = field(default="", repr=False)
    admin_password: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    pgpassword: str = field(default="", repr=False)
    """Of PostgreSQL, under the name that its own programs read."""
    aws_access_key_id: str = field(default="", repr=False)
    """Of the bucket, whoever's it is, under the names that all programs for S3 read; likewise below."""
    aws_secret_access_key: str = field(default="", repr=False)
    model_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Keys of language models, by the name of their environment variable."""

    @classmethod
    def read(cls, environment: Mapping[str, str], key_names: Iterable[str] = ()) -> "Secrets":
        """`key_names` are the environment variables that hold keys of language models."""
        names = [f.name for f in dataclasses.fields(cls) if f.name != "model_keys"]
        named = {name: environment.get(name.upper(), "").strip() for name in names}
        return cls(
            **named, model_keys={name: environment.get(name, "").strip() for name in key_names if name}
        )

    def values(self) -> tuple[str, ...]:
        """Those that are set, for a log that must not show them."""
        named = (getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "model_keys")
        return tuple(value for value in (*named, *self.model_keys.values()) if value)
