"""`POST /v1/sources` in both directions, and the vendor's documented errors (vendors/hirempire.md section 5)."""

from __future__ import annotations

import pytest

import documents as doc
from behaviours import json_answer
from calls import SOURCE, pointers, problem
from documents import hirempire_error

TARGET = "/v1/sources"
DRAFT = {"job_id": doc.HIREMPIRE_JOB, "name": "LinkedIn"}


def test_seed_example_in_both_directions(gateway, vendors) -> None:
    SOURCE.script(vendors.hirempire)
    # Only Hirempire makes sources, so that the connection may be left out.
    answer = gateway.post(TARGET, DRAFT)
    sent = vendors.hirempire.only()
    assert (sent.method, sent.target) == ("POST", "/v1/create-source")
    assert sent.json() == {"job_id": doc.HIREMPIRE_JOB, "source_name": "LinkedIn"}
    assert sent.header("authorization") == "Bearer " + gateway.connections["hirempire"].credential
    assert sent.header("content-type").split(";")[0] == "application/json"
    assert sent.header("expect") is None
    # The stored link is months old, so it is known to have existed.
    assert answer.status == 200, answer
    data = dict(answer.data)
    assert doc.instant(data.pop("created_at")) == doc.instant("2026-06-27T10:00:00.000Z")
    data.pop("links", None)
    assert data == {
        "id": f"hirempire:{doc.HIREMPIRE_SOURCE_ID}",
        "connection": "hirempire",
        "provider": "hirempire",
        "remote_id": doc.HIREMPIRE_SOURCE_ID,
        "job_id": f"hirempire:{doc.HIREMPIRE_JOB}",
        "name": "LinkedIn",
        "url": f"https://jobs.hirempire.com/acme/{doc.HIREMPIRE_SOURCE_ID}",
        "code": "a3f9",
        "visits": 0,
    }
    meta = answer.meta
    assert meta["effect"] == "complete" and meta["operation_id"] and isinstance(meta["mapping"], dict)


def test_a_fresh_link_is_201_and_ours_is_200_afterwards(gateway, vendors) -> None:
    source = doc.hirempire_source(id="9b2b3c4d-5e6f-7890-abcd-ef12345678aa", created_at=doc.now_text())
    SOURCE.script(vendors.hirempire, json_answer(source))
    assert gateway.post(TARGET, DRAFT).status == 201
    assert gateway.post(TARGET, DRAFT).status == 200, "made by us a moment ago, so it is known to have existed"


@pytest.mark.parametrize("given", [doc.HIREMPIRE_JOB, f"hirempire:{doc.HIREMPIRE_JOB}"], ids=["bare", "full"])
def test_job_ids_in_either_form(gateway, vendors, given: str) -> None:
    SOURCE.script(vendors.hirempire)
    assert gateway.post(TARGET, {**DRAFT, "job_id": given}).status == 200
    assert vendors.hirempire.only().json()["job_id"] == doc.HIREMPIRE_JOB


def test_names_are_trimmed_in_the_answer_as_the_vendor_trims(gateway, vendors) -> None:
    SOURCE.script(vendors.hirempire)
    assert gateway.post(TARGET, {**DRAFT, "name": "  LinkedIn\t"}).data["name"] == "LinkedIn"
    assert vendors.hirempire.only().json()["source_name"].strip() == "LinkedIn"


def test_unicode_names_arrive_as_they_are(gateway, vendors) -> None:
    name = 'Réseau d\'anciens élèves – 日本語 😀 "quoted" \\ /'
    SOURCE.script(vendors.hirempire, json_answer(doc.hirempire_source(source_name=name)))
    assert gateway.post(TARGET, {**DRAFT, "name": name}).data["name"] == name
    assert vendors.hirempire.only().json()["source_name"] == name


