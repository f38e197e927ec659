"""POST /v1/passthrough/{connection}: any path below the base URL, by the rules of all other calls."""

from __future__ import annotations

import json

import pytest

import behaviours
import documents as doc
from behaviours import answer as raw_answer, html, json_answer
from calls import OUTREACH, pointers, problem
from configuration import Connection, fresh_key
from gateway import Gateway
from traffic import connection as state_of, limits

CALLERS = {
    "full": {"scopes": ["read", "write", "spend", "passthrough"]},
    "second": {"scopes": ["read", "write", "spend", "passthrough"]},
    "admin": {"scopes": ["read", "write", "spend", "passthrough", "admin"]},
    "plain": {"scopes": ["read", "write", "spend", "admin"]},
    "looker": {"scopes": ["read", "passthrough"]},
    "writer": {"scopes": ["write", "passthrough"]},
    "elsewhere": {"scopes": ["read", "passthrough"], "connections": ["huntr"]},
}
# Of those, who names no connection: for gateways that have only one.
TWO = {name: CALLERS[name] for name in ("full", "admin")}
TEXTS = f"/campaigns/{doc.CAMPAIGN}/source"


def connections(vendors, **settings) -> list[Connection]:
    return [
        Connection.to(vendors.hirempire, "hirempire", **settings),
        Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **settings),
        Connection.to(vendors.instaview, "instaview", **settings),
        Connection.to(vendors.huntr, "huntr", **settings),
    ]


@pytest.fixture(scope="module")
def _standing(built, _session_vendors):
    with Gateway(connections(_session_vendors), callers=CALLERS) as running:
        yield running


@pytest.fixture
def gateway(_standing: Gateway, vendors):
    yield _standing
    _standing.settle_unknown("admin")
    if _standing.is_spoilt("admin"):
        _standing.renew()


def passed(gateway: Gateway, connection: str, method: str, path: str, *, query=None, body=None, target="", **more):
    document = {"method": method, "path": path}
    if query is not None:
        document["query"] = query
    if body is not None:
        document["body"] = body
    return gateway.post(f"/v1/passthrough/{connection}{target}", document, **more)


def people(*phones: str) -> dict:
    return {"candidates": [{"first_name": "Ada", "last_name": "Example", "phone": phone} for phone in phones]}


# What arrives, and what comes back


def test_a_read(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/anything/5", json_answer({"a": [1, None, ""]}, 200, {"X-RateLimit-Limit": "9"}))
    answer = passed(gateway, "huntr", "GET", "/anything/5", query={"b": "ü &=", "a": [1, True, "x"]})
    assert answer.status == 200, answer
    assert answer.data["status"] == 200 and answer.data["body"] == {"a": [1, None, ""]}
    assert answer.data["headers"]["x-ratelimit-limit"] == "9"
    assert answer.data["headers"]["content-type"].startswith("application/json")
    assert answer.meta["effect"] == "complete" and answer.meta["units"] == {}
    entry = vendors.huntr.only("GET")
    assert entry.target == "/org/anything/5?b=%C3%BC%20%26%3D&a=1&a=true&a=x"
    assert entry.header("authorization").startswith("Bearer ") and entry.header("content-type") is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_arrives_as_it_is(gateway: Gateway, vendors, method: str) -> None:
    body = {"z": 1.50, "a": ["é", {"n": None}], "big": 12345678901234567890}
    vendors.huntr.on(method, "/org/x", json_answer({"ok": True}, 201))
    answer = passed(gateway, "huntr", method, "/x", body=body, idempotency=True)
    assert (answer.status, answer.data["status"], answer.data["body"]) == (200, 201, {"ok": True})
    entry = vendors.huntr.only(method)
    assert json.loads(entry.body) == body and entry.header("content-type") == "application/json"


def test_a_body_may_be_anything(gateway: Gateway, vendors) -> None:
    for body in ([], [1], "text", 0, False):
        vendors.huntr.reset()
        vendors.huntr.on("POST", "/org/tags", json_answer({}))
        answer = gateway.post("/v1/passthrough/huntr", {"method": "POST", "path": "/tags", "body": body})
        assert answer.status == 200, answer
        assert json.loads(vendors.huntr.only("POST").body) == body


def test_the_path_of_the_base_url_stays_before_it(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("GET", "/api/v1/account/credits", json_answer({"credits": 5}))
    answer = passed(gateway, "voicehire-paris", "GET", "/account/credits")
    assert answer.data["body"] == {"credits": 5}
    assert vendors.voicehire.only().header("x-api-key")


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 409, 410, 422, 429, 500, 502, 503])
def test_whatever_the_vendor_says_is_handed_on(gateway: Gateway, vendors, status: int) -> None:
    vendors.hirempire.on("PATCH", "/v1/update-job", json_answer({"success": False, "error": "no"}, status))
    answer = passed(gateway, "hirempire", "PATCH", "/update-job", body={"job_id": "1"}, idempotency=True)
    assert (answer.status, answer.data["status"]) == (200, status), answer
    assert answer.data["body"] == {"success": False, "error": "no"}
    assert answer.meta["effect"] == ("unknown" if status >= 500 else "none")
    assert len(vendors.hirempire.calls()) == 1
    operation = gateway.get(f"/v1/operations/{answer.meta['operation_id']}", key="admin").data
    assert operation["state"] == ("unknown" if status >= 500 else "rejected")
    assert operation["route"] == "/v1/passthrough/{connection}"


