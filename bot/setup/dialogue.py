"""The questions of `rahnuma setup`, in order: each answer is tried, and only what works is written."""

import re
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.channels.reach import NotReached, reached
from bot.channels.whatsapp.cloud_api import PATH as CLOUD_API_PATH
from bot.channels.whatsapp.waha import PATH as WAHA_PATH
from bot.config import Config, ModelConfig, load
from bot.config.env_file import NAME, read_env, write_env
from bot.errors import ModelFault
from bot.phrases.setup import say_setup
from bot.setup.settings_file import add_model, set_values
from index.text.language import Language

Ask = Callable[[str, bool], str]
"""Shows a question and gives the answer, "" for Enter; the second is whether it is a secret. Raises EOFError."""
Trial = Callable[[ModelConfig, str], Awaitable[str]]
"""Asks a model one thing under a key: "" where it answers, else what is wrong."""
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SHORTEST_PASSWORD = 10
_MODELS = {
    "1": ("openai", "OPENAI_API_KEY", "gpt-4o-mini"),
    "2": ("anthropic", "ANTHROPIC_API_KEY", "claude-haiku-4-5"),
    "3": ("google_genai", "GOOGLE_API_KEY", "gemini-2.5-flash"),
    "4": ("ollama", "", "qwen3:8b"),
}
"""Provider, the variable for its key, and an example."""


