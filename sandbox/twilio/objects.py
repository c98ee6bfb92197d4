"""Twilio's JSON shapes: messages, lists with their pages, content templates and their approval."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from sandbox.twilio.models import Template, Text
from sandbox.twilio.refusals import LATER

ROOT = "/2010-04-01/Accounts"


def _date(at: datetime | None) -> str | None:
    return format_datetime(at) if at else None


def message(text: Text, account: str) -> dict[str, Any]:
    """A Message resource."""
    uri = f"{ROOT}/{account}/Messages/{text.sid}"
    shop, phone = f"whatsapp:{text.sender}", f"whatsapp:{text.phone}"
    came = text.direction == "inbound"
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": text.body,
        "date_created": _date(text.created_at),
        "date_sent": _date(text.sent_at),
        "date_updated": _date(text.updated_at),
        "direction": text.direction,
        "error_code": text.error_code,
        "error_message": LATER.get(text.error_code) if text.error_code else None,
        "from": phone if came else shop,
        "messaging_service_sid": text.service,
        "num_media": str(len(text.media) or len(text.media_urls)),
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": shop if came else phone,
        "uri": f"{uri}.json",
    }


def page(texts: list[Text], account: str, query: dict[str, str], size: int, number: int) -> dict[str, Any]:
    """One page of a list of messages, newest first."""
    path = f"{ROOT}/{account}/Messages.json"
    asked = {name: value for name, value in query.items() if name not in ("Page", "PageToken", "PageSize")}

    def address(which: int, token: str = "") -> str:
        told = {**asked, "PageSize": str(size), "Page": str(which), **({"PageToken": token} if token else {})}
        return f"{path}?{urlencode(told)}"

    first = number * size
    shown, more = texts[first : first + size], len(texts) > first + size
    return {
        "end": first + len(shown) - 1 if shown else 0,
        "first_page_uri": address(0),
        "next_page_uri": address(number + 1, f"PA{shown[-1].sid}") if more else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": address(number - 1, f"PB{shown[0].sid}") if number and shown else None,
        "start": first if shown else 0,
        "uri": address(number),
        "messages": [message(text, account) for text in shown],
    }


def media_list(text: Text, account: str) -> dict[str, Any]:
    """The media of one message."""
    uri = f"{ROOT}/{account}/Messages/{text.sid}/Media"
    rows = [
        {
            "account_sid": account,
            "content_type": media.content_type,
            "date_created": _date(text.created_at),
            "date_updated": _date(text.created_at),
            "parent_sid": text.sid,
            "sid": media.sid,
            "uri": f"{uri}/{media.sid}.json",
        }
        for media in text.media
    ]
    pages = {"first_page_uri": f"{uri}.json?PageSize=50&Page=0", "next_page_uri": None, "previous_page_uri": None}
    numbers = {"end": max(0, len(rows) - 1), "page": 0, "page_size": 50, "start": 0}
    return {**pages, **numbers, "uri": f"{uri}.json?PageSize=50&Page=0", "media_list": rows}


def content(template: Template, account: str, at: datetime, root: str) -> dict[str, Any]:
    """A Content resource; `root` is the address of this API."""
    kind: dict[str, Any] = {"body": template.body}
    if template.buttons:
        kind["actions"] = [{"title": button.title, "id": button.id} for button in template.buttons]
    url = f"{root}/v1/Content/{template.sid}"
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "sid": template.sid,
        "account_sid": account,
        "friendly_name": template.name,
        "language": template.language,
        "variables": template.variables,
        "types": {template.kind: kind},
        "date_created": stamp,
        "date_updated": stamp,
        "url": url,
        "links": {
            "approval_create": f"{url}/ApprovalRequests/whatsapp",
            "approval_fetch": f"{url}/ApprovalRequests",
        },
    }


def contents(rows: list[dict[str, Any]], root: str, size: int) -> dict[str, Any]:
    """The list of templates, all on one page."""
    url = f"{root}/v1/Content?PageSize={size}&Page=0"
    meta = {"page": 0, "page_size": size, "first_page_url": url, "previous_page_url": None, "url": url}
    return {"contents": rows, "meta": {**meta, "next_page_url": None, "key": "contents"}}


def approval(template: Template, account: str, root: str) -> dict[str, Any]:
    """What became of a template's approval for WhatsApp."""
    return {
        "sid": template.sid,
        "account_sid": account,
        "whatsapp": {
            "type": "whatsapp",
            "name": template.name,
            "category": template.category,
            "content_type": template.kind,
            "status": template.status,
            "rejection_reason": "" if template.status != "rejected" else "INVALID_FORMAT",
            "allow_category_change": True,
        },
        "url": f"{root}/v1/Content/{template.sid}/ApprovalRequests",
    }
