"""Fixed sentences in the name that a bot was given, and its own greeting."""

import re
from dataclasses import replace

from bot.config.branding import Branding
from bot.messages.exchange import Outcome
from bot.messages.message import Reply
from bot.phrases.people import Phrase, say

_OWN = re.compile(r"\bRahnuma\b|\bرہنما\b")


def branded(reply: Reply, outcome: Outcome, branding: Branding) -> Reply:
    """A reply with the greeting and name that are set; what the knowledge says stays as it is."""
    text, name = reply.text, branding.name
    if greeting := branding.greeting.get(reply.language):
        text = text.replace(say(Phrase.WELCOME, reply.language), greeting)
    if not name:
        return replace(reply, text=text)
    if outcome is Outcome.SMALL_TALK:
        text = _OWN.sub(lambda _: name, text)
    sources = tuple(
        source if source.url else replace(source, title=_OWN.sub(lambda _: name, source.title, count=1))
        for source in reply.sources
    )
    return replace(reply, text=text, sources=sources)
