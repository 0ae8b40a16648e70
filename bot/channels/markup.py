"""A reply to what phones show: Telegram HTML or WhatsApp text, in parts, right-to-left done properly."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.messages.buttons import Vote
from bot.messages.citations import mark
from bot.messages.message import Button, Reply
from bot.phrases import direction
from bot.phrases.direction import FSI, PDI
from bot.phrases.people import Phrase, say
from index.text.language import Language
from index.text.markdown import Run, escaped, parse


def runs_of(reply: Reply) -> list[Run]:
    """A reply with its sources below, read and directed: what every app's text is made from."""
    return directed(parse(sourced(reply)), reply.language)


def directed(runs: Sequence[Run], language: Language) -> list[Run]:
    """Runs with the marks that `bot.phrases.direction` puts into their whole text, code by itself left out;
    closing marks stay with the run that they close."""
    marks = direction.marks("".join(run.text for run in runs), language)
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
    """Telegram's HTML; every tag is closed in the run that opens it, a block quote's after its last run."""
    pieces = []
    for quote, quoted in groupby(runs, lambda run: run.quote):
        text = "".join(map(_tagged, quoted))
        pieces.append(f"<blockquote>{text}</blockquote>" if quote and text.strip() else text)
    return "".join(pieces)


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
    pieces = []
    for quote, quoted in groupby(runs, lambda run: run.quote):
        text = "".join(map(_starred, quoted))
        pieces.append("\n".join(f"> {line}" for line in text.split("\n")) if quote else text)
    return "".join(pieces)


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
    return whatsapp_text([Run(run.text, url=run.url, quote=run.quote) for run in runs])


FILE_FROM = 3000
"""Characters from which on a block of code goes as a file."""


def as_file(runs: Sequence[Run]) -> tuple[bytes, str] | None:
    """A long block of code, and the words around it as plain text; None where there is none."""
    block = next((run for run in runs if run.block and len(run.text) > FILE_FROM), None)
    if block is None:
        return None
    return block.text.encode(), plain([run for run in runs if run is not block]).strip()


def sourced(reply: Reply) -> str:
    """The text of a reply with its sources below, one line each."""
    word, undated = say(Phrase.SOURCE, reply.language), say(Phrase.UNDATED, reply.language)
    lines = []
    for number, source in enumerate(reply.sources):
        title = escaped(source.title)
        named = f"[{title}]({source.url})" if source.url else title
        marks = mark(reply.numbers[number]) if reply.numbers else ""
        lines.append(f"{marks} {word}: {named} ({source.date or undated})".lstrip())
    return "\n\n".join(filter(None, (reply.text, "\n".join(lines))))


def ratings(reply: Reply, message: str) -> tuple[Button, ...]:
    """The thumbs for the reply to `message`."""
    if not reply.rateable:
        return ()
    return (
        Button(Vote(True, message).id, say(Phrase.USEFUL, reply.language)),
        Button(Vote(False, message).id, say(Phrase.NOT_USEFUL, reply.language)),
    )


def shortened(label: str, limit: int) -> str:
    """A label within `limit` UTF-16 units, cut with an ellipsis."""
    label = " ".join(label.split())
    if length(label) <= limit:
        return label
    while length(label) > limit - 1:
        label = label[:-1]
    return label.rstrip() + "…"
