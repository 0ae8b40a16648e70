"""Passages that are missing in the person's script, translated on the fly and marked as such."""

from collections import OrderedDict

from bot.answering import prompts
from bot.answering.checks.form import cleaned
from bot.answering.checks.grounding import check_translation
from bot.answering.checks.injection import without_instructions
from bot.answering.trace import Trace
from bot.errors import ModelError
from bot.models.call import Allowance
from bot.models.failover import Failover
from bot.phrases.people import Phrase, say
from index.text.language import Language

_KEPT = 500


class Translator:
    """Translates through the models; what passed its checks is remembered while the process lives."""

    def __init__(self, models: Failover, asked: prompts.Prompts | None = None) -> None:
        self._models = models
        self._prompts = asked or prompts.read()
        self._kept: OrderedDict[tuple[str, Language], str] = OrderedDict()

    async def translated(
        self, text: str, language: Language, *, allowance: Allowance, trace: Trace
    ) -> str | None:
        """`text` in `language`, a line below saying that a machine did it; None where no model did it well."""
        key = (text, language)
        if key not in self._kept:
            with trace.step("translate"):
                found = await self._by_model(text, language, allowance)
            if found is None:
                return None
            self._kept[key] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return f"{self._kept[key]}\n\n{say(Phrase.MACHINE_TRANSLATED, language)}"

    async def _by_model(self, text: str, language: Language, allowance: Allowance) -> str | None:
        prompt = self._prompts.translating(without_instructions(text) or text, language)
        try:
            completion = await self._models.complete(prompt, allowance, purpose="translate")
        except ModelError:
            return None
        found = cleaned(completion.text)
        faults = check_translation(found, text, language)
        allowance.calls[-1].faults = tuple(f"{fault.check}: {fault.detail}" for fault in faults)
        return None if faults else found
