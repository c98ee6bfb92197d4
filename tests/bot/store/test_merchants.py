"""Shops, secrets sealed at rest, API keys kept as digests."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.domain.look import Look
from bot.domain.merchant import MerchantSettings
from bot.domain.policy import Policy
from bot.errors import Misconfigured
from bot.store.merchants import StoredMerchants
from bot.store.vault import Vault


async def test_a_shop_is_found_by_slug_token_and_id(services, merchant):
    assert await services.merchants.by_slug("lamps") == merchant
    assert await services.merchants.by_hook_token(merchant.hook_token) == merchant
    assert await services.merchants.by_id(merchant.id) == merchant
    assert await services.merchants.by_slug("nobody") is None
    assert await services.merchants.by_hook_token("") is None


async def test_settings_change_at_once(services, merchant):
    changed = MerchantSettings(name="Lamps & Co", origins=("https://lamps.example",))
    await services.merchants.change(merchant.id, changed)
    assert (await services.merchants.by_id(merchant.id)).settings == changed


@pytest.mark.parametrize("change", ["change", "decide", "wear", "add_secret", "retire_secrets"])
async def test_what_is_read_while_a_change_is_written_is_not_remembered(services, merchant, monkeypatch, change):
    shop, read = services.merchants, ("easypost.webhook", "new")
    changes = {
        "change": lambda: shop.change(merchant.id, MerchantSettings(name="Changed")),
        "decide": lambda: shop.decide(merchant.id, Policy(refund_up_to=7.0)),
        "wear": lambda: shop.wear(merchant.id, Look(radius=7)),
        "add_secret": lambda: shop.add_secret(merchant.id, *read),
        "retire_secrets": lambda: shop.retire_secrets(merchant.id, read[0], keep_newest=0),
    }

    def reading_first(write):
        async def written(*given, **more):
            await shop.by_id(merchant.id)
            await shop.secrets(merchant.id, read[0])
            return await write(*given, **more)

        return written

    for name in ("do", "write", "write_of"):
        monkeypatch.setattr(services.database, name, reading_first(getattr(services.database, name)))
    before = await shop.by_id(merchant.id), await shop.secrets(merchant.id, read[0])
    await changes[change]()
    assert (await shop.by_id(merchant.id), await shop.secrets(merchant.id, read[0])) != before


async def test_secrets_are_sealed_in_the_raw_column(services, merchant):
    await services.merchants.add_secret(merchant.id, "easypost.webhook", "plain as day")
    raw = [row["sealed"] for row in await services.database.rows(text("SELECT sealed FROM merchant_secrets"))]
    assert all(value.startswith("v1:") for value in raw)
    assert not any("plain" in value or "secret of" in value for value in raw)


async def test_sealing_the_same_value_twice_looks_different():
    vault = Vault("k" * 40)
    assert vault.seal("value", "m|a") != vault.seal("value", "m|a")


async def test_a_sealed_value_opens_only_for_its_owner_and_key():
    sealed = Vault("k" * 40).seal("value", "m1|easypost.key")
    assert Vault("k" * 40).open(sealed, "m1|easypost.key") == "value"
    for vault, owner in ((Vault("k" * 40), "m2|easypost.key"), (Vault("x" * 40), "m1|easypost.key")):
        with pytest.raises(Misconfigured, match="SECRET_KEY"):
            vault.open(sealed, owner)


async def test_rotation_keeps_several_live_values_newest_first(services, merchant):
    merchants = services.merchants
    await merchants.add_secret(merchant.id, "easypost.webhook", "new")
    await merchants.add_secret(merchant.id, "easypost.webhook", "new")
    assert await merchants.secrets(merchant.id, "easypost.webhook") == ["new", "secret of easypost.webhook"]
    assert await merchants.retire_secrets(merchant.id, "easypost.webhook") == 1
    assert await merchants.secrets(merchant.id, "easypost.webhook") == ["new"]
    assert (await merchants.secret_names(merchant.id))["easypost.webhook"] == 1


async def test_another_process_sees_a_retired_secret_soon(services, merchant):
    other = StoredMerchants(services.database, services.vault, services.clock)
    await other.secrets(merchant.id, "easypost.webhook")
    await services.merchants.retire_secrets(merchant.id, "easypost.webhook", keep_newest=0)
    other._remembered = {key: (0.0, found) for key, (_, found) in other._remembered.items()}
    assert await other.secrets(merchant.id, "easypost.webhook") == []


async def test_api_keys_fit_their_own_shop_and_are_not_kept(services, merchant):
    other = await services.merchants.add("other", MerchantSettings(name="Other"))
    key = await services.keys.make(merchant.id)
    await services.keys.keep(merchant.id, key)
    assert await services.keys.fits(merchant.id, key)
    assert not await services.keys.fits(other.id, key)
    assert not await services.keys.fits(merchant.id, key + "x")
    raw = [row["digest"] for row in await services.database.rows(text("SELECT digest FROM api_keys"))]
    assert len(raw) == 1
    assert key not in raw[0]
