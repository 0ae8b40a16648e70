"""config.toml and secrets from the environment to one frozen `Config`; all mistakes reported at once."""

import dataclasses
import os
import re
import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class KnowledgeConfig:
    folder: Path = Path("knowledge")
    golden: Path = Path("tests/golden")
    """Golden questions that a new index must answer no worse than the one before; skipped where missing.
    Those an admin adds live beside the knowledge, in `<folder>/golden`, and are asked as well."""
    floor: float = 0.75
    """Recall@1 of a script, 0 to 1, below which it may not fall any further."""


@dataclass(frozen=True, slots=True)
class IndexConfig:
    folder: Path = Path("var/index")
    embedder: str = "shipped"
    """`shipped`, `onnx:<folder>` or `sentence-transformers:<model or folder>`."""
    keep: int = 5
    """Snapshots kept for rollback."""


@dataclass(frozen=True, slots=True)
class StoreConfig:
    database: Path = Path("var/rahnuma.db")


@dataclass(frozen=True, slots=True)
class WebConfig:
    host: str = "127.0.0.1"
    port: int = 8080
    max_body: int = 65_536
    """Bytes of a request body; a larger one is refused with 413."""


@dataclass(frozen=True, slots=True)
class InboxConfig:
    concurrency: int = 16
    """Messages worked on at the same time."""
    drain_seconds: float = 10.0
    """How long work in hand may finish on SIGTERM; the rest is taken up at the next start."""
    answer_seconds: float = 20.0
    """Deadline of one answer; past it the person hears that it did not work out."""


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    enabled: bool = False
    mode: str = "polling"
    """`polling`, which needs no public address, or `webhook`."""
    api: str = "https://api.telegram.org"
    """Address of the Bot API server."""
    public_url: str = ""
    """For webhooks: the https address under which Telegram reaches this server; `/telegram` is added."""
    poll_seconds: int = 30
    """How long the Bot API holds an empty poll open."""
    per_second: float = 30.0
    """Messages sent a second, over all chats."""


@dataclass(frozen=True, slots=True)
class WhatsAppConfig:
    enabled: bool = False
    phone_number_id: str = ""
    """Meta's id of the business number; messages to other numbers are left alone."""
    api: str = "https://graph.facebook.com"
    version: str = "v25.0"
    """Version of the Graph API."""
    per_second: float = 80.0


@dataclass(frozen=True, slots=True)
class WahaConfig:
    enabled: bool = False
    api: str = "http://127.0.0.1:3000"
    """Address of the WAHA gateway."""
    session: str = "default"
    per_second: float = 2.0


@dataclass(frozen=True, slots=True)
class PrivacyConfig:
    retention_days: int = 365
    """Conversations older than this are erased; 0 keeps them."""


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    per_minute: int = 30
    """Messages of one person that are answered in a minute; 0 is no limit."""
    allow: tuple[str, ...] = ()
    """When not empty, only these are answered: `telegram:<user or group id>`, `whatsapp:<user id or phone>`."""
    block: tuple[str, ...] = ()
    """These are never answered."""


@dataclass(frozen=True, slots=True)
class AdminConfig:
    """The console is off until ADMIN_PASSWORD is set in the environment."""

    draft: Path = Path("var/draft")
    """Edits and uploads that are not published yet."""
    max_upload: int = 20_000_000
    """Bytes of one uploaded file; a larger one is refused with 413."""
    session_hours: float = 12.0
    chats: tuple[str, ...] = ()
    """Chats whose sender is an admin: `telegram:<chat id>`."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """One language model; those listed are tried in order."""

    model: str = ""
    """`provider:name` (`openai:...`, `ollama:...`, `anthropic:...`, `google_genai:...`) or `local:<file.gguf>`."""
    base_url: str = ""
    """Address of any OpenAI-compatible server or other endpoint; empty is the provider's own."""
    key_env: str = ""
    """Name of the environment variable that holds the key; empty for a server that asks for none."""
    timeout: float = 12.0
    """Seconds of one call, after which the next model is asked."""
    max_tokens: int = 700
    """Most tokens of one answer; Urdu takes three to five times as many as English."""
    temperature: float = 0.2
    concurrency: int = 8
    """Calls at the same time."""
    requests_per_day: int = 0
    """0 is no limit; likewise below."""
    tokens_per_day: int = 0
    price_in: float = 0.0
    """Dollars for a million tokens read; only for the cost that is shown."""
    price_out: float = 0.0
    context: int = 4096
    """Tokens that a `local:` model is opened with; others know their own."""

    @property
    def provider(self) -> str:
        return self.model.partition(":")[0]

    @property
    def name(self) -> str:
        return self.model.partition(":")[2]


