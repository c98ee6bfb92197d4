"""Reads the vendors' OpenAPI files and holds exchanges against them. Needs openapi-core, which only developers have.

The files say what is known, and openapi-core lets anything else pass; so a parameter that no file names is a violation
too. Slack's file is from 2020: what came later is listed in LATER and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockResponse
from werkzeug.datastructures import Headers, ImmutableMultiDict

from sandbox.checking import Exchanged

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
HTTP = ("get", "post", "put", "delete")
# Parameters of Slack's methods that are newer than the file, from docs.slack.dev.
LATER: dict[str, set[str]] = {
    "chat.postMessage": {"metadata", "client_msg_id"},
    "chat.update": {"metadata", "reply_broadcast", "file_ids"},
    "conversations.history": {"include_all_metadata"},
    "conversations.replies": {"include_all_metadata"},
    "conversations.list": {"team_id"},
    "views.open": {"interactivity_pointer"},
}
# The same for what Slack answers, by definition in the file.
LATER_FIELDS: dict[str, set[str]] = {
    "objs_message": {"app_id", "metadata", "edited"},
}
# The same for what a method answers; and a list of messages that the file takes for a list of people's messages only.
LATER_ANSWERS = {"conversations.history": {"response_metadata"}, "conversations.replies": {"response_metadata"}}
ANY_MESSAGES = {"conversations.replies"}
CODED = {"blocks", "attachments", "view", "metadata", "files"}


class Told:
    """An exchange's request in openapi-core's form."""

    def __init__(self, exchanged: Exchanged, host: str, path: str) -> None:
        self.host_url, self.path, self.method = host, path, exchanged.method.lower()
        self.content_type, self.body = exchanged.content_type, exchanged.body
        query = ImmutableMultiDict(parse_qsl(exchanged.query))  # an empty value is as good as none
        self.parameters = RequestParameters(query=query, header=Headers(exchanged.headers), cookie=ImmutableMultiDict())


class Vendor:
    """One vendor's file. `names` gives the parameters that a method and path template may have."""

    def __init__(self, spec: dict[str, Any], host: str) -> None:
        # The files are the vendors' own and are not judged themselves: that would take seconds at every start.
        self._api, self._host = OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None)), host
        self._names = {
            (method, path): _names(operation, spec)
            for path, item in spec["paths"].items()
            for method, operation in item.items()
            if method in HTTP
        }

    def violations(self, exchanged: Exchanged, path: str, answers: bool) -> Iterator[str]:
        """What does not agree in the request, and in the answer when that is to be checked as well."""
        request = Told(exchanged, self._host, path)
        yield from self._errors("request", self._api.iter_request_errors(request))
        unknown = _given(exchanged) - self._allowed(request.method, path)
        yield from (f"request: nobody knows the parameter {name}" for name in sorted(unknown))
        if answers and exchanged.status is not None:
            answer = MockResponse(exchanged.answer, exchanged.status, content_type=JSON)
            yield from self._errors("answer", self._api.iter_response_errors(request, answer))

    @staticmethod
    def _errors(what: str, errors: Iterator[Exception]) -> Iterator[str]:
        try:
            for error in errors:
                inner = getattr(error.__cause__ or error, "schema_errors", None) or [error.__cause__ or error]
                yield from (f"{what}: {_sentence(each)}" for each in inner)
        except OpenAPIError as error:
            yield f"{what}: {error}"

    def _allowed(self, method: str, path: str) -> set[str]:
        for (known, template), names in self._names.items():
            if known == method and _fits(template, path):
                return names
        return set()


def _sentence(error: Any) -> str:
    where = "/".join(str(step) for step in getattr(error, "absolute_path", ()))
    inner = [f"{each.message}" for each in getattr(error, "context", None) or ()]
    said = "; or ".join(inner) or str(getattr(error, "message", error))
    return f"{where}: {said}"[:400]


