"""What one message is answered with. Nothing in it changes: a step that learns something hands a new one on."""

from dataclasses import dataclass, field, replace
from typing import Self

from bot.answering.assemble import Assistance
from bot.answering.trace import Trace
from bot.config import SafetyConfig
from bot.dialogue.counsel import Counsel
from bot.dialogue.sections import Sections
from bot.messages.exchange import NOBODY, PastTurn, Profile
from bot.messages.message import IncomingMessage, Preview
from bot.models.call import Allowance
from bot.storage.chats import ConversationStore
from index.retrieval.retrieve import SnapshotRetriever
from index.text.language import Language


@dataclass(frozen=True, slots=True)
class Context:
    """One message, what is known of its chat, and the parts that answer it."""

    message: IncomingMessage
    retriever: SnapshotRetriever
    """Held to one index, however many are published meanwhile."""
    store: ConversationStore
    assistance: Assistance
    history: tuple[PastTurn, ...] = ()
    """The chat's latest turns, oldest first."""
    earlier: tuple[PastTurn, ...] = ()
    """Those before them, which only a model hears of."""
    preferred: Language | None = None
    """The script that the chat asked to be answered in."""
    prior: Language | None = None
    """The script of its last reply."""
    language: Language = Language.ENGLISH
    """The script to answer in."""
    profile: Profile = NOBODY
    helplines: SafetyConfig = field(default_factory=SafetyConfig)
    """Numbers for people in danger."""
    allowance: Allowance = field(default_factory=Allowance)
    preview: Preview | None = None
    trace: Trace = field(default_factory=Trace)

    @property
    def counsel(self) -> Counsel:
        """What is computed from the subjects of the index."""
        snapshot = self.retriever.snapshot
        return Counsel(snapshot.subjects, snapshot.units)

    @property
    def sections(self) -> Sections:
        """The sections of the index, for this chat."""
        return Sections(self.retriever.snapshot.units, self.counsel, self.history)

    def speaking(self, language: Language) -> Self:
        """The same, to be answered in another script."""
        return replace(self, language=language)

    @property
    def last_subjects(self) -> tuple[str, ...]:
        """What stays under discussion when an answer brings no subject of its own."""
        return self.history[-1].subjects if self.history else ()

    @property
    def last_answered(self) -> str:
        """Id of the message whose answer a vote without more is about, "" where there is none."""
        last = self.sections.last()
        return last.message if last else ""
