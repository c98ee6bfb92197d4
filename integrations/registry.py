"""The list of integrations: adding one is one line here. Names are those in the MANIFEST and in webhook addresses."""

from __future__ import annotations

import aiohttp

from bot.ports import Carrier, Channel, Desk, Manifest, Storefront
from integrations.carriers.aftership.adapter import AfterShip
from integrations.carriers.australia_post.adapter import AustraliaPost
from integrations.carriers.bpost.adapter import Bpost
from integrations.carriers.canada_post.adapter import CanadaPost
from integrations.carriers.correios.adapter import Correios
from integrations.carriers.dhl.adapter import Dhl
from integrations.carriers.dpd.adapter import Dpd
from integrations.carriers.easypost.adapter import EasyPost
from integrations.carriers.fedex.adapter import FedEx
from integrations.carriers.gls.adapter import Gls
from integrations.carriers.karrio.adapter import Karrio
from integrations.carriers.la_poste.adapter import LaPoste
from integrations.carriers.plain_events.adapter import PlainEvents
from integrations.carriers.royal_mail.adapter import RoyalMail
from integrations.carriers.sendcloud.adapter import Sendcloud
from integrations.carriers.seventeentrack.adapter import SeventeenTrack
from integrations.carriers.ship24.adapter import Ship24
from integrations.carriers.shippo.adapter import Shippo
from integrations.carriers.trackingmore.adapter import TrackingMore
from integrations.carriers.ups.adapter import Ups
from integrations.carriers.usps.adapter import Usps
from integrations.channels.email.adapter import Email
from integrations.channels.web.adapter import WebChannel
from integrations.channels.whatsapp.adapter import WhatsApp
from integrations.desks.slack.adapter import Slack
from integrations.desks.slack.sharing import Load, refuse
from integrations.storefronts.bigcommerce.adapter import BigCommerce
from integrations.storefronts.plain_orders.adapter import PlainOrders
from integrations.storefronts.plain_products.adapter import PlainProducts
from integrations.storefronts.shopify.adapter import Shopify
from integrations.storefronts.woocommerce.adapter import WooCommerce


def manifests() -> dict[str, Manifest]:
    """Return what every integration is and can do, by name."""
    ports: list[Carrier | Storefront | Channel | Desk] = [
        *carriers().values(),
        *storefronts().values(),
        *channels().values(),
        *desks().values(),
    ]
    return {port.MANIFEST.name: port.MANIFEST for port in ports}


def carriers(session: aiohttp.ClientSession | None = None) -> dict[str, Carrier]:
    """Return every carrier port by name. Without a session they verify and parse, but do no I/O."""
    found: list[Carrier] = [
        AfterShip(session),
        Dhl(session),
        AustraliaPost(session),
        CanadaPost(session),
        EasyPost(session),
        PlainEvents(session),
        SeventeenTrack(session),
        Ups(session),
        FedEx(session),
        RoyalMail(session),
        Ship24(session),
        Gls(session),
        Shippo(session),
        Dpd(session),
        Karrio(session),
        Sendcloud(session),
        TrackingMore(session),
        Usps(session),
        Bpost(session),
        Correios(session),
        LaPoste(session),
    ]
    return {carrier.MANIFEST.name: carrier for carrier in found}


def storefronts(session: aiohttp.ClientSession | None = None) -> dict[str, Storefront]:
    """Return every storefront port by name, as `carriers`."""
    found: list[Storefront] = [
        Shopify(session),
        WooCommerce(session),
        BigCommerce(session),
        PlainOrders(session),
        PlainProducts(session),
    ]
    return {storefront.MANIFEST.name: storefront for storefront in found}


def channels(session: aiohttp.ClientSession | None = None) -> dict[str, Channel]:
    """Return every way to shoppers that is not our own, by name, as `carriers`."""
    found: list[Channel] = [
        WhatsApp(session),
        Email(session),
        WebChannel(),
    ]
    return {channel.MANIFEST.name: channel for channel in found}


def desks(session: aiohttp.ClientSession | None = None, load: Load = refuse) -> dict[str, Desk]:
    """Return every desk at which agents sit, by name, as `carriers`. `load` gives the bytes of files that we keep."""
    found: list[Desk] = [Slack(session, load)]
    return {desk.MANIFEST.name: desk for desk in found}
