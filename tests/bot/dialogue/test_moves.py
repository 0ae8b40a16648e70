"""Chat moves in any words, over the shipped knowledge."""

import pytest

from bot.phrases.people import Phrase, say
from index.text.language import Language, detect
from tests.bot.dialogue.chat import Chat


@pytest.mark.parametrize(
    "asked",
    [
        "shorter please",
        "make it simple i didnt understand",
        "samajh nahi aaya",
        "سمجھ نہیں آیا",
        "مختصر بتائیں",
    ],
)
async def test_the_plain_version_of_the_last_answer(chat: Chat, asked: str) -> None:
    first = await chat.say("what does a data scientist do?")
    again = await chat.say(asked)
    assert again.units == first.units
    assert len(again.reply.text) < len(first.reply.text) / 2


async def test_yes_takes_what_was_offered_first(chat: Chat) -> None:
    first = await chat.say("what does a data scientist do?")
    offered = next(
        button.id.removeprefix("u:") for button in first.reply.buttons if button.id.startswith("u:")
    )
    assert (await chat.say("haan ji")).units == (offered,)


async def test_a_correction_keeps_the_question(chat: Chat) -> None:
    await chat.say("data analyst ki pay kitni hai")
    assert (await chat.say("no i meant data engineer")).units == ("roles/data-engineer#pay",)


@pytest.mark.parametrize(
    ("asked", "unit"),
    [
        ("and its salary?", "pay"),
        ("how long", "how-long"),
        ("ghaltiyan?", "mistakes"),
        ("uske tools", "tools"),
    ],
)
async def test_a_bare_facet_keeps_the_role(chat: Chat, asked: str, unit: str) -> None:
    await chat.say("data engineer kya karta hai")
    assert (await chat.say(asked)).units == (f"roles/data-engineer#{unit}",)


@pytest.mark.parametrize("told", ["I am a BCom graduate from Multan", "میں ہاؤس وائف ہوں"])
async def test_what_is_said_of_oneself_is_never_off_topic(chat: Chat, told: str) -> None:
    exchange = await chat.say(told)
    assert exchange.outcome == "answered"
    assert exchange.units[0].startswith("learn/")


async def test_an_insult_is_met_calmly_and_costs_no_vote(chat: Chat) -> None:
    exchange = await chat.say("useless stupid bot")
    assert (exchange.outcome, exchange.reply.rateable) == ("small_talk", False)
    assert "sorry" in exchange.reply.text


async def test_what_is_not_understood_is_asked_about_and_not_refused(chat: Chat) -> None:
    exchange = await chat.say("no laptop no money just my sim and a cheap phone")
    assert exchange.outcome != "off_topic"
    assert any(
        button.id.startswith(("u:challenges/laptop", "u:programmes/laptop-schemes"))
        for button in exchange.reply.buttons
    )


@pytest.mark.parametrize(
    "asked", ["biryani ki recipe batao", "who won the election", "میرے سر میں درد ہے دوا بتائیں"]
)
async def test_what_lies_outside_is_still_declined(chat: Chat, asked: str) -> None:
    assert (await chat.say(asked)).outcome == "off_topic"


@pytest.mark.parametrize(
    "asked",
    ["which of these two is easier", "in dono mein se konsa asaan hai", "ان دونوں میں سے کون سا آسان ہے"],
)
async def test_these_two_are_the_roles_named_last(chat: Chat, asked: str) -> None:
    await chat.say("data analyst or data engineer?")
    exchange = await chat.say(asked)
    assert set(exchange.units) == {"roles/data-analyst#how-long", "roles/data-engineer#how-long"}


@pytest.mark.parametrize(
    ("asked", "facet"),
    [
        ("which of these two pays more?", "pay"),
        ("jobs kis ki zyada hain", "jobs"),
        ("تنخواہ کس کی زیادہ ہے", "pay"),
    ],
)
async def test_two_roles_are_weighed_by_what_is_asked(chat: Chat, asked: str, facet: str) -> None:
    await chat.say("data analyst or data engineer?")
    exchange = await chat.say(asked)
    assert set(exchange.units) == {f"roles/data-analyst#{facet}", f"roles/data-engineer#{facet}"}
    assert exchange.reply.text.count("**") == 4, "each under its name"


