"""The shop's signed identity: what is believed, and everything that is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from bot.decide.identity import LONGEST, read_identity, subject_key
from bot.errors import NotAllowed
from tests.bot.talk import NOW

SECRET = "s" * 40
CLAIMS = {"sub": "77", "email": "jane@example.com", "aud": "lamps", "exp": int(NOW.timestamp()) + 600}


def token(secret: str = SECRET, alg: str = "HS256", **changed: object) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    return jwt.encode({"alg": alg}, claims, OctKey.import_key(secret.encode()), algorithms=[alg])


def test_a_live_token_of_the_shop_says_who_is_there():
    identity = read_identity(token(), [SECRET], "lamps", NOW)
    assert (identity.subject, identity.email, identity.phone) == ("77", "jane@example.com", None)


def test_each_of_several_live_secrets_is_tried_so_that_they_can_be_changed():
    assert read_identity(token(aud=["other", "lamps"]), ["n" * 40, SECRET], "lamps", NOW).subject == "77"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (token("x" * 40), "signature"),
        (token(alg="HS512"), "signature"),
        ("eyJhbGciOiJub25lIn0.eyJzdWIiOiI3NyJ9.", "signature"),
        (token()[:-3] + "AAA", "signature"),
        ("", "signature"),
        ("a.b.c", "signature"),
        ("[].[].[]", "signature"),
        (token(aud="other"), "aud"),
        (token(aud=None), "aud"),
        (token(exp=int(NOW.timestamp())), "exp"),
        (token(exp=None), "exp"),
        (token(exp=int((NOW + LONGEST + timedelta(minutes=2)).timestamp())), "exp"),
        (token(nbf=int((NOW + timedelta(minutes=2)).timestamp())), "exp"),
        (token(sub=None), "sub"),
        (token(sub=" "), "sub"),
        (token(sub=7), "sub"),
    ],
)
def test_everything_else_is_refused_and_says_which_part_is_wrong(given, wrong):
    with pytest.raises(NotAllowed) as refused:
        read_identity(given, [SECRET], "lamps", NOW)
    assert str(refused.value) == wrong


def test_a_secret_that_could_be_guessed_signs_nothing():
    with pytest.raises(NotAllowed):
        read_identity(token("s" * 31), ["s" * 31], "lamps", NOW)


@pytest.mark.parametrize("changed", [{"email_verified": False}, {"email": "nobody"}, {"email": 7}, {"email": None}])
def test_an_address_that_the_shop_did_not_check_proves_nothing(changed):
    assert read_identity(token(**changed), [SECRET], "lamps", NOW).email is None


def test_two_customers_and_two_shops_never_share_a_name():
    one, two = (read_identity(token(sub=sub), [SECRET], "lamps", NOW) for sub in ("77", "78"))
    assert len({subject_key("m", one), subject_key("m", two), subject_key("n", one)}) == 3
