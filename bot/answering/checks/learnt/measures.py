"""What is measured of a sentence beside the passages that it cites: how much of it stands in one line of them, what is left
over, and which words that turn a claim round stand on one side only."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from bot.answering.checks.grounds import Check
from bot.answering.checks.learnt.cues import CUES, REASON, TO_YOU
from bot.answering.checks.meaning.opposites import OPPOSITES, is_order
from bot.answering.checks.names import names_in
from bot.answering.checks.words import Statement, key_of, keys, statement, statements

Weights = Mapping[str, float]
"""How much a word says, by its key: the rarer in the knowledge, the more."""
RULES = (Check.CONTEXT, Check.NEGATION, Check.ORDER, Check.CROSSED, Check.GENERAL, Check.SUPPORT)
"""The rules that compare what is meant; the score counts on them and may overrule them."""
_STEM = 4
_LEAST = 0.2
_SIDE = 1
"""Lines on each side of the best one that count as near it."""
_MOST_PAIRS = 20
_OTHERS = 4
_OPPOSED = tuple(tuple(frozenset(map(key_of, side)) for side in sides) for sides in OPPOSITES)


@dataclass(frozen=True, slots=True)
class Keys:
    """Words by their sound; one is among them too if it begins with the same letters."""

    whole: frozenset[str]
    stems: frozenset[str]

    def __contains__(self, key: str) -> bool:
        return key in self.whole or (len(key) >= _STEM and key[:_STEM] in self.stems)

    def __or__(self, other: "Keys") -> "Keys":
        return Keys(self.whole | other.whole, self.stems | other.stems)


@dataclass(frozen=True, slots=True)
class _Source:
    """The lines of the cited passages but their headings, each with its words and those of what leads to it; their
    clauses, each with its words, its text and the words of its line."""

    text: str
    title: str
    headings: Keys
    all: Keys
    lines: tuple[Statement, ...]
    told: tuple[Keys, ...]
    clauses: tuple[tuple[Keys, str, Keys], ...]

    def near(self, place: int) -> slice:
        return slice(max(0, place - _SIDE), place + _SIDE + 1)


@lru_cache(maxsize=64)
def _source(cited: tuple[str, ...]) -> _Source:
    read = [statements(passage) for passage in cited]
    body = tuple(row for rows in read for row in rows[1:]) or tuple(row for rows in read for row in rows)
    headings = frozenset().union(*(rows[0].keys for rows in read if rows))
    told = tuple(_keys(row.keys | (keys(row.lead_in) if row.lead_in else frozenset())) for row in body)
    clauses = tuple(
        (_keys(own), row.text[start:end], whole)
        for row, whole in zip(body, told, strict=True)
        for start, end, own in _clauses(row)
    )
    text = "\n".join(cited)
    title = "\n".join(rows[0].text for rows in read if rows)
    return _Source(text, title, _keys(headings), _keys(keys(text)), body, told, clauses)


def measures(
    sentence: str,
    cited: tuple[str, ...],
    question: str,
    failed: Collection[Check],
    weigh: Weights,
    rarest: float,
) -> dict[str, float]:
    """The measures of a sentence by name; none where the passages or the sentence have no word. `failed` are those of
    `RULES` that it breaks, `rarest` is the weight of a word that `weigh` does not have."""
    source = _source(cited)
    said = statement(sentence)
    if not source.lines or not said.words:
        return {}
    own = dict.fromkeys(word.key for word in said.words)
    weights = {key: max(_LEAST, weigh.get(key, rarest)) for key in own}
    return _Measured(said, source, _keys(keys(question)), weights, weigh, rarest).all(failed)


@dataclass(slots=True)
class _Measured:
    """One sentence before its source. `weights` are those of its words."""

    said: Statement
    source: _Source
    asked: Keys
    weights: dict[str, float]
    weigh: Weights
    rarest: float

    def all(self, failed: Collection[Check]) -> dict[str, float]:
        shares = [self._sum(told) for told in self.source.told]
        places = sorted(range(len(shares)), key=lambda n: (-shares[n], n))
        best = self.source.lines[places[0]]
        text = f"{best.lead_in} {best.text}".strip()
        return {
            **self._coverage(shares, places),
            **self._back(best, self.source.told[places[0]], places[0]),
            **self._by_clause(),
            **self._cues(text, places[0]),
            **self._reason(text, places[0]),
            **self._opposed(self.source.told[places[0]]),
            **self._together(),
            **self._sequence(best),
            **self._form(places[0]),
            **{f"rule {rule}": float(rule in failed) for rule in RULES},
        }

    def _sum(self, among: Keys, of: Collection[str] | None = None) -> float:
        return sum(self.weights[key] for key in (self.weights if of is None else of) if key in among)

    def _coverage(self, shares: Sequence[float], places: Sequence[int]) -> dict[str, float]:
        """How much of the sentence stands in the source, in its best line, about that line, in the best two."""
        source, total = self.source, sum(self.weights.values())
        known = source.headings | self.asked
        best = places[0]
        near = source.headings | self.asked
        for told in source.told[source.near(best)]:
            near |= told
        here = source.told[best] | known
        stray = sorted(
            (w for key, w in self.weights.items() if key not in source.all | self.asked), reverse=True
        )
        within = self._sum(source.all) / total
        both = max(
            (self._sum(here | source.told[other]) / total for other in places[1 : 1 + _OTHERS]),
            default=self._sum(here) / total,
        )
        second = shares[places[1]] / total if len(places) > 1 else 0.0
        return {
            "words": len(self.weights),
            "weight": total,
            "exact": sum(w for key, w in self.weights.items() if key in source.all.whole) / total,
            "within": within,
            "within or asked": 1 - sum(stray) / total,
            "best": shares[best] / total,
            "best or asked": self._sum(here) / total,
            "near": self._sum(near) / total,
            "second": second,
            "ahead": shares[best] / total - second,
            "beyond best": within - shares[best] / total,
            "two lines": both,
            "beyond two": 1 - sum(stray) / total - both,
            "strays": len(stray),
            "stray weight": sum(stray),
            "first stray": stray[0] if stray else 0.0,
            "second stray": stray[1] if len(stray) > 1 else 0.0,
        }

    def _back(self, best: Statement, told: Keys, place: int) -> dict[str, float]:
        """How much of the best line, and of the likest of its clauses, the sentence says again."""
        mine = _keys(frozenset(self.weights))

        def again(of: Collection[str]) -> float:
            weights = {key: max(_LEAST, self.weigh.get(key, self.rarest)) for key in of}
            return sum(w for key, w in weights.items() if key in mine) / (sum(weights.values()) or 1.0)

        return {
            "back": again(told.whole),
            "back of a clause": max((again(own) for _, _, own in _clauses(best)), default=0.0),
            "words of best": len(told.whole),
            "place of best": place / len(self.source.lines),
            "lines": len(self.source.lines),
        }

    def _by_clause(self) -> dict[str, float]:
        """How much of each clause stands in the likest clause of the source, and what turns it round there or here."""
        known = self.source.headings | self.asked
        shares: list[float] = []
        lost = dict.fromkeys(CUES, 0.0)
        uneven = stray = reason = 0.0
        for start, end, own in _clauses(self.said):
            if not self.source.clauses:
                break
            text, weight = self.said.text[start:end], self._sum(_keys(own), own)
            found = [self._sum(clause, own) / weight for clause, _, _ in self.source.clauses]
            place = max(
                range(len(found)), key=lambda n: (found[n], -len(self.source.clauses[n][0].whole), -n)
            )
            _, theirs, whole = self.source.clauses[place]
            share = found[place]
            shares.append(share)
            for name, cue in CUES.items():
                if name != "denied" and len(cue.findall(theirs)) > len(cue.findall(text)):
                    lost[name] = max(lost[name], share)
            denied = len(CUES["denied"].findall(text)) - len(CUES["denied"].findall(theirs))
            lost["denied"] = max(lost["denied"], share * (denied < 0))
            uneven = max(uneven, share * (denied % 2))
            left = 1 - self._sum(whole | known, own) / weight
            stray = max(stray, left)
            reason = max(reason, left if REASON.search(text) else 0.0)
        return {
            "least clause": min(shares, default=1.0),
            "mean clause": sum(shares) / len(shares) if shares else 1.0,
            "clauses": len(shares),
            "uneven denial": uneven,
            "stray clause": stray,
            "stray reason": reason,
            **{f"clause loses {name}": value for name, value in lost.items()},
        }

    def _cues(self, best: str, place: int) -> dict[str, float]:
        """Which of the words that turn a claim round are here and not in the best line, near it or at all; or there only."""
        near = "\n".join(row.text for row in self.source.lines[self.source.near(place)])
        found: dict[str, float] = {}
        for name, cue in CUES.items():
            here, there = len(cue.findall(self.said.text)), bool(cue.search(best))
            found[name] = min(here, 2)
            found[f"{name}, not best"] = float(here > 0 and not there)
            found[f"{name}, not near"] = float(here > 0 and not cue.search(near))
            found[f"{name}, nowhere"] = float(here > 0 and not cue.search(self.source.text))
            found[f"{name}, lost"] = float(not here and there)
        denied = len(CUES["denied"].findall(self.said.text)) - len(CUES["denied"].findall(best))
        return {**found, "denials odd": float(denied % 2)}

    def _reason(self, best: str, place: int) -> dict[str, float]:
        """What stands behind a "because" and not near the best line."""
        found = REASON.search(self.said.text)
        if not found:
            return {
                "reason strays": 0.0,
                "reason share": 1.0,
                "reason, not best": 0.0,
                "reason, nowhere": 0.0,
            }
        near = self.source.headings | self.asked
        for told in self.source.told[self.source.near(place)]:
            near |= told
        told_after = {word.key for word in self.said.words if word.start >= found.end()}
        stray = [key for key in told_after if key not in near]
        return {
            "reason strays": sum(self.weights[key] for key in stray),
            "reason share": 1 - len(stray) / max(1, len(told_after)),
            "reason, not best": float(not REASON.search(best)),
            "reason, nowhere": float(not REASON.search(self.source.text)),
        }

    def _opposed(self, best: Keys) -> dict[str, float]:
        """Words whose opposite stands in the best line instead."""
        mine = frozenset(self.weights)
        turned = [
            own
            for sides in _OPPOSED
            for own, contrary in (sides, sides[::-1])
            if mine & own and best.whole & contrary and not best.whole & own
        ]
        return {
            "opposites": len(turned),
            "opposites, nowhere": sum(not self.source.all.whole & own for own in turned),
        }

    def _together(self) -> dict[str, float]:
        """Of words that stand in one clause here, how many pairs do so in a clause, and in a line, of the source."""
        pairs = [
            pair
            for _, _, own in _clauses(self.said)
            for pair in combinations(sorted(key for key in own if key in self.source.all), 2)
        ]
        clauses = [clause for clause, _, _ in self.source.clauses]
        return {
            "pairs": min(len(pairs), _MOST_PAIRS),
            "pairs in a clause": _share_of(pairs, clauses),
            "pairs in a line": _share_of(pairs, self.source.told),
        }

    def _sequence(self, best: Statement) -> dict[str, float]:
        """How many pairs of words come the other way round, in the best line and in the whole source."""
        ordered = float(bool(CUES["order"].search(self.said.text)))
        in_best = self._turned(word.key for word in best.words)
        in_all = self._turned(word.key for row in self.source.lines for word in row.words)
        return {
            "turned": in_best,
            "turned and ordered": in_best * ordered,
            "turned in all": in_all,
            "turned in all and ordered": in_all * ordered,
        }

    def _turned(self, words: Iterator[str]) -> float:
        place: dict[str, int] = {}
        for n, key in enumerate(words):
            place.setdefault(key, n)
        found = [place[word.key] for word in self.said.words if word.key in place]
        pairs = [(first, second) for first, second in combinations(found, 2) if first != second]
        return sum(first > second for first, second in pairs) / len(pairs) if pairs else 0.0

    def _form(self, place: int) -> dict[str, float]:
        text = self.said.text
        near = "\n".join(row.text for row in self.source.lines[self.source.near(place)])
        named = names_in(text)
        return {
            "names": len(named),
            "names far": sum(not name.stands_in(f"{near}\n{self.source.title}") for name in named),
            "figures": sum(not amount.faint for amount in self.said.amounts),
            "length": len(text.split()),
            "to you": float(bool(TO_YOU.search(text))),
            "told to do": float(is_order(text)),
        }


def _keys(words: frozenset[str]) -> Keys:
    return Keys(words, frozenset(key[:_STEM] for key in words if len(key) >= _STEM))


def _clauses(row: Statement) -> Iterator[tuple[int, int, frozenset[str]]]:
    for start, end in row.clauses:
        if own := frozenset(word.key for word in row.words if start <= word.start < end):
            yield start, end, own


def _share_of(pairs: Sequence[tuple[str, str]], within: Sequence[Keys]) -> float:
    if not pairs:
        return 1.0
    return sum(any(one in part and other in part for part in within) for one, other in pairs) / len(pairs)


def weight_of(seen: int, sections: int) -> float:
    """How much a word says that stands in so many of so many sections."""
    return math.log((sections + 1) / (seen + 1))
