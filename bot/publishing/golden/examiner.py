"""The golden questions as a gate: what an index answers right, and what another does better or worse."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache

from bot.answering.trace import Trace
from bot.dialogue.conversation import Conversation
from bot.messages.message import message
from bot.publishing.golden import reasons
from bot.publishing.golden.questions import key, questions
from bot.publishing.golden.reach import Reach
from bot.publishing.golden.reasons import Reason
from bot.publishing.golden.remembered import RememberingEmbedder
from bot.publishing.workplace import Workplace
from bot.storage.chats import ForgetfulStore
from index.digests import digest, digest_of_files
from index.embedding.embed import Embedder
from index.files import PACKAGE, program_files, write
from index.retrieval.retrieve import SnapshotRetriever
from index.retrieval.score import Ask, Golden, GoldenAnswer, Score, facts_missing, summary
from index.snapshots.snapshot import Snapshot
from index.text.language import Language
from index.text.normalise import normalise

Answers = dict[str, GoldenAnswer]
"""What an index answers, by `key` of the question."""

Progress = Callable[[int, int], None]
"""Called with how many questions are asked and how many there are to ask."""

_WIDE = 0.02
_ALIKE = 60
"""How many answers that are neither better nor worse are kept to be shown: a new model changes nearly all."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One golden question that an index answers better or worse than the one before."""

    question: str
    language: Language
    before: str
    after: str
    """`first` (the right unit), `among three`, `refused`, `wrong`; for what must not be answered `declined`, `answered`;
    `facts missing` for one whose answer stands where it did and no longer states what it must."""
    units: tuple[str, ...]
    """What is shown after."""
    lost: tuple[str, ...] = ()
    """The facts that the answer before stated and the one after does not."""
    answers: tuple[str, str] = ("", "")
    """What is said before and after."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two indexes over the same questions. `reasons` say why the new one must not go live unasked."""

    before: Mapping[Language, Score]
    after: Mapping[Language, Score]
    better: tuple[Moved, ...]
    worse: tuple[Moved, ...]
    reasons: tuple[Reason, ...]
    asked: int = 0
    """How many were asked anew; nothing that changed comes near the others."""
    alike: tuple[Moved, ...] = ()
    """Some of those whose answer is another text and neither better nor worse."""


def asker(retriever: SnapshotRetriever) -> Ask:
    """Ask golden questions of the whole conversation, each in a chat of its own that nothing remembers."""
    conversation = Conversation(retriever, ForgetfulStore())

    async def ask(question: str, language: Language) -> GoldenAnswer:
        trace = Trace()
        exchange = await conversation.respond(message(question, "golden"), trace=trace)
        hits = trace.hits or await retriever.retrieve(question, language, k=4)
        units = tuple(dict.fromkeys((*exchange.units, *(hit.unit.id for hit in hits))))
        return GoldenAnswer(exchange.outcome == "answered", units, exchange.reply.text)

    return ask


