"""Holds an answer of the gateway against openapi.json.

    from openapi_contract import check_response
    check_response("GET", "/v1/jobs?limit=2", 200, headers, body)

raises ContractViolation with everything that is wrong: an undocumented status, a missing header, a wrong media
type, a body that does not fit its schema (unknown members included), and what a schema can't say, such as
"`retry_after` is there exactly when the `Retry-After` header is". A stream of server-sent events is judged event by
event, by the `x-item-schema` beside its schema: what OpenAPI 3.2 calls `itemSchema`, which 3.1 doesn't have.

Needs Debian's python3-jsonschema (4.10 or later) and nothing else.
"""

import functools
import json
import pathlib
import re
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "openapi.json"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

CODES_BY_STATUS = {
    400: ("malformed_json", "malformed_request", "idempotency_key_required", "idempotency_key_invalid"),
    401: ("unauthenticated", "signature_invalid"),
    402: ("provider_credits_exhausted", "budget_exceeded"),
    403: ("scope_missing", "connection_not_allowed"),
    404: ("not_found", "unknown_connection"),
    405: ("method_not_allowed",),
    406: ("not_acceptable",),
    408: ("request_timeout",),
    409: ("idempotency_in_progress", "provider_conflict", "outcome_unresolved"),
    410: ("provider_gone",),
    413: ("payload_too_large",),
    414: ("uri_too_long",),
    415: ("unsupported_media_type",),
    422: (
        "invalid_request", "connection_required", "unsupported_filter", "invalid_cursor", "lossy_mapping",
        "idempotency_key_reused", "provider_rejected", "recipient_not_allowed",
    ),
    429: ("caller_rate_limited", "provider_rate_limited"),
    431: ("headers_too_large",),
    500: ("internal",),
    501: ("unsupported_operation",),
    502: (
        "provider_unreachable", "provider_bad_response", "provider_error", "provider_credentials_rejected",
        "provider_permission_denied",
    ),
    503: ("provider_unavailable", "connection_paused", "overloaded", "draining", "store_unavailable"),
    504: ("provider_timeout",),
}
STATUS_OF_CODE = {code: status for status, codes in CODES_BY_STATUS.items() for code in codes}

# Answers that no operation documents: given before a route is known, or because none was found.
UNROUTED_STATUSES = {400, 401, 404, 405, 408, 413, 414, 431, 500, 503}
# Members whose content is the vendor's or the caller's, so "" is theirs to write.
FOREIGN_MEMBERS = {"remote_data", "metadata", "custom_fields", "details", "body"}


class ContractViolation(AssertionError):
    """An answer that openapi.json does not allow."""


def check_response(method, path, status, headers, body):
    """Raises ContractViolation unless openapi.json allows this answer.

    `path` is a concrete path, with or without a query, or a path template. `method` and `path` are None for an
    answer to bytes that were no HTTP request. `headers` is a mapping or a list of pairs. `body` is bytes.
    """
    found = default_contract().violations(method, path, status, headers, body)
    if found:
        raise ContractViolation(f"{method} {path} -> {status}:\n  " + "\n  ".join(found))


@functools.cache
def default_contract():
    return Contract(parse_json(DOCUMENT.read_bytes()))


def parse_json(data):
    """Parses JSON more strictly than `json` does by itself: equal keys, NaN and Infinity are errors."""

    def unique(pairs):
        keys = [key for key, _ in pairs]
        if len(keys) != len(set(keys)):
            raise ValueError(f"equal keys among {keys}")
        return dict(pairs)

    def no_constant(word):
        raise ValueError(f"{word} is not JSON")

    return json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_constant=no_constant)


