"""The golden questions as a gate: what an index answers right, and what another does better or worse."""

import asyncio
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bot.config import Config
from index.embed import Embedder, Vectors
from index.language import Language
from index.normalise import normalise, spelling_key, words
from index.retrieve import SnapshotRetriever
from index.score import Ask, Asked, Golden, Score, read, summary
from index.snapshot import Row, Snapshot

Answers = dict[str, Asked]
"""What an index answers, by `key` of the question."""

Progress = Callable[[int, int], None]
"""Called with how many questions are asked and how many there are to ask."""

TOLERANCE = 0.02
"""Share of a script's questions that may be lost without being worse."""
_NEAR, _COVERED, _WIDE = 2.5, 0.34, 0.02


@dataclass(frozen=True, slots=True)
class Moved:
    """One golden question that an index answers better or worse than the one before."""

    question: str
    language: Language
    before: str
    after: str
    """`first` (the right unit), `among three`, `refused`, `wrong`; for what must not be answered `declined`, `answered`."""
    units: tuple[str, ...]
    """What is shown after."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two indexes over the same questions. `reasons` say why the new one must not go live unasked."""

    before: Mapping[Language, Score]
    after: Mapping[Language, Score]
    better: tuple[Moved, ...]
    worse: tuple[Moved, ...]
    reasons: tuple[str, ...]
    asked: int = 0
    """How many were asked anew; nothing that changed comes near the others."""


def folders(config: Config) -> tuple[Path, Path]:
    """Where golden questions live: the shipped ones, and the admin's beside the knowledge."""
    return config.knowledge.golden, config.knowledge.folder / "golden"


def questions(config: Config) -> tuple[Golden, ...]:
    """All golden questions, the admin's after the shipped ones; one asked twice counts as the admin says."""
    found = {key(golden): golden for folder in folders(config) for golden in read(folder)}
    return tuple(found.values())


def add(config: Config, golden: Golden) -> Path:
    """Keep a golden question of the admin's; the file it went to."""
    file = folders(config)[1] / "admin.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    row = {**asdict(golden), "units": list(golden.units), "facts": list(golden.facts)}
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return file


def key(golden: Golden) -> str:
    return f"{golden.language}:{golden.question}"


