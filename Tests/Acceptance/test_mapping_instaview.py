"""`POST /v1/candidates` to InstaView: mapping, wrapped answers, refusals and errors (vendors/instaview.md)."""

from __future__ import annotations

import json

import pytest

import documents as doc
from behaviours import json_answer
from calls import CREATE, pointers, problem
from documents import INSTAVIEW_JOB, instaview_candidate, instaview_draft, instaview_error


def test_seed_example_in_both_directions(gateway, vendors) -> None:
    CREATE.script(vendors.instaview)
    draft = instaview_draft(gender="male")
    answer = CREATE.send(gateway, document=draft)
    sent = vendors.instaview.only()
    assert (sent.method, sent.target) == ("POST", "/candidates")
    assert sent.header("authorization") == "Bearer " + gateway.connections["instaview"].credential
    assert sent.header("content-type").split(";")[0] == "application/json"
    assert sent.json() == {
        "firstName": "John",
        "lastName": "Doe",
        "gdprExpiryDate": draft["consent_expires_on"],
        "email": "john.doe@example.com",
        "phoneNumber": "+421915123456",
        "jobIds": [INSTAVIEW_JOB],
        "gender": "male",
        "metadata": {
            "referred_by": "Jane Smith",
            "source": "LinkedIn",
            "externalId": "CAND-12345",
            "tags": ["senior", "remote-preferred"],
        },
    }
    assert answer.status == 201, answer
    data = answer.data
    expected = {
        "id": f"instaview:{doc.INSTAVIEW_ID}",
        "connection": "instaview",
        "provider": "instaview",
        "remote_id": doc.INSTAVIEW_ID,
        "kind": "candidate",
        "first_name": "John",
        "last_name": "Doe",
        "email": "john.doe@example.com",
        "phone": "+421915123456",
        "status": "applied",
        "remote_status": "APPLIED",
        "job_ids": [f"instaview:{INSTAVIEW_JOB}"],
        "external_id": "CAND-12345",
        "source": "LinkedIn",
        "consent_expires_on": doc.ahead(300),
        "rating": {"score": 85, "max": 100},
        "counts": {"interviews": 3, "analyses": 2},
    }
    assert {name: data.get(name) for name in expected} == expected
    assert doc.instant(data["created_at"]) == doc.instant(data["updated_at"]) == doc.instant("2025-11-20T10:30:00Z")
    assert "/v1/public/" not in json.dumps(data.get("links", {})), "the vendor's paths mean nothing to a caller"
    moved = json.dumps(answer.meta["mapping"], ensure_ascii=False)
    for pointer in ("/source", "/external_id", "/tags"):
        assert pointer in moved, f"{pointer} moved into metadata and nobody was told"
    assert answer.meta["effect"] == "complete"


def test_a_minimal_candidate_sends_nothing_else(gateway, vendors) -> None:
    minimal = {"first_name": "J", "last_name": "D", "phone": "+421915123456", "consent_expires_on": doc.ahead(2)}
    CREATE.script(
        vendors.instaview, json_answer(instaview_candidate(email=..., jobId=..., jobIds=[], metadata=...), 201)
    )
    answer = CREATE.send(gateway, document=minimal)
    assert answer.status == 201
    assert vendors.instaview.only().json() == {
        "firstName": "J", "lastName": "D", "phoneNumber": "+421915123456", "gdprExpiryDate": doc.ahead(2),
    }  # fmt: skip
    assert "email" not in answer.data, "an absent value is left out"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda candidate: {"success": True, "data": candidate, "error": None, "timestamp": "2024-01-15T10:30:00Z"},
        lambda candidate: {"statusCode": 201, "message": "Success", "data": candidate, "traceId": None},
        lambda candidate: candidate,
    ],
    ids=["success", "statusCode", "bare"],
)
def test_wrapped_and_bare_answers(gateway, vendors, wrap) -> None:
    CREATE.script(vendors.instaview, json_answer(wrap(instaview_candidate()), 201))
    answer = CREATE.send(gateway)
    assert (answer.status, answer.data["remote_id"]) == (201, doc.INSTAVIEW_ID)


@pytest.mark.parametrize(
    "word, ours",
    [("APPLIED", "applied"), ("IN_PROCESS", "in_process"), ("REJECTED", "rejected"), ("ACCEPTED", "accepted"),
     ("UNDEFINED", "unknown"), ("HIRED", "unknown"), ("brand new", "unknown")],
)  # fmt: skip
def test_statuses_and_drift(gateway, vendors, word: str, ours: str) -> None:
    CREATE.script(vendors.instaview, json_answer(instaview_candidate(status=word), 201))
    data = CREATE.send(gateway).data
    assert (data["status"], data["remote_status"]) == (ours, word)