def format_checker():
    """Own checks: Debian's python3-jsonschema comes without the packages behind most of its formats."""
    checker = FormatChecker(formats=())

    def pattern(name, expression):
        compiled = re.compile(expression)
        checker.checks(name)(lambda value: not isinstance(value, str) or compiled.fullmatch(value) is not None)

    day = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    pattern("date", day)
    pattern("date-time", day + r"T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d{2}:\d{2})")
    pattern("email", r"[^@\s]+@[^@\s]+")
    pattern("uri", r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
    pattern("uri-reference", r"[^\s<>\"{}|\\^`]+")
    return checker


class Contract:
    """One OpenAPI document, ready to judge answers."""

    def __init__(self, document):
        self.document = document
        self._formats = format_checker()
        self._validators = {}
        self._routes = []
        for template, item in document["paths"].items():
            literal = re.split(r"\{[^}]+\}", template)
            expression = re.compile("[^/]+".join(re.escape(part) for part in literal))
            self._routes.append((len(literal), template, expression, item))
        # Fewer parameters first: a literal path wins over a template that matches it too.
        self._routes.sort(key=lambda route: route[0])

    # Finding the operation

    def route(self, path):
        """The template and path item of a concrete path, or None."""
        plain = urlsplit(path).path if path.startswith("http") else path.partition("?")[0]
        for _, template, expression, item in self._routes:
            if expression.fullmatch(plain):
                return template, item
        return None

    def resolve(self, node):
        while "$ref" in node and node["$ref"].startswith("#/"):
            target = self.document
            for part in node["$ref"][2:].split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
        return node

    # Judging

    def violations(self, method, path, status, headers, body):
        """Everything that is wrong with an answer, as lines of text."""
        headers = _lower(headers)
        found = []
        route = self.route(path) if method and path else None
        operation = route and route[1].get("get" if method == "HEAD" else method.lower())
        if operation is None:
            response = self._unrouted(method, path, route, status, headers, found)
        else:
            response = operation["responses"].get(str(status))
            if response is None:
                found.append(f"status {status} is not documented for {operation['operationId']}")
        response = self.resolve(response) if response else None
        if response:
            found += self._headers(response, headers)
        if method == "HEAD":
            return found + (["an answer to HEAD has a body"] if body else [])
        return found + self._body(response, status, headers, body)

    def schema_violations(self, schema, value):
        """What is wrong with a value by a schema of this document."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            # The document itself is the root, so that "#/components/…" resolves; its members are no keywords.
            root = {"components": self.document["components"], "allOf": [schema]}
            self._validators[key] = Draft202012Validator(root, format_checker=self._formats)
        lines = []
        for error in self._validators[key].iter_errors(value):
            lines += _describe(error)
        return lines

    def _unrouted(self, method, path, route, status, headers, found):
        if status not in UNROUTED_STATUSES:
            found.append(f"status {status} on a request that no operation takes")
        if route is None:
            if status == 405:
                found.append(f"405 on {path}, which is no documented path")
            return None
        known = {name.upper() for name in route[1] if name in METHODS}
        if status == 404:
            found.append(f"404 instead of 405: {route[0]} takes {', '.join(sorted(known))}")
        if status != 405:
            return None
        allowed = {word.strip().upper() for word in headers.get("allow", "").split(",")}
        if not known <= allowed:
            found.append(f"Allow is {headers.get('allow')!r} and lacks {', '.join(sorted(known - allowed))}")
        if method.upper() in allowed:
            found.append(f"Allow lists {method}, which was refused")
        return {"$ref": "#/components/responses/MethodNotAllowed"}

    def _headers(self, response, headers):
        found = []
        for name, header in response.get("headers", {}).items():
            header = self.resolve(header)
            value = headers.get(name.lower())
            if value is None:
                if header.get("required"):
                    found.append(f"header {name} is missing")
                continue
            schema = header["schema"]
            if schema.get("type") == "integer":
                value = int(value) if re.fullmatch(r"[0-9]{1,9}", value) else value
            found += [f"header {name}: {line}" for line in self.schema_violations(schema, value)]
        return found

    def _body(self, response, status, headers, body):
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if response is None:
            content = {} if 200 <= status < 300 else {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }
        else:
            content = response.get("content", {})
        if status == 204 and not content:
            return ["an answer without content has a body or a type"] if body or media_type else []
        if media_type not in content:
            return [f"content type {media_type or 'missing'!r} instead of {' or '.join(content) or 'none'}"]
        if "x-item-schema" in content[media_type]:
            return self._events(content[media_type]["x-item-schema"], body)
        if not media_type.endswith("json"):
            return [] if body else ["the body is empty"]
        try:
            value = parse_json(body)
        except (ValueError, RecursionError) as error:
            return [f"the body is not JSON: {error}"]
        found = self.schema_violations(content[media_type]["schema"], value)
        if found or not isinstance(value, dict):
            return found
        if media_type == "application/problem+json":
            return _problem(value, status, headers)
        return _success(value) if "data" in value else []

    def _events(self, schema, body):
        """A whole stream, from its first event to its last."""
        try:
            events = parse_events(body)
        except ValueError as error:
            return [f"the stream can't be read: {error}"]
        found = [] if events else ["the stream has no event"]
        inner = self.resolve(schema)["properties"]["data"]["contentSchema"]
        for place, event in enumerate(events):
            where = f"event {place}"
            found += [f"{where}: {line}" for line in self.schema_violations(schema, event)]
            if event.get("event") == "end" and place != len(events) - 1:
                found.append(f"{where}: an end that isn't the last one")
            try:
                value = parse_json(event.get("data", "").encode())
            except (ValueError, RecursionError) as error:
                found.append(f"{where}: the data is not JSON: {error}")
                continue
            wrong = self.schema_violations(inner, value) or _operation(value, "") + _empty_strings(value, "")
            found += [f"{where} data: {line}" for line in wrong]
        return found


def parse_events(body):
    """The events of a `text/event-stream` as maps of their fields; strict where the format itself is lenient."""
    text = body.decode("utf-8")
    if text and not text.endswith("\n\n"):
        raise ValueError("it ends in the middle of an event")
    events = []
    for block in text.split("\n\n")[:-1]:
        event = {}
        for line in block.split("\n"):
            name, colon, value = line.partition(": ")
            if not colon or name in event:
                raise ValueError(f"the line {line[:80]!r}")
            event[name] = value
        events.append(event)
    return events


def _lower(headers):
    pairs = headers.items() if hasattr(headers, "items") else headers
    return {str(name).lower(): str(value) for name, value in pairs}


def _describe(error):
    """One line for each cause; those of the branch that fits best when several schemas were possible."""
    if error.validator in ("oneOf", "anyOf") and error.context:
        branches = {}
        for cause in error.context:
            branches.setdefault(cause.schema_path[0], []).append(cause)
        return [line for cause in min(branches.values(), key=len) for line in _describe(cause)]
    place = "".join(f"/{part}" for part in error.absolute_path)
    return [f"{place or 'the value'}: {error.message[:300]}"]


def _problem(value, status, headers):
    found = []
    code = value["code"]
    if value["status"] != status:
        found.append(f"/status is {value['status']}, the answer's is {status}")
    if STATUS_OF_CODE.get(code) != status:
        found.append(f"/code {code} belongs to status {STATUS_OF_CODE.get(code)}")
    if value["type"] != f"/problems/{code}":
        found.append(f"/type is {value['type']}, /code is {code}")
    twins = {"origin": "gateway-error-origin", "request_id": "request-id", "retry_after": "retry-after"}
    for member, name in twins.items():
        given = None if value.get(member) is None else str(value[member])
        if given != headers.get(name):
            found.append(f"/{member} is {given}, the header {name} is {headers.get(name)}")
    if (status in (429, 503) or code == "idempotency_in_progress") and "retry_after" not in value:
        found.append(f"{code} comes without retry_after")
    if value["origin"] in ("caller", "gateway") and "upstream" in value:
        found.append(f"/upstream is there, but the origin is {value['origin']}")
    if "result" in value:
        found += _outreach(value["result"], "/result")
    return found + _empty_strings(value, "")


def _success(value):
    found = _empty_strings(value, "")
    data, meta = value["data"], value["meta"]
    if "has_more" in meta and meta["has_more"] != (meta["next_cursor"] is not None):
        found.append(f"/meta/has_more is {meta['has_more']}, /meta/next_cursor is {meta['next_cursor']!r}")
    for place, item in enumerate(data) if isinstance(data, list) else [(None, data)]:
        where = "/data" if place is None else f"/data/{place}"
        if "remote_id" in item:
            if not (item["id"].startswith(item["connection"] + ":") and item["id"].endswith(item["remote_id"])):
                found.append(f"{where}/id {item['id']} is not made of {item['connection']} and {item['remote_id']}")
        if "requested" in item:
            found += _outreach(item, where)
        if "timeline" in item:
            found += _operation(item, where)
        if "reserved" in item and item["reserved"] != item["settled"] + item["released"] + item["held"]:
            found.append(f"{where}/reserved is not the sum of settled, released and held")
        # No `oneOf` in the schema: generators of clients make a nameless thing of such a row.
        if "unit" in item and len({"caller", "connection", "day"} & item.keys()) != 1:
            found.append(f"{where} is not about one of caller, connection and day")
    return found


def _operation(item, where):
    found = _sum(item["progress"], f"{where}/progress") if "progress" in item else []
    if ("reason" in item) != (item["state"] == "waiting"):
        found.append(f"{where}/reason is {item.get('reason')}, but /state is {item['state']}")
    if [chunk["index"] for chunk in item["chunks"]] != list(range(len(item["chunks"]))):
        found.append(f"{where}/chunks are not in order")
    return found


def _sum(item, where):
    parts = ("added", "skipped", "rejected", "duplicate", "not_attempted", "unknown")
    if item["requested"] == sum(item[part] for part in parts):
        return []
    return [f"{where}/requested is {item['requested']}, the parts are {[item[part] for part in parts]}"]


def _outreach(item, where):
    found = _sum(item, where)
    if len(item["results"]) != item["requested"]:
        found.append(f"{where}/results has {len(item['results'])} rows for {item['requested']} people")
    return found


def _empty_strings(value, where):
    if value == "":
        return [f"{where} is an empty string; absent values are left out"]
    if isinstance(value, dict):
        # A pointer is empty when it means the whole body (RFC 6901).
        pairs = [
            (key, item) for key, item in value.items() if key not in FOREIGN_MEMBERS and (key, item) != ("pointer", "")
        ]
    elif isinstance(value, list):
        pairs = enumerate(value)
    else:
        return []
    return [line for key, item in pairs for line in _empty_strings(item, f"{where}/{key}")]
