"""A second model that reads an answer sentence by sentence and says whether the cited passages support it."""

import logging
import re
from collections.abc import Sequence

from bot.answering import prompts
from bot.answering.checks.grounding import Checked, judged
from bot.answering.checks.grounds import Check, FailedCheck, Grounds
from bot.answering.checks.sentences import Sentence
from bot.errors import ModelError
from bot.models.call import Allowance
from bot.models.failover import Failover

log = logging.getLogger(__name__)

_VERDICT = re.compile(
    r"^\W*([0-9]{1,2})\W+(yes|no|supported|not supported|unsupported)\b", re.IGNORECASE | re.MULTILINE
)
_NO = frozenset({"no", "not supported", "unsupported"})
_SHARE = 0.4
"""Most of a turn's time that is kept for it."""


class Verifier:
    """Asks one cheap model; where it fails or is late, the answer stands as the checks have left it."""

    def __init__(self, models: Failover, asked: prompts.Prompts | None = None) -> None:
        self._models = models
        self._prompts = asked or prompts.read()

    @property
    def seconds(self) -> float:
        """How long before the deadline an answer has to be there: the verifying model's own time-out, within reason."""
        own = max((settings.timeout for settings, _ in self._models.opened), default=0.0)
        return min(own, _SHARE * self._models.deadline)

    async def checked(self, checked: Checked, grounds: Grounds, allowance: Allowance) -> Checked:
        """`checked` without the sentences that the model finds unsupported, and with a fault for each."""
        claims = [sentence for sentence in checked.kept if sentence.cited]
        if not claims:
            return checked
        prompt = self._prompts.verifying([sentence.text for sentence in claims], _passages(claims, grounds))
        try:
            completion = await self._models.complete(prompt, allowance, purpose="verify")
        except ModelError as error:
            log.warning(
                "the verifying model failed: %s; the answer is sent as the checks left it", error.fault
            )
            return checked
        refused = {
            int(number) - 1 for number, verdict in _VERDICT.findall(completion.text) if verdict.lower() in _NO
        }
        faults = [
            [FailedCheck(Check.VERIFIED, "the passage it cites does not support it", sentence.text)]
            if sentence in claims and claims.index(sentence) in refused
            else []
            for sentence in checked.kept
        ]
        found = tuple(fault for own in faults for fault in own)
        allowance.calls[-1].faults = tuple(map(str, found))
        return judged(checked.kept, faults, grounds) if found else checked


def _passages(claims: Sequence[Sentence], grounds: Grounds) -> list[str]:
    numbers = sorted({number for sentence in claims for number in sentence.cited})
    return list(grounds.cited(tuple(numbers)))
