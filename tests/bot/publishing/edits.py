"""A small knowledge with golden questions, and a change of it as an admin drafts and approves it."""

from collections.abc import Callable

from bot.config import Config
from bot.publishing.comparison import Report
from bot.publishing.drafts import Draft, version_of
from bot.publishing.workplace import Shown
from tests.conftest import SMALL

SQL = SMALL["skills/sql.en.md"]


GOLDEN = [
    {"question": "what is sql", "language": "en", "units": ["skills/sql#what"]},
    {"question": "data analyst skills", "language": "en", "units": ["roles/data-analyst#skills"]},
    {"question": "data analyst ka kaam", "language": "ur-Latn", "units": ["roles/data-analyst#work"]},
    {"question": "who won the cricket match", "language": "en", "units": []},
]


def during_the_questions(act: Callable[[], object]) -> Callable[[str, int, int], None]:
    """A `progress` that does something once, while the golden questions are asked."""
    left = [act]

    def progress(step: str, done: int, total: int) -> None:
        if step == "golden" and left:
            left.pop()()

    return progress


def shown(report: Report) -> Shown:
    return Shown(report.name, report.previous, tuple(map(str, report.reasons)))


def change(config: Config, word: str) -> None:
    draft = Draft(config.admin.draft, config.knowledge.folder)
    path = "skills/sql.en.md"
    base = version_of((config.knowledge.folder / path).read_bytes())
    draft.save(path, SQL.replace("tables", word).encode(), base=base, by="Sana")


def approved(config: Config) -> dict[str, bytes | None]:
    return dict(Draft(config.admin.draft, config.knowledge.folder).approved().texts)