async def test_the_second_of_two_that_were_weighed_is_picked(chat: Chat) -> None:
    await chat.say("machine learning engineer ki salary")
    await chat.say("aur data engineer")
    await chat.say("konsa asan hai")
    assert (await chat.say("doosra wala kaise banun")).units == ("roles/data-engineer#start",)


async def test_one_of_two_that_stand_beside_each_other_is_picked(chat: Chat) -> None:
    await chat.say("should i become a data engineer or a data scientist")
    await chat.say("and which pays more")
    assert (await chat.say("the second one. what skills")).units == ("roles/data-scientist#skills",)


async def test_an_item_of_a_list_is_told_alone(chat: Chat) -> None:
    listed = await chat.say("main teacher hun, private school")
    assert listed.units == ("work/teacher#next",)
    second = await chat.say("doosre wale ke bare mein batayein")
    assert second.units == ("work/teacher#next",)
    assert second.reply.text.startswith("**Parhai ka content")
    assert "\n" not in second.reply.text.strip()


async def test_what_is_told_in_between_leaves_the_role_under_discussion(chat: Chat) -> None:
    await chat.say("ai product manager")
    await chat.say("i did bba")
    assert (await chat.say("salary")).units == ("roles/ai-product-manager#pay",)


async def test_a_bare_question_is_asked_of_the_work_under_discussion(chat: Chat) -> None:
    await chat.say("data labeling jobs")
    await chat.say("pay per hour?")
    assert (await chat.say("whats next after it")).units == ("freelancing/data-labelling#leads-to",)


async def test_a_degree_put_right_is_said_back(chat: Chat) -> None:
    await chat.say("i did bcom and want to learn data analysis")
    assert (await chat.say("no i did bba not bcom")).reply.text.startswith("BBA: noted")


async def test_who_cannot_read_the_script_is_answered_in_another(chat: Chat) -> None:
    first = await chat.say("ڈیٹا اینالسٹ کیا کرتا ہے")
    again = await chat.say("roman me likho mera phone urdu theek nai dikhata")
    assert (again.units, again.reply.language) == (first.units, "ur-Latn")


async def test_another_role_than_the_two_is_asked_of_itself(chat: Chat) -> None:
    await chat.say("data analyst or data engineer?")
    exchange = await chat.say("which pays more, a BI analyst?")
    assert set(exchange.units).isdisjoint({"roles/data-engineer#pay"})


async def test_the_last_answer_is_told_in_another_script(chat: Chat) -> None:
    first = await chat.say("how do I start freelancing")
    again = await chat.say("ok roman me btao")
    assert (again.units, again.reply.language) == (first.units, "ur-Latn")


async def test_the_same_is_told_in_another_script(chat: Chat) -> None:
    first = await chat.say("data analyst kya karta hai")
    again = await chat.say("now tell me in english please")
    assert again.units == first.units
    assert detect(again.reply.text) is Language.ENGLISH


async def test_a_section_is_not_told_twice(chat: Chat) -> None:
    first = await chat.say("what does a data scientist do?")
    other = await chat.say("and what do they do all day at the office")
    assert other.units != first.units or other.reply.text != first.reply.text
    same = await chat.say("and what do they do all day at the office")
    assert same.outcome == "answered", "who asks the very same is answered again"


@pytest.mark.parametrize(
    ("asked", "unit"),
    [
        ("make me a fake experience letter of 2 years", "false-papers"),
        ("upwork ka purana account khareedna hai kahan se milega", "bought-accounts"),
        ("میری جگہ میرا آن لائن ٹیسٹ کوئی دے دے", "someone-elses-work"),
        ("mujhe bukhar hai konsi goli khaun", "medicine-health"),
    ],
)
async def test_what_is_declined_is_declined_in_fitting_words(chat: Chat, asked: str, unit: str) -> None:
    exchange = await chat.say(asked)
    declined = chat.conversation.retriever.snapshot.units[f"boundaries/off-topic#{unit}"]
    assert exchange.outcome == "off_topic"
    passage = declined.shown(exchange.reply.language)[0]
    assert exchange.reply.text in {passage.text, *(answer for _, answer in passage.direct)}


@pytest.mark.parametrize("plea", ["guide me", "kuch samajh nahi aati", "میری رہنمائی کریں"])
async def test_a_plea_is_met_with_the_one_question_that_is_needed(chat: Chat, plea: str) -> None:
    exchange = await chat.say(plea)
    assert exchange.outcome == "small_talk"
    assert exchange.reply.text.rstrip().endswith(('".', '"۔', "؟", "?"))


