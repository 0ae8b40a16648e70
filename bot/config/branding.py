"""What a bot is called and looks like, and its helplines, as its admins set them in the console: beside config.toml,
kept over a restart and at work at once."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.config.settings import SafetyConfig
from index import files
from index.digests import digest
from index.text.language import Language

log = logging.getLogger(__name__)

HELPLINES = ("suicide", "emergency", "women", "online", "cybercrime")
LOGO_BYTES = 200_000
_FILE = "settings.json"
_NAME, _GREETING = 40, 400
_UNSAFE = re.compile(r"[<>\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs of markup, and those that are not seen and turn what follows round."""
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{1,24}")
_NEVER = (0, 0)
_WHITE = 1.0
_LEAST_CONTRAST = 3.0
"""Of a button against the page (WCAG 2.2, 1.4.11)."""
_KINDS = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}


class BrandingRefused(Exception):
    """Values that must not be shown to people: by field, a code of what is wrong."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {code}" for name, code in faults.items()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Branding:
    """What is set; "" and what is missing is as shipped, or as config.toml has it."""

    name: str = ""
    greeting: Mapping[str, str] = field(default_factory=dict)
    """By script."""
    color: str = ""
    """As #0b6b46."""
    logo: str = ""
    """Name of its file, which tells its content."""
    helplines: Mapping[str, str] = field(default_factory=dict)
    checked: str = ""
    """The day, as 2026-11-27, on which somebody last called the helplines."""

    def safety(self, configured: SafetyConfig) -> SafetyConfig:
        """The helplines of the configuration, with those that are set here in place of its own."""
        own: dict[str, Any] = dict(self.helplines)
        if self.checked:
            own["checked"] = date.fromisoformat(self.checked)
        return replace(configured, **own)


def checked(values: Mapping[str, Any], logo: str, today: date) -> Branding:
    """Values as a form gives them, cleaned; raises `BrandingRefused` with every fault."""
    faults: dict[str, str] = {}

    def text(name: str, value: object, most: int) -> str:
        said = " ".join(value.split(" ")).strip() if isinstance(value, str) else ""
        if not isinstance(value, str) or _UNSAFE.search(said) or len(said) > most:
            faults[name] = "unsafe-text"
        return said

    def table(name: str) -> Mapping[str, Any]:
        value = values.get(name, {})
        return value if isinstance(value, Mapping) else {}

    name = text("name", values.get("name", ""), _NAME)
    greeting: dict[str, str] = {
        tag: said
        for tag in Language
        if (said := text(f"greeting-{tag}", table("greeting").get(tag, ""), _GREETING))
    }
    color = text("color", values.get("color", ""), 7).lower()
    if color and not _COLOR.fullmatch(color):
        faults["color"] = "no-color"
    elif color and (_WHITE + 0.05) / (luminance(color) + 0.05) < _LEAST_CONTRAST:
        faults["color"] = "pale-color"
    helplines = {
        line: number for line in HELPLINES if (number := text(line, table("helplines").get(line, ""), 26))
    }
    faults |= {line: "no-number" for line, number in helplines.items() if not _NUMBER.fullmatch(number)}
    day = text("checked", values.get("checked", ""), 10)
    try:
        if day and date.fromisoformat(day) > today:
            faults["checked"] = "no-day"
    except ValueError:
        faults["checked"] = "no-day"
    if faults:
        raise BrandingRefused(faults)
    return Branding(name, greeting, color, logo, helplines, day)


def luminance(color: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class BrandingFile:
    """Keeps what is set in a folder; what another process has set is seen at the next look."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[tuple[int, int], Branding] = (_NEVER, Branding())

    @property
    def current(self) -> Branding:
        """What is set now; as shipped where nothing is, or where the file is damaged."""
        file = self._folder / _FILE
        try:
            stat = file.stat()
            changed = stat.st_ino, stat.st_mtime_ns
            if changed != self._read[0]:
                values = json.loads(file.read_text("utf-8"))
                self._read = changed, checked(values, _logo_name(values.get("logo")), date.max)
        except FileNotFoundError:
            return Branding()
        except (OSError, ValueError, AttributeError, BrandingRefused) as error:
            log.warning("%s is left out: %s", file, error)
            return Branding()
        return self._read[1]

    def save(self, branding: Branding) -> None:
        """Keep it; raises OSError."""
        files.write(self._folder / _FILE, json.dumps(asdict(branding), ensure_ascii=False, indent=1).encode())
        self._read = (_NEVER, Branding())

    def keep_logo(self, data: bytes) -> str:
        """Keep a picture and tell its name; raises `BrandingRefused` for anything but a small PNG or JPEG, and OSError."""
        ending = next((ending for sign, ending in _KINDS.items() if data.startswith(sign)), "")
        if not ending or len(data) > LOGO_BYTES:
            raise BrandingRefused({"logo": "no-picture" if not ending else "large-picture"})
        name = f"logo-{digest(data)[:12]}{ending}"
        files.write(self._folder / name, data)
        return name

    def logo(self) -> bytes | None:
        """The picture that is set; None where there is none."""
        name = self.current.logo
        file = self._folder / name
        return file.read_bytes() if name and file.is_file() else None


def _logo_name(value: object) -> str:
    return value if isinstance(value, str) and re.fullmatch(r"logo-[0-9a-f]{12}\.(?:png|jpg)", value) else ""