def test_consent_with_a_time_is_read_too(gateway, vendors) -> None:
    # The vendor announces that the date will become a timestamp.
    when = doc.ahead(300) + "T00:00:00Z"
    CREATE.script(vendors.instaview, json_answer(instaview_candidate(gdprExpiryDate=when), 201))
    assert CREATE.send(gateway).data["consent_expires_on"] == doc.ahead(300)


def test_full_job_ids_are_sent_bare(gateway, vendors) -> None:
    CREATE.script(vendors.instaview)
    assert CREATE.send(gateway, document=instaview_draft(job_ids=[f"instaview:{INSTAVIEW_JOB}"])).status == 201
    body = vendors.instaview.only().json()
    assert body["jobIds"] == [INSTAVIEW_JOB] and "jobId" not in body


def test_provider_options_reach_the_query(gateway, vendors) -> None:
    CREATE.script(vendors.instaview)
    company = "0f0e0d0c-0b0a-4908-8706-050403020100"
    draft = instaview_draft(provider_options={"instaview": {"company_id": company}})
    assert CREATE.send(gateway, document=draft).status == 201
    sent = vendors.instaview.only()
    assert sent.query == f"companyId={company}"
    assert "company" not in sent.body.decode().lower()


def test_the_cv_goes_to_the_configured_field(gateway, vendors) -> None:
    CREATE.script(vendors.instaview)
    assert CREATE.send(gateway, document=instaview_draft(resume_text="Ten years of Swift")).status == 201
    assert vendors.instaview.only().json()["resumeText"] == "Ten years of Swift"


def test_a_cv_of_the_largest_size_passes(gateway, vendors) -> None:
    CREATE.script(vendors.instaview)
    assert CREATE.send(gateway, document=instaview_draft(resume_text="x" * 50_000)).status == 201


@pytest.mark.parametrize("length", [1, 100])
def test_names_at_their_bounds_pass(gateway, vendors, length: int) -> None:
    CREATE.script(vendors.instaview)
    assert CREATE.send(gateway, document=instaview_draft(first_name="é" * length)).status == 201
    assert vendors.instaview.only().json()["firstName"] == "é" * length


MANY = [f"3c90c3cc-0d44-4b50-8888-8dd2573605{at:02x}" for at in range(51)]


def test_fifty_jobs_pass(gateway, vendors) -> None:
    CREATE.script(vendors.instaview)
    assert CREATE.send(gateway, document=instaview_draft(job_ids=MANY[:50])).status == 201


def nested(levels: int) -> dict:
    document: dict = {"leaf": 1}
    for _ in range(levels - 1):
        document = {"deeper": document}
    return document


CONTACT = ("", "/email", "/phone")

