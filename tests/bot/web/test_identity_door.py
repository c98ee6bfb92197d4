"""Who the shop's page says is signed in, at the real socket: their orders, nobody else's, and never an error."""

from __future__ import annotations

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from bot.decide.authorise import PROOF_LASTS
from bot.decide.tokens import conversation_key
from bot.domain.order import Contact

SECRET = "s" * 40
JANE, EVE = Contact(email="jane@example.com", phone="+15035550123"), Contact(email="eve@example.com")


@pytest.fixture
async def shop(services, merchant, make):
    """Two orders of Jane's and one of Eve's, and the shop's secret."""
    await services.merchants.add_secret(merchant.id, "widget.identity", SECRET)
    for ident, contact in (("o1", JANE), ("o2", JANE), ("o3", EVE)):
        one = make.order(id=ident, number=f"#{ident}", contact=contact)
        await services.flow.keep_order(merchant, one, services.clock.now())
    return merchant


@pytest.fixture
def signed(services):
    def sign(secret=SECRET, **changed):
        at = int(services.clock.now().timestamp())
        claims = {"sub": "77", "email": "Jane@Example.com", "aud": "lamps", "exp": at + 600} | changed
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret.encode()))

    return sign


@pytest.fixture
def hello(site):
    async def say(**frame):
        socket = await site.ws_connect("/v1/lamps/socket")
        await socket.send_json({"type": "hello", "token": None, "after": 0, **frame})
        welcome = await socket.receive_json()
        await socket.close()
        return welcome

    return say


async def proven(services, merchant, token) -> list[tuple[str, str]]:
    talk = await services.conversations.find(merchant.id, conversation_key(token))
    proofs = await services.conversations.proofs(talk.id, services.clock.now())
    assert all(proof.expires_at <= services.clock.now() + PROOF_LASTS for proof in proofs)
    return sorted((proof.order_id, proof.how) for proof in proofs)


async def test_their_orders_are_proven_and_nobody_elses(services, shop, signed, hello):
    welcome = await hello(identity=signed())
    assert await proven(services, shop, welcome["token"]) == [("o1", "identity"), ("o2", "identity")]


async def test_a_phone_number_that_the_shop_vouches_for_proves_too(services, shop, signed, hello):
    welcome = await hello(identity=signed(email="other@example.com", phone="+15035550123"))
    assert await proven(services, shop, welcome["token"]) == [("o1", "identity"), ("o2", "identity")]
    welcome = await hello(identity=signed(sub="78", email="other@example.com", phone="5035550123"))
    assert await proven(services, shop, welcome["token"]) == []


@pytest.mark.parametrize("wrong", [{"secret": "x" * 40}, {"aud": "other"}, {"exp": 1}, {"email_verified": False}])
async def test_a_wrong_token_proves_nothing_and_stops_nobody(services, shop, signed, hello, wrong):
    welcome = await hello(identity=signed(**wrong))
    assert welcome["type"] == "welcome"
    assert await proven(services, shop, welcome["token"]) == []
    assert (await hello(identity="nonsense"))["type"] == "welcome"


async def test_without_a_secret_no_token_is_believed(services, merchant, make, signed, hello):
    await services.flow.keep_order(merchant, make.order(contact=JANE), services.clock.now())
    welcome = await hello(identity=signed())
    assert await proven(services, merchant, welcome["token"]) == []


async def test_each_hello_renews_the_proof(services, shop, signed, hello):
    token = (await hello(identity=signed()))["token"]
    talk = await services.conversations.find(shop.id, conversation_key(token))
    [first, _] = await services.conversations.proofs(talk.id, services.clock.now())
    services.clock.offset_seconds += 20 * 60.0
    assert (await hello(identity=signed(), token=token))["token"] == token
    [again, _] = await services.conversations.proofs(talk.id, services.clock.now())
    assert again.expires_at > first.expires_at


async def test_of_two_people_at_one_browser_neither_sees_the_other(services, shop, signed, hello):
    token = (await hello())["token"]
    assert (await hello(identity=signed(), token=token))["token"] == token, "the visitor signs in: it stays one talk"
    other = await hello(identity=signed(sub="99", email="eve@example.com"), token=token)
    assert other["token"] != token
    assert await proven(services, shop, other["token"]) == [("o3", "identity")]
    assert await proven(services, shop, token) == [("o1", "identity"), ("o2", "identity")]
