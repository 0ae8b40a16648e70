"""A question that waits for its answer, and what joins or replaces it meanwhile. Data only."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.messages.message import PHONES, Content, ConversationId, IncomingMessage
from bot.storage.receipts import NEVER, Begun

JOINED_CHARACTERS = 1200
"""Messages are joined up to this length together, so that nothing of them goes unread."""
JOINED_MESSAGES = 6


@dataclass(slots=True)
class Pending:
    """One or more messages of a chat that will get one reply."""

    parts: list[IncomingMessage]
    replaced: list[str] = field(default_factory=list)
    """Ids of messages that an edit took the place of."""
    begun: Begun = NEVER
    """How often it was begun before this process started. Such a message may have killed the process, or its reply
    may have been sent, so it joins nothing."""
    counted: list[IncomingMessage] = field(default_factory=list)
    """Messages whose present try is on disk: the parts, and those that an edit took the place of since."""
    sending: bool = False
    """Its reply is worked out and on its way."""
    sent: bool = False
    """Its reply has left, and is only to be recorded."""
    closed: bool = False
    """Its answer is made; what comes now is a new question."""
    since: float = field(default_factory=time.monotonic)
    """When the first part came, on a clock that nobody sets."""
    version: int = 0
    """Grows with each change, so that work on an older wording is given up."""
    work: "asyncio.Task[object] | None" = None
    hurried: bool = False
    """Nobody waits for a language model any more."""

    @property
    def message(self) -> IncomingMessage:
        """All parts as one message: the last one, with the words of all."""
        last = replace(self.parts[-1], hurried=self.hurried)
        ids = [*self.replaced, *(part.id for part in self.parts[:-1])]
        if not ids:
            return last
        texts = [part.text for part in self.parts if part.content is Content.TEXT]
        content = Content.TEXT if texts else last.content
        return replace(last, text="\n".join(texts), content=content, joins=tuple(ids))

    def absorb(self, message: IncomingMessage) -> bool:
        """Take `message` in as an edit of a part or as one more part; False when it stands by itself."""
        if self.closed or self.begun != NEVER:
            return False
        if message.edits:
            for place, part in enumerate(self.parts):
                if message.edits in {part.id, part.edits}:
                    self.parts[place] = message
                    self.replaced.append(part.id)
                    return self._changed()
        if not all(map(_joinable, (*self.parts, message))) or len(self.parts) >= JOINED_MESSAGES:
            return False
        if sum(len(part.text) for part in (*self.parts, message)) > JOINED_CHARACTERS:
            return False
        self.parts.append(message)
        return self._changed()

    def hurry(self) -> None:
        """Give up work that may be waiting for a language model; what comes without one is soon there."""
        if not self.closed and not self.hurried:
            self.hurried = self._changed()

    def uncounted(self) -> list[IncomingMessage]:
        """Parts whose present try is not on disk yet; they are `counted` from now on."""
        ids = {part.id for part in self.counted}
        new = [part for part in self.parts if part.id not in ids]
        self.counted += new
        return new

    def _changed(self) -> bool:
        self.version += 1
        if self.work:
            self.work.cancel()
        return True


def _joinable(message: IncomingMessage) -> bool:
    """Words and what cannot be read go together; commands, buttons and files are answered one by one."""
    if message.conversation.channel not in PHONES:
        return False  # elsewhere each message waits for its own reply
    if message.content is Content.TEXT:
        return not message.text.startswith("/") and not message.attachment
    return message.content is Content.OTHER


@dataclass(slots=True)
class ChatQueue:
    """The questions of one chat, in order."""

    conversation: ConversationId
    waiting: deque[Pending] = field(default_factory=deque)
    worker: "asyncio.Task[None] | None" = None
    seen: set[str] = field(default_factory=set)
    """Ids of all that was ever added."""

    def add(self, message: IncomingMessage, begun: Begun = NEVER) -> None:
        """Join the message to a waiting question where it belongs to one, else put it at the end."""
        self.seen.add(message.id)
        if begun == NEVER and any(pending.absorb(message) for pending in self._candidates(message)):
            return
        self.waiting.append(Pending([message], begun=begun))

    def _candidates(self, message: IncomingMessage) -> Sequence[Pending]:
        """An edit may belong to any waiting question, other words only to the last."""
        return list(self.waiting) if message.edits else list(self.waiting)[-1:]
