"""A question over two passages, and what a model is made of it: shared by the tests of this folder."""

from bot.answering.answer import Answer, Question, built_in
from bot.answering.by_model import ModelAnswerer
from bot.answering.trace import Trace
from bot.messages.message import Preview
from bot.models.call import Allowance
from index.knowledge.passage import Hit, Kind, Passage, Unit
from index.text.language import Language

EN, UR, RO = Language.ENGLISH, Language.URDU, Language.ROMAN_URDU
START = "Begin with basic statistics and Python, and keep practising on real tables. It takes 1 to 3 years of focused work."
DEMAND = "Demand for data scientists is rising rapidly in Pakistan. About 40% of firms said so."
GOOD = "Begin with statistics and Python, practising on real tables [1]. Demand is rising rapidly in Pakistan [2]."
INVENTED = "Begin with statistics and Python [1]. It takes 9 years [1]."


def hit(name: str, text: str, score: float, language: Language = EN, kind: Kind = Kind.ANSWER) -> Hit:
    passage = Passage(name, name, f"{name}.md", ("Data scientist", "The work"), language, text)
    unit = Unit(name, name.partition("#")[0], kind, {language: (passage,)}, {}, (), "2026-11-24")
    return Hit(unit, passage, score)


def question(
    *hits: Hit, language: Language = EN, trace: Trace | None = None, preview: Preview | None = None
) -> Question:
    found = hits or (hit("roles/ds#start", START, 0.9), hit("roles/ds#jobs", DEMAND, 0.6))
    noted = trace or Trace()
    return Question(
        "how do I become a data scientist",
        language,
        found,
        allowance=Allowance(calls=noted.calls),
        preview=preview,
        trace=noted,
    )


async def asked_of(model: ModelAnswerer, asked: Question) -> Answer:
    """What is said with a model at hand, over what is said without one."""
    return await model.answer(asked, built_in(asked))
