"""What the server needs of a channel that has to be connected to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from bot.channels.pace import Pace
from bot.channels.webhook import Hook
from bot.inbox.inbox import Inbox
from bot.messages.message import Channel, ChannelName


class PlatformChannel(Channel, Protocol):
    """A channel over a platform that has to be connected to."""

    @property
    def hooks(self) -> Sequence[Hook]:
        """Webhooks to serve."""
        ...

    async def run(self, inbox: Inbox, /) -> None:
        """Take messages in until cancelled."""
        ...

    def paces(self) -> Sequence[tuple[str, Pace]]:
        """When messages may leave, by the account whose limits they are."""
        ...

    def state(self) -> dict[str, Any]:
        """What /readyz shows of it."""
        ...


def states(platforms: Sequence[PlatformChannel]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Each channel with its state; WhatsApp has one for each way into it, called by its kind."""
    for platform in platforms:
        state = platform.state()
        if platform.name != ChannelName.WHATSAPP:
            yield str(platform.name), state
            continue
        for account, own in state.items():
            yield ("waha" if account.startswith("waha-") else "whatsapp"), own
