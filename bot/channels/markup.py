"""CommonMark of a reply to what phones show: Telegram HTML or WhatsApp text, in parts, right-to-left done properly."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.messages.message import Button, Reply
from bot.phrases.direction import FSI, LRM, PDI, RLM
from bot.phrases.people import Phrase, say
from index.text.language import Language

_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)(?P<code>.+?)(?P=ticks)(?!`)"
    r"|\[(?P<label>(?:\\.|[^\[\]\\])+)\]\((?P<url>(?:[^\s()]|\([^\s()]*\))+)\)"
    r"|<(?P<auto>https?://[^\s<>]+)>"
    r"|\*\*(?=\S)(?P<bold>(?:\\.|[^\\])+?)(?<=\S)\*\*"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>(?:\\.|[^\\*])+?)(?<=[^\s*])\*(?![\w*])"
    r"|(?<![\w_])_(?=[^\s_])(?P<under>(?:\\.|[^\\_])+?)(?<=[^\s_])_(?![\w_])",
    re.DOTALL,
)
_FENCE = re.compile(r"^(`{3,}|~{3,})[^\n`]*\n(.*?)(?:\n\1[ \t]*(?=\n|\Z)|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+(?=\S)", re.MULTILINE)
_ARABIC = re.compile(
    r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_STRONG = re.compile(f"{_ARABIC.pattern}|{_LATIN.pattern}")
_LEFT_TO_RIGHT = re.compile(
    r"[#@$+]?[A-Za-z0-9\u00c0-\u024f]"
    r"(?:[A-Za-z0-9\u00c0-\u024f'’&+#@%$/:._,\-–()?=~ ]*[A-Za-z0-9\u00c0-\u024f%+#/)])?"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    block: bool = False
    """Code that stands by itself."""
    url: str = ""


def parse(text: str) -> list[Run]:
    """The runs of a CommonMark text; what is not understood stays as it is written, so nothing is lost."""
    runs: list[Run] = []
    end = 0
    for fence in _FENCE.finditer(text):
        runs += _inline(_lines(text[end : fence.start()]), Run(""))
        runs.append(Run(fence[2], code=True, block=True))
        end = fence.end()
    return _merged([*runs, *_inline(_lines(text[end:]), Run(""))])


def _merged(runs: Sequence[Run]) -> list[Run]:
    """Without empty runs, and with neighbours of the same style as one."""
    result: list[Run] = []
    for run in runs:
        if result and not run.block and replace(run, text="") == replace(result[-1], text=""):
            result[-1] = replace(run, text=result[-1].text + run.text)
        elif run.text:
            result.append(run)
    return result


def _lines(text: str) -> str:
    """Headings to bold lines, list marks to bullets."""
    text = _HEADING.sub(lambda m: m[1] if m[1].startswith("**") else f"**{m[1]}**", text)
    return _BULLET.sub(lambda m: f"{m[1]}• ", text)


def _inline(text: str, style: Run) -> list[Run]:
    runs: list[Run] = []
    end = 0
    for mark in _INLINE.finditer(text):
        runs.append(replace(style, text=text[end : mark.start()]))
        runs += _marked(mark, style)
        end = mark.end()
    return [*runs, replace(style, text=text[end:])]


def _marked(mark: re.Match[str], style: Run) -> list[Run]:
    found = mark.groupdict()
    if found["escaped"]:
        return [replace(style, text=found["escaped"])]
    if found["code"]:
        return [replace(style, text=found["code"].strip() or found["code"], code=True)]
    if found["url"]:
        return _inline(found["label"], replace(style, url=found["url"]))
    if found["auto"]:
        return [replace(style, text=found["auto"], url=found["auto"])]
    if found["bold"]:
        return _inline(found["bold"], replace(style, bold=True))
    return _inline(found["italic"] or found["under"], replace(style, italic=True))


def directed(runs: Sequence[Run], language: Language) -> list[Run]:
    """Runs with direction marks: in a right-to-left line each Latin term, number and link is isolated, and a
    line that would begin in the wrong direction is told its own. Lines of an Urdu reply run from the right when
    they hold any Urdu, lines of others when most of their letters are; the first letter never decides."""
    whole = "".join(run.text for run in runs)
    marks: dict[int, str] = {}
    start = 0
    for line in whole.split("\n"):
        for place, mark in _marks(line, language is Language.URDU):
            marks[start + place] = marks.get(start + place, "") + mark
        start += len(line) + 1
    return _inserted(runs, marks)


def _marks(line: str, urdu: bool) -> list[tuple[int, str]]:
    arabic, latin = len(_ARABIC.findall(line)), len(_LATIN.findall(line))
    first = _STRONG.search(line)
    if not first or not arabic:
        return []
    if latin > arabic and not urdu:  # an English line that begins with an Urdu word
        return [(0, LRM)] if _ARABIC.match(first[0]) else []
    marks = [(0, RLM)] if not _ARABIC.match(line.lstrip()[:1]) else []
    for run in _LEFT_TO_RIGHT.finditer(line):
        marks += [(run.start(), FSI), (run.end(), PDI)]
    return marks


def _inserted(runs: Sequence[Run], marks: dict[int, str]) -> list[Run]:
    """Marks put in at their places in the whole text; closing marks stay with the run that they close."""
    result: list[Run] = []
    start = 0
    for number, run in enumerate(runs):
        last = number == len(runs) - 1
        pieces: list[str] = []
        for place in range(len(run.text) + 1):
            mark = marks.get(start + place, "") if not run.block else ""
            if place == 0 and number:
                mark = mark.replace(PDI, "")
            if place == len(run.text) and not last:
                mark = PDI if PDI in mark else ""
            pieces.append(mark + run.text[place : place + 1])
        result.append(replace(run, text="".join(pieces)))
        start += len(run.text)
    return result


def length(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 units; never less than the number of characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(runs: Sequence[Run], limit: int) -> list[list[Run]]:
    """Runs in parts of at most `limit` units: cut at a paragraph, else line, sentence, word; styles go on."""
    room = limit - 2  # an isolate that is cut is closed in one part and opened in the next
    whole = "".join(run.text for run in runs)
    result: list[list[Run]] = []
    start, carried = 0, ""
    while whole[start:].strip():
        start += len(whole[start:]) - len(whole[start:].lstrip())
        end = _cut(whole, start, room)
        part = _slice(runs, start, end)
        text = carried + whole[start:end]
        still_open = text.count(FSI) > text.count(PDI)
        if carried:
            part[0] = replace(part[0], text=carried + part[0].text)
        if still_open:
            part[-1] = replace(part[-1], text=part[-1].text + PDI)
        carried = FSI if still_open else ""
        result.append(part)
        start = end
    return result


_BREAKS = (r"\n[ \t]*\n\s*", r"\n", r"(?<=[.!?۔؟])[\u2069]?\s+", r"\s+")


def _cut(whole: str, start: int, room: int) -> int:
    """Where the part that begins at `start` ends."""
    end = start + room
    while length(whole[start:end].rstrip()) > room:
        end -= max(1, (length(whole[start:end]) - room) // 2)
    if end >= len(whole):
        return len(whole)
    for pattern in _BREAKS:
        ends = [
            m.start() for m in re.finditer(pattern, whole[start : end + 1]) if m.start() > (end - start) // 3
        ]
        if ends:
            return start + ends[-1]
    return end


def _slice(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The runs between two places of the whole text, without the blank end."""
    result: list[Run] = []
    at = 0
    for run in runs:
        text = run.text[max(0, start - at) : max(0, end - at)]
        if text:
            result.append(replace(run, text=text))
        at += len(run.text)
    while result and not result[-1].text.strip():
        result.pop()
    if result:
        result[-1] = replace(result[-1], text=result[-1].text.rstrip())
    return result


