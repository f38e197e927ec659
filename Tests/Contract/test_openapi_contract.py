"""`check_response` accepts what openapi.json allows and reports everything else."""

import json

import pytest

from openapi_contract import ContractViolation, check_response, default_contract

REQUEST_ID = "req_7Hq2mX9cLw4tKe1B"
HEADERS = {"Content-Type": "application/json", "Request-Id": REQUEST_ID}
HEALTH = b'{"status":"ok"}'
MEMBER = {
    "id": "huntr:5b03", "connection": "huntr", "provider": "huntr", "remote_id": "5b03", "kind": "member",
    "status": "active",
}
ROW = {"connection": "huntr", "provider": "huntr", "state": "ok", "count": 1}


def page(member=None, **meta):
    meta = {"next_cursor": None, "has_more": False, "connections": [ROW], **meta}
    return json.dumps({"data": [{**MEMBER, **(member or {})}], "meta": meta}).encode()


def problem(status, code, /, **members):
    value = {
        "type": f"/problems/{code}", "title": "T", "status": status, "detail": "D", "code": code,
        "origin": "caller", "effect": "none", "retryable": False, "request_id": REQUEST_ID, **members,
    }
    headers = {
        "content-type": "application/problem+json; charset=utf-8", "request-id": REQUEST_ID,
        "gateway-error-origin": value["origin"],
    }
    if "retry_after" in value:
        headers["retry-after"] = str(value["retry_after"])
    return headers, value


def check_problem(method, path, status, headers, value):
    check_response(method, path, status, headers, json.dumps(value).encode())


def outreach(**counts):
    data = {
        "campaign_id": "voicehire:abc", "outreach": "sms", "requested": 1, "added": 1, "skipped": 0, "rejected": 0,
        "duplicate": 0, "not_attempted": 0, "unknown": 0, "messages_sent": 1, "chunks": [],
        "results": [{"index": 0, "state": "added"}], **counts,
    }
    return json.dumps({"data": data, "meta": {"operation_id": "op_1", "effect": "complete", "mapping": {}}}).encode()


EVENTS = "/v1/operations/op_1/events"
STREAM = {**HEADERS, "Content-Type": "text/event-stream"}
OPERATION = {
    "id": "op_1", "state": "applied", "route": "/v1/sources", "caller": "crm", "connection": "huntr",
    "provider": "huntr", "units": {}, "chunks": [], "timeline": [], "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z", "links": {},
}  # fmt: skip


def event(kind, **changes):
    return f"event: {kind}\ndata: {json.dumps({**OPERATION, **changes})}\n\n".encode()


def progress(**counts):
    parts = ("added", "skipped", "rejected", "duplicate", "not_attempted", "unknown", "messages_sent")
    return {"requested": 1, **dict.fromkeys(parts, 0), **counts}


def operation(**changes):
    return json.dumps({"data": {**OPERATION, **changes}, "meta": {}}).encode()


def usage(**changes):
    row = {"caller": "crm", "unit": "sms", "reserved": 3, "settled": 1, "released": 1, "held": 1, **changes}
    return json.dumps({"data": [row], "meta": {"next_cursor": None, "has_more": False}}).encode()


def test_good_operations_and_their_events_pass():
    check_response("GET", "/v1/operations/op_1", 200, HEADERS, operation(progress=progress(added=1)))
    check_response("POST", "/v1/operations/op_1/cancel", 200, HEADERS, operation(state="waiting", reason="credits"))
    check_response("GET", EVENTS, 200, STREAM, event("progress", state="running") + event("end"))
    check_response("GET", EVENTS, 200, STREAM, event("progress", state="running"))
    check_response("GET", "/v1/usage?group_by=caller", 200, HEADERS, usage())


def test_good_answers_pass():
    check_response("GET", "/livez", 200, HEADERS, HEALTH)
    check_response("HEAD", "/livez", 200, list(HEADERS.items()), b"")
    check_response("GET", "/v1/candidates?email=a%40example.com", 200, HEADERS, page())
    check_response("GET", "/v1/candidates", 200, HEADERS, page({"metadata": {"note": ""}}))
    check_response("GET", "/v1/candidates", 200, HEADERS, page(next_cursor="x", has_more=True))
    check_response("POST", "/v1/campaigns/voicehire:abc/candidates", 200, HEADERS, outreach())
    check_response("POST", "/v1/campaigns/{id}/candidates", 200, HEADERS, outreach())