def test_bodies_that_are_no_json(gateway: Gateway, vendors) -> None:
    for sent, encoding, body in (
        (b"plain", "text", "plain"), (b"", "none", None), (b"\xff\xfe", "base64", "//4="),
        # Two equal keys: shown as the text that it is rather than as half of it.
        (b'{"a": 1, "a": 2}', "text", '{"a": 1, "a": 2}'), (b"null", "json", None), (b'"x"', "json", "x"),
    ):  # fmt: skip
        vendors.huntr.reset()
        vendors.huntr.on("GET", "/org/x", raw_answer(200, sent, {"Content-Type": "text/plain"}))
        data = passed(gateway, "huntr", "GET", "/x").data
        assert (data["body_encoding"], data["body"]) == (encoding, body)


def test_a_page_of_html_proves_nothing_of_a_write(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/tags", html())
    answer = passed(gateway, "huntr", "POST", "/tags", body={}, idempotency=True)
    assert (answer.status, answer.data["body_encoding"], answer.meta["effect"]) == (200, "text", "unknown")


def test_a_redirect_is_followed_by_nobody(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/x", behaviours.redirect(vendors.instaview.url("/candidates")))
    problem(passed(gateway, "huntr", "GET", "/x"), 502, "provider_bad_response", "none")
    assert not vendors.instaview.ledger


def test_no_answer_is_a_problem(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/tags", behaviours.hang_up())
    problem(passed(gateway, "huntr", "POST", "/tags", body={}), 502, "provider_unreachable", "unknown")
    assert len(vendors.huntr.calls()) == 1
    vendors.huntr.on("GET", "/org/y", behaviours.truncated_length({"a": 1}))
    problem(passed(gateway, "huntr", "GET", "/y"), 502, "provider_bad_response", "none")


def test_the_credential_is_shown_nowhere(gateway: Gateway, vendors) -> None:
    secret = gateway.connections["huntr"].credential

    def tell(entry):
        return json_answer({"key": secret, "text": f"x{secret}y"}, 200, {"Location": f"/x?k={secret}", "Set-Cookie": "a=b"})

    vendors.huntr.on("GET", "/org/x", behaviours.computed(tell))
    answer = passed(gateway, "huntr", "GET", "/x")
    assert secret not in answer.text and "set-cookie" not in answer.data["headers"]


# Paths and members


@pytest.mark.parametrize(
    "path",
    ["", "members", "https://evil.example/x", "//evil.example/x", "/..", "/../admin", "/a/../../admin", "/./x", "/a/.",
     "/%2e%2e/admin", "/%2E%2E/admin", "/.%2e/x", "/a%2fb", "/a%2Fb", "/a%5Cb", "/..%2fadmin", "/%252e%252e/x", "/..;/x",
     "/a//b", "/\\evil", "/a\\..\\b", "/a?x=1", "/a#x", "/a%3Fx", "/a%23x", "/a\r\nX: y", "/a%0d%0aX", "/a\x00", "/a%00",
     "/a\x7f", "/a%", "/a%g0", "/%ff", "@evil.example/", ":80/", "/" + "x" * 2000, 5, None, ["/x"]],
)  # fmt: skip
def test_paths_that_lead_elsewhere(gateway: Gateway, vendors, path) -> None:
    for dry in ("", "?dry_run=true"):
        document = {"method": "GET", "path": path}
        answer = gateway.post(f"/v1/passthrough/huntr{dry}", document)
        problem(answer, 422, "invalid_request", "none", origin="caller")
        assert pointers(answer) == ["/path"], answer
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "document, place",
    [
        ({"path": "/x"}, "/method"),
        ({"method": "get", "path": "/x"}, "/method"),
        ({"method": "TRACE", "path": "/x"}, "/method"),
        ({"method": "HEAD", "path": "/x"}, "/method"),
        ({"method": "GET"}, "/path"),
        ({"method": "GET", "path": "/x", "headers": {"X-A": "b"}}, "/headers"),
        ({"method": "GET", "path": "/x", "body": {}}, "/body"),
        ({"method": "GET", "path": "/x", "query": []}, "/query"),
        ({"method": "GET", "path": "/x", "query": {"a": None}}, "/query/a"),
        ({"method": "GET", "path": "/x", "query": {"a": {}}}, "/query/a"),
        ({"method": "GET", "path": "/x", "query": {"a/b": [1, []]}}, "/query/a~1b/1"),
        ({"method": "GET", "path": "/x", "query": {"a\n": "b"}}, "/query/a\n"),
        ({"method": "GET", "path": "/x", "query": {"a": "b\r\nX: y"}}, "/query/a"),
        ({"method": "GET", "path": "/x", "query": {"a": ["x"] * 101}}, "/query"),
    ],
)
def test_members_that_are_wrong(gateway: Gateway, vendors, document: dict, place: str) -> None:
    answer = gateway.post("/v1/passthrough/huntr", document, idempotency=True)
    problem(answer, 422, "invalid_request", "none", origin="caller")
    assert pointers(answer) == [place], answer
    vendors.assert_untouched()


def test_unicode_and_blanks_are_encoded(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/caf%C3%A9%20x/%C3%BC", json_answer({}))
    assert passed(gateway, "huntr", "GET", "/café x/%C3%BC").status == 200
    assert vendors.huntr.only().path == "/org/caf%C3%A9%20x/%C3%BC"


# Scopes


def test_scopes(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/x", json_answer({}))
    vendors.huntr.on("POST", "/org/tags", json_answer({}))

    def denied(key: str, method: str, path: str, connection: str = "huntr") -> None:
        problem(passed(gateway, connection, method, path, key=key, idempotency=True), 403, "scope_missing", "none")

    denied("plain", "GET", "/x")
    denied("looker", "POST", "/tags")
    denied("looker", "POST", "/unknown")
    denied("writer", "GET", "/x")
    denied("writer", "POST", "/unknown")
    denied("writer", "POST", "/organization-invitations")
    denied("writer", "POST", TEXTS, "voicehire-paris")
    vendors.assert_untouched()
    assert passed(gateway, "huntr", "GET", "/x", key="looker").status == 200
    assert passed(gateway, "huntr", "POST", "/tags", key="writer").status == 200
    problem(passed(gateway, "huntr", "GET", "/x", key=None), 401, "unauthenticated", "none")
    problem(passed(gateway, "instaview", "GET", "/x", key="elsewhere"), 403, "connection_not_allowed", "none")
    problem(passed(gateway, "nobody", "GET", "/x"), 404, "unknown_connection", "none")


# Keys, records, units


@pytest.mark.parametrize(
    "connection, method, path",
    [("voicehire-paris", "POST", TEXTS), ("voicehire-paris", "POST", "/campaigns/create"), ("huntr", "POST", "/new"),
     ("huntr", "DELETE", "/members/5"), ("huntr", "POST", "/organization-invitations"), ("instaview", "POST", "/interviews"),
     ("voicehire-paris", "POST", TEXTS.upper() + "/")],
)  # fmt: skip
def test_what_may_cost_needs_a_key(gateway: Gateway, vendors, connection: str, method: str, path: str) -> None:
    problem(passed(gateway, connection, method, path, body={}), 400, "idempotency_key_required", "none")
    vendors.assert_untouched()


def test_a_key_is_spent_once(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("POST", "/api/v1" + TEXTS, json_answer(doc.voicehire_sourced(2), 200))
    key = fresh_key()
    body = people("0612345678", "0712345678")
    first = passed(gateway, "voicehire-paris", "POST", TEXTS, body=body, idempotency=key)
    assert first.status == 200 and first.meta["units"] == {"sms": 2}, first
    again = passed(gateway, "voicehire-paris", "POST", TEXTS, body=body, idempotency=key)
    assert again.json == first.json and again.header("idempotency-replayed") == "true"
    other = passed(gateway, "voicehire-paris", "POST", TEXTS, body=people("0612345678"), idempotency=key)
    problem(other, 422, "idempotency_key_reused", "none")
    assert len(vendors.voicehire.calls("POST")) == 1
    rows = gateway.get("/v1/usage?group_by=connection", key="admin").data
    (row,) = [row for row in rows if row["connection"] == "voicehire-paris" and row["unit"] == "sms"]
    assert row["reserved"] == row["settled"] + row["released"] + row["held"] and row["settled"] >= 2


def test_the_vendors_count_is_what_was_spent(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("POST", "/api/v1" + TEXTS, json_answer({"candidates_sourced": 1, "sms_sent": 1}))
    answer = passed(gateway, "voicehire-paris", "POST", TEXTS, body=people("0612345678", "0712345678"), idempotency=True)
    assert answer.meta["units"] == {"sms": 1}


def test_a_refusal_frees_the_key(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/new", json_answer({"message": "no"}, 422), json_answer({"ok": 1}, 201))
    key = fresh_key()
    assert passed(gateway, "huntr", "POST", "/new", body={}, idempotency=key).data["status"] == 422
    assert passed(gateway, "huntr", "POST", "/new", body={}, idempotency=key).data["status"] == 201


def test_an_unknown_outcome_keeps_it(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/new", json_answer({"message": "no"}, 500), json_answer({"ok": 1}, 201))
    key = fresh_key()
    first = passed(gateway, "huntr", "POST", "/new", body={}, idempotency=key)
    assert (first.data["status"], first.meta["effect"]) == (500, "unknown")
    assert passed(gateway, "huntr", "POST", "/new", body={}, idempotency=key).json == first.json
    assert len(vendors.huntr.calls()) == 1
    place = f"/v1/operations/{first.meta['operation_id']}"
    assert gateway.post(f"{place}/resolve", {"as": "not_applied"}, key="admin").data["effect"] == "none"


def test_a_dry_run_shows_the_call(gateway: Gateway, vendors) -> None:
    answer = passed(
        gateway, "voicehire-paris", "POST", TEXTS, body=people("0612345678"), query={"a": "b c"}, target="?dry_run=true"
    )  # fmt: skip
    (request,) = answer.data["requests"]
    assert request["method"] == "POST" and request["url"].endswith(f"/api/v1{TEXTS}?a=b%20c")
    assert request["body"] == people("0612345678") and answer.data["messages"] == 1
    assert gateway.connections["voicehire-paris"].credential not in answer.text
    assert not vendors.voicehire.calls("POST")


# Limits, credits, guard rails


def test_a_429_holds_the_connection(serve, vendors) -> None:
    running = serve(Connection.to(vendors.huntr, "huntr", published_limits=False), callers=TWO)
    vendors.huntr.on("GET", "/org/x", json_answer({"message": "slow"}, 429, {"Retry-After": "30"}))
    answer = passed(running, "huntr", "GET", "/x")
    assert (answer.status, answer.data["status"], answer.data["headers"]["retry-after"]) == (200, 429, "30")
    assert state_of(running, "huntr")["state"] == "held"
    refused = passed(running, "huntr", "GET", "/x", headers={"Prefer": "wait=1"})
    assert problem(refused, 429, "provider_rate_limited", "none", origin="gateway")["retry_after"] > 20
    assert len(vendors.huntr.calls()) == 1


def test_a_402_closes_the_account(serve, vendors) -> None:
    running = serve(
        Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR"), callers=TWO)
    poor = doc.voicehire_error("INSUFFICIENT_CREDITS", "Insufficient credits", {"required": 1, "available": 0})
    vendors.voicehire.on("POST", "/api/v1" + TEXTS, json_answer(poor, 402))
    answer = passed(running, "voicehire-paris", "POST", TEXTS, body=people("0612345678"), idempotency=True)
    assert (answer.data["status"], answer.meta["effect"], answer.meta["units"]) == (402, "none", {})
    assert state_of(running, "voicehire-paris")["credits"] in ("insufficient", "exhausted")
    refused = passed(running, "voicehire-paris", "POST", TEXTS, body=people("0612345678"), idempotency=True)
    problem(refused, 402, "provider_credits_exhausted", "none", origin="gateway")
    # The routes of the API share the account.
    problem(OUTREACH.send(running), 402, "provider_credits_exhausted", "none", origin="gateway")
    assert len(vendors.voicehire.calls("POST")) == 1


def test_the_providers_windows_count_it(serve, vendors) -> None:
    running = serve(Connection.to(vendors.instaview, "instaview"), callers=TWO)
    vendors.instaview.on("POST", "/jobs/url", json_answer({"data": {}}, 201))
    for _ in range(2):
        assert passed(running, "instaview", "POST", "/jobs/url", body={"jobUrl": "https://x.example"}).status == 200
    used = {window["class"]: window["used"] for window in limits(running, "instaview")["windows"]}
    assert used["jobs_url"] == 2 and used["all"] == 2


def test_strangers_are_safe_from_it(serve, vendors) -> None:
    allowed = {"allow_recipients": ["+33600000*", "*@example.com"]}
    running = serve(*connections(vendors, **allowed), callers=CALLERS)

    def refused(connection: str, path: str, body: dict, *places: str, method: str = "POST") -> None:
        answer = passed(running, connection, method, path, body=body, idempotency=True)
        problem(answer, 422, "recipient_not_allowed", "none", origin="gateway")
        assert pointers(answer) == list(places)

    refused("voicehire-paris", TEXTS, people("0600000001", "0612345678"), "/body/candidates/1/phone")
    refused("huntr", "/organization-invitations", {"email": "ada@elsewhere.org"}, "/body/email")
    # Whom they contact isn't in the body.
    refused("huntr", "/new", {"email": "ada@example.com"}, "/body")
    refused("instaview", "/interviews", {"candidateId": "5"}, "/body")
    refused("voicehire-paris", TEXTS, {"candidates": []}, "/body")
    vendors.assert_untouched()
    vendors.huntr.on("POST", "/org/organization-invitations", json_answer({}, 201))
    vendors.voicehire.on("POST", "/api/v1/campaigns/create", json_answer({}, 201))
    sent = passed(running, "huntr", "POST", "/organization-invitations", body={"email": "a@example.com"}, idempotency=True)
    assert sent.meta["units"] == {"email": 1}
    made = passed(running, "voicehire-paris", "POST", "/campaigns/create", body={"title": "x"}, idempotency=True)
    assert (made.status, made.meta["units"]) == (200, {})