REFUSALS = [
    ("no job", {"name": "LinkedIn"}, "/job_id"),
    ("job null", {"job_id": None, "name": "LinkedIn"}, "/job_id"),
    ("job number", {"job_id": 5, "name": "LinkedIn"}, "/job_id"),
    ("job empty", {"job_id": "", "name": "LinkedIn"}, "/job_id"),
    ("job not a UUID", {"job_id": "abc123", "name": "LinkedIn"}, "/job_id"),
    ("job UUID with a tail", {"job_id": doc.HIREMPIRE_JOB + "0", "name": "LinkedIn"}, "/job_id"),
    ("job UUID with a line end", {"job_id": doc.HIREMPIRE_JOB + "\r\n", "name": "LinkedIn"}, "/job_id"),
    ("job of another connection", {"job_id": f"huntr:{doc.HIREMPIRE_JOB}", "name": "LinkedIn"}, "/job_id"),
    ("no name", {"job_id": doc.HIREMPIRE_JOB}, "/name"),
    ("name null", {"job_id": doc.HIREMPIRE_JOB, "name": None}, "/name"),
    ("name empty", {"job_id": doc.HIREMPIRE_JOB, "name": ""}, "/name"),
    ("name of white space", {"job_id": doc.HIREMPIRE_JOB, "name": " \t\n "}, "/name"),
    ("name number", {"job_id": doc.HIREMPIRE_JOB, "name": 7}, "/name"),
    ("name list", {"job_id": doc.HIREMPIRE_JOB, "name": ["LinkedIn"]}, "/name"),
    ("unknown member", {**DRAFT, "colour": "red"}, "/colour"),
    ("unknown member with a slash", {**DRAFT, "a/b~c": 1}, "/a~1b~0c"),
    ("vendor's own member name", {**DRAFT, "source_name": "LinkedIn"}, "/source_name"),
    ("answer-only member", {**DRAFT, "visits": 3}, "/visits"),
]


@pytest.mark.parametrize("document, pointer", [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_local_refusals_point_at_the_callers_field(gateway, vendors, document: dict, pointer: str) -> None:
    answer = gateway.post(TARGET, document)
    problem(answer, 422, "invalid_request", "none", retryable=False)
    assert pointer in pointers(answer), answer
    vendors.assert_untouched()


def test_two_wrong_fields(gateway, vendors) -> None:
    # Nothing says that a caller must hear of both at once.
    answer = gateway.post(TARGET, {"job_id": "x", "name": ""})
    problem(answer, 422, "invalid_request")
    assert pointers(answer) and set(pointers(answer)) <= {"/job_id", "/name"}, answer
    vendors.assert_untouched()


# name, vendor's status, body, our status, code, effect, pointer
ERRORS = [
    ("job_id", 400, hirempire_error("job_id is required and must be a UUID"), 422, "provider_rejected", "/job_id"),
    ("name", 400, hirempire_error("source_name is required and must be a non-empty string"), 422,
     "provider_rejected", "/name"),
    ("undocumented 400", 400, hirempire_error("The moon is in the wrong house"), 422, "provider_rejected", None),
    ("token", 401, hirempire_error("Invalid token"), 502, "provider_credentials_rejected", None),
    ("expired", 401, hirempire_error("Token is expired"), 502, "provider_credentials_rejected", None),
    ("job unknown", 404, hirempire_error("Job not found"), 404, "not_found", None),
    ("object form", 404, {"success": False, "error": {"code": "NOT_FOUND", "message": "Job not found"}}, 404,
     "not_found", None),
    ("rate", 429, hirempire_error("Too many requests"), 429, "provider_rate_limited", None),
    ("payment", 402, hirempire_error("Upgrade"), 402, "provider_credits_exhausted", None),
    ("forbidden", 403, hirempire_error("Token has been deleted"), 502, "provider_permission_denied", None),
]  # fmt: skip


@pytest.mark.parametrize(
    "status, body, ours, code, pointer", [case[1:] for case in ERRORS], ids=[case[0] for case in ERRORS]
)
def test_documented_errors(gateway, vendors, status: int, body: dict, ours: int, code: str, pointer) -> None:
    # Later than its caller waits; else it would go out again.
    SOURCE.script(vendors.hirempire, json_answer(body, status, {"Retry-After": "60"} if status == 429 else {}))
    answer = SOURCE.send(gateway, headers={"Prefer": "wait=2"})
    document = problem(answer, ours, code, "none", origin="provider", provider="hirempire", connection="hirempire")
    assert document["upstream"]["status"] == status
    text = body["error"] if isinstance(body["error"], str) else body["error"]["message"]
    assert document["upstream"]["message"] == text
    if pointer is not None:
        assert pointer in pointers(answer), answer
    assert len(vendors.hirempire.ledger) == 1


# A 2xx that says success:false is an error: by its documented text, else a broken answer.
@pytest.mark.parametrize(
    "text, ours, code",
    [
        ("Invalid token", 502, "provider_credentials_rejected"),
        ("Job not found", 404, "not_found"),
        ("job_id is required and must be a UUID", 422, "provider_rejected"),
        ("Something else happened", 502, "provider_bad_response"),
    ],
)
def test_success_false_in_a_200(gateway, vendors, text: str, ours: int, code: str) -> None:
    SOURCE.script(vendors.hirempire, json_answer(hirempire_error(text)))
    answer = SOURCE.send(gateway)
    effect = "unknown" if code == "provider_bad_response" else "none"
    problem(answer, ours, code, effect)