class Setup:
    """One run. Each part is written by itself, so that who stops in the middle keeps what was done."""

    def __init__(
        self, file: Path, language: Language, ask: Ask, tell: Callable[[str], None], try_model: Trial
    ) -> None:
        self._file, self._env = file, file.parent / NAME
        self._language = language
        self._ask_for, self._tell_line = ask, tell
        self._try_model = try_model
        if not file.exists():
            set_values(file, {"web.host": "127.0.0.1"})

    async def run(self) -> None:
        """Ask everything; raises EOFError where the answers end, `ConfigError` for a file that cannot be read."""
        load(self._file)  # faults are said before anything is asked
        self._tell("hello", config=str(self._file), env=str(self._env))
        address = self._address()
        await self._telegram(address)
        await self._whatsapp(address)
        await self._model()
        self._password()
        index = self._config().index.folder / "CURRENT"
        self._tell("next", build="" if index.exists() else "rahnuma index build, ")

    def _config(self) -> Config:
        return load(self._file)

    def _tell(self, name: str, /, **parts: str) -> None:
        self._tell_line(say_setup(name, self._language, **parts))

    def _ask(
        self, name: str, *, held: str = "", secret: bool = False, shown: bool = False, **parts: str
    ) -> str:
        """The answer, or what is `held` already; its value is `shown` where it is no secret."""
        known = f" [{held}]" if shown and held else say_setup("kept", self._language) if held else ""
        question = say_setup(name, self._language, **({"kept": known} | parts))
        return self._ask_for(question, secret).strip() or held

    def _write(self, secrets_: dict[str, str], settings: dict[str, str | bool]) -> bool:
        """Keep both; False, and said, where a secret cannot be kept."""
        try:
            write_env(self._env, secrets_)
        except ValueError:
            self._tell("wrong-value")
            return False
        set_values(self._file, settings)
        self._tell("written")
        return True

    # ------------------------------------------------------------ parts

    def _address(self) -> str:
        held = self._config().telegram.public_url
        while True:
            address = self._ask("address", held=held, shown=True).rstrip("/")
            if not address or address == held:
                return address
            name = urlsplit(address).hostname
            if urlsplit(address).scheme != "https" or not name:
                self._tell("wrong-address")
                continue
            try:
                socket.getaddrinfo(name, 443)
            except OSError:
                self._tell("wrong-name", name=name)
            self._write({"RAHNUMA_DOMAIN": name}, {"telegram.public_url": address})
            return address

    async def _telegram(self, address: str) -> None:
        held = self._config().secrets.telegram_token
        while True:
            token = self._ask("telegram-token", held=held, secret=True)
            if not token or token == held:
                return
            if not _TOKEN.fullmatch(token):
                self._tell("wrong-telegram-shape")
                continue
            config = self._config()
            if await self._works(
                "telegram", replace(config, secrets=replace(config.secrets, telegram_token=token))
            ):
                self._write({"TELEGRAM_TOKEN": token}, {"telegram.enabled": True})
                return

    async def _whatsapp(self, address: str) -> None:
        kind = self._ask("whatsapp-kind")
        base = address or say_setup("no-address", self._language)
        if kind == "1":
            if verify := await self._cloud_api():
                self._tell("meta-webhook", url=base + CLOUD_API_PATH, token=verify)
        elif kind == "2" and (key := await self._waha()):
            self._tell("waha-webhook", url=base + WAHA_PATH, token=key)

    async def _cloud_api(self) -> str:
        """The token that Meta must send to prove itself."""
        while True:
            config = self._config()
            own = config.secrets
            number = self._ask("whatsapp-number", held=config.whatsapp.phone_number_id, shown=True)
            token = self._ask("whatsapp-token", held=own.whatsapp_token, secret=True)
            if not number or not token:
                return ""
            tried = replace(
                config,
                whatsapp=replace(config.whatsapp, phone_number_id=number),
                secrets=replace(own, whatsapp_token=token),
            )
            if not await self._works("whatsapp", tried):
                continue
            secret = self._ask("whatsapp-secret", held=own.whatsapp_app_secret, secret=True)
            verify = own.whatsapp_verify_token or secrets.token_urlsafe(16)
            kept = {
                "WHATSAPP_TOKEN": token,
                "WHATSAPP_APP_SECRET": secret,
                "WHATSAPP_VERIFY_TOKEN": verify,
            }
            if self._write(kept, {"whatsapp.enabled": True, "whatsapp.phone_number_id": number}):
                return verify

    async def _waha(self) -> str:
        """The key that the gateway signs its webhooks with."""
        while True:
            config = self._config()
            own = config.secrets
            api = self._ask("waha-address", held=config.waha.api, shown=True)
            key = self._ask("waha-key", held=own.waha_api_key, secret=True)
            if not key:
                return ""
            tried = replace(
                config, waha=replace(config.waha, api=api), secrets=replace(own, waha_api_key=key)
            )
            if await self._works("waha", tried):
                signed = own.waha_webhook_secret or secrets.token_urlsafe(24)
                kept = {"WAHA_API_KEY": key, "WAHA_WEBHOOK_SECRET": signed}
                if self._write(kept, {"waha.enabled": True, "waha.api": api}):
                    return signed

    async def _model(self) -> None:
        kind = self._ask("model-kind")
        if kind not in _MODELS:
            return
        provider, variable, example = _MODELS[kind]
        while name := self._ask("model-name", example=example):
            held = read_env(self._env).get(variable, "") if variable else ""
            key = self._ask("model-key", held=held, secret=True) if variable else ""
            wrong = await self._try_model(ModelConfig(f"{provider}:{name}", key_env=variable), key)
            if wrong:
                special = wrong in {ModelFault.AUTHENTICATION, ModelFault.NOT_FOUND}
                parts = {} if special else {"detail": wrong}
                self._tell(f"wrong-model-{wrong}" if special else "wrong-model", **parts)
                continue
            self._tell("works", what=f"{provider}:{name}")
            if self._write({variable: key} if variable else {}, {}):
                add_model(self._file, {"model": f"{provider}:{name}", "key_env": variable})
            return

    def _password(self) -> None:
        held = self._config().secrets.admin_password
        while True:
            password = self._ask("password", held=held, secret=True)
            if not password or password == held:
                return
            if len(password) < _SHORTEST_PASSWORD:
                self._tell("wrong-password")
            elif self._write({"ADMIN_PASSWORD": password}, {}):
                return

    async def _works(self, name: str, config: Config) -> bool:
        """Whether the platform answers; what it says, or what is wrong, is told."""
        try:
            self._tell("works", what=(await reached(name, config)).partition(";")[0])
            return True
        except NotReached as error:
            api = getattr(config, name).api
            parts = {"session": config.waha.session} if error.reason == "waha-session" else {}
            if error.reason:
                self._tell(f"wrong-{error.reason}", **parts)
            else:
                self._tell("wrong-unreached", api=api, detail=error.detail)
            return False
