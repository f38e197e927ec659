"""The envelope on everything that the gateway itself refuses, and the routes that need no vendor (api.md section 2).

The shape of each envelope is checked with every answer (`invariants.py`); here it is about which one comes.
"""

from __future__ import annotations

import json
import re
import time

import pytest

import documents as doc
import invariants
from behaviours import json_answer
from calls import CREATE, OUTREACH, READ_JOB, SOURCE, pointers, problem
from command import REPOSITORY
from configuration import fresh_key
from gateway import Gateway

# Routes


@pytest.mark.parametrize("target", ["/v1/nothing", "/v1/jobs/huntr:x/nothing", "/v1/", "/v1", "/v1/jobs/"])
def test_unknown_routes_under_v1(gateway: Gateway, vendors, target: str) -> None:
    problem(gateway.get(target), 404, "not_found", "none")
    # Known or not: without a key it is 401, so that nobody can map the routes.
    problem(gateway.get(target, key=None), 401, "unauthenticated", "none", origin="caller")
    vendors.assert_untouched()


@pytest.mark.parametrize("target", ["/", "/nothing", "/v2/jobs", "/V1/jobs", "//v1/jobs", "/livez/x", "/problems"])
def test_unknown_routes_elsewhere(gateway: Gateway, target: str) -> None:
    problem(gateway.get(target, key=None), 404, "not_found", "none")


# Methods that no later version gives these routes either.
@pytest.mark.parametrize(
    "method, target, allowed",
    [
        ("PUT", "/v1/jobs", {"GET"}),
        ("PATCH", "/v1/sources", {"POST"}),
        ("DELETE", "/v1/providers", {"GET"}),
        ("POST", "/v1/whoami", {"GET"}),
        ("PUT", "/v1/invitations", {"GET", "POST"}),
        ("PATCH", "/v1/candidates", {"GET", "POST"}),
        ("GET", f"/v1/candidates/huntr:{doc.MEMBER_ID}/custom-fields/x", {"PUT"}),
        ("TRACE", "/v1/jobs", {"GET"}),
        ("PROPFIND", "/v1/jobs", {"GET"}),
        ("POST", "/livez", {"GET"}),
        ("DELETE", "/openapi.json", {"GET"}),
    ],
)
def test_wrong_methods_are_405_with_allow(gateway: Gateway, vendors, method: str, target: str, allowed: set) -> None:
    answer = gateway.request(method, target)
    problem(answer, 405, "method_not_allowed", "none")
    assert allowed <= {word.strip() for word in answer.header("allow").split(",")}
    assert method not in answer.header("allow").split(", ")
    vendors.assert_untouched()


@pytest.mark.parametrize("target", ["/v1/jobs?connection=huntr", "/livez", "/readyz", "/v1/whoami", "/v1/nothing"])
def test_head_is_a_get_without_a_body(gateway: Gateway, vendors, target: str) -> None:
    vendors.huntr.on("GET", "/org/jobs", json_answer({"data": []}))
    got, head = gateway.get(target), gateway.request("HEAD", target)
    assert (head.status, head.body) == (got.status, b"")
    assert head.header("content-type") == got.header("content-type")


# Keys


def broken_keys(gateway: Gateway) -> list[tuple[str, dict[str, str]]]:
    key = gateway.keys["full"].key
    other = gateway.keys["second"].key
    prefix, id, secret = key.split("_")
    return [
        ("nothing", {}),
        ("empty", {"Authorization": ""}),
        ("no token", {"Authorization": "Bearer"}),
        ("no token, a space", {"Authorization": "Bearer "}),
        ("another scheme", {"Authorization": f"Basic {key}"}),
        ("no scheme", {"Authorization": key}),
        ("a vendor's header", {"X-API-Key": key}),
        ("no secret", {"Authorization": f"Bearer {prefix}_{id}"}),
        ("empty secret", {"Authorization": f"Bearer {prefix}_{id}_"}),
        ("unknown id", {"Authorization": f"Bearer {prefix}_zzzz_{secret}"}),
        ("another's secret", {"Authorization": f"Bearer {prefix}_{id}_{other.split('_')[2]}"}),
        ("a cut secret", {"Authorization": f"Bearer {key[:-1]}"}),
        ("a longer secret", {"Authorization": f"Bearer {key}A"}),
        ("a secret in other case", {"Authorization": f"Bearer {prefix}_{id}_{secret.swapcase()}"}),
        ("another prefix", {"Authorization": f"Bearer abc_{id}_{secret}"}),
        ("the hash instead", {"Authorization": f"Bearer {prefix}_{id}_{gateway.keys['full'].sha256}"}),
        ("spaces", {"Authorization": f"Bearer {prefix}_{id}_{secret[:5]} {secret[5:]}"}),
        ("very long", {"Authorization": "Bearer tgw_" + "a" * 7000}),
        ("two keys in one", {"Authorization": f"Bearer {key}, Bearer {other}"}),
    ]


