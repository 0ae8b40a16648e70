"""Subjects that a new file may belong to: one subject has a file in each script, and no second one beside them."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from aiohttp import web

from bot.admin.publisher import Publisher
from bot.admin.uploads import parsed
from bot.insight.gaps import directions, script_means
from index.embedding.embed import Vectors
from index.knowledge.faults import KnowledgeError
from index.knowledge.parse import subject_and_language
from index.knowledge.sources import shared_sources
from index.text.language import Language
from index.text.normalise import normalise

Handlers = dict[tuple[str, str], Any]

_ALIKE = 0.4
"""Likeness of titles, -1 to 1, from which a subject is offered; who writes decides."""
_MOST = 3
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Known:
    """A subject as it is to be after the next publication."""

    titles: Mapping[Language, str]
    sections: Mapping[str, str]
    """Their headings by their ids, in the order of the file."""


class SameSubject:
    """Over the live index and the drafts."""

    def __init__(self, publisher: Publisher) -> None:
        self._live = publisher.live
        self._draft = publisher.draft
        self._vectors: dict[str, Vectors] = {}

    def handlers(self) -> Handlers:
        return {("GET", "same"): self.same}

    async def same(self, request: web.Request) -> web.Response:
        """Subjects whose title is like `title`, which is in `script`, the likest first.

        Of each its id, its titles by script, and its sections in order, with their ids and headings.
        """
        title = " ".join(request.query.get("title", "")[:_LONGEST].split())
        script = request.query.get("script", "")
        found = (
            await asyncio.to_thread(self._alike, title, Language(script))
            if title and script in {*Language}
            else []
        )
        return web.json_response({"subjects": found})

    def _alike(self, title: str, language: Language) -> list[dict[str, Any]]:
        known = self._known()
        named = [(id, tag, one) for id, subject in known.items() for tag, one in subject.titles.items()]
        if not named:
            return []
        texts = [normalise(title), *(normalise(one) for *_, one in named)]
        vectors, tags = self._embedded(texts), [language, *(tag for _, tag, _ in named)]
        pointed = directions(vectors, tags, script_means(tags, vectors, self._live.retriever.snapshot))
        likeness: dict[str, float] = {}
        for (id, *_), text, share in zip(named, texts[1:], pointed[1:] @ pointed[0], strict=True):
            likeness[id] = max(likeness.get(id, -1.0), 1.0 if text == texts[0] else float(share))
        best = sorted((id for id in likeness if likeness[id] >= _ALIKE), key=lambda id: -likeness[id])
        return [
            {
                "id": id,
                "titles": known[id].titles,
                "sections": [{"id": one, "heading": text} for one, text in known[id].sections.items()],
            }
            for id in best[:_MOST]
        ]

    def _embedded(self, texts: list[str]) -> Vectors:
        """What is asked for at each letter that is typed is embedded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors = {text: self._vectors[text] for text in texts if text in self._vectors}
            self._vectors |= dict(zip(new, self._live.retriever.embedder.embed_queries(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def _known(self) -> dict[str, _Known]:
        snapshot = self._live.retriever.snapshot
        known = {
            id: _Known(
                subject.titles,
                {
                    unit.partition("#")[2]: snapshot.units[unit].shown(Language.ENGLISH)[0].headings[-1]
                    for unit in subject.units
                },
            )
            for id, subject in snapshot.subjects.items()
        }
        for id, language, title, sections in self._drafted():
            before = known.get(id, _Known({}, {}))
            known[id] = _Known({**before.titles, language: title}, {**sections, **before.sections})
        return known

    def _drafted(self) -> Iterator[tuple[str, Language, str, dict[str, str]]]:
        for path, change in self._draft.changes().items():
            named, data = subject_and_language(path), self._draft.read(path) if change.digest else None
            if named is None or data is None:
                continue
            try:
                document = parsed(path, data, shared_sources(self._draft.knowledge))
            except KnowledgeError:  # its own page says what is wrong
                continue
            yield *named, document.title, {section.id: section.heading for section in document.sections}