REFUSALS = [
    ("no first name", {"first_name": ...}, ("/first_name",)),
    ("first name empty", {"first_name": ""}, ("/first_name",)),
    ("first name 101", {"first_name": "x" * 101}, ("/first_name",)),
    ("first name null", {"first_name": None}, ("/first_name",)),
    ("first name a number", {"first_name": 1}, ("/first_name",)),
    ("no last name", {"last_name": ...}, ("/last_name",)),
    ("last name empty", {"last_name": ""}, ("/last_name",)),
    ("last name 101", {"last_name": "x" * 101}, ("/last_name",)),
    ("no contact", {"email": ..., "phone": ...}, CONTACT),
    ("contact null", {"email": None, "phone": None}, CONTACT),
    ("e-mail without @", {"email": "john.doe"}, ("/email",)),
    ("e-mail with a space", {"email": "john doe@example.com"}, ("/email",)),
    ("e-mail with a line end", {"email": "john@example.com\r\nBcc: x@example.com"}, ("/email",)),
    ("e-mail empty", {"email": ""}, ("/email",)),
    ("phone national", {"phone": "0915123456"}, ("/phone",)),
    ("phone +0", {"phone": "+0915123456"}, ("/phone",)),
    ("phone 16 digits", {"phone": "+1234567890123456"}, ("/phone",)),
    ("phone letters", {"phone": "+42191512345a"}, ("/phone",)),
    ("phone only +", {"phone": "+"}, ("/phone",)),
    ("phone a number", {"phone": 421915123456}, ("/phone",)),
    ("no consent", {"consent_expires_on": ...}, ("/consent_expires_on",)),
    ("consent past", {"consent_expires_on": "2020-01-01"}, ("/consent_expires_on",)),
    ("consent yesterday", {"consent_expires_on": doc.ahead(-1)}, ("/consent_expires_on",)),
    ("consent impossible", {"consent_expires_on": "2027-02-30"}, ("/consent_expires_on",)),
    ("consent month 13", {"consent_expires_on": "2027-13-01"}, ("/consent_expires_on",)),
    ("consent in words", {"consent_expires_on": "next year"}, ("/consent_expires_on",)),
    ("consent European", {"consent_expires_on": "01.02.2028"}, ("/consent_expires_on",)),
    ("consent a number", {"consent_expires_on": 20280101}, ("/consent_expires_on",)),
    ("jobs empty", {"job_ids": []}, ("/job_ids",)),
    ("51 jobs", {"job_ids": MANY}, ("/job_ids",)),
    ("job not a UUID", {"job_ids": [INSTAVIEW_JOB, "x"]}, ("/job_ids/1",)),
    ("job a number", {"job_ids": [7]}, ("/job_ids/0",)),
    ("job of another connection", {"job_ids": [f"huntr:{INSTAVIEW_JOB}"]}, ("/job_ids/0",)),
    ("jobs a string", {"job_ids": INSTAVIEW_JOB}, ("/job_ids",)),
    ("gender unknown", {"gender": "other"}, ("/gender",)),
    ("gender upper case", {"gender": "MALE"}, ("/gender",)),
    ("tags a string", {"tags": "senior"}, ("/tags",)),
    ("a tag a number", {"tags": ["a", 1]}, ("/tags/1",)),
    ("metadata a list", {"metadata": []}, ("/metadata",)),
    ("metadata 11 KB", {"metadata": {"note": "x" * 11_000}}, ("/metadata",)),
    ("metadata 7 levels", {"metadata": nested(7)}, ("/metadata",)),
    ("metadata 51 keys", {"metadata": {f"k{at}": at for at in range(51)}}, ("/metadata",)),
    # Fifty of the caller's own and one of ours: it is our addition that makes it too many.
    ("metadata 50 keys and a source", {"metadata": {f"k{at}": at for at in range(50)}}, ("/metadata", "/source")),
    ("metadata 10 KB with our tags", {"metadata": {"note": "x" * 9_900}, "tags": ["y" * 400]}, ("/metadata", "/tags")),
    ("CV 50,001", {"resume_text": "x" * 50_001}, ("/resume_text",)),
    ("CV a list", {"resume_text": ["x"]}, ("/resume_text",)),
    ("unknown member", {"nickname": "JD"}, ("/nickname",)),
    ("the vendor's member", {"firstName": "John"}, ("/firstName",)),
    ("an unknown option", {"provider_options": {"instaview": {"colour": 1}}}, ("/provider_options/instaview/colour",)),
    ("an option of the wrong type", {"provider_options": {"instaview": {"company_id": 5}}},
     ("/provider_options/instaview/company_id",)),
    ("options a list", {"provider_options": []}, ("/provider_options",)),
]  # fmt: skip