async def test_two_follow_ups_stay_with_their_subject(chat: Chat) -> None:
    await chat.say("data analyst kya karta hai")
    assert (await chat.say("us ki salary")).units == ("roles/data-analyst#pay",)
    assert (await chat.say("aur kitna time lagega")).units == ("roles/data-analyst#how-long",)


@pytest.mark.parametrize(
    ("told", "plea"),
    [
        ("I did BBA two years ago and work in sales", "pls sir tell me which way i go"),
        ("میں گھریلو خاتون ہوں، دو بچے ہیں", "بس مشورہ دیں مجھے"),
    ],
)
async def test_a_plea_of_somebody_known_is_met_with_their_road(chat: Chat, told: str, plea: str) -> None:
    await chat.say(told)
    exchange = await chat.say(plea)
    assert exchange.units[0].partition("#")[0] == exchange.profile.background


async def test_of_several_that_a_section_compares_two_are_told(chat: Chat) -> None:
    exchange = await chat.say("data engineer vs data scientist")
    assert exchange.units == ("roles/data-engineer#compare",)
    assert "MLOps engineer:" not in exchange.reply.text


async def test_what_is_asked_of_two_is_told_of_both_and_shortened_with_both_names(chat: Chat) -> None:
    await chat.say("data analyst or machine learning engineer?")
    for asked in ("which of these two is easier", "and the pay?", "shorter please"):
        exchange = await chat.say(asked)
        assert "**Data analyst**" in exchange.reply.text, asked
        assert "**Machine learning engineer**" in exchange.reply.text, asked
    assert {unit.partition("#")[2] for unit in exchange.units} == {"pay"}


async def test_what_is_ordered_is_not_told_of_oneself(chat: Chat) -> None:
    exchange = await chat.say("mera ms thesis ap likh do 60 pages topic hate speech")
    assert exchange.outcome == "off_topic"


async def test_two_that_a_message_names_are_weighed_and_keep_their_order(chat: Chat) -> None:
    exchange = await chat.say("data analyst or ml engineer, which pays more in pakistan")
    assert exchange.units == ("roles/data-analyst#pay", "roles/machine-learning-engineer#pay")
    await chat.say("compare these two for someone weak in maths")
    assert (await chat.say("so the first one then?")).units[0].startswith("roles/data-analyst#")


async def test_who_tells_of_himself_is_not_declined(chat: Chat) -> None:
    exchange = await chat.say("I'm Sana, a pharmacist from Multan, 27, fed up with the night shifts.")
    assert exchange.units == ("work/doctor-nurse#next",)


async def test_a_subject_that_is_named_is_asked_about_itself(chat: Chat) -> None:
    await chat.say("2nd semester BS AI me hun")
    assert (await chat.say("koi scholarship milegi?")).units[0].startswith("education/scholarships#")


async def test_a_city_beside_a_facet_leaves_it_asked_of_the_role(chat: Chat) -> None:
    await chat.say("ڈیٹا سائنس کیا ہے")
    assert (await chat.say("اس میں نوکری ملتی ہے پشاور میں؟")).units == ("roles/data-scientist#jobs",)


@pytest.mark.parametrize("called", ["yar", "سر", "بیٹے کے بارے میں پوچھنا ہے"])
async def test_who_only_calls_is_asked_what_is_needed(chat: Chat, called: str) -> None:
    exchange = await chat.say(called)
    assert exchange.reply.text == say(Phrase.GUIDE, exchange.reply.language)


async def test_english_thanks_with_a_word_of_urdu_are_english(chat: Chat) -> None:
    await chat.say("what does a data analyst do?")
    assert (await chat.say("ok thanks yaar")).reply.language is Language.ENGLISH


async def test_a_loss_is_met_with_a_warm_word(chat: Chat) -> None:
    exchange = await chat.say("کال سینٹر سے نکال دیا گیا")
    assert exchange.reply.text.startswith(say(Phrase.SORRY, Language.URDU))
    calm = await chat.say("ڈیٹا اینالسٹ کیا کام کرتا ہے")
    assert not calm.reply.text.startswith(say(Phrase.SORRY, Language.URDU))


async def test_letters_at_random_are_not_understood(chat: Chat) -> None:
    exchange = await chat.say("sdkjfh aslkdj")
    assert exchange.reply.text == say(Phrase.NOT_UNDERSTOOD, exchange.reply.language)
