"""The built binary and openapi.json agree on the routes, in both directions, and its answers fit the document.

Needs the binary: TALENT_GATEWAY_BIN, or a release build. All vendors are the built-in sandbox.
"""

import json
import secrets
from urllib.parse import quote

import pytest

from openapi_contract import METHODS, default_contract, parse_events
from running import BINARY, Running, run

CONTRACT = default_contract()
PATHS = CONTRACT.document["paths"]
OPERATIONS = [
    (method.upper(), path, operation)
    for path, item in PATHS.items()
    for method, operation in item.items()
    if method in METHODS
]
pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"{BINARY} has not been built")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    running = Running(tmp_path_factory.mktemp("gateway"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def nowhere(gateway):
    """What the gateway says of a path that it doesn't have."""
    status, _, body = gateway.request("GET", "/v1/there-is-no-such-path")
    assert status == 404
    return json.loads(body)["detail"]


def target(path, operation):
    """The documented path with the examples of its parameters."""
    for parameter in map(CONTRACT.resolve, operation.get("parameters", [])):
        if parameter["in"] == "path":
            example = parameter.get("example") or CONTRACT.resolve(parameter["schema"])["enum"][0]
            path = path.replace("{" + parameter["name"] + "}", quote(example, safe=""))
    assert "{" not in path
    return path


def test_the_router_and_the_document_have_the_same_routes():
    listed = [tuple(line.split(" ")) for line in run("routes").splitlines()]
    documented = []
    for method, path, operation in OPERATIONS:
        security = operation.get("security", CONTRACT.document["security"])
        scope = security[0]["callerKey"][0] if security else "-"
        documented.append((method, path, operation["operationId"], scope))
    assert sorted(listed) == sorted(documented)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_takes_the_documented_methods_and_no_other(gateway, path):
    methods = {method.upper() for method in PATHS[path] if method in METHODS}
    where = target(path, next(iter(PATHS[path].values())))
    other = next(method for method in ("DELETE", "PUT", "PATCH") if method not in methods)
    status, headers, _ = gateway.request(other, where)
    assert status == 405
    assert set(headers["Allow"].split(", ")) == methods | ({"HEAD"} if "GET" in methods else set())


@pytest.mark.parametrize(
    "method,path,operation", OPERATIONS, ids=[operation["operationId"] for _, _, operation in OPERATIONS]
)
def test_a_documented_operation_is_there_and_answers_as_documented(gateway, nowhere, method, path, operation):
    contents = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    bodies = [example["value"] for example in contents.get("examples", {}).values()] or [None]
    for body in bodies:
        status, _, answer = gateway.request(
            method, target(path, operation), body, **{"Idempotency-Key": secrets.token_hex(16)}
        )
        assert status != 405
        if status == 404:
            assert json.loads(answer)["detail"] != nowhere


def test_examples_of_problems_have_the_titles_of_the_gateway(gateway):
    titles = {}

    def look(node):
        if isinstance(node, dict):
            if {"title", "request_id"} <= node.keys() and isinstance(node.get("code"), str):
                titles.setdefault(node["code"], set()).add(node["title"])
            node = node.values()
        if not isinstance(node, str) and hasattr(node, "__iter__"):
            for inner in node:
                look(inner)

    look(CONTRACT.document)
    assert titles
    for code, said in titles.items():
        _, _, body = gateway.request("GET", f"/problems/{code}")
        assert said == {json.loads(body)["title"]}, code


def test_connections_are_told_as_documented(gateway):
    listed = gateway.data("GET", "/v1/connections")
    assert {connection["provider"] for connection in listed} == {"hirempire", "voicehire", "instaview", "huntr"}
    for connection in listed:
        place = f"/v1/connections/{connection['name']}"
        assert gateway.data("GET", place).keys() == connection.keys()
        assert gateway.data("GET", f"{place}/limits")["bulkhead"]["in_flight_limit"] > 0
        assert gateway.data("POST", f"{place}/check")["ok"] is True
        assert gateway.data("POST", f"{place}/pause")["state"] == "paused"
        refused = gateway.data("POST", f"{place}/check")
        assert refused["ok"] is False and refused["problem"]["code"] == "connection_paused"
        assert gateway.data("POST", f"{place}/resume")["paused"] is False
        has_credits = connection["credits"] is not None
        assert gateway.request("GET", f"{place}/credits")[0] == (200 if has_credits else 501)
        assert gateway.request("POST", f"{place}/credits/topped-up")[0] == (200 if has_credits else 501)
    assert any(connection["credits"] for connection in listed)


def test_a_quota_is_told_and_kept(gateway):
    authorization = {"Authorization": f"Bearer {gateway.small_key}"}
    status, headers, body = gateway.request("GET", "/v1/whoami", **authorization)
    assert status == 200
    assert json.loads(body)["data"]["quota"] == {
        "requests": 2, "per_seconds": 3600, "requests_left": 1, "messages_per_day": 5, "messages_left": 5,
    }  # fmt: skip
    assert headers["RateLimit-Policy"] == '"requests";q=2;w=3600'
    assert headers["RateLimit"].startswith('"requests";r=1;t=')
    assert gateway.request("GET", "/v1/connections", **authorization)[0] == 200
    for path in ("/v1/connections", "/v1/jobs", "/v1/operations"):
        status, headers, body = gateway.request("GET", path, **authorization)
        assert (status, json.loads(body)["code"]) == (429, "caller_rate_limited")
        assert headers["RateLimit"].startswith('"requests";r=0;t=')


# A campaign, from its dry run to its bill. Each answer is held against the document on its way.

CAMPAIGN = "/v1/campaigns/voicehire:abc123def456/candidates"


def people(*phones):
    return [{"first_name": "Ada", "last_name": "Example", "phone": phone} for phone in phones]


def test_a_dry_run_tells_duplicates_and_chunks(gateway):
    crowd = [f"06111{number:05}" for number in range(101)]
    plan = gateway.data(
        "POST", f"{CAMPAIGN}?dry_run=true",
        {"outreach": "sms", "on_invalid": "skip", "candidates": people(*crowd, crowd[0], "12")},
    )  # fmt: skip
    assert (plan["people"], plan["messages"], plan["duplicates"], plan["rejected"]) == (101, 101, 1, 1)
    assert plan["chunks"] == [{"index": 0, "size": 100}, {"index": 1, "size": 1}]


def test_an_operation_can_be_found_followed_and_billed(gateway):
    key = secrets.token_hex(16)
    draft = {"outreach": "sms", "candidates": people("0622200001", "0622200002", "0622200001")}
    accepted = gateway.spend(CAMPAIGN, draft, 202, key, Prefer="respond-async")
    place = f"/v1/operations/{accepted['id']}"

    status, headers, stream = gateway.request("GET", f"{place}/events", Accept="text/event-stream")
    assert (status, headers["Content-Type"]) == (200, "text/event-stream")
    events = parse_events(stream)
    assert events[-1]["event"] == "end"
    last = json.loads(events[-1]["data"])
    assert (last["state"], last["progress"]["requested"], last["progress"]["duplicate"]) == ("applied", 3, 1)

    assert gateway.data("GET", place)["state"] == "applied"
    assert [found["id"] for found in gateway.data("GET", f"/v1/operations?idempotency_key={key}")] == [accepted["id"]]
    assert gateway.data("GET", "/v1/operations?state=applied,partial&connection=voicehire&limit=1") != []
    assert gateway.data("POST", f"{place}/cancel")["state"] == "applied"
    assert gateway.request("POST", f"{place}/resume")[0] == 409
    assert gateway.request("POST", f"{place}/resolve", {"as": "applied"})[0] == 422
    assert gateway.spend(CAMPAIGN, draft, 200, key)["requested"] == 3
    for group in ("caller", "connection", "day"):
        rows = gateway.data("GET", f"/v1/usage?group_by={group}")
        assert any(row["unit"] == "sms" and row["settled"] >= 2 and group in row for row in rows)


def lost(gateway, phone):
    """The problem of an outcome that nobody knows: for such a number the sandbox answers 500."""
    draft = {"outreach": "sms", "candidates": people(phone)}
    status, _, body = gateway.request("POST", CAMPAIGN, draft, **{"Idempotency-Key": secrets.token_hex(16)})
    problem = json.loads(body)
    assert (status, problem["effect"], problem["result"]["unknown"]) == (502, "unknown", 1)
    return draft, problem


def test_an_unknown_outcome_is_listed_and_can_be_resolved(gateway):
    draft, problem = lost(gateway, "+33600000500")
    place = f"/v1/operations/{problem['operation_id']}"
    unknown = gateway.data("GET", "/v1/operations?state=unknown")
    assert problem["operation_id"] in [operation["id"] for operation in unknown]
    status, _, body = gateway.request("POST", CAMPAIGN, draft, **{"Idempotency-Key": secrets.token_hex(16)})
    assert (status, json.loads(body)["code"]) == (409, "outcome_unresolved")
    assert gateway.request("POST", f"{place}/resolve", {"as": "applied", "chunk": 1})[0] == 422
    settled = gateway.data("POST", f"{place}/resolve", {"as": "applied", "chunk": 0, "evidence": "Seen in the list."})
    assert (settled["state"], settled["effect"]) == ("applied", "complete")


def test_what_is_resolved_as_not_applied_can_be_resumed(gateway):
    _, problem = lost(gateway, "06 00 00 05 00")
    place = f"/v1/operations/{problem['operation_id']}"
    settled = gateway.data("POST", f"{place}/resolve", {"as": "not_applied"})
    assert (settled["state"], settled["effect"]) == ("rejected", "none")
    assert gateway.data("POST", f"{place}/resume")["state"] == "unknown"


@pytest.mark.parametrize(
    "query", ["state=lost", "limit=0", "cursor=x", "created_after=yesterday", "idempotency_key=short", "colour=red"]
)
def test_filters_of_operations_are_checked(gateway, query):
    assert gateway.request("GET", f"/v1/operations?{query}")[0] in (400, 422)


def test_pages_of_operations_fit_together(gateway):
    for number in range(3):
        gateway.spend(CAMPAIGN, {"outreach": "sms", "candidates": people(f"064440000{number}")})
    seen, cursor = [], ""
    while cursor is not None:
        _, _, body = gateway.request("GET", f"/v1/operations?connection=voicehire&limit=2{cursor}")
        page = json.loads(body)
        seen += [operation["id"] for operation in page["data"]]
        cursor = page["meta"]["next_cursor"] and f"&cursor={page['meta']['next_cursor']}"
    assert len(seen) == len(set(seen)) >= 3


@pytest.mark.parametrize("kind", [
    "custom-fields", "pipelines", "activities", "activity-types", "employers", "changes", "changes?legacy=true",
    "candidates?connection=huntr", "candidates?connection=huntr&kind=profile", "jobs?connection=huntr",
    "jobs?connection=huntr&kind=post", "jobs?connection=huntr&kind=post&status=closed",
])  # fmt: skip
def test_a_list_is_walked_to_its_end(gateway, kind):
    """Every item of the sandbox's is held against the document, and none comes twice."""
    seen, cursor = [], ""
    while cursor is not None:
        joint = "&" if "?" in kind else "?"
        status, _, body = gateway.request("GET", f"/v1/{kind}{joint}limit=120&include=remote_data{cursor}")
        assert status == 200, body
        page = json.loads(body)
        seen += [item["id"] for item in page["data"]]
        cursor = page["meta"]["next_cursor"] and f"&cursor={page['meta']['next_cursor']}"
    assert len(seen) == len(set(seen)) > 0


def test_the_sandbox_answers_as_the_vendors_document(gateway):
    # What the other tests have called counts too; by itself this one makes the calls of all lists.
    for path in ("candidates", "jobs", "invitations", "custom-fields", "pipelines", "activities", "activity-types",
                 "employers", "changes", "changes?legacy=true", "campaigns", "jobs?kind=post"):  # fmt: skip
        for connection in ("hirempire", "voicehire", "instaview", "huntr"):
            gateway.request("GET", f"/v1/{path}{'&' if '?' in path else '?'}connection={connection}")
    drift = {each["name"]: each["drift"] for each in gateway.data("GET", "/v1/connections")}
    assert drift == dict.fromkeys(drift, [])