@dataclass(frozen=True, slots=True)
class LlmConfig:
    """Language models. With none listed the built-in answerer answers alone."""

    models: tuple[ModelConfig, ...] = ()
    deadline: float = 15.0
    """Seconds from a message to its answer, whatever the models do; the built-in answer comes then."""
    requests_per_user: int = 0
    """Model calls for one chat in a day; 0 is no limit, past it the built-in answerer answers."""
    tokens_per_user: int = 0
    rewrite: bool = True
    """Let a model reword follow-ups and questions that found little, and search for both."""
    translate: bool = True
    """Let a model translate a passage that is missing in the person's script; the reply says so."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """From the environment alone; kept out of every printed form."""

    telegram_token: str = field(default="", repr=False)
    telegram_webhook_secret: str = field(default="", repr=False)
    whatsapp_token: str = field(default="", repr=False)
    whatsapp_app_secret: str = field(default="", repr=False)
    whatsapp_verify_token: str = field(default="", repr=False)
    waha_api_key: str = field(default="", repr=False)
    waha_webhook_secret: str = field(default="", repr=False)
    admin_password: str = field(default="", repr=False)
    model_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Keys of language models, by the name of their environment variable."""

    @classmethod
    def read(cls, environment: Mapping[str, str], models: Sequence[ModelConfig] = ()) -> "Secrets":
        names = [f.name for f in dataclasses.fields(cls) if f.name != "model_keys"]
        named = {name: environment.get(name.upper(), "").strip() for name in names}
        keys = {m.key_env: environment.get(m.key_env, "").strip() for m in models if m.key_env}
        return cls(**named, model_keys=keys)

    def values(self) -> tuple[str, ...]:
        """Those that are set, for a log that must not show them."""
        named = (getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "model_keys")
        return tuple(value for value in (*named, *self.model_keys.values()) if value)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. Paths are absolute, taken from the folder of the file."""

    knowledge: KnowledgeConfig = field(default_factory=KnowledgeConfig)
    index: IndexConfig = field(default_factory=IndexConfig)
    store: StoreConfig = field(default_factory=StoreConfig)
    web: WebConfig = field(default_factory=WebConfig)
    inbox: InboxConfig = field(default_factory=InboxConfig)
    telegram: TelegramConfig = field(default_factory=TelegramConfig)
    whatsapp: WhatsAppConfig = field(default_factory=WhatsAppConfig)
    waha: WahaConfig = field(default_factory=WahaConfig)
    privacy: PrivacyConfig = field(default_factory=PrivacyConfig)
    limits: LimitsConfig = field(default_factory=LimitsConfig)
    admin: AdminConfig = field(default_factory=AdminConfig)
    llm: LlmConfig = field(default_factory=LlmConfig)
    secrets: Secrets = field(default_factory=Secrets)


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read `path`; raises `ConfigError` with every fault."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError((f"{path}: no such file",)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError((f"{path}: {error}",)) from None
    faults: list[str] = []
    if values.pop("secrets", None) is not None:
        faults.append("[secrets] does not belong in a file; secrets come from the environment")
    config = _read(Config, values, "", path.resolve().parent, faults)
    if not faults:
        faults += (*_checked(config), *_model_faults(config.llm, environment))
    if faults:
        raise ConfigError(tuple(f"{path}: {fault}" for fault in faults))
    secrets = Secrets.read(environment, config.llm.models)
    return dataclasses.replace(typing.cast(Config, config), secrets=secrets)


def channel_faults(config: Config) -> list[str]:
    """What a switched-on channel lacks or has wrong, one line each; `serve` refuses to start with any."""
    telegram, secrets = config.telegram, config.secrets
    weak = 0 < len(secrets.admin_password) < 10
    hooked = telegram.enabled and telegram.mode == "webhook"
    needed = (
        (telegram.enabled, "TELEGRAM_TOKEN", secrets.telegram_token, "telegram"),
        (hooked, "TELEGRAM_WEBHOOK_SECRET", secrets.telegram_webhook_secret, "telegram"),
        (config.whatsapp.enabled, "WHATSAPP_TOKEN", secrets.whatsapp_token, "whatsapp"),
        (config.whatsapp.enabled, "WHATSAPP_APP_SECRET", secrets.whatsapp_app_secret, "whatsapp"),
        (config.whatsapp.enabled, "WHATSAPP_VERIFY_TOKEN", secrets.whatsapp_verify_token, "whatsapp"),
        (config.waha.enabled, "WAHA_API_KEY", secrets.waha_api_key, "waha"),
        (config.waha.enabled, "WAHA_WEBHOOK_SECRET", secrets.waha_webhook_secret, "waha"),
    )
    faults = [
        f"[{section}] is on, but {name} is not set in the environment"
        for on, name, value, section in needed
        if on and not value
    ]
    if weak:
        faults.append(
            "ADMIN_PASSWORD must have at least 10 letters; leave it unset to switch the console off"
        )
    if telegram.enabled and secrets.telegram_token and not _TOKEN.fullmatch(secrets.telegram_token):
        faults.append("TELEGRAM_TOKEN does not look like a token from BotFather (123456:letters)")
    if hooked and secrets.telegram_webhook_secret and not _SECRET.fullmatch(secrets.telegram_webhook_secret):
        faults.append("TELEGRAM_WEBHOOK_SECRET must be 1 to 256 of the letters A-Z a-z 0-9 _ -")
    if hooked and not telegram.public_url:
        faults.append("telegram.public_url is needed for webhooks: the https address of this server")
    if config.whatsapp.enabled and not config.whatsapp.phone_number_id:
        faults.append("whatsapp.phone_number_id is needed: Meta shows it beside the number")
    return faults


def _checked(config: Any) -> list[str]:
    checks = (
        (0 <= config.web.port <= 65535, "web.port must be from 0 to 65535"),
        (config.web.max_body >= 1024, "web.max_body must be at least 1024"),
        (config.index.keep >= 1, "index.keep must be at least 1"),
        (config.inbox.concurrency >= 1, "inbox.concurrency must be at least 1"),
        (config.inbox.drain_seconds >= 0, "inbox.drain_seconds must not be negative"),
        (config.inbox.answer_seconds > 0, "inbox.answer_seconds must be above 0"),
        (
            not config.llm.models or config.llm.deadline < config.inbox.answer_seconds,
            "llm.deadline must be below inbox.answer_seconds",
        ),
        (config.telegram.mode in {"polling", "webhook"}, 'telegram.mode must be "polling" or "webhook"'),
        (0 <= config.telegram.poll_seconds <= 50, "telegram.poll_seconds must be from 0 to 50"),
        (config.privacy.retention_days >= 0, "privacy.retention_days must not be negative"),
        (config.limits.per_minute >= 0, "limits.per_minute must not be negative"),
        (0 <= config.knowledge.floor <= 1, "knowledge.floor must be from 0 to 1"),
        (config.admin.max_upload >= 1024, "admin.max_upload must be at least 1024"),
        (config.admin.session_hours > 0, "admin.session_hours must be above 0"),
        *(
            (getattr(config, name).per_second > 0, f"{name}.per_second must be above 0")
            for name in ("telegram", "whatsapp", "waha")
        ),
        *(
            (
                urlsplit(getattr(config, name).api).scheme in {"http", "https"},
                f"{name}.api must be an http or https address",
            )
            for name in ("telegram", "whatsapp", "waha")
        ),
        *(
            (
                entry.partition(":")[0] in {"telegram", "whatsapp", "web"},
                f"limits: {entry!r} must be channel:id",
            )
            for entry in (*config.limits.allow, *config.limits.block)
        ),
    )
    return [fault for sound, fault in checks if not sound]


def _model_faults(llm: LlmConfig, environment: Mapping[str, str]) -> list[str]:
    faults = [] if llm.deadline > 0 else ["llm.deadline must be above 0"]
    for number, model in enumerate(llm.models):
        at = f"llm.models[{number}]"
        checks = (
            (bool(model.provider and model.name), f'{at}.model must be "provider:name", not {model.model!r}'),
            (model.timeout > 0, f"{at}.timeout must be above 0"),
            (model.max_tokens >= 16, f"{at}.max_tokens must be at least 16"),
            (model.concurrency >= 1, f"{at}.concurrency must be at least 1"),
            (
                not model.key_env or bool(environment.get(model.key_env, "").strip()),
                f"{at}: the environment variable {model.key_env} is not set",
            ),
        )
        faults += [fault for sound, fault in checks if not sound]
    return faults


def _read(kind: Any, values: Any, prefix: str, folder: Path, faults: list[str]) -> Any:
    """A dataclass from a TOML table, by its fields' types; unknown keys are faults, missing ones defaults."""
    if not isinstance(values, dict):
        faults.append(f"[{prefix.rstrip('.')}] must be a table")
        return kind()
    hints = typing.get_type_hints(kind)
    known = {f.name: f for f in dataclasses.fields(kind)}
    for name in values.keys() - known.keys():
        faults.append(f"unknown setting `{prefix}{name}`; known here: {', '.join(known)}")
    given: dict[str, Any] = {}
    for name, spec in known.items():
        if name in values:
            given[name] = _value(hints[name], values[name], f"{prefix}{name}", folder, faults)
        elif hints[name] is Path and isinstance(spec.default, Path):
            given[name] = folder / spec.default
        elif dataclasses.is_dataclass(hints[name]):
            given[name] = _read(hints[name], {}, f"{prefix}{name}.", folder, faults)
    return kind(**given)


def _value(hint: Any, value: Any, name: str, folder: Path, faults: list[str]) -> Any:
    if dataclasses.is_dataclass(hint):
        return _read(hint, value, f"{name}.", folder, faults)
    if hint is Path:
        if isinstance(value, str) and value:
            return folder / value
        faults.append(f"`{name}` must be a path in quotes")
        return folder
    if typing.get_origin(hint) is tuple:
        return _items(typing.get_args(hint)[0], value, name, folder, faults)
    wanted = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if float in wanted and type(value) is int:
        value = float(value)
    if type(value) not in wanted:
        faults.append(
            f"`{name}` must be {' or '.join(_WORDS[w] for w in wanted if w in _WORDS)}, not {value!r}"
        )
    return value


def _items(hint: Any, value: Any, name: str, folder: Path, faults: list[str]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        faults.append(f"`{name}` must be a list in brackets")
        return ()
    return tuple(_value(hint, item, f"{name}[{n}]", folder, faults) for n, item in enumerate(value))


_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_WORDS: dict[Any, str] = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