def test_good_problems_pass():
    check_problem("GET", "/v1/jobs/huntr:1", 404, *problem(404, "not_found"))
    headers, value = problem(401, "unauthenticated")
    headers["www-authenticate"] = "Bearer"
    check_problem("GET", "/v1/whoami", 401, headers, value)
    check_problem("GET", "/v1/jobs", 503, *problem(503, "overloaded", origin="gateway", retry_after=1))
    headers, value = problem(405, "method_not_allowed")
    check_problem("DELETE", "/v1/jobs", 405, {**headers, "allow": "GET, HEAD, POST"}, value)
    check_problem("GET", "/v1/nothing", 404, *problem(404, "not_found"))
    check_problem(None, None, 400, *problem(400, "malformed_request"))


BAD = {
    "undocumented status": ("GET", "/livez", 204, HEADERS, b""),
    "success without an operation": ("GET", "/v2/nothing", 200, HEADERS, HEALTH),
    "request id missing": ("GET", "/livez", 200, {"Content-Type": "application/json"}, HEALTH),
    "wrong media type": ("GET", "/livez", 200, {**HEADERS, "Content-Type": "text/plain"}, HEALTH),
    "no JSON": ("GET", "/livez", 200, HEADERS, b"ok"),
    "bad UTF-8": ("GET", "/livez", 200, HEADERS, b'{"status":"\xff"}'),
    "equal keys": ("GET", "/livez", 200, HEADERS, b'{"status":"ok","status":"ok"}'),
    "unknown member": ("GET", "/livez", 200, HEADERS, b'{"status":"ok","since":1}'),
    "body to HEAD": ("HEAD", "/livez", 200, HEADERS, HEALTH),
    "unknown member of a resource": ("GET", "/v1/candidates", 200, HEADERS, page({"givenName": "A"})),
    "unknown enum value": ("GET", "/v1/candidates", 200, HEADERS, page({"status": "hired"})),
    "time without Z": ("GET", "/v1/candidates", 200, HEADERS, page({"created_at": "2026-01-01T00:00:00+01:00"})),
    "impossible date": ("GET", "/v1/candidates", 200, HEADERS, page({"consent_expires_on": "2026-13-01"})),
    "null instead of absent": ("GET", "/v1/candidates", 200, HEADERS, page({"email": None})),
    "empty instead of absent": ("GET", "/v1/candidates", 200, HEADERS, page({"email": ""})),
    "id of another connection": ("GET", "/v1/candidates", 200, HEADERS, page({"id": "other:5b03"})),
    "more without a cursor": ("GET", "/v1/candidates", 200, HEADERS, page(has_more=True)),
    "no row for a connection": ("GET", "/v1/candidates", 200, HEADERS, page(connections=None)),
    "counts do not add up": ("POST", "/v1/campaigns/v:a/candidates", 200, HEADERS, outreach(added=0)),
    "people without a result": ("POST", "/v1/campaigns/v:a/candidates", 200, HEADERS, outreach(results=[])),
    "progress that does not add up": ("GET", "/v1/operations/op_1", 200, HEADERS, operation(progress=progress())),
    "reason of what does not wait": ("GET", "/v1/operations/op_1", 200, HEADERS, operation(reason="credits")),
    "chunks out of order": (
        "GET", "/v1/operations/op_1", 200, HEADERS, operation(chunks=[{"index": 1, "size": 1, "state": "applied"}]),
    ),
    "ledger that does not balance": ("GET", "/v1/usage", 200, HEADERS, usage(held=2)),
    "usage of two groups": ("GET", "/v1/usage", 200, HEADERS, usage(day="2026-01-01")),
    "events as JSON": ("GET", EVENTS, 200, HEADERS, event("end")),
    "no event": ("GET", EVENTS, 200, STREAM, b""),
    "event of another kind": ("GET", EVENTS, 200, STREAM, event("message")),
    "event after the end": ("GET", EVENTS, 200, STREAM, event("end") + event("progress")),
    "half an event": ("GET", EVENTS, 200, STREAM, event("end")[:-1]),
    "event without data": ("GET", EVENTS, 200, STREAM, b"event: end\n\n"),
    "event that is no JSON": ("GET", EVENTS, 200, STREAM, b"event: end\ndata: {\n\n"),
    "event with a wrong operation": ("GET", EVENTS, 200, STREAM, event("end", state="done")),
    "event that does not add up": ("GET", EVENTS, 200, STREAM, event("end", progress=progress())),
    "accepted without a place": ("POST", "/v1/sources", 202, HEADERS, b'{"data":{},"meta":{"operation_id":"op_1"}}'),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_answers_are_reported(case):
    with pytest.raises(ContractViolation):
        check_response(*BAD[case])


def changed(status, code, headers=None, drop=None, /, **members):
    given, value = problem(status, code)
    value.update(members)
    given.update(headers or {})
    for name in drop or ():
        value.pop(name, None)
        given.pop(name, None)
    return given, value


NO_CREDITS = "provider_credits_exhausted"
BAD_PROBLEMS = {
    "code of another status": ("GET", "/v1/jobs", 404, *changed(404, "unauthenticated")),
    "code this route can't have": ("GET", "/v1/jobs", 422, *changed(422, "lossy_mapping")),
    "code that nobody published": ("GET", "/v1/jobs", 404, *changed(404, "lost")),
    "another status in the body": ("GET", "/v1/jobs", 404, *changed(404, "not_found", status=410)),
    "another type": ("GET", "/v1/jobs", 404, *changed(404, "not_found", type="/problems/internal")),
    "another origin in the header": (
        "GET", "/v1/jobs", 404, *changed(404, "not_found", {"gateway-error-origin": "network"}),
    ),
    "another request id": ("GET", "/v1/jobs", 404, *changed(404, "not_found", {"request-id": "req_other"})),
    "effect missing": ("GET", "/v1/jobs", 404, *changed(404, "not_found", None, ["effect"])),
    "header without retry_after": ("GET", "/v1/jobs", 402, *changed(402, NO_CREDITS, {"retry-after": "3"})),
    "retry_after without header": ("GET", "/v1/jobs", 402, *changed(402, NO_CREDITS, retry_after=3)),
    "503 without retry_after": ("GET", "/v1/jobs", 503, *changed(503, "overloaded")),
    "retry_after of 0": ("GET", "/v1/jobs", 503, *changed(503, "overloaded", {"retry-after": "0"}, retry_after=0)),
    "upstream of a refusal of our own": ("GET", "/v1/jobs", 404, *changed(404, "not_found", upstream={"status": 404})),
    "field error without a place": (
        "GET", "/v1/jobs", 404, *changed(404, "not_found", errors=[{"code": "x", "detail": "x"}]),
    ),
    "stack trace": ("GET", "/v1/jobs", 500, *changed(500, "internal", trace="main.swift:1")),
    "no WWW-Authenticate": ("GET", "/v1/jobs", 401, *changed(401, "unauthenticated")),
    "plain JSON": ("GET", "/v1/jobs", 404, *changed(404, "not_found", {"content-type": "application/json"})),
    "no Allow": ("DELETE", "/v1/jobs", 405, *changed(405, "method_not_allowed")),
    "Allow lacks a method": ("DELETE", "/v1/invitations", 405, *changed(405, "method_not_allowed", {"allow": "GET"})),
    "404 on a known path": ("DELETE", "/v1/jobs", 404, *changed(404, "not_found")),
    "405 on an unknown path": ("GET", "/v1/nothing", 405, *changed(405, "method_not_allowed", {"allow": "GET"})),
}


@pytest.mark.parametrize("case", BAD_PROBLEMS)
def test_bad_problems_are_reported(case):
    with pytest.raises(ContractViolation):
        check_problem(*BAD_PROBLEMS[case])


def test_everything_wrong_is_named():
    with pytest.raises(ContractViolation) as caught:
        check_response("GET", "/v1/candidates", 200, {}, page())
    assert "Request-Id" in str(caught.value) and "content type" in str(caught.value)
    with pytest.raises(ContractViolation, match="givenName"):
        check_response("GET", "/v1/candidates", 200, HEADERS, page({"givenName": "A"}))


def test_paths_find_their_operations():
    route = default_contract().route
    assert route("/v1/jobs/huntr:1?include=remote_data")[0] == "/v1/jobs/{id}"
    field = "/v1/candidates/{id}/custom-fields/{field_id}"
    assert route("/v1/candidates/huntr:1/custom-fields/Home%20town")[0] == field
    assert route("/v1/jobs/") is None
    assert route("/v1/jobs/a/b") is None
    assert route("/v1xjobs") is None