def test_keys_that_open_nothing(gateway: Gateway, vendors) -> None:
    for name, headers in broken_keys(gateway):
        for method, target in (("GET", "/v1/jobs?connection=huntr"), ("POST", "/v1/sources"), ("GET", "/v1/whoami")):
            body = b"{}" if method == "POST" else None
            answer = gateway.request(method, target, body=body, headers=headers, key=None)
            assert (answer.status, answer.json["code"]) == (401, "unauthenticated"), f"{name}: {answer}"
            assert answer.header("www-authenticate").lower().startswith("bearer")
    vendors.assert_untouched()


def test_a_key_in_the_query_opens_nothing(gateway: Gateway, vendors) -> None:
    key = gateway.keys["full"].key
    for name in ("key", "token", "access_token", "api_key", "authorization"):
        problem(gateway.get(f"/v1/whoami?{name}={key}", key=None), 401, "unauthenticated")


def test_two_authorization_headers_open_nothing(gateway: Gateway, vendors) -> None:
    key = gateway.keys["full"].key.encode()
    outcome = gateway.raw(
        b"GET /v1/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer nonsense\r\nAuthorization: Bearer "
        + key
        + b"\r\n\r\n"
    )
    assert outcome.only.status in (400, 401)


def test_the_scheme_ignores_case(gateway: Gateway) -> None:
    # RFC 9110: schemes are case-insensitive.
    key = gateway.keys["full"].key
    assert gateway.get("/v1/whoami", key=None, headers={"Authorization": f"bearer {key}"}).status == 200


def test_a_large_body_without_a_key(gateway: Gateway, vendors) -> None:
    # Refusing it from the head alone would be kinder to memory; the specification asks for that only at overload.
    problem(gateway.post("/v1/sources", body=body_of(1 << 20), key=None), 401, "unauthenticated", "none")
    vendors.assert_untouched()


# Bodies

JSON_ROUTES = [SOURCE, OUTREACH, CREATE]


@pytest.mark.parametrize("call", JSON_ROUTES, ids=str)
@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data",
                     "json", "text/html", "application/jsonp", "application/octet-stream", ";", "application/json5"]
)  # fmt: skip
def test_other_media_types(gateway: Gateway, vendors, call, content_type: str) -> None:
    answer = call.send(gateway, headers={"Content-Type": content_type})
    problem(answer, 415, "unsupported_media_type", "none", origin="caller")
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8",
     'application/json; charset="utf-8"'],
)  # fmt: skip
def test_json_media_types(gateway: Gateway, vendors, content_type: str) -> None:
    SOURCE.script(vendors.hirempire)
    assert SOURCE.send(gateway, headers={"Content-Type": content_type}).status == 200


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "compress"])
def test_compressed_bodies_are_not_taken(gateway: Gateway, vendors, encoding: str) -> None:
    # A body that says it is gzip is not JSON as it stands; 415 is RFC 9110's word for it.
    answer = SOURCE.send(gateway, headers={"Content-Encoding": encoding})
    assert answer.status in (400, 415), answer
    vendors.assert_untouched()


def test_html_is_not_to_be_had(gateway: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr)
    answer = READ_JOB.send(gateway, headers={"Accept": "text/html"})
    # A gateway may also answer JSON to everybody; if it refuses, then with its own code.
    assert answer.status == 200 or problem(answer, 406, "not_acceptable", "none")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/*;q=0.5", "text/html, */*;q=0.1", ""])
def test_accept_headers_that_allow_json(gateway: Gateway, vendors, accept: str) -> None:
    READ_JOB.script(vendors.huntr)
    assert READ_JOB.send(gateway, headers={"Accept": accept}).status == 200


def body_of(size: int) -> bytes:
    frame = b'{"job_id":"x","name":""}'
    return frame[:-2] + b"a" * (size - len(frame)) + frame[-2:]


