"""Our lint rules for openapi.json."""

import json
import re

import pytest
from jsonschema import Draft202012Validator

from openapi_contract import CODES_BY_STATUS, METHODS, Contract, default_contract

CONTRACT = default_contract()
DOCUMENT = CONTRACT.document
OPERATIONS = [
    (method.upper(), path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
]
each_operation = pytest.mark.parametrize(
    "method,path,operation", OPERATIONS, ids=[operation["operationId"] for _, _, operation in OPERATIONS]
)

EXPECTED = {
    "listSources": "GET /v1/sources",
    "createSource": "POST /v1/sources",
    "listCampaigns": "GET /v1/campaigns",
    "createCampaign": "POST /v1/campaigns",
    "getCampaign": "GET /v1/campaigns/{id}",
    "updateCampaign": "PATCH /v1/campaigns/{id}",
    "addCampaignCandidates": "POST /v1/campaigns/{id}/candidates",
    "listCampaignCandidates": "GET /v1/campaigns/{id}/candidates",
    "createCandidate": "POST /v1/candidates",
    "listCandidates": "GET /v1/candidates",
    "getCandidate": "GET /v1/candidates/{id}",
    "setCandidateCustomField": "PUT /v1/candidates/{id}/custom-fields/{field_id}",
    "updateCandidate": "PATCH /v1/candidates/{id}",
    "deleteCandidate": "DELETE /v1/candidates/{id}",
    "listJobs": "GET /v1/jobs",
    "createJob": "POST /v1/jobs",
    "getJob": "GET /v1/jobs/{id}",
    "updateJob": "PATCH /v1/jobs/{id}",
    "deleteJob": "DELETE /v1/jobs/{id}",
    "listInterviews": "GET /v1/interviews",
    "createInterview": "POST /v1/interviews",
    "getInterview": "GET /v1/interviews/{id}",
    "listInvitations": "GET /v1/invitations",
    "createInvitation": "POST /v1/invitations",
    "listCustomFields": "GET /v1/custom-fields",
    "createCustomField": "POST /v1/custom-fields",
    "listPipelines": "GET /v1/pipelines",
    "listActivities": "GET /v1/activities",
    "listActivityTypes": "GET /v1/activity-types",
    "listEmployers": "GET /v1/employers",
    "listChanges": "GET /v1/changes",
    "passThrough": "POST /v1/passthrough/{connection}",
    "listProviders": "GET /v1/providers",
    "getProvider": "GET /v1/providers/{provider}",
    "listConnections": "GET /v1/connections",
    "getConnection": "GET /v1/connections/{name}",
    "getConnectionLimits": "GET /v1/connections/{name}/limits",
    "getConnectionCredits": "GET /v1/connections/{name}/credits",
    "topUpConnection": "POST /v1/connections/{name}/credits/topped-up",
    "checkConnection": "POST /v1/connections/{name}/check",
    "pauseConnection": "POST /v1/connections/{name}/pause",
    "resumeConnection": "POST /v1/connections/{name}/resume",
    "whoami": "GET /v1/whoami",
    "listOperations": "GET /v1/operations",
    "getOperation": "GET /v1/operations/{id}",
    "streamOperationEvents": "GET /v1/operations/{id}/events",
    "resumeOperation": "POST /v1/operations/{id}/resume",
    "resolveOperation": "POST /v1/operations/{id}/resolve",
    "cancelOperation": "POST /v1/operations/{id}/cancel",
    "getUsage": "GET /v1/usage",
    "livez": "GET /livez",
    "readyz": "GET /readyz",
    "getOpenAPI": "GET /openapi.json",
    "getProblem": "GET /problems/{code}",
    "getDocs": "GET /docs",
    "getReference": "GET /docs/reference",
    "getProviderPage": "GET /docs/providers/{provider}",
    "getDocsAsset": "GET /docs/assets/{file}",
}
# What costs credits or contacts a person, on some connection at least.
SPENDING = {
    "addCampaignCandidates", "createCampaign", "createCandidate", "createInterview", "createInvitation", "passThrough",
}  # fmt: skip
# The table "Branch on `code`", read from top to bottom.
CODES = """
    malformed_json malformed_request idempotency_key_required idempotency_key_invalid
    unauthenticated signature_invalid scope_missing connection_not_allowed
    provider_credits_exhausted budget_exceeded
    not_found unknown_connection provider_gone
    method_not_allowed not_acceptable request_timeout payload_too_large uri_too_long unsupported_media_type
    headers_too_large
    idempotency_in_progress provider_conflict outcome_unresolved
    invalid_request connection_required unsupported_filter invalid_cursor lossy_mapping idempotency_key_reused
    provider_rejected recipient_not_allowed
    caller_rate_limited provider_rate_limited
    internal unsupported_operation
    provider_unreachable provider_bad_response provider_error provider_credentials_rejected
    provider_permission_denied
    provider_unavailable connection_paused overloaded draining store_unavailable
    provider_timeout
""".split()


def walk(node, where="#"):
    yield where, node
    if isinstance(node, dict):
        for key, value in node.items():
            yield from walk(value, f"{where}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{where}/{index}")


def contents():
    """Every media type object: those of requests, of operations' own answers and of the shared answers."""
    for method, path, operation in OPERATIONS:
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{operation['operationId']} request {media_type}", content
        for status, response in operation["responses"].items():
            for media_type, content in response.get("content", {}).items():
                yield f"{operation['operationId']} {status} {media_type}", content
    for name, response in DOCUMENT["components"]["responses"].items():
        for media_type, content in response["content"].items():
            yield f"{name} {media_type}", content


def examples(content):
    return [e["value"] for e in content.get("examples", {}).values()] + (
        [content["example"]] if "example" in content else []
    )


def codes_of(operation, status):
    """The codes with which an operation may answer a status."""
    response = CONTRACT.resolve(operation["responses"].get(status, {}))
    if not response:
        return set()
    narrowed = response["content"]["application/problem+json"]["schema"]["properties"]["code"]
    return set(narrowed.get("enum", [narrowed.get("const")]))


def calls_a_vendor(operation):
    return "502" in operation["responses"]


def is_keyed(operation):
    return operation.get("security", DOCUMENT["security"]) != []


def test_the_routes_are_these():
    assert {o["operationId"]: f"{m} {p}" for m, p, o in OPERATIONS} == EXPECTED
    assert len(OPERATIONS) == len(EXPECTED), "an operationId is there twice"


def test_the_document_is_openapi_3_1():
    assert re.fullmatch(r"3\.1\.\d+", DOCUMENT["openapi"])
    assert {"title", "version", "description"} <= DOCUMENT["info"].keys()
    assert list(DOCUMENT["components"]["schemas"]) == sorted(DOCUMENT["components"]["schemas"])


def test_the_codes_are_the_published_list():
    published = DOCUMENT["components"]["schemas"]["ProblemCode"]["enum"]
    assert sorted(published) == sorted(CODES)
    assert len(set(published)) == len(published)
    assert sorted(code for codes in CODES_BY_STATUS.values() for code in codes) == sorted(CODES)


def test_all_references_resolve_and_all_components_are_used():
    used = set()
    for where, node in walk(DOCUMENT):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            CONTRACT.resolve(node)
            used.add(node["$ref"])
    # Nothing refers to it: it is the answer to the methods that are not listed.
    used.add("#/components/responses/MethodNotAllowed")
    for kind in ("schemas", "parameters", "headers", "responses"):
        for name in DOCUMENT["components"][kind]:
            assert f"#/components/{kind}/{name}" in used, f"{kind}/{name} is not used"


@each_operation
def test_an_operation_is_described(method, path, operation):
    assert re.fullmatch(r"[a-z][A-Za-z]*", operation["operationId"])
    assert operation["summary"] and not operation["summary"].endswith(".")
    assert operation["description"].endswith(".")
    declared = {tag["name"] for tag in DOCUMENT["tags"]}
    assert len(operation["tags"]) == 1 and set(operation["tags"]) <= declared


@each_operation
def test_its_parameters_are_described_and_complete(method, path, operation):
    parameters = [CONTRACT.resolve(parameter) for parameter in operation.get("parameters", [])]
    places = [(parameter["in"], parameter["name"].lower()) for parameter in parameters]
    assert len(set(places)) == len(places)
    assert {name for place, name in places if place == "path"} == set(re.findall(r"\{(\w+)\}", path))
    for parameter in parameters:
        assert parameter["description"].endswith("."), parameter["name"]
        assert parameter["in"] != "path" or parameter["required"] is True
        if "example" in parameter:
            assert CONTRACT.schema_violations(parameter["schema"], parameter["example"]) == []
        # Generated clients send defaults along, and a filter that is sent is one that a vendor must have.
        always = ("limit", "dry_run", "ignore_unsupported_filters", "group_by")
        assert "default" not in parameter["schema"] or parameter["name"] in always, parameter["name"]
    if is_keyed(operation):
        assert ("header", "traceparent") in places
    if method != "GET" and calls_a_vendor(operation):
        assert {("query", "dry_run"), ("header", "idempotency-key"), ("header", "prefer")} <= set(places)
    if "202" in operation["responses"]:
        assert ("header", "prefer") in places
    if operation["operationId"].startswith("list") and calls_a_vendor(operation):
        assert {("query", "limit"), ("query", "cursor"), ("query", "ignore_unsupported_filters")} <= set(places)


@each_operation
def test_its_security_and_its_answers_fit(method, path, operation):
    statuses = set(operation["responses"])
    assert is_keyed(operation) == path.startswith("/v1/")
    assert any(status.startswith("2") for status in statuses)
    if is_keyed(operation):
        scope = operation["security"][0]["callerKey"]
        assert scope == ["read"] if method == "GET" else scope in (["write"], ["spend"], ["admin"], ["passthrough"])
        assert {"400", "401", "403", "422", "429", "500", "503"} <= statuses
        # Whoever has a key can have a quota, and is told what is left of it.
        assert "caller_rate_limited" in codes_of(operation, "429")
        assert ("provider_rate_limited" in codes_of(operation, "429")) == calls_a_vendor(operation)
    if method != "GET" and calls_a_vendor(operation):
        assert {"202", "400", "409", "413", "415", "422"} <= statuses
    if "requestBody" in operation:
        assert operation["requestBody"]["required"] is True
        assert "415" in statuses and "malformed_json" in codes_of(operation, "400")
    # What asks a vendor can hear all that a vendor can say.
    if calls_a_vendor(operation):
        heard = {"402", "404", "409", "410", "422", "429", "501", "503", "504"}
        # What is handed on as it is has no status here.
        assert heard - ({"410", "501"} if operation["operationId"] == "passThrough" else set()) <= statuses


@each_operation
def test_it_says_what_the_store_and_the_guard_rails_refuse(method, path, operation):
    # What an operator switches is switched in the process first; the spending is told by the store alone.
    needs_store = method != "GET" or path.startswith(("/v1/operations", "/v1/usage", "/v1/changes"))
    if path.startswith("/v1/connections"):
        needs_store = operation["operationId"] == "getConnectionCredits"
    assert ("store_unavailable" in codes_of(operation, "503")) == needs_store
    spends = operation["operationId"] in SPENDING
    assert ("budget_exceeded" in codes_of(operation, "402")) == spends
    assert ("recipient_not_allowed" in codes_of(operation, "422")) == spends
    # An operator can pause what calls a vendor.
    assert ("connection_paused" in codes_of(operation, "503")) == calls_a_vendor(operation)
    # People in lists are looked up among those of other operations, and again when one is resumed.
    looks_people_up = operation["operationId"] in ("addCampaignCandidates", "resumeOperation")
    assert ("outcome_unresolved" in codes_of(operation, "409")) == looks_people_up


@each_operation
def test_retry_after_is_where_it_belongs(method, path, operation):
    for status, response in operation["responses"].items():
        header = CONTRACT.resolve(response)["headers"].get("Retry-After")
        required = header and CONTRACT.resolve(header).get("required", False)
        expected = True if status in ("429", "503") else None
        if status == "402" or (status == "409" and "idempotency_in_progress" in codes_of(operation, status)):
            expected = False
        assert required is expected, status


@each_operation
def test_a_status_answers_its_own_codes(method, path, operation):
    for status, response in operation["responses"].items():
        response = CONTRACT.resolve(response)
        assert response["description"].endswith(".")
        assert "Request-Id" in response["headers"]
        if is_keyed(operation) and (status.startswith("2") or status == "429"):
            assert {"RateLimit", "RateLimit-Policy"} <= response["headers"].keys(), status
        if status == "204":
            assert method == "DELETE" and "content" not in response
            continue
        if status.startswith("2"):
            if path.startswith("/docs"):
                assert response["content"].keys() <= {"text/html", "text/javascript", "text/css"}
                continue
            assert {"application/json", "text/event-stream"} & response["content"].keys()
            assert ("text/event-stream" in response["content"]) == path.endswith("/events")
            continue
        assert list(response["content"]) == ["application/problem+json"]
        schema = response["content"]["application/problem+json"]["schema"]
        assert schema["$ref"] == "#/components/schemas/Problem"
        narrowed = schema["properties"]
        assert narrowed["status"] == {"const": int(status)}
        codes = narrowed["code"].get("enum", [narrowed["code"].get("const")])
        assert set(codes) <= set(CODES_BY_STATUS[int(status)])


@pytest.mark.parametrize("name,content", list(contents()), ids=[name for name, _ in contents()])
def test_examples_are_there_and_valid(name, content):
    assert examples(content), "no example"
    for example in examples(content):
        # A stream has no schema as a whole: its events have (`x-item-schema`), and are judged with the answers.
        assert CONTRACT.schema_violations(content.get("schema", {"type": "string"}), example) == []


@each_operation
def test_examples_of_answers_pass_as_answers(method, path, operation):
    """The whole check, so that examples agree with their headers, ids and sums too."""
    for status, response in operation["responses"].items():
        response = CONTRACT.resolve(response)
        for media_type, content in response.get("content", {}).items():
            for example in examples(content):
                headers, body = answer(media_type, example, status)
                assert CONTRACT.violations(method, path, int(status), headers, body) == []


def answer(media_type, example, status):
    headers = {"Content-Type": media_type, "Request-Id": "req_7Hq2mX9cLw4tKe1B"}
    if media_type == "application/problem+json":
        headers["Gateway-Error-Origin"] = example["origin"]
        if "retry_after" in example:
            headers["Retry-After"] = str(example["retry_after"])
    if status == "202":
        headers["Location"] = "/v1/operations/op_5pWc3nZ8yTq1uRf6"
    if status == "401":
        headers["WWW-Authenticate"] = 'Bearer realm="talent-gateway"'
    body = example if isinstance(example, str) else json.dumps(example)
    return headers, body.encode()


@each_operation
def test_its_links_lead_somewhere(method, path, operation):
    known = {each["operationId"]: (at, each) for _, at, each in OPERATIONS}
    responses = {status: CONTRACT.resolve(response) for status, response in operation["responses"].items()}
    # Whoever gets a promise is told where to look.
    if "202" in responses:
        assert responses["202"]["links"]["operation"]["operationId"] == "getOperation"
    for status, response in responses.items():
        for link in response.get("links", {}).values():
            assert status.startswith("2") and link["description"].endswith(".")
            at, target = known[link["operationId"]]
            names = {CONTRACT.resolve(parameter)["name"] for parameter in target["parameters"]}
            assert set(re.findall(r"\{(\w+)\}", at)) <= set(link["parameters"]) <= names
            for expression in link["parameters"].values():
                assert re.fullmatch(r"\$response\.body#(/\w+)+", expression)


@each_operation
def test_optional_members_of_a_new_thing_may_be_null(method, path, operation):
    """The gateway takes null for not given, but in a PATCH, where it clears."""
    if method == "PATCH" or "requestBody" not in operation:
        return
    schema = CONTRACT.resolve(operation["requestBody"]["content"]["application/json"]["schema"])
    for name, member in schema["properties"].items():
        if name not in schema.get("required", []):
            assert CONTRACT.schema_violations(member, None) == [], name


def test_every_code_is_answered_somewhere():
    answered = set()
    for _, _, operation in OPERATIONS:
        for status in operation["responses"]:
            if not status.startswith("2"):
                answered |= codes_of(operation, status)
    answered |= {"method_not_allowed"}
    # Webhooks have no route yet.
    assert set(CODES) - answered <= {"signature_invalid"}


def test_schemas_are_valid_and_closed():
    """A schema with `properties` says what else may be there; our answers are closed."""
    for name, schema in DOCUMENT["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        for where, node in walk(schema, name):
            if isinstance(node, dict) and node.get("type") == "object" and "properties" in node:
                assert "additionalProperties" in node, where
            if isinstance(node, dict) and "required" in node and "properties" in node:
                assert set(node["required"]) <= set(node["properties"]), where


def test_the_linter_sees_a_broken_document():
    broken = Contract({**DOCUMENT, "paths": {"/x": {"get": {"operationId": "x", "responses": {}}}}})
    assert broken.violations("GET", "/x", 200, {}, b"") != []
