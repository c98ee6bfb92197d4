"""From a message that was not understood to the file that the next training reads."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.domain.conversation import Answer, Note, Talk
from bot.domain.staff import Role
from bot.web.merchant.unclear import MEANINGS

ROOT = Path(__file__).parents[4]


def file_of(services) -> Path:
    return services.settings.home / "training" / "reviewed.yml"


def taught(services) -> dict[str, str]:
    read = yaml.safe_load(file_of(services).read_text(encoding="utf-8"))
    return {each["intent"]: each["examples"] for each in read["nlu"]}


async def test_a_message_becomes_an_example_only_after_review(signed_in, services, merchant):
    talk = await services.conversations.open(merchant.id, "web", "k")
    _, turn = await services.conversations.say(talk.id, "m1", "yo parcel status 77321??", None, services.clock.now())
    note = Note("nlu_fallback", 0.3, "nlu_fallback", "ask_back")
    await services.conversations.keep_draft(turn.id, Answer("ask_back", "?"), Talk(), [], None, note=note)
    services.clock.offset_seconds += 3_600
    await services.measuring.step()
    agent = await signed_in(merchant, Role.AGENT)
    _, page = await agent.open("/not-understood")
    assert "yo parcel status 1042??" in page
    assert "77321" not in page
    assert (await agent.send("/not-understood", text="yo parcel status 1042??", meaning="track_order"))[0] == 303
    assert not file_of(services).exists()
    assert "Everything was understood" in (await agent.open("/not-understood"))[1]
    assert "yo parcel status 1042??" in (await agent.open("/not-understood/review"))[1]
    approve = {"text": "yo parcel status 1042??", "words": "yo parcel status 1042", "meaning": "track_order"}
    assert (await agent.send("/not-understood/review", act="approve", **approve))[0] == 403
    assert "<button" not in (await agent.open("/not-understood/review"))[1].partition("<main")[2].partition("</main")[0]
    analyst = await signed_in(merchant, Role.ANALYST)
    assert "Approve</button>" in (await analyst.open("/not-understood/review"))[1]
    assert (await analyst.send("/not-understood/review", act="approve", **approve))[0] == 303
    assert taught(services) == {"track_order": "- yo parcel status 1042\n"}
    assert "1042" in (await agent.open("/not-understood/review"))[1]
    assert (await analyst.send("/not-understood/review", act="back", text="yo parcel status 1042"))[0] == 303
    assert taught(services) == {}


async def test_the_audit_log_says_what_was_approved_without_the_words(signed_in, services, merchant):
    owner = await signed_in(merchant)
    await owner.send("/not-understood", text="my purple gnome", meaning="thanks")
    for act in ("approve", "back", "drop"):
        fields = {"text": "my purple gnome", "words": "my purple gnome", "meaning": "thanks"}
        assert (await owner.send("/not-understood/review", act=act, **fields))[0] == 303
    deeds = [deed for _, deed in await services.staff.deeds(merchant.id)]
    approved = next(deed for deed in deeds if deed.act == "example.approve")
    assert approved.about == "thanks"
    assert {deed.act for deed in deeds} >= {"example.approve", "example.back", "example.drop"}
    assert {len(dict(deed.detail)["words"]) for deed in deeds if deed.act.startswith("example.")} == {12}
    assert "gnome" not in str(deeds)


async def test_words_that_two_shops_understand_differently_teach_nothing(signed_in, services, merchant, rival):
    ours, theirs = await signed_in(merchant), await signed_in(rival)
    for person, text, meaning in (
        (ours, "where is it", "track_order"),
        (ours, "cheers", "thanks"),
        (theirs, "Where is it", "cancel_order"),
        (theirs, "cheers", "thanks"),
    ):
        await person.send("/not-understood", text=text, meaning=meaning)
        await person.send("/not-understood/review", act="approve", text=text, words=text, meaning=meaning)
    assert taught(services) == {"thanks": "- cheers\n"}
    await theirs.send("/not-understood/review", act="back", text="Where is it")
    assert taught(services) == {"thanks": "- cheers\n", "track_order": "- where is it\n"}


async def test_the_same_approvals_give_the_same_bytes(signed_in, services, merchant):
    agent = await signed_in(merchant, Role.ANALYST)
    for text in ("b words", "a words"):
        await agent.send("/not-understood", text=text, meaning="thanks")
        await agent.send("/not-understood/review", act="approve", text=text, words=text, meaning="thanks")
    first = file_of(services).read_bytes()
    await agent.send("/not-understood/review", act="approve", text="a words", words="a words", meaning="thanks")
    assert file_of(services).read_bytes() == first
    assert taught(services) == {"thanks": "- a words\n- b words\n"}


@pytest.mark.parametrize(
    ("path", "form", "why"),
    [
        ("/not-understood", {"meaning": "track_order"}, "choose 1 to 200"),
        ("/not-understood", {"text": "x", "meaning": "rob_a_bank"}, "choose what"),
        ("/not-understood/review", {"act": "approve", "text": "x", "words": " ", "meaning": "thanks"}, "words"),
        ("/not-understood/review", {"act": "burn", "text": "x"}, "approved, dropped"),
    ],
)
async def test_a_wrong_form_says_what_is_missing(signed_in, merchant, path, form, why):
    agent = await signed_in(merchant, Role.ANALYST)
    status, page = await agent.send(path, **form)
    assert status == 400
    assert why in page.lower()


def test_every_meaning_is_an_intent_of_the_domain_and_every_intent_has_words():
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    names = {name for each in domain["intents"] for name in (each if isinstance(each, dict) else [each])}
    assert set(MEANINGS) == names - {"nlu_fallback"}