def telegram_html(runs: Sequence[Run]) -> str:
    """Telegram's HTML; every tag is closed in the run that opens it."""
    return "".join(map(_tagged, runs))


def _tagged(run: Run) -> str:
    text = html.escape(run.text, quote=False)
    if run.block:
        return f"<pre>{text}</pre>"
    if run.code:
        text = f"<code>{text}</code>"
    else:
        text = f"<i>{text}</i>" if run.italic else text
        text = f"<b>{text}</b>" if run.bold else text
    if run.url.startswith(("http://", "https://", "tg://", "mailto:")):
        text = f'<a href="{html.escape(run.url)}">{text}</a>'
    return text


def whatsapp_text(runs: Sequence[Run]) -> str:
    """WhatsApp's own marks; a link is its words and its address."""
    return "".join(map(_starred, runs))


def _starred(run: Run) -> str:
    if run.block:
        return f"```{run.text}```"
    core = run.text.strip()
    mark = "`" if run.code else "*" if run.bold else "_" if run.italic else ""
    if core and mark and "\n" not in core:
        before, after = run.text.split(core, 1)
        text = f"{before}{mark}{core}{mark}{after}"
    else:
        text = run.text
    if run.url and run.url.rstrip("/") not in run.text:
        text = f"{text} ({run.url})"
    return text


def plain(runs: Sequence[Run]) -> str:
    """No markup at all, addresses written out."""
    return whatsapp_text([Run(run.text, url=run.url) for run in runs])


def sourced(reply: Reply) -> str:
    """The text of a reply with its sources below, one line each."""
    word, undated = say(Phrase.SOURCE, reply.language), say(Phrase.UNDATED, reply.language)
    lines = []
    for source in reply.sources:
        title = _escaped(source.title)
        named = f"[{title}]({source.url})" if source.url else title
        lines.append(f"{word}: {named} ({source.date or undated})")
    return "\n\n".join(filter(None, (reply.text, "\n".join(lines))))


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def ratings(reply: Reply, message: str) -> tuple[Button, ...]:
    """The thumbs for the reply to `message`."""
    if not reply.rateable:
        return ()
    return (
        Button(f"fb:up:{message}", say(Phrase.USEFUL, reply.language)),
        Button(f"fb:down:{message}", say(Phrase.NOT_USEFUL, reply.language)),
    )


def shortened(label: str, limit: int) -> str:
    """A label within `limit` UTF-16 units, cut with an ellipsis."""
    label = " ".join(label.split())
    if length(label) <= limit:
        return label
    while length(label) > limit - 1:
        label = label[:-1]
    return label.rstrip() + "…"
