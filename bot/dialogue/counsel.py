"""Answers computed from the structured data of the subjects: lists, comparisons, missing skills, roads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.answering.shorten import first_sentence
from bot.dialogue.compose import Said
from bot.messages.exchange import Outcome
from bot.phrases.people import Phrase, say
from index.knowledge.passage import Subject, Unit
from index.text.language import Language

_ROAD_STEPS = 8
_PAIR = 2
_CLEAR = 2
"""Skills less from which one of two roles is called the shorter way."""
_SKILLS = 5
_HOW_LONG = "how-long"
"""The section by which the easier of two is told."""
_ALIKE = 0.8
"""Likeness from which a name is the title, misspelt."""


@dataclass(frozen=True, slots=True)
class Counsel:
    """Reads one snapshot's subjects and units."""

    subjects: Mapping[str, Subject]
    units: Mapping[str, Unit]

    def listing(self, topic: str, language: Language) -> Said:
        """Every subject of a topic, by title."""
        found = [subject for subject in self.subjects.values() if subject.topic == topic]
        intro = {"roles": Phrase.ROLES, "skills": Phrase.SKILLS}.get(topic, Phrase.TOPICS)
        lines = [f"- {subject.title(language)}" for subject in found]
        return _advice((say(intro, language), *lines), offers=tuple(self._first_units(found[:3])))

    def comparison(self, roles: Sequence[str], language: Language, *, written: str | None = None) -> Said:
        """Roles side by side: what the work is, which skills they share, which only some need.

        `written` is a section that compares them; its text then stands in place of the first sentences.
        """
        compared = [self.subjects[role] for role in roles]
        shown = [written] if written else list(self._first_units(compared))
        texts = [self.units[unit].shown(language)[0].text for unit in shown]
        shared, besides = self._skills_compared(compared, language)
        titles = [f"**{subject.title(language)}**" for subject in compared]
        columns = {
            Phrase.COMPARED_ROLE: titles,
            Phrase.COMPARED_WORK: [] if written else [first_sentence(text) for text in texts],
            Phrase.COMPARED_NEEDS: besides if any(besides) else [],
        }
        held = {say(phrase, language): cells for phrase, cells in columns.items() if cells}
        table = _table(held) if len(held) > 1 else ""
        offers = [f"{role}#{facet}" for facet in ("skills", "start") for role in roles]
        verdict = [] if written else self._shorter(compared, language)
        lines = "\n\n".join(filter(None, (*verdict, *(texts if written else ()), table, shared)))
        return _advice((lines,), tuple(shown), tuple(roles), self._existing(offers))

    def beside(self, subjects: Sequence[str], facet: str, language: Language) -> Said:
        """What one section of each of some subjects says in short, one below the other: pay beside pay.

        Which of two takes longer is said first, where that is clear.
        """
        shown = [self.units[f"{name}#{facet}"] for name in subjects]
        lines = [self._in_short(unit, language) for unit in shown]
        weighed = [self.subjects[name] for name in subjects]
        verdict = self._shorter(weighed, language) if facet == _HOW_LONG else []
        return _advice(
            ("\n\n".join((*verdict, *lines)),), tuple(unit.id for unit in shown), tuple(subjects), ()
        )

    def shortest(self, units: Sequence[Unit], language: Language) -> str:
        """The first plain sentence of each of some sections, one below the other."""
        return "\n\n".join(first_sentence(self._in_short(unit, language)) for unit in units)

    def _in_short(self, unit: Unit, language: Language) -> str:
        passage = unit.shown(language)[0]
        title = self.subjects[unit.subject].title(language)
        return f"**{title}**: {passage.plain or first_sentence(passage.text)}"

    def _shorter(self, compared: Sequence[Subject], language: Language) -> list[str]:
        """A line on which of two roles a beginner reaches with fewer skills; none where they are about even."""
        counts = [len(self.in_order(subject.must, deep=True)) for subject in compared]
        if len(compared) != _PAIR or abs(counts[0] - counts[1]) < _CLEAR:
            return []
        few, many = sorted(range(_PAIR), key=lambda n: counts[n])
        titles = [subject.title(language) for subject in compared]
        return [
            say(
                Phrase.SHORTER_WAY,
                language,
                role=titles[few],
                other=titles[many],
                few=str(counts[few]),
                many=str(counts[many]),
            )
        ]

    def _skills_compared(self, compared: Sequence[Subject], language: Language) -> tuple[str, list[str]]:
        """A line on the skills that all of the roles need, "" for none, and of each role those it needs besides."""
        needed = [dict.fromkeys((*subject.must, *subject.good)) for subject in compared]
        shared = [skill for skill in needed[0] if all(skill in other for other in needed)]
        phrase = Phrase.BOTH_NEED if len(compared) == _PAIR else Phrase.ALL_NEED
        line = say(phrase, language, skills=self._names(shared[:_SKILLS], language)) if shared else ""
        besides = [[skill for skill in own if skill not in shared][:_SKILLS] for own in needed]
        return line, [self._names(skills, language) for skills in besides]

    def skill_gap(self, role: str, known: Mapping[str, str], language: Language) -> Said:
        """What a role needs beyond the skills already known, in learning order.

        `known` has the skills' ids, and what the person called them: who has Java is not told of "R, Java and C++".
        """
        subject = self.subjects[role]
        have = {_slug(skill): self._called(skill, known[skill]) for skill in known}
        title = subject.title(language)
        lines: list[str] = []
        if held := [have[skill] for skill in (*subject.must, *subject.good) if skill in have]:
            named = _comma(language).join(held)
            lines.append(say(Phrase.HAS_ALREADY, language, role=title, skills=named))
        must = [skill for skill in self.in_order(subject.must) if skill not in have]
        good = [skill for skill in subject.good if skill not in have]
        if must:
            lines.append(say(Phrase.MISSING_MUST, language, skills=self._names(must, language)))
            lines += self._resource_line(must[0], language)
        else:
            lines.append(say(Phrase.NOTHING_MISSING, language))
        if good:
            lines.append(say(Phrase.MISSING_GOOD, language, skills=self._names(good, language)))
        offers = [f"skills/{skill}#learn" for skill in must] + [f"{role}#start"]
        return _advice(lines, self._existing([f"{role}#skills"]), (role,), self._existing(offers))

    def nearest_roles(self, known: Mapping[str, str], language: Language) -> Said:
        """The roles whose main skills are best covered by what is known, with what each still lacks."""
        have = {_slug(skill): self._called(skill, known[skill]) for skill in known}
        roles = [subject for subject in self.subjects.values() if subject.topic == "roles" and subject.must]
        roles.sort(key=lambda s: (-len(have.keys() & {*s.must}) / len(s.must), len(s.must)))
        lines = [say(Phrase.CLOSEST_ROLES, language, skills=_comma(language).join(have.values()))]
        for subject in roles[:3]:
            lacking = [skill for skill in self.in_order(subject.must) if skill not in have]
            rest = (
                say(Phrase.MISSING_MUST, language, skills=self._names(lacking, language)) if lacking else ""
            )
            lines.append(f"- **{subject.title(language)}**. {rest}".strip())
        offers = [f"{subject.id}#skills" for subject in roles[:3]]
        return _advice(lines, self._existing(offers), (), self._existing(offers))

    def road(self, role: str, language: Language) -> Said:
        """A role's main skills and what comes before them, in learning order, each with a first resource."""
        subject = self.subjects[role]
        steps = self.in_order(subject.must, deep=True)[:_ROAD_STEPS]
        lines = [say(Phrase.ROAD, language, role=subject.title(language))]
        for number, skill in enumerate(steps, 1):
            resource = self.subjects[f"skills/{skill}"].resource
            lines.append(
                f"{number}. {self._names([skill], language)}" + (f" ({resource.title})" if resource else "")
            )
        if subject.good:
            lines.append(say(Phrase.MISSING_GOOD, language, skills=self._names(subject.good, language)))
        offers = [f"{role}#start", *(f"skills/{skill}#learn" for skill in steps)]
        return _advice(
            lines,
            self._existing([f"{role}#start", f"{role}#skills"]),
            (role,),
            self._existing(offers),
        )

    def in_order(self, skills: Iterable[str], *, deep: bool = False) -> list[str]:
        """Skills with each one's needs before it; with `deep`, needs that were not asked for too."""
        wanted, order = list(skills), dict[str, None]()

        def visit(skill: str, path: tuple[str, ...]) -> None:
            subject = self.subjects.get(f"skills/{skill}")
            if subject is None or skill in order or skill in path:
                return
            for need in subject.needs:
                visit(need, (*path, skill))
            if deep or skill in wanted:
                order[skill] = None

        for skill in wanted:
            visit(skill, ())
        return list(order)

    def next_units(self, unit: Unit, seen: Iterable[str]) -> tuple[str, ...]:
        """The other sections of a unit's subject, those after it first, those seen left out."""
        siblings = self.subjects[unit.subject].units
        at = siblings.index(unit.id) if unit.id in siblings else 0
        hidden = {unit.id, *seen}
        return tuple(name for name in (*siblings[at + 1 :], *siblings[:at]) if name not in hidden)

    def _names(self, skills: Iterable[str], language: Language) -> str:
        return _comma(language).join(self.subjects[f"skills/{skill}"].title(language) for skill in skills)

    def _called(self, skill: str, said: str) -> str:
        """A skill as the person called it, in the knowledge's own spelling where that is a name it has."""
        subject = self.subjects[skill]
        names = [*(alias for group in subject.aliases.values() for alias in group), *subject.titles.values()]
        own = {name.lower(): name for name in names}
        titles = [title.lower() for title in subject.titles.values()]
        near = [(get_close_matches(name, titles, 1, _ALIKE) or [name])[0] for name in said.split(", ")]
        return ", ".join(own.get(name, name) for name in near)

    def _resource_line(self, skill: str, language: Language) -> list[str]:
        resource = self.subjects[f"skills/{skill}"].resource
        if resource is None:
            return []
        return [say(Phrase.FIRST_RESOURCE, language, resource=f"[{resource.title}]({resource.url})")]

    def _first_units(self, subjects: Iterable[Subject]) -> Iterable[str]:
        return (subject.units[0] for subject in subjects if subject.units)

    def _existing(self, units: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(unit for unit in units if unit in self.units))


def _advice(
    lines: Iterable[str],
    units: tuple[str, ...] = (),
    subjects: tuple[str, ...] = (),
    offers: tuple[str, ...] = (),
) -> Said:
    return Said(Outcome.ANSWERED, "\n".join(lines), units, subjects, offers)


def _table(columns: Mapping[str, Sequence[str]]) -> str:
    """Columns by their heads as a table, which phones show as a line for each row."""
    rows = [list(columns), ["---"] * len(columns), *zip(*columns.values(), strict=True)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)


def _slug(subject: str) -> str:
    return subject.rpartition("/")[2]


def _comma(language: Language) -> str:
    return "، " if language is Language.URDU else ", "