@pytest.mark.parametrize("changes, allowed", [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_local_refusals_point_at_the_callers_field(gateway, vendors, changes: dict, allowed: tuple) -> None:
    answer = CREATE.send(gateway, document=instaview_draft(**changes))
    problem(answer, 422, "invalid_request", "none")
    found = pointers(answer)
    if allowed == CONTACT:
        # Two fields and neither is there: the whole or either of them may be named.
        assert set(found) <= set(CONTACT) and found, answer
    else:
        assert any(pointer.startswith(allowed) for pointer in found), answer
    vendors.assert_untouched()


def test_fifty_keys_of_ones_own_pass(gateway, vendors) -> None:
    CREATE.script(vendors.instaview)
    draft = instaview_draft(metadata={f"k{at}": at for at in range(50)}, source=..., tags=..., external_id=...)
    assert CREATE.send(gateway, document=draft).status == 201


def test_metadata_arrives_value_by_value(gateway, vendors) -> None:
    CREATE.script(vendors.instaview)
    metadata = {
        "n": 1,
        "f": 2.5,
        "big": 12345678901234567,
        "t": True,
        "z": None,
        "l": [1, "x", {"y": []}],
        "é": "\u2028",
    }
    CREATE.send(gateway, document=instaview_draft(metadata=metadata, source=..., tags=..., external_id=...))
    assert vendors.instaview.only().json()["metadata"] == metadata


# name, vendor's status, body, our status, code
ERRORS = [
    ("key", 401, instaview_error("INVALID_API_KEY", "The provided API key is invalid or has been revoked"),
     502, "provider_credentials_rejected"),
    ("suspended", 401, instaview_error("API_KEY_SUSPENDED", "This API key has been suspended",
     {"suspendedAt": "2024-01-10T00:00:00Z", "reason": "Unusual activity detected"}),
     502, "provider_credentials_rejected"),
    ("scope", 403, instaview_error("INSUFFICIENT_PERMISSIONS", "This API key does not have the required scope: write"),
     502, "provider_permission_denied"),
    ("other company", 403, instaview_error("RESOURCE_ACCESS_DENIED", "Access denied"),
     502, "provider_permission_denied"),
    ("job unknown", 404, instaview_error("RESOURCE_NOT_FOUND", "Job not found",
     {"resourceType": "Job", "resourceId": INSTAVIEW_JOB}), 404, "not_found"),
    ("validation", 400, instaview_error("VALIDATION_ERROR", "Validation failed"), 422, "provider_rejected"),
    ("conflict", 409, instaview_error("RESOURCE_ALREADY_EXISTS", "Already exists"), 409, "provider_conflict"),
    ("semantic", 422, instaview_error("UNPROCESSABLE", "No"), 422, "provider_rejected"),
    ("payment", 402, instaview_error("BILLING_LIMIT", "Limit reached"), 402, "provider_credits_exhausted"),
    ("gone", 410, instaview_error("GONE", "Gone"), 410, "provider_gone"),
    ("rate, flat form", 429, doc.INSTAVIEW_LIMIT, 429, "provider_rate_limited"),
    ("rate, envelope", 429, instaview_error("RATE_LIMIT_EXCEEDED", "Slow down"), 429, "provider_rate_limited"),
    ("without data and timestamp", 404, {"success": False, "error": {"code": "RESOURCE_NOT_FOUND", "message": "No"}},
     404, "not_found"),
    ("error as text", 400, {"statusCode": 400, "message": "Bad date", "error": "Bad Request"}, 422,
     "provider_rejected"),
]  # fmt: skip


@pytest.mark.parametrize("status, body, ours, code", [case[1:] for case in ERRORS], ids=[case[0] for case in ERRORS])
def test_documented_errors_in_both_shapes(gateway, vendors, status: int, body: dict, ours: int, code: str) -> None:
    # Later than its caller waits; else it would go out again.
    CREATE.script(vendors.instaview, json_answer(body, status, {"Retry-After": "60"} if status == 429 else {}))
    answer = CREATE.send(gateway)
    document = problem(answer, ours, code, "none", origin="provider", provider="instaview", connection="instaview")
    upstream = document["upstream"]
    assert upstream["status"] == status
    if isinstance(body["error"], dict):
        assert (upstream["code"], upstream["message"]) == (body["error"]["code"], body["error"]["message"])
    else:
        assert upstream["message"] == body["message"]
    assert len(vendors.instaview.ledger) == 1


@pytest.mark.parametrize(
    "theirs, ours",
    [("firstName", "/first_name"), ("lastName", "/last_name"), ("phoneNumber", "/phone"), ("email", "/email"),
     ("gdprExpiryDate", "/consent_expires_on"), ("jobIds", "/job_ids"), ("metadata", "/metadata"),
     ("gender", "/gender")],
)  # fmt: skip
def test_field_names_are_mapped_back(gateway, vendors, theirs: str, ours: str) -> None:
    body = instaview_error("VALIDATION_ERROR", "Validation failed", {theirs: "is not acceptable"})
    CREATE.script(vendors.instaview, json_answer(body, 400))
    answer = CREATE.send(gateway, document=instaview_draft(gender="male"))
    problem(answer, 422, "provider_rejected", "none")
    assert ours in pointers(answer), answer


def test_the_larger_of_two_retry_afters_counts(gateway, vendors) -> None:
    # The vendor's own example: the header says 60, the body 30.
    CREATE.script(vendors.instaview, json_answer(doc.INSTAVIEW_LIMIT, 429, {"Retry-After": "60"}))
    answer = CREATE.send(gateway)
    problem(answer, 429, "provider_rate_limited", "none")
    assert 59 <= int(answer.header("retry-after")) <= 61


def test_success_false_in_a_201_is_an_error(gateway, vendors) -> None:
    CREATE.script(vendors.instaview, json_answer({"success": False, "data": None, "error": None}, 201))
    answer = CREATE.send(gateway)
    problem(answer, 502, "provider_bad_response", "unknown")