class RememberingEmbedder:
    """An embedder that embeds each question once, also across runs where it is given a file."""

    def __init__(self, embedder: Embedder, file: Path | None = None) -> None:
        self._embedder = embedder
        self._file = file
        self._known: dict[str, Vectors] = {}
        if file and file.is_file():
            with np.load(file, allow_pickle=False) as stored:
                if stored["fingerprint"].tobytes().decode() == embedder.fingerprint:
                    texts = json.loads(stored["texts"].tobytes())
                    self._known = dict(zip(texts, stored["vectors"], strict=True))
        self._stored = len(self._known)
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension

    def embed_queries(self, texts: Sequence[str], /) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        if missing := list(dict.fromkeys(text for text in texts if text not in self._known)):
            self._known |= dict(zip(missing, self._embedder.embed_queries(missing), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(-1, self.dimension)

    def embed_passages(self, texts: Sequence[str], /) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        return self._embedder.embed_passages(texts)

    def save(self) -> None:
        """Write what is new to the file."""
        if self._file and len(self._known) > self._stored:
            pending = self._file.with_suffix(f".{os.getpid()}")
            with pending.open("wb") as out:
                np.savez(
                    out,
                    fingerprint=np.frombuffer(self.fingerprint.encode(), np.uint8),
                    texts=np.frombuffer(json.dumps(list(self._known)).encode(), np.uint8),
                    vectors=np.stack(list(self._known.values())),
                )
            os.replace(pending, self._file)


def asker(retriever: SnapshotRetriever) -> Ask:
    """Ask golden questions of the whole conversation, each in a chat of its own that nothing remembers."""
    from bot.conversation import Conversation
    from bot.store import ForgetfulStore
    from bot.terminal import message
    from bot.trace import Trace

    conversation = Conversation(retriever, ForgetfulStore())

    async def ask(question: str, language: Language) -> Asked:
        trace = Trace()
        exchange = await conversation.respond(message(question, "golden"), trace)
        hits = trace.hits or await retriever.retrieve(question, language, k=4)
        units = tuple(dict.fromkeys((*exchange.units, *(hit.unit.id for hit in hits))))
        return Asked(exchange.outcome == "answered", units, exchange.reply.text)

    return ask


class Examiner:
    """Asks the golden questions of snapshots, and remembers what each of them answered."""

    def __init__(self, config: Config, embedder: Embedder) -> None:
        self._config = config
        self._folder = config.index.folder / ".golden"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._embedder = RememberingEmbedder(embedder, self._folder / "questions.npz")
        self._questions = questions(config)

    def examine(self, snapshot: Snapshot, *, progress: Progress = lambda done, total: None) -> None:
        """Ask of a first index now, so that the next one has something to be compared with."""
        self._answers(snapshot, self._recalled(snapshot.name), progress)
        self._embedder.save()

    def compare(
        self, before: Snapshot, after: Snapshot, *, progress: Progress = lambda done, total: None
    ) -> Verdict | None:
        """What `after` does better or worse than `before`; None where there are no golden questions."""
        if not self._questions:
            return None
        old = self._answers(before, self._recalled(before.name), progress)
        stand = self._untouched(before, after, old)
        new = self._answers(after, {**stand, **self._recalled(after.name)}, progress)
        self._embedder.save()
        self._forget(before.name, after.name)
        asked = len(self._questions) - len(stand)
        return verdict(self._questions, old, new, floor=self._config.knowledge.floor, asked=asked)

    def _answers(self, snapshot: Snapshot, known: Answers, progress: Progress) -> Answers:
        wanted = [golden for golden in self._questions if key(golden) not in known]
        answers = dict(known)
        if wanted:
            retriever = SnapshotRetriever(self._embedder, snapshot)
            asked = [normalise(golden.question) for golden in wanted]
            respelt = filter(None, map(retriever.respelt, asked))
            self._embedder.embed_queries([*asked, *respelt])  # together, which is faster
            ask = asker(retriever)

            async def ask_all() -> None:
                for number, golden in enumerate(wanted, 1):
                    answers[key(golden)] = await ask(golden.question, golden.language)
                    progress(number, len(wanted))

            asyncio.run(ask_all())
        self._remember(snapshot.name, answers)
        return answers

    def _untouched(self, before: Snapshot, after: Snapshot, old: Answers) -> Answers:
        """Answers that cannot have changed: nothing that changed comes near the question.

        Near is two and a half standard deviations above unrelated text, or a third of the question's content by idf. Where
        more than a fiftieth of the units changed, or what unrelated text scores, everything is asked again.
        """
        changed = {
            name
            for name in before.units.keys() | after.units.keys()
            if before.units.get(name) != after.units.get(name)
        }
        moved = before.manifest.background != after.manifest.background
        if moved or len(changed) > max(20, _WIDE * len(after.units)):
            return {}
        subjects = {name.partition("#")[0] for name in changed}
        reach = _Reach(before, after, changed)
        return {
            key(golden): old[key(golden)]
            for golden in self._questions
            if key(golden) in old
            and not {unit.partition("#")[0] for unit in (*old[key(golden)].units[:2], *golden.units)}
            & subjects
            and not reach.touches(golden.question, self._embedder.embed_queries([golden.question])[0])
        }

    def _recalled(self, name: str) -> Answers:
        try:
            kept = json.loads((self._folder / f"{name}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if kept["program"] != program_digest():
            return {}
        return {k: Asked(a, tuple(units), text) for k, (a, units, text) in kept["answers"].items()}

    def _remember(self, name: str, answers: Answers) -> None:
        rows = {k: (a.answered, a.units[:4], a.text) for k, a in answers.items()}
        pending = self._folder / f".{name}.{os.getpid()}"
        pending.write_text(json.dumps({"program": program_digest(), "answers": rows}), "utf-8")
        os.replace(pending, self._folder / f"{name}.json")

    def _forget(self, *keep: str) -> None:
        root = self._config.index.folder
        for file in self._folder.glob("*.json"):
            if file.stem not in keep and not (root / file.stem).is_dir():
                file.unlink(missing_ok=True)


class _Reach:
    """How near changed units come to a question."""

    def __init__(self, before: Snapshot, after: Snapshot, changed: set[str]) -> None:
        rows = [
            (
                vector,
                snapshot.manifest.background.query
                if row.verb == "query"
                else snapshot.manifest.background.passage,
            )
            for snapshot in (before, after)
            for row, vector in _rows(snapshot, changed)
        ]
        self._vectors = np.stack([vector for vector, _ in rows]) if rows else np.empty((0, 1), np.float32)
        self._means = np.array([mean for _, (mean, _) in rows])
        self._deviations = np.array([deviation for _, (_, deviation) in rows])
        self._lexical = after.lexical
        self._keys = {
            key for snapshot in (before, after) for name in changed for key in _keys(snapshot, name)
        }

    def touches(self, question: str, vector: Vectors) -> bool:
        if not len(self._vectors):
            return False
        if (((self._vectors @ vector) - self._means) / self._deviations).max() >= _NEAR:
            return True
        content = self._lexical.content(question)
        held = sum(idf for word, idf in content.items() if spelling_key(word) in self._keys)
        return bool(content) and held / sum(content.values()) >= _COVERED


def _rows(snapshot: Snapshot, units: set[str]) -> Iterator[tuple[Row, Vectors]]:
    vectors = snapshot.vectors()
    return ((row, vectors[n]) for n, row in enumerate(snapshot.rows) if row.unit in units)


def _keys(snapshot: Snapshot, name: str) -> set[str]:
    """Spelling keys of all that a unit says and is called."""
    unit = snapshot.units.get(name)
    if unit is None:
        return set()
    subject = snapshot.subjects[unit.subject]
    texts = [p.text for passages in unit.passages.values() for p in passages]
    texts += [q for asked in unit.questions.values() for q in asked]
    texts += [*subject.titles.values(), *(a for names in subject.aliases.values() for a in names)]
    return {spelling_key(word) for text in texts for word in words(text)}


def verdict(
    asked_of: Sequence[Golden], old: Answers, new: Answers, *, floor: float, asked: int = 0
) -> Verdict:
    """Compare two sets of answers question by question, and by script."""
    before = summary([(golden, old[key(golden)]) for golden in asked_of])
    after = summary([(golden, new[key(golden)]) for golden in asked_of])
    better: list[Moved] = []
    worse: list[Moved] = []
    for golden in asked_of:
        was, became = _standing(golden, old[key(golden)]), _standing(golden, new[key(golden)])
        if was != became:
            moved = Moved(golden.question, golden.language, was, became, new[key(golden)].units[:3])
            (better if _ORDER.index(became) > _ORDER.index(was) else worse).append(moved)
    return Verdict(before, after, tuple(better), tuple(worse), tuple(_reasons(before, after, floor)), asked)


_ORDER = ("wrong", "refused", "among three", "first", "answered", "declined")


def _standing(golden: Golden, asked: Asked) -> str:
    if not golden.answerable:
        return "answered" if asked.answered else "declined"
    if not asked.answered:
        return "refused"
    if set(asked.units[:1]) & set(golden.units):
        return "first"
    return "among three" if set(asked.units[:3]) & set(golden.units) else "wrong"


def _reasons(before: Mapping[Language, Score], after: Mapping[Language, Score], floor: float) -> list[str]:
    from index.score import worse

    reasons = worse(dict(before), dict(after), by=TOLERANCE)
    for language, new in after.items():
        old = before[language]
        if new.recall_at_1 < min(floor, old.recall_at_1) and not any(
            r.startswith(f"{language}:") for r in reasons
        ):
            reasons.append(
                f"{language}: recall@1 falls to {new.recall_at_1:.3f}, below the floor of {floor:.3f}"
            )
        if new.false_refusals > old.false_refusals + TOLERANCE:
            reasons.append(
                f"{language}: false refusals rise from {old.false_refusals:.3f} to {new.false_refusals:.3f}"
            )
    return reasons


@cache
def program_digest() -> str:
    """Digest of the program text that answers; another program may answer otherwise."""
    root = Path(__file__).parent.parent
    files = sorted(f for name in ("bot", "index") for f in (root / name).glob("*.py"))
    files += sorted((root / "index" / "lexicon").glob("*"))
    return hashlib.sha256(b"".join(f.read_bytes() for f in files if f.is_file())).hexdigest()[:16]