def test_bodies_over_a_mebibyte(gateway: Gateway, vendors) -> None:
    problem(gateway.post("/v1/sources", body=body_of((1 << 20) + 1)), 413, "payload_too_large", "none")
    problem(gateway.post("/v1/sources", body=body_of(1 << 20)), 422, "invalid_request", "none")
    vendors.assert_untouched()


def test_campaign_bodies_up_to_four_mebibytes(gateway: Gateway, vendors) -> None:
    def post(size: int):
        return gateway.post(OUTREACH.target, body=body_of(size), idempotency=True)

    problem(post(3 << 20), 422, "invalid_request", "none")
    problem(post((4 << 20) + 1), 413, "payload_too_large", "none")
    vendors.assert_untouched()


def authorized(gateway: Gateway, line: str, *headers: str) -> bytes:
    lines = [line, "Host: x", f"Authorization: Bearer {gateway.keys['full'].key}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_a_large_length_is_refused_without_reading(gateway: Gateway, vendors) -> None:
    head = authorized(
        gateway, "POST /v1/sources HTTP/1.1", "Content-Type: application/json", "Content-Length: 99999999999"
    )
    outcome = gateway.raw(head, timeout=3)
    problem(outcome.only, 413, "payload_too_large", "none")


def test_chunks_are_counted(gateway: Gateway, vendors) -> None:
    head = authorized(
        gateway, "POST /v1/sources HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked"
    )
    outcome = gateway.raw(head, *([b"10000\r\n" + b" " * 0x10000 + b"\r\n"] * 32), timeout=5)
    problem(outcome.only, 413, "payload_too_large", "none")
    vendors.assert_untouched()


def test_long_request_lines(gateway: Gateway) -> None:
    outcome = gateway.raw(authorized(gateway, "GET /v1/jobs?x=" + "a" * 9000 + " HTTP/1.1"))
    problem(outcome.only, 414, "uri_too_long", "none")
    assert gateway.raw(authorized(gateway, "GET /v1/whoami?x=" + "a" * 7000 + " HTTP/1.1")).only.status in (200, 422)


@pytest.mark.parametrize("size", [33 * 1024, 200 * 1024])
def test_large_headers(gateway: Gateway, size: int) -> None:
    outcome = gateway.raw(authorized(gateway, "GET /v1/whoami HTTP/1.1", "X-Filler: " + "a" * size))
    problem(outcome.only, 431, "headers_too_large", "none")


def test_many_headers(gateway: Gateway) -> None:
    outcome = gateway.raw(authorized(gateway, "GET /v1/whoami HTTP/1.1", *(f"X-{at}: a" for at in range(101))))
    problem(outcome.only, 431, "headers_too_large", "none")
    outcome = gateway.raw(authorized(gateway, "GET /v1/whoami HTTP/1.1", *(f"X-{at}: a" for at in range(90))))
    assert outcome.only.status == 200


# Headers of every answer


def test_request_ids_are_unique(gateway: Gateway) -> None:
    assert len({gateway.get("/v1/whoami").header("request-id") for _ in range(50)}) == 50


def test_a_callers_request_id_can_not_inject(gateway: Gateway) -> None:
    answer = gateway.get("/v1/whoami", headers={"Request-Id": "x" * 300, "traceparent": "nonsense"})
    assert answer.status == 200 and answer.header("request-id") != "x" * 300


# Routes without a key


@pytest.mark.parametrize("target", ["/livez", "/readyz"])
def test_health(gateway: Gateway, vendors, target: str) -> None:
    assert gateway.get(target, key=None).status == 200
    assert gateway.get(target, key="tgw_bad_key").status == 200, "a key is not looked at here"
    vendors.assert_untouched()


def test_health_does_not_depend_on_vendors(gateway: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr, json_answer({}, 503))
    for _ in range(12):
        READ_JOB.send(gateway, headers={"Prefer": "wait=1"})
    assert gateway.get("/readyz", key=None).status == 200


def test_openapi_is_served_as_it_lies_in_the_repository(gateway: Gateway) -> None:
    document = gateway.get("/openapi.json", key=None).json
    assert document["openapi"].startswith("3.1")
    file = REPOSITORY / "openapi.json"
    if file.exists():
        assert document == json.loads(file.read_text())
    published = json.dumps(document)
    for code in invariants.CODES:
        assert f'"{code}"' in published, f"{code} is not published"


@pytest.mark.parametrize("code", sorted(invariants.CODES))
def test_problem_types_resolve(gateway: Gateway, code: str) -> None:
    plain = gateway.get(f"/problems/{code}", key=None)
    assert plain.status == 200 and plain.header("content-type").startswith("application/json")
    assert code in plain.text
    page = gateway.get(f"/problems/{code}", key=None, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.status == 200 and page.header("content-type").startswith("text/html")
    assert code in page.text and re.search(r"<html|<!doctype html", page.text, re.IGNORECASE)


@pytest.mark.parametrize(
    "code", ["nothing", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "..%2f..%2fetc%2fpasswd", "internal/x"]
)
def test_unknown_problem_types(gateway: Gateway, code: str) -> None:
    for accept in ("application/json", "text/html"):
        answer = gateway.get(f"/problems/{code}", key=None, headers={"Accept": accept})
        problem(answer, 404, "not_found")
        assert "<script" not in answer.text


# Routes about the gateway itself


def test_whoami(gateway: Gateway) -> None:
    data = gateway.get("/v1/whoami", key="reader").data
    assert data["scopes"] == ["read"]
    assert set(data["connections"]) == {"hirempire", "voicehire-paris", "instaview", "huntr"}
    assert "reader" in data.values()
    limited = gateway.get("/v1/whoami", key="limited").data
    assert limited["connections"] == ["huntr"]


def test_providers(gateway: Gateway) -> None:
    answer = gateway.get("/v1/providers")
    assert {provider["name"] for provider in answer.data} == invariants.PROVIDERS
    for name in invariants.PROVIDERS:
        assert gateway.get(f"/v1/providers/{name}").data["name"] == name
    problem(gateway.get("/v1/providers/nobody"), 404, "not_found")


def test_connections(gateway: Gateway, vendors) -> None:
    answer = gateway.get("/v1/connections")
    assert {(each["name"], each["provider"]) for each in answer.data} == {
        ("hirempire", "hirempire"), ("voicehire-paris", "voicehire"), ("instaview", "instaview"), ("huntr", "huntr"),
    }  # fmt: skip
    assert {each["name"] for each in gateway.get("/v1/connections", key="limited").data} == {"huntr"}
    assert gateway.get("/v1/connections/voicehire-paris").data["provider"] == "voicehire"
    problem(gateway.get("/v1/connections/nobody"), 404, "unknown_connection")
    assert gateway.get("/v1/connections/instaview", key="limited").status in (403, 404)
    vendors.assert_untouched()


# Preferences

# A read with wait=0 has no time at all, so that 504 is a true answer to it.
PREFERENCES = [
    "handling=lenient",
    "wait=5",
    "wait=120",
    "foo=bar; a=b",
    'x="y, z"',
    "handling=strict",
    "return=minimal",
]


@pytest.mark.parametrize("prefer", PREFERENCES)
def test_preferences_do_no_harm_to_a_read(gateway: Gateway, vendors, prefer: str) -> None:
    READ_JOB.script(vendors.huntr)
    assert READ_JOB.send(gateway, headers={"Prefer": prefer}).status == 200


def test_a_read_is_given_up_at_the_callers_wait(gateway: Gateway, vendors) -> None:
    from behaviours import silence

    READ_JOB.script(vendors.huntr, silence())
    started = time.monotonic()
    answer = READ_JOB.send(gateway, headers={"Prefer": "wait=1"})
    problem(answer, 504, "provider_timeout", "none")
    assert time.monotonic() - started < 1.45, "the connection's own limit (1.5 s) struck, not the caller's"


# A filter that the vendor can't honour


def test_unsupported_filters(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/members", json_answer({"data": [doc.huntr_member()]}))
    target = f"/v1/candidates?connection=huntr&job_id=huntr:{doc.JOB_ID}"
    answer = gateway.get(target)
    problem(answer, 422, "unsupported_filter", "none")
    assert "job_id" in answer.text and "huntr" in answer.text
    vendors.assert_untouched()
    relaxed = gateway.get(target + "&ignore_unsupported_filters=true")
    assert relaxed.status == 200 and "job_id" in json.dumps(relaxed.meta["warnings"])
    assert "job" not in vendors.huntr.only().query


def test_several_problems_have_their_pointers(gateway: Gateway, vendors) -> None:
    answer = OUTREACH.send(
        gateway, document={"outreach": "sms", "candidates": [{}, {"phone": "x"}]}, idempotency=fresh_key()
    )
    problem(answer, 422, "invalid_request")
    # Whether a missing field is told beside a bad one is left open; each of the two people must be named.
    assert {pointer.split("/")[2] for pointer in pointers(answer)} == {"0", "1"}