def _fits(template: str, path: str) -> bool:
    there, here = template.split("/"), path.split("/")
    return len(there) == len(here) and all(_part(a, b) for a, b in zip(there, here, strict=True))


def _part(template: str, part: str) -> bool:
    if "{" not in template:
        return template == part
    head, _, rest = template.partition("{")
    tail = rest.partition("}")[2]
    return part.startswith(head) and part.endswith(tail)


def _names(operation: dict[str, Any], spec: dict[str, Any]) -> set[str]:
    names = {each["name"] for each in operation.get("parameters", [])}
    for kind in operation.get("requestBody", {}).get("content", {}).values():
        schema = kind["schema"]
        if "$ref" in schema:
            schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        names |= set(schema.get("properties", {}))
    return names


def _given(exchanged: Exchanged) -> set[str]:
    """The names of all parameters of a request."""
    names = {name for name, _ in parse_qsl(exchanged.query, keep_blank_values=True)}
    if exchanged.content_type == JSON and exchanged.body:
        told = json.loads(exchanged.body)
        return names | (set(told) if isinstance(told, dict) else set())
    if exchanged.content_type == FORM:
        return names | {name for name, _ in parse_qsl(exchanged.body.decode(), keep_blank_values=True)}
    return names


def _load(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return dict(json.loads(text))
    return dict(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 - a safe loader


def twilio(folder: Path) -> Vendor:
    """Twilio's messages, without the rest of its file."""
    spec = _load(folder / "twilio_api_v2010.yaml")
    wanted = "/2010-04-01/Accounts/{AccountSid}/Messages"
    spec["paths"] = {path: item for path, item in spec["paths"].items() if path.startswith(wanted)}
    return Vendor(spec, "https://api.twilio.com")


def content(folder: Path) -> Vendor:
    """Twilio's content templates."""
    return Vendor(_load(folder / "twilio_content_v1.yaml"), "https://content.twilio.com")


def slack(folder: Path) -> Vendor:
    """Slack's methods, from Swagger 2 to OpenAPI 3.1."""
    old = _load(folder / "slack_web_openapi_v2.json")
    paths = {}
    for path, item in old["paths"].items():
        operation = next(each for name, each in item.items() if name in HTTP)
        said = _said(path.removeprefix("/"), operation)
        answer = _answer(path.removeprefix("/"), operation["responses"]["200"].get("schema", {"type": "object"}))
        answers = {"200": {"description": "", "content": {JSON: {"schema": answer}}}}
        form, free = _bodies(said)
        body = {"content": {FORM: {"schema": form}, JSON: {"schema": free}, "multipart/form-data": {"schema": form}}}
        asked = [{"name": name, "in": "query", "schema": schema} for name, schema in form["properties"].items()]
        paths["/api" + path] = {
            "get": {"parameters": asked, "responses": answers},
            "post": {"requestBody": body, "responses": answers},
        }
    known = {name: _schema(schema) for name, schema in old["definitions"].items()}
    for name, fields in LATER_FIELDS.items():
        _allow(known[name], fields)
    return Vendor(
        {
            "openapi": "3.1.0",
            "info": {"title": "Slack", "version": "1"},
            "servers": [{"url": "https://slack.com"}],
            "paths": paths,
            "components": {"schemas": known},
        },
        "https://slack.com",
    )


def _said(method: str, operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The parameters of a method but for the token, which travels in the header now."""
    said = {each["name"]: each for each in operation.get("parameters", []) if each["name"] != "token"}
    return said | {name: {"name": name, "type": "any"} for name in LATER.get(method, ())}


def _answer(method: str, old: dict[str, Any]) -> dict[str, Any]:
    """The schema of what a method answers."""
    new: dict[str, Any] = _schema(old)
    _allow(new, LATER_ANSWERS.get(method, set()))
    if method in ANY_MESSAGES:
        new["properties"]["messages"] = {"type": "array", "items": {"$ref": "#/components/schemas/objs_message"}}
    if method == "chat.update":  # blocks are a list, as everywhere
        new["properties"]["message"]["properties"]["blocks"] = {"$ref": "#/components/schemas/blocks"}
    return new


def _bodies(said: dict[str, dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schemas of a form, where all is text, and of JSON, where what is coded in a form stands open."""
    needed = [name for name, each in said.items() if each.get("required")]
    form = {name: _field(each.get("type", "any"), False) for name, each in said.items()}
    free = {name: {} if name in CODED else _field(each.get("type", "any"), True) for name, each in said.items()}
    shape: dict[str, Any] = {"type": "object", **({"required": needed} if needed else {})}
    return {**shape, "properties": form}, {**shape, "properties": free}


def _field(kind: str, coded: bool) -> dict[str, Any]:
    """The schema of one parameter; Slack takes 1 for true, and time stamps as text."""
    if kind == "any":
        return {}
    if kind == "boolean":
        return {} if coded else {"type": "string", "enum": ["0", "1", "true", "false"]}
    if kind in ("number", "integer"):
        return {"type": [kind, "string"]} if coded else {"type": "string", "pattern": r"^\d+(\.\d+)?$"}
    return {"type": kind}


def _schema(old: Any) -> Any:
    """A schema of the file as JSON Schema has it: alternatives stand under `items` there."""
    if isinstance(old, list):
        return [_schema(each) for each in old]
    if not isinstance(old, dict):
        return old
    new = {name: _schema(value) for name, value in old.items() if name not in ("$ref", "items")}
    if "$ref" in old:
        new["$ref"] = old["$ref"].replace("#/definitions/", "#/components/schemas/")
    items = old.get("items")
    if isinstance(items, list) and old.get("type") == "array":
        new["items"] = {"anyOf": _schema(items)}
    elif isinstance(items, list):
        new["anyOf"] = _schema(items)
    elif items is not None:
        new["items"] = _schema(items)
    return new


def _allow(schema: dict[str, Any], fields: set[str]) -> None:
    for each in [schema, *schema.get("anyOf", [])]:
        if "properties" in each:
            each["properties"] = {name: {} for name in fields} | each["properties"]


class SpecChecker:
    """All three files."""

    def __init__(self, folder: Path) -> None:
        self._twilio, self._content, self._slack = twilio(folder), content(folder), slack(folder)
        self._methods = set(_load(folder / "slack_web_openapi_v2.json")["paths"])

    def violations(self, exchanged: Exchanged) -> list[str]:
        """What in an exchange does not agree with its file."""
        well = exchanged.status is not None and exchanged.status < 400
        if exchanged.path.startswith("/slack/api/"):
            return self._of_slack(exchanged, exchanged.path.removeprefix("/slack"))
        path = exchanged.path.removeprefix("/twilio")
        vendor = self._content if path.startswith("/v1/") else self._twilio
        if exchanged.status == 404:
            return []
        said = list(vendor.violations(exchanged, path, well)) if exchanged.status in (None, 200, 201, 204) else []
        return said if well or exchanged.status is None else said + _refusal(exchanged)

    def _of_slack(self, exchanged: Exchanged, path: str) -> list[str]:
        if path.removeprefix("/api") not in self._methods:
            return []  # newer than the file
        well = exchanged.status == 200 and b'"ok": true' in exchanged.answer[:40]
        if exchanged.status == 200 and not well:
            return []  # refused, as it may be
        return list(self._slack.violations(exchanged, path, well))


def _refusal(exchanged: Exchanged) -> list[str]:
    """Twilio's file has no errors in it; their shape is from its documentation."""
    told = json.loads(exchanged.answer)
    whole = set(told) == {"code", "message", "more_info", "status"} and told["status"] == exchanged.status
    return [] if whole else [f"answer: not the shape of an error: {sorted(told)}"]


@cache
def checker(folder: Path) -> SpecChecker:
    """The checker of a folder, read once."""
    return SpecChecker(folder)
