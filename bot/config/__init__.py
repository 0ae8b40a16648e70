"""Settings from config.toml, secrets from the environment, and every fault in either as one plain line."""

from bot.config.file import load
from bot.config.postgres_address import PostgresAddress
from bot.config.readiness import channel_faults, faults_by_section
from bot.config.secrets import Secrets
from bot.config.settings import (
    AdminConfig,
    AlertsConfig,
    Config,
    InboxConfig,
    IndexConfig,
    KnowledgeConfig,
    LimitsConfig,
    LlmConfig,
    MetricsConfig,
    ModelConfig,
    PrivacyConfig,
    SafetyConfig,
    StoreConfig,
    TelegramConfig,
    TerminalConfig,
    WahaConfig,
    WebConfig,
    WhatsAppConfig,
)

__all__ = (
    "AdminConfig",
    "AlertsConfig",
    "Config",
    "InboxConfig",
    "IndexConfig",
    "KnowledgeConfig",
    "LimitsConfig",
    "LlmConfig",
    "MetricsConfig",
    "ModelConfig",
    "PostgresAddress",
    "PrivacyConfig",
    "SafetyConfig",
    "Secrets",
    "StoreConfig",
    "TelegramConfig",
    "TerminalConfig",
    "WahaConfig",
    "WebConfig",
    "WhatsAppConfig",
    "channel_faults",
    "faults_by_section",
    "load",
)