class Examiner:
    """Asks the golden questions of snapshots, and remembers what each of them answered."""

    def __init__(self, place: Workplace, embedder: Embedder) -> None:
        self._place = place
        self._folder = place.index / ".golden"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._embedder = RememberingEmbedder(embedder, self._folder / "questions.npz")
        self._questions = questions(place)

    def examine(self, snapshot: Snapshot, *, progress: Progress = lambda done, total: None) -> None:
        """Ask of an index, and remember what it answers."""
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
        return verdict(self._questions, old, new, floor=self._place.floor, asked=asked)

    def compare_remembered(
        self, names: Sequence[str], after: Snapshot, *, progress: Progress = lambda done, total: None
    ) -> tuple[str, Verdict | None]:
        """What `after` does better or worse than an index that cannot be asked any more did when it was.

        It is the first of `names` of which answers are kept, whatever version of the program gave them, over the
        questions that it was asked. ("", None) where there is none.
        """
        self.examine(after, progress=progress)
        new = self._recalled(after.name)
        for name in names:
            old = self._remembered(name)[1]
            if asked := [golden for golden in self._questions if key(golden) in old]:
                floor = self._place.floor
                return name, verdict(asked, old, new, floor=floor, asked=len(self._questions))
        return "", None

    def remembers(self, names: Sequence[str]) -> bool:
        """Whether answers are kept of any of these indexes."""
        return any(self._remembered(name)[1] for name in names)

    @property
    def has_questions(self) -> bool:
        return bool(self._questions)

    @property
    def made_by(self) -> str:
        """Digest of the program and the questions that it compares with."""
        return made_by(self._place, self._questions)

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
        more than a fiftieth of the units changed, or what unrelated text scores, or a list of skills that answers are
        computed from, everything is asked again.
        """
        changed = {
            name
            for name in before.units.keys() | after.units.keys()
            if before.units.get(name) != after.units.get(name)
        }
        moved = before.manifest.background != after.manifest.background
        named, computed = _subjects_changed(before, after)
        changed |= named
        if moved or computed or len(changed) > max(20, _WIDE * len(after.units)):
            return {}
        subjects = {name.partition("#")[0] for name in changed}
        reach = Reach(before, after, changed)
        return {
            key(golden): old[key(golden)]
            for golden in self._questions
            if key(golden) in old
            and not {unit.partition("#")[0] for unit in (*old[key(golden)].units[:2], *golden.units)}
            & subjects
            and not reach.touches(golden.question, self._embedder.embed_queries([golden.question])[0])
        }

    def _recalled(self, name: str) -> Answers:
        """What an index answered under this very program."""
        program, answers = self._remembered(name)
        return answers if program == program_digest() else {}

    def _remembered(self, name: str) -> tuple[str, Answers]:
        """The program that asked an index, and what it answered; ("", {}) where that is not known."""
        try:
            kept = json.loads((self._folder / f"{name}.json").read_text("utf-8"))
            answers = {
                k: GoldenAnswer(a, tuple(units), text) for k, (a, units, text) in kept["answers"].items()
            }
            return kept["program"], answers
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return "", {}

    def _remember(self, name: str, answers: Answers) -> None:
        rows = {k: (a.answered, a.units[:4], a.text) for k, a in answers.items()}
        kept = json.dumps({"program": program_digest(), "answers": rows})
        write(self._folder / f"{name}.json", kept.encode(), synced=False)

    def _forget(self, *keep: str) -> None:
        root = self._place.index
        for file in self._folder.glob("*.json"):
            if file.stem not in keep and not (root / file.stem).is_dir():
                file.unlink(missing_ok=True)


def _subjects_changed(before: Snapshot, after: Snapshot) -> tuple[set[str], bool]:
    """Units of subjects that go by another name, and whether any subject's skills, needs or resource changed."""
    both = [(own, after.subjects[name]) for name, own in before.subjects.items() if name in after.subjects]
    moved = [(old, new) for old, new in both if old != new]
    named = [(old, new) for old, new in moved if (old.titles, old.aliases) != (new.titles, new.aliases)]
    computed = any(
        (old.must, old.good, old.needs, old.resource) != (new.must, new.good, new.needs, new.resource)
        for old, new in moved
    )
    return {unit for old, new in named for unit in (*old.units, *new.units)}, computed


def verdict(
    asked_of: Sequence[Golden], old: Answers, new: Answers, *, floor: float, asked: int = 0
) -> Verdict:
    """Compare two sets of answers question by question, and by script."""
    before = summary([(golden, old[key(golden)]) for golden in asked_of])
    after = summary([(golden, new[key(golden)]) for golden in asked_of])
    better: list[Moved] = []
    worse: list[Moved] = []
    alike: list[Moved] = []
    for golden in asked_of:
        if old[key(golden)] == new[key(golden)]:
            continue
        moved, by = _moved(golden, old[key(golden)], new[key(golden)])
        if by:
            (better if by > 0 else worse).append(moved)
        elif old[key(golden)].text != new[key(golden)].text:
            alike.append(moved)
    found = reasons.worse(before, after, floor=floor)
    return Verdict(before, after, tuple(better), tuple(worse), found, asked, tuple(alike[:_ALIKE]))


_ORDER = ("wrong", "refused", "among three", "first", "answered", "declined")
_FACTS_MISSING = "facts missing"


def _moved(golden: Golden, old: GoldenAnswer, new: GoldenAnswer) -> tuple[Moved, int]:
    """How an answer stands now, and whether that is better (above 0), worse (below) or as before."""
    was, became = _standing(golden, old), _standing(golden, new)
    by = _ORDER.index(became) - _ORDER.index(was)
    missed, missing = (facts_missing(golden, asked.text) for asked in (old, new))
    lost = tuple(fact for fact in missing if fact not in missed)
    if lost and by >= 0:  # the right section, and not what is asked of it
        became, by = _FACTS_MISSING, -1
    elif by == 0 and len(missing) < len(missed):
        was, by = _FACTS_MISSING, 1
    return Moved(golden.question, golden.language, was, became, new.units[:3], lost, (old.text, new.text)), by


def _standing(golden: Golden, asked: GoldenAnswer) -> str:
    if not golden.answerable:
        return "answered" if asked.answered else "declined"
    if not asked.answered:
        return "refused"
    if set(asked.units[:1]) & set(golden.units):
        return "first"
    return "among three" if set(asked.units[:3]) & set(golden.units) else "wrong"


def made_by(place: Workplace, asked: Sequence[Golden]) -> str:
    """Digest of what a comparison is made by: the program, the golden questions, the floor."""
    parts = [program_digest(), place.floor, [asdict(golden) for golden in asked]]
    return digest(json.dumps(parts).encode())


@cache
def program_digest() -> str:
    """Digest of the program text that answers; another program may answer otherwise."""
    return digest_of_files(program_files(PACKAGE, PACKAGE.parent / "bot"))
