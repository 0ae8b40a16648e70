"""Every setting with its kind, its bounds and its default."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, SkipValidation

from bot.config.kinds import (
    Address,
    AtLeastOne,
    Bucket,
    Count,
    Endpoint,
    Network,
    Number,
    Origin,
    Person,
    Place,
    Positive,
    Store,
    Switch,
    Text,
    Whole,
    of_provider,
    set_in_environment,
)
from bot.config.secrets import Secrets


@dataclass(frozen=True, slots=True)
class KnowledgeConfig:
    folder: Place = Path("knowledge")
    golden: Place = Path("tests/golden")
    """Golden questions that a new index must answer no worse than the one before; skipped where missing.
    Those an admin adds live beside the knowledge, in `<folder>/golden`, and are asked as well."""
    floor: Annotated[Number, Field(ge=0, le=1)] = 0.75
    """Recall@1 of a script, 0 to 1, below which it may not fall any further."""


@dataclass(frozen=True, slots=True)
class IndexConfig:
    folder: Place = Path("var/index")
    embedder: Text = "shipped"
    """`shipped`, `onnx:<folder>` or `sentence-transformers:<model or folder>`."""
    keep: AtLeastOne = 5
    """Snapshots kept for rollback."""
    share: Literal["", "publish", "follow"] = ""
    """For machines without a common folder: "publish" has what is published here in the bucket or PostgreSQL, "follow"
    fetches it from there; docs/scale.md."""
    bucket: Bucket = ""
    """Of any store that speaks S3, as `s3://bucket/prefix`; "" shares it through PostgreSQL."""
    bucket_endpoint: Endpoint = ""
    """Address of the store; "" is Amazon's."""
    bucket_region: Text = "us-east-1"


@dataclass(frozen=True, slots=True)
class StoreConfig:
    database: Store = Path("var/rahnuma.db")
    """A file, or `postgresql://user@host/name` for several processes; docs/scale.md."""

    @property
    def file(self) -> Path | None:
        """SQLite's file, None where the database is PostgreSQL."""
        return self.database if isinstance(self.database, Path) else None


@dataclass(frozen=True, slots=True)
class WebConfig:
    host: Text = "127.0.0.1"
    port: Annotated[Whole, Field(ge=0, le=65535)] = 8080
    max_body: Annotated[Whole, Field(ge=1024)] = 65_536
    """Bytes of a request body; a larger one is refused with 413."""
    proxies: tuple[Network, ...] = ()
    """Addresses or networks ("172.16.0.0/12") of reverse proxies on other machines: only their word, and that of one on
    this machine, is taken for who a visitor is."""
    embed: tuple[Origin, ...] = ()
    """Sites whose pages may carry the chat, as `https://school.example`; docs/widget.md."""


@dataclass(frozen=True, slots=True)
class MetricsConfig:
    """/metrics for Prometheus: beside the pages where METRICS_TOKEN is set, or at an address of its own."""

    host: Text = ""
    """Address of its own, which asks for no token: "127.0.0.1", or one that only the scraper reaches; "" for none."""
    port: Annotated[Whole, Field(ge=0, le=65535)] = 9108


@dataclass(frozen=True, slots=True)
class AlertsConfig:
    """What is told to the chats of `admin.chats` when it begins and when it is over; 0 is never."""

    queue_seconds: Annotated[Number, Field(ge=0)] = 180.0
    """A message waits for its answer for longer than this."""
    silent_minutes: Annotated[Number, Field(ge=0)] = 5.0
    """A platform that we ask for messages has not answered for so long."""
    quiet_minutes: Annotated[Number, Field(ge=0)] = 0.0
    """Nobody has written on a channel for so long: a webhook that is not called any more looks like this."""


@dataclass(frozen=True, slots=True)
class TerminalConfig:
    bidi: Literal["auto", "yes", "no"] = "auto"
    """Whether the terminal puts Urdu in order by itself; `auto` goes by its name and by what `/bidi` told."""


@dataclass(frozen=True, slots=True)
class InboxConfig:
    concurrency: AtLeastOne = 16
    """Messages worked on at the same time."""
    drain_seconds: Annotated[Number, Field(ge=0)] = 10.0
    """How long work in hand may finish on SIGTERM; the rest is taken up at the next start."""
    answer_seconds: Positive = 20.0
    """Deadline of one answer; past it the person hears that it did not work out."""


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    enabled: Switch = False
    mode: Literal["polling", "webhook"] = "polling"
    """`polling`, which needs no public address, or `webhook`."""
    api: Address = "https://api.telegram.org"
    """Address of the Bot API server."""
    public_url: Text = ""
    """For webhooks: the https address under which Telegram reaches this server; `/telegram` is added."""
    poll_seconds: Annotated[Whole, Field(ge=0, le=50)] = 30
    """How long the Bot API holds an empty poll open."""
    per_second: Positive = 30.0
    """Messages sent a second, over all chats."""


@dataclass(frozen=True, slots=True)
class WhatsAppConfig:
    enabled: Switch = False
    phone_number_id: Text = ""
    """Meta's id of the business number; messages to other numbers are left alone."""
    api: Address = "https://graph.facebook.com"
    version: Text = "v25.0"
    """Version of the Graph API."""
    per_second: Positive = 80.0


@dataclass(frozen=True, slots=True)
class WahaConfig:
    enabled: Switch = False
    api: Address = "http://127.0.0.1:3000"
    """Address of the WAHA gateway."""
    session: Text = "default"
    per_second: Positive = 2.0
    catch_up_seconds: Annotated[Number, Field(ge=0)] = 180.0
    """How often its history is looked through for messages that its webhooks lost; 0 is never."""


