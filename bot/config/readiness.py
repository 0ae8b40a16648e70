"""What a channel that is switched on lacks before it can be started."""

import re
from collections.abc import Iterator

from bot.config.settings import Config

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SHORTEST_PASSWORD = 10


def channel_faults(config: Config) -> list[str]:
    """What a switched-on channel lacks or has wrong, one line each; `serve` refuses to start with any."""
    return [fault for faults in faults_by_section(config).values() for fault in faults]


def faults_by_section(config: Config) -> dict[str, list[str]]:
    """`channel_faults` by the section of config.toml that they concern: each channel's, `admin` and `index`."""
    return {
        "telegram": list(_telegram(config)),
        "whatsapp": list(_whatsapp(config)),
        "waha": list(_waha(config)),
        "admin": list(_admin(config)),
        "index": list(_index(config)),
    }


def _index(config: Config) -> Iterator[str]:
    index, secrets = config.index, config.secrets
    if index.share and config.store.file and not index.bucket:
        yield (
            f'index.share = "{index.share}" needs store.database to be PostgreSQL, or index.bucket, through which it is'
            " shared"
        )
    if index.bucket and not index.share:
        yield 'index.bucket is set, but index.share is not: "publish" on one machine, "follow" on the others'
    for name, value in (
        ("AWS_ACCESS_KEY_ID", secrets.aws_access_key_id),
        ("AWS_SECRET_ACCESS_KEY", secrets.aws_secret_access_key),
    ):
        if index.bucket and index.share and not value:
            yield f"index.bucket is set, but {name} is not set in the environment"


def _telegram(config: Config) -> Iterator[str]:
    telegram, secrets = config.telegram, config.secrets
    if not telegram.enabled:
        return
    if not secrets.telegram_token:
        yield _unset("telegram", "TELEGRAM_TOKEN")
    elif not _TOKEN.fullmatch(secrets.telegram_token):
        yield "TELEGRAM_TOKEN does not look like a token from BotFather (123456:letters)"
    if telegram.mode != "webhook":
        return
    if not secrets.telegram_webhook_secret:
        yield _unset("telegram", "TELEGRAM_WEBHOOK_SECRET")
    elif not _WEBHOOK_SECRET.fullmatch(secrets.telegram_webhook_secret):
        yield "TELEGRAM_WEBHOOK_SECRET must be 1 to 256 of the letters A-Z a-z 0-9 _ -"
    if not telegram.public_url:
        yield "telegram.public_url is needed for webhooks: the https address of this server"


def _whatsapp(config: Config) -> Iterator[str]:
    secrets = config.secrets
    if not config.whatsapp.enabled:
        return
    for name, value in (
        ("WHATSAPP_TOKEN", secrets.whatsapp_token),
        ("WHATSAPP_APP_SECRET", secrets.whatsapp_app_secret),
        ("WHATSAPP_VERIFY_TOKEN", secrets.whatsapp_verify_token),
    ):
        if not value:
            yield _unset("whatsapp", name)
    if not config.whatsapp.phone_number_id:
        yield "whatsapp.phone_number_id is needed: Meta shows it beside the number"


def _waha(config: Config) -> Iterator[str]:
    secrets = config.secrets
    if not config.waha.enabled:
        return
    for name, value in (
        ("WAHA_API_KEY", secrets.waha_api_key),
        ("WAHA_WEBHOOK_SECRET", secrets.waha_webhook_secret),
    ):
        if not value:
            yield _unset("waha", name)


def _admin(config: Config) -> Iterator[str]:
    if 0 < len(config.secrets.admin_password) < _SHORTEST_PASSWORD:
        yield (
            f"ADMIN_PASSWORD must have at least {_SHORTEST_PASSWORD} letters;"
            " leave it unset to switch the console off"
        )


def _unset(section: str, name: str) -> str:
    return f"[{section}] is on, but {name} is not set in the environment"