@dataclass(frozen=True, slots=True)
class PrivacyConfig:
    retention_days: Count = 365
    """Conversations older than this are erased; 0 keeps them."""


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    per_minute: Count = 30
    """Messages of one person that are answered in a minute; 0 is no limit."""
    per_address: Count = 120
    """Messages of one address on the web page in a minute, past which it is asked to wait; 0 is no limit."""
    allow: tuple[Person, ...] = ()
    """When not empty, only these are answered: `telegram:<user or group id>`, `whatsapp:<user id or phone>`."""
    block: tuple[Person, ...] = ()
    """These are never answered."""


@dataclass(frozen=True, slots=True)
class SafetyConfig:
    """Numbers that people in danger are given. Call each of them once a year."""

    suicide: Text = "0311-7786264"
    """Umang, free: suicide prevention and mental health (April 2024)."""
    emergency: Text = "1122"
    """Rescue: ambulance, fire."""
    women: Text = "1043"
    """Punjab's helpline for women, free (November 2018)."""
    online: Text = "0800-39393"
    """The Digital Rights Foundation's line against online harassment, free (November 2016)."""
    cybercrime: Text = "1799"
    """The National Cyber Crime Investigation Agency (June 2025)."""
    checked: date | None = None
    """The day, as 2026-11-27 without quotes, on which somebody last called them all."""


@dataclass(frozen=True, slots=True)
class AdminConfig:
    """The console is off until ADMIN_PASSWORD is set in the environment, or somebody has an account or an invitation."""

    draft: Place = Path("var/draft")
    """Edits and uploads that are not published yet."""
    max_upload: Annotated[Whole, Field(ge=1024)] = 20_000_000
    """Bytes of one uploaded file; a larger one is refused with 413."""
    session_hours: Positive = 12.0
    chats: tuple[Text, ...] = ()
    """Chats whose sender is an admin: `telegram:<chat id>`."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """One language model; those listed are tried in order."""

    model: Annotated[Text, AfterValidator(of_provider)] = ""
    """`provider:name` (`openai:...`, `ollama:...`, `anthropic:...`, `google_genai:...`) or `local:<file.gguf>`."""
    base_url: Text = ""
    """Address of any OpenAI-compatible server or other endpoint; empty is the provider's own."""
    key_env: Annotated[Text, AfterValidator(set_in_environment)] = ""
    """Name of the environment variable that holds the key; empty for a server that asks for none."""
    timeout: Positive = 12.0
    """Seconds of one call, after which the next model is asked."""
    max_tokens: Annotated[Whole, Field(ge=16)] = 1000
    """Most tokens of one answer; Urdu takes three to five times as many as English."""
    temperature: Number = 0.2
    concurrency: AtLeastOne = 8
    """Calls at the same time."""
    requests_per_day: Whole = 0
    """0 is no limit; likewise below."""
    tokens_per_day: Whole = 0
    price_in: Number = 0.0
    """Dollars for a million tokens read; only for the cost that is shown."""
    price_out: Number = 0.0
    context: Whole = 8192
    """Tokens that a `local:` or `ollama:` model is opened with; others know their own."""
    threads: Count = 0
    """Threads of a `local:` model; 0 is one for each processor this process may use."""

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
    verify: ModelConfig | None = None
    """A second, cheap model that says of each sentence of an answer whether its passages support it."""
    prompts: Place | None = None
    """A folder of the operator's own prompts, in place of the shipped ones of the same names."""
    deadline: Positive = 15.0
    """Seconds from a message to its answer, whatever the models do; the built-in answer comes then."""
    requests_per_user: Whole = 0
    """Model calls for one chat in a day; 0 is no limit, past it the built-in answerer answers."""
    tokens_per_user: Whole = 0
    requests_per_address: Whole = 0
    """Model calls for one address on the web page in a day, whatever chats it opens; 0 is as many as for one chat.
    People behind one router or one mobile network have the same address."""
    tokens_per_address: Whole = 0
    trace_days: Count = 0
    """Days that what models were asked and wrote is kept for the console, words of chats and all; 0 keeps nothing."""
    rewrite: Switch = True
    """Let a model reword follow-ups and questions that found little, and search for both."""
    translate: Switch = True
    """Let a model translate a passage that is missing in the person's script; the reply says so."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. Paths are absolute, taken from the folder of the file."""

    __pydantic_config__ = ConfigDict(extra="forbid", validate_default=True)  # for its sections as well

    knowledge: KnowledgeConfig = field(default_factory=KnowledgeConfig)
    index: IndexConfig = field(default_factory=IndexConfig)
    store: StoreConfig = field(default_factory=StoreConfig)
    web: WebConfig = field(default_factory=WebConfig)
    metrics: MetricsConfig = field(default_factory=MetricsConfig)
    alerts: AlertsConfig = field(default_factory=AlertsConfig)
    terminal: TerminalConfig = field(default_factory=TerminalConfig)
    inbox: InboxConfig = field(default_factory=InboxConfig)
    telegram: TelegramConfig = field(default_factory=TelegramConfig)
    whatsapp: WhatsAppConfig = field(default_factory=WhatsAppConfig)
    waha: WahaConfig = field(default_factory=WahaConfig)
    privacy: PrivacyConfig = field(default_factory=PrivacyConfig)
    limits: LimitsConfig = field(default_factory=LimitsConfig)
    safety: SafetyConfig = field(default_factory=SafetyConfig)
    admin: AdminConfig = field(default_factory=AdminConfig)
    llm: LlmConfig = field(default_factory=LlmConfig)
    secrets: SkipValidation[Secrets] = field(default_factory=Secrets)
