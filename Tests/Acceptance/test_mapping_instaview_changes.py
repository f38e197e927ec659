"""Changes and deletions of InstaView's candidates, and its jobs as they are made, changed and deleted."""

from __future__ import annotations

import time

import pytest

import documents as doc
from behaviours import html, json_answer, raw, silence, wire
from calls import parameters, pointers, problem
from configuration import Connection, fresh_key
from documents import INSTAVIEW_ID, INSTAVIEW_JOB, instaview_candidate, instaview_error, instaview_job
from gateway import Gateway

PERSON = f"/v1/candidates/instaview:{INSTAVIEW_ID}"
JOB = f"/v1/jobs/instaview:{INSTAVIEW_JOB}"
JOBS = "/v1/jobs?connection=instaview"
COMPANY = "9b2f6c1e-1111-4222-8333-944445555666"


def wrapped(data) -> dict:
    return {"success": True, "data": data, "error": None, "timestamp": "2024-01-15T10:30:00Z"}


def change(gateway, target: str, document, **more):
    return gateway.request("PATCH", target, document, **more)


def person_at(vendors, *before, **changes):
    """A vendor with a candidate, who answers changes with `changes` made."""
    vendors.instaview.on("GET", f"/candidates/{INSTAVIEW_ID}", *(before or [json_answer(instaview_candidate())]))
    vendors.instaview.on("PATCH", f"/candidates/{INSTAVIEW_ID}", json_answer(instaview_candidate(**changes)))


def patched(vendors) -> dict:
    entry = vendors.instaview.only("PATCH")
    assert entry.header("content-type").split(";")[0] == "application/json"
    return entry.json()


# Candidates: changes


def test_every_field_of_a_change_arrives(gateway, vendors) -> None:
    person_at(vendors, status="REJECTED")
    answer = change(gateway, PERSON, {
        "first_name": "Jane", "last_name": "Roe", "email": "jane@example.com", "phone": "+421 915 000 111",
        "status": "rejected", "consent_expires_on": doc.ahead(200), "job_ids": [f"instaview:{INSTAVIEW_JOB}"],
        "external_id": "CAND-9", "source": "Referral", "tags": ["lead"], "metadata": {"note": "x"},
    })  # fmt: skip
    assert answer.status == 200, answer
    assert patched(vendors) == {
        "firstName": "Jane", "lastName": "Roe", "email": "jane@example.com", "phoneNumber": "+421915000111",
        "status": "REJECTED", "gdprExpiryDate": doc.ahead(200), "jobIds": [INSTAVIEW_JOB],
        "metadata": {"note": "x", "source": "Referral", "externalId": "CAND-9", "tags": ["lead"]},
    }  # fmt: skip
    # All of metadata is new: nothing had to be read.
    assert len(vendors.instaview.ledger) == 1
    assert answer.data["status"] == "rejected" and answer.data["id"] == f"instaview:{INSTAVIEW_ID}"
    assert answer.meta["effect"] == "complete"
    assert answer.meta["mapping"]["moved"] == [
        "/external_id → metadata.externalId", "/source → metadata.source", "/tags → metadata.tags",
    ]  # fmt: skip
    assert answer.meta["mapping"]["coerced"] == ["/phone: +421 915 000 111 → +421915000111"]


@pytest.mark.parametrize(
    "document, sent",
    [
        ({"first_name": "Jane"}, {"firstName": "Jane"}),
        ({"email": None}, {"email": None}),
        ({"phone": None}, {"phoneNumber": None}),
        ({"job_ids": None}, {"jobIds": []}),
        ({"job_ids": []}, {"jobIds": []}),
        ({"status": "in_process"}, {"status": "IN_PROCESS"}),
        ({"consent_expires_on": doc.ahead(9)}, {"gdprExpiryDate": doc.ahead(9)}),
    ],
    ids=str,
)
def test_only_what_changes_is_sent(gateway, vendors, document: dict, sent: dict) -> None:
    person_at(vendors)
    assert change(gateway, PERSON, document).status == 200
    assert patched(vendors) == sent
    assert len(vendors.instaview.ledger) == 1


OWN = {"source": "LinkedIn", "externalId": "CAND-12345", "tags": ["old"], "note": {"deep": [1, None]}, "é": "ü"}


@pytest.mark.parametrize(
    "document, metadata",
    [
        ({"tags": ["new"]}, {**OWN, "tags": ["new"]}),
        ({"tags": None}, {name: value for name, value in OWN.items() if name != "tags"}),
        ({"source": "Fair"}, {**OWN, "source": "Fair"}),
        ({"external_id": None, "tags": []}, {
            "note": OWN["note"], "é": "ü", "source": "LinkedIn", "tags": [],
        }),
        ({"metadata": {"a": 1}}, {"a": 1, "source": "LinkedIn", "externalId": "CAND-12345", "tags": ["old"]}),
        ({"metadata": None}, {"source": "LinkedIn", "externalId": "CAND-12345", "tags": ["old"]}),
        ({"metadata": {"source": "own"}}, {"source": "own", "externalId": "CAND-12345", "tags": ["old"]}),
        ({"metadata": None, "source": None, "external_id": None, "tags": None}, {}),
    ],
    ids=str,
)  # fmt: skip
def test_the_rest_of_metadata_stays(gateway, vendors, document: dict, metadata: dict) -> None:
    # The vendor replaces metadata as a whole.
    person_at(vendors, json_answer(wrapped(instaview_candidate(metadata=OWN))))
    assert change(gateway, PERSON, document).status == 200
    assert patched(vendors) == {"metadata": metadata}
    reads = 0 if len(document) == 4 else 1
    assert len(vendors.instaview.calls("GET")) == reads


def test_tags_that_are_none_give_way_to_ours(gateway, vendors) -> None:
    person_at(vendors, json_answer(instaview_candidate(metadata={"tags": "one", "source": 7})))
    assert change(gateway, PERSON, {"tags": ["two"]}).status == 200
    assert patched(vendors) == {"metadata": {"source": 7, "tags": ["two"]}}


def test_when_the_person_cannot_be_read_nothing_is_changed(gateway, vendors) -> None:
    person_at(vendors, json_answer(instaview_error("RESOURCE_NOT_FOUND", "No"), 404))
    problem(change(gateway, PERSON, {"tags": ["x"]}), 404, "not_found", "none")
    assert vendors.instaview.calls("PATCH") == []


REFUSED = [
    ({}, ""), ({"first_name": None}, "/first_name"), ({"last_name": None}, "/last_name"),
    ({"status": None}, "/status"), ({"consent_expires_on": None}, "/consent_expires_on"),
    ({"status": "hired"}, "/status"), ({"status": "unknown"}, "/status"), ({"status": "invited"}, "/status"),
    ({"email": None, "phone": None}, "/email"), ({"email": "x"}, "/email"), ({"phone": "0915"}, "/phone"),
    ({"first_name": "x" * 101}, "/first_name"), ({"first_name": ""}, "/first_name"),
    ({"consent_expires_on": "2020-01-01"}, "/consent_expires_on"), ({"job_ids": ["x"]}, "/job_ids/0"),
    ({"job_ids": [f"huntr:{INSTAVIEW_JOB}"]}, "/job_ids/0"), ({"metadata": []}, "/metadata"),
    ({"nickname": "x"}, "/nickname"), ({"campaign_id": "x"}, "/campaign_id"), ({"firstName": "x"}, "/firstName"),
    ({"metadata": {"source": 1}, "source": "x", "external_id": None, "tags": None}, "/metadata/source"),
    ({"metadata": {f"k{at}": at for at in range(51)}, "source": None, "external_id": None, "tags": None}, "/metadata"),
    ({"provider_options": {"instaview": {"colour": 1}}, "first_name": "x"}, "/provider_options/instaview/colour"),
    # Nothing is left for the vendor: what would be answered with success would be a lie.
    ({"gender": "male"}, ""), ({"provider_options": {"instaview": {"company_id": COMPANY}}}, ""),
]  # fmt: skip


@pytest.mark.parametrize("document, pointer", REFUSED, ids=[str(document)[:60] for document, _ in REFUSED])
def test_changes_that_make_no_sense(gateway, vendors, document: dict, pointer: str) -> None:
    answer = change(gateway, PERSON, document)
    problem(answer, 422, "invalid_request", "none")
    assert pointer in pointers(answer), answer
    vendors.assert_untouched()


def test_what_has_no_place_is_said_and_refused_when_strict(gateway, vendors) -> None:
    person_at(vendors)
    document = {"first_name": "Jane", "gender": "female", "resume_text": "CV"}
    answer = change(gateway, PERSON, document)
    assert answer.meta["mapping"]["dropped"] == ["/gender", "/resume_text"]
    assert patched(vendors) == {"firstName": "Jane"}
    strict = change(gateway, PERSON, document, headers={"Prefer": "handling=strict"})
    problem(strict, 422, "lossy_mapping", "none")
    assert len(vendors.instaview.ledger) == 1


def test_options_reach_the_query_of_a_change(gateway, vendors) -> None:
    person_at(vendors)
    document = {"first_name": "Jane", "provider_options": {"instaview": {"company_id": COMPANY}}}
    assert change(gateway, PERSON, document).status == 200
    entry = vendors.instaview.only("PATCH")
    assert (entry.query, entry.json()) == (f"companyId={COMPANY}", {"firstName": "Jane"})


@pytest.mark.parametrize(
    "theirs, ours",
    [("firstName", "/first_name"), ("phoneNumber", "/phone"), ("gdprExpiryDate", "/consent_expires_on"),
     ("jobIds", "/job_ids"), ("status", "/status")],
)  # fmt: skip
def test_field_names_of_changes_are_mapped_back(gateway, vendors, theirs: str, ours: str) -> None:
    body = instaview_error("VALIDATION_ERROR", "Validation failed", {theirs: "is not acceptable"})
    vendors.instaview.on("PATCH", f"/candidates/{INSTAVIEW_ID}", json_answer(body, 400))
    answer = change(gateway, PERSON, {"first_name": "Jane"})
    problem(answer, 422, "provider_rejected", "none")
    assert pointers(answer) == [ours]


def test_a_dry_run_of_a_change_shows_it_and_sends_none(gateway, vendors) -> None:
    person_at(vendors)
    answer = change(gateway, PERSON + "?dry_run=true", {"tags": ["x"]})
    (request,) = answer.data["requests"]
    assert (request["method"], request["body"]["metadata"]["tags"]) == ("PATCH", ["x"])
    assert request["headers"]["Authorization"] == "***"
    assert vendors.instaview.calls("PATCH") == []


def test_a_change_is_answered_from_its_record(gateway, vendors) -> None:
    person_at(vendors)
    key = {"Idempotency-Key": fresh_key()}
    first = change(gateway, PERSON, {"first_name": "Jane"}, headers=key)
    again = change(gateway, PERSON, {"first_name": "Jane"}, headers=key)
    assert (again.status, again.header("idempotency-replayed"), again.body) == (200, "true", first.body)
    problem(change(gateway, PERSON, {"first_name": "Joan"}, headers=key), 422, "idempotency_key_reused")
    assert len(vendors.instaview.ledger) == 1


# Deletions


KINDS = pytest.mark.parametrize(
    "target, path", [(PERSON, f"/candidates/{INSTAVIEW_ID}"), (JOB, f"/jobs/{INSTAVIEW_JOB}")], ids=["candidate", "job"]
)


@KINDS
@pytest.mark.parametrize(
    "document", [True, wrapped(True), {"statusCode": 200, "message": "Success", "data": True, "traceId": None}],
    ids=["bare", "success", "statusCode"],
)  # fmt: skip
def test_a_deletion_in_every_form(gateway, vendors, target: str, path: str, document) -> None:
    vendors.instaview.on("DELETE", path, json_answer(document))
    answer = gateway.request("DELETE", target)
    assert (answer.status, answer.body, answer.header("content-type")) == (204, b"", None)
    sent = vendors.instaview.only()
    assert (sent.target, sent.body, sent.header("content-type")) == (path, b"", None)


@KINDS
def test_a_deletion_without_content(gateway, vendors, target: str, path: str) -> None:
    vendors.instaview.on("DELETE", path, raw(wire(204, b"", {"Connection": "close"})))
    assert gateway.request("DELETE", target).status == 204


@KINDS
@pytest.mark.parametrize("document", [False, None, {}, [], "true", 1, wrapped(False)], ids=str)
def test_what_is_no_deletion(gateway, vendors, target: str, path: str, document) -> None:
    vendors.instaview.on("DELETE", path, json_answer(document))
    vendors.instaview.on("GET", path, json_answer(instaview_candidate()))
    problem(gateway.request("DELETE", target), 502, "provider_bad_response", "unknown", origin="provider")


@KINDS
def test_a_deletion_of_nothing_is_404(gateway, vendors, target: str, path: str) -> None:
    vendors.instaview.on("DELETE", path, json_answer(instaview_error("RESOURCE_NOT_FOUND", "No"), 404))
    problem(gateway.request("DELETE", target), 404, "not_found", "none", origin="provider")


@KINDS
def test_a_deletion_takes_no_body_and_no_include(gateway, vendors, target: str, path: str) -> None:
    problem(gateway.request("DELETE", target, {"force": True}), 422, "invalid_request", "none")
    problem(gateway.request("DELETE", target, body=b"{"), 400, "malformed_json", "none")
    answer = gateway.request("DELETE", target + "?include=remote_data")
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == ["include"]
    vendors.assert_untouched()
    vendors.instaview.on("DELETE", path, json_answer(True))
    assert gateway.request("DELETE", target, {}).status == 204


@KINDS
def test_a_dry_run_of_a_deletion(gateway, vendors, target: str, path: str) -> None:
    answer = gateway.request("DELETE", target + "?dry_run=true")
    (request,) = answer.data["requests"]
    assert (answer.status, request["method"], request["url"].endswith(path)) == (200, "DELETE", True)
    vendors.assert_untouched()


@KINDS
def test_a_deletion_is_answered_from_its_record(gateway, vendors, target: str, path: str) -> None:
    vendors.instaview.on("DELETE", path, json_answer(True), json_answer(instaview_error("X", "No"), 404))
    key = {"Idempotency-Key": fresh_key()}
    assert gateway.request("DELETE", target, headers=key).status == 204
    again = gateway.request("DELETE", target, headers=key)
    assert (again.status, again.body, again.header("idempotency-replayed")) == (204, b"", "true")
    assert len(vendors.instaview.ledger) == 1


@pytest.fixture
def repeating(built, vendors):
    """A gateway of its own for each test: repeats come out of a budget."""
    settings = {"retries": {"attempts": 3}, "timeouts": {"connect": "1s", "read": "1s", "write": "1s", "spend": "1s"}}
    with Gateway([Connection.to(vendors.instaview, "instaview", **settings)]) as running:
        yield running


@KINDS
@pytest.mark.parametrize("lost", ["silence", "503"])
def test_a_deletion_sent_again_and_answered_404_has_happened(repeating, vendors, target, path, lost: str) -> None:
    first = silence() if lost == "silence" else html(503)
    vendors.instaview.on("DELETE", path, first, json_answer(instaview_error("RESOURCE_NOT_FOUND", "No"), 404))
    answer = repeating.request("DELETE", target)
    assert answer.status == 204, answer
    assert len(vendors.instaview.ledger) == 2


@KINDS
def test_a_deletion_whose_first_answer_is_a_refusal_is_404(repeating, vendors, target: str, path: str) -> None:
    # A 429 had no effect: what is gone then wasn't deleted by this call.
    limit = json_answer({"statusCode": 429, "message": "x", "error": "x", "retryAfter": 1}, 429, {"Retry-After": "1"})
    vendors.instaview.on("DELETE", path, limit, json_answer(instaview_error("RESOURCE_NOT_FOUND", "No"), 404))
    problem(repeating.request("DELETE", target), 404, "not_found", "none")
    assert len(vendors.instaview.ledger) == 2


@KINDS
def test_an_unclear_deletion_is_settled_by_a_look(gateway, vendors, target: str, path: str) -> None:
    vendors.instaview.on("DELETE", path, html(500))
    vendors.instaview.on("GET", path, json_answer(instaview_error("RESOURCE_NOT_FOUND", "No"), 404))
    answer = gateway.request("DELETE", target)
    operation = problem(answer, 502, "provider_error", "unknown")["operation_id"]
    vendors.instaview.wait_for(lambda entries: any(entry.method == "GET" for entry in entries))
    deadline = time.monotonic() + 5
    while (found := gateway.get(f"/v1/operations/{operation}").data)["state"] != "applied":
        assert time.monotonic() < deadline, found
    assert (found["state"], found["effect"]) == ("applied", "complete")


# Jobs: new ones


DRAFT = {
    "title": "Senior TypeScript Developer", "description_text": "We need …", "status": "open",
    "employment_type": "full_time", "workplace": "remote", "seniority": "three_to_5_years",
    "location": {"city": "Bratislava", "country": "sk"},
    "salary": {"min": 50000, "max": 80000.5, "currency": "USD", "period": "year"}, "url": "https://jobs.example.com/1",
}  # fmt: skip
SENT = {
    "title": "Senior TypeScript Developer", "description": "We need …", "status": "OPEN",
    "contractType": "FULL_TIME", "experience": "THREE_TO_5_YEARS",
    "location": {"workMode": "REMOTE", "city": "Bratislava", "countryCode": "SK"},
    "salary": {"min": 50000, "max": 80000.5, "currency": "USD", "period": "YEARLY"},
    "jobUrl": "https://jobs.example.com/1",
}  # fmt: skip


def test_a_new_job_field_by_field(gateway, vendors) -> None:
    vendors.instaview.on("POST", "/jobs", json_answer(instaview_job(), 201))
    options = {
        "benefits": "Stock", "required_skills": ["TypeScript"], "nice_to_have_skills": ["Rust"],
        "education": ["BACHELOR_LEVEL"], "language_requirements": [{"language": "EN", "proficiency": "B2"}],
        "metadata": {"externalJobId": "JOB-12345", "n": 1.50}, "company_id": COMPANY,
    }  # fmt: skip
    answer = gateway.post(JOBS, {**DRAFT, "provider_options": {"instaview": options}})
    sent = vendors.instaview.only()
    assert (sent.method, sent.target) == ("POST", f"/jobs?companyId={COMPANY}")
    assert sent.json() == {
        **SENT, "benefits": "Stock", "requiredSkills": ["TypeScript"], "niceToHaveSkills": ["Rust"],
        "education": ["BACHELOR_LEVEL"], "languageRequirements": [{"language": "EN", "proficiency": "B2"}],
        "metadata": {"externalJobId": "JOB-12345", "n": 1.5},
    }  # fmt: skip
    assert (answer.status, answer.data["id"]) == (201, f"instaview:{INSTAVIEW_JOB}")
    assert answer.meta["mapping"]["coerced"] == ["/location/country: sk → SK"]
    assert answer.meta["mapping"]["dropped"] == []
    assert answer.meta["units"] == {}


def test_the_least_job(gateway, vendors) -> None:
    vendors.instaview.on("POST", "/jobs", json_answer(wrapped(instaview_job()), 201))
    assert gateway.post(JOBS, {"title": "T", "description_text": "D"}).status == 201
    assert vendors.instaview.only().json() == {"title": "T", "description": "D"}


def test_what_has_no_place_in_a_job(gateway, vendors) -> None:
    vendors.instaview.on("POST", "/jobs", json_answer(instaview_job(), 201))
    more = {
        "description_html": "<p>x</p>", "department": "IT", "owner_id": "x", "deadline_at": "2099-01-01T00:00:00Z",
        "location": {"name": "HQ", "lat": 1.5, "raw": "x", "url": "https://x.example"},
        "salary": {"raw": "much", "hidden": True}, "employer": {"id": "x", "name": "x", "domain": "x.example"},
        "questions": [{"text": "Why us?"}],
    }  # fmt: skip
    document = {"title": "T", "description_text": "D", **more}
    answer = gateway.post(JOBS, document)
    assert sorted(answer.meta["mapping"]["dropped"]) == sorted([
        "/description_html", "/department", "/owner_id", "/deadline_at", "/location/name", "/location/lat",
        "/location/raw", "/location/url", "/salary/raw", "/salary/hidden", "/employer/id", "/employer/name",
        "/employer/domain", "/questions",
    ])  # fmt: skip
    assert vendors.instaview.only().json() == {"title": "T", "description": "D"}
    strict = gateway.post(JOBS, document, headers={"Prefer": "handling=strict"})
    problem(strict, 422, "lossy_mapping", "none")
    assert "/location/name" in pointers(strict)
    assert len(vendors.instaview.ledger) == 1


JOB_REFUSALS = [
    ({"title": ...}, "/title"), ({"description_text": ...}, "/description_text"), ({"title": ""}, "/title"),
    ({"status": "draft"}, "/status"), ({"status": "OPEN"}, "/status"), ({"employment_type": "FULL_TIME"},
     "/employment_type"), ({"workplace": "office"}, "/workplace"), ({"seniority": "five to ten"}, "/seniority"),
    ({"location": {"country": "Slovakia"}}, "/location/country"), ({"location": {"street": "x"}}, "/location/street"),
    ({"location": []}, "/location"), ({"location": {"lat": 91}}, "/location/lat"),
    ({"salary": {"min": -1}}, "/salary/min"), ({"salary": {"min": 2, "max": 1}}, "/salary/max"),
    ({"salary": {"currency": "eur"}}, "/salary/currency"), ({"salary": {"period": "yearly"}}, "/salary/period"),
    ({"salary": {"min": "1"}}, "/salary/min"), ({"deadline_at": "tomorrow"}, "/deadline_at"),
    ({"questions": [{}]}, "/questions/0/text"), ({"questions": [{"text": "x", "weight": 1}]}, "/questions/0/weight"),
    ({"metadata": {}}, "/metadata"), ({"jobUrl": "x"}, "/jobUrl"),
    ({"provider_options": {"instaview": {"required_skills": [1]}}}, "/provider_options/instaview/required_skills/0"),
    ({"provider_options": {"instaview": {"language_requirements": [{"language": "EN"}]}}},
     "/provider_options/instaview/language_requirements/0/proficiency"),
    ({"provider_options": {"instaview": {"salary": 1}}}, "/provider_options/instaview/salary"),
]  # fmt: skip


@pytest.mark.parametrize("changes, pointer", JOB_REFUSALS, ids=[str(changes)[:60] for changes, _ in JOB_REFUSALS])
def test_jobs_that_make_no_sense(gateway, vendors, changes: dict, pointer: str) -> None:
    draft = {name: value for name, value in {**DRAFT, **changes}.items() if value is not ...}
    answer = gateway.post(JOBS, draft)
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == [pointer], answer
    vendors.assert_untouched()


def test_a_job_read_from_its_posting(gateway, vendors) -> None:
    document = {"data": instaview_job(), "sourceUrl": "https://jobs.example.com/1"}
    vendors.instaview.on("POST", "/jobs/url", json_answer(document, 201), json_answer(wrapped(document), 201))
    draft = {"url": "https://jobs.example.com/1", "provider_options": {"instaview": {"read_posting": True}}}
    for _ in range(2):
        answer = gateway.post(JOBS, draft)
        assert (answer.status, answer.data["id"]) == (201, f"instaview:{INSTAVIEW_JOB}")
    for sent in vendors.instaview.ledger:
        assert (sent.target, sent.json()) == (
            "/jobs/url", {"jobUrl": "https://jobs.example.com/1", "createJob": True},
        )  # fmt: skip


def test_a_posting_says_what_the_job_is(gateway, vendors) -> None:
    vendors.instaview.on("POST", "/jobs/url", json_answer({"data": instaview_job(), "sourceUrl": "x"}, 201))
    options = {"instaview": {"read_posting": True}}
    answer = gateway.post(JOBS, {"url": "https://x.example", "title": "T", "provider_options": options})
    assert answer.meta["mapping"]["dropped"] == ["/title"]
    problem(gateway.post(JOBS, {"title": "T", "provider_options": options}), 422, "invalid_request")
    more = {"instaview": {"read_posting": True, "benefits": "x"}}
    problem(gateway.post(JOBS, {"url": "https://x.example", "provider_options": more}), 422, "invalid_request")
    assert len(vendors.instaview.ledger) == 1


def test_postings_are_read_five_times_a_minute(serve, vendors) -> None:
    vendors.instaview.on("POST", "/jobs/url", json_answer({"data": instaview_job(), "sourceUrl": "x"}, 201))
    vendors.instaview.on("POST", "/jobs", json_answer(instaview_job(), 201))
    gateway = serve(Connection.to(vendors.instaview, "instaview"), callers=None)
    draft = {"url": "https://x.example", "provider_options": {"instaview": {"read_posting": True}}}
    for _ in range(5):
        assert gateway.post(JOBS, draft).status == 201
    limited = gateway.post(JOBS, draft, headers={"Prefer": "wait=1"})
    problem(limited, 429, "provider_rate_limited", "none", origin="gateway")
    # Jobs that aren't read from anywhere go on.
    assert gateway.post(JOBS, {"title": "T", "description_text": "D"}).status == 201
    assert len(vendors.instaview.calls("POST", "/jobs/url")) == 5


@pytest.mark.parametrize("status, effect", [(500, "unknown"), (503, "unknown"), (400, "none"), (404, "none")])
def test_a_job_is_never_made_twice(gateway, vendors, status: int, effect: str) -> None:
    vendors.instaview.on("POST", "/jobs", json_answer(instaview_error("X", "x"), status))
    answer = gateway.post(JOBS, DRAFT)
    assert answer.json["effect"] == effect
    assert len(vendors.instaview.ledger) == 1


def test_other_vendors_say_who_can(gateway, vendors) -> None:
    answer = gateway.post("/v1/jobs?connection=voicehire-paris", DRAFT)
    document = problem(answer, 501, "unsupported_operation", "none")
    assert "instaview" in document["detail"]
    person = change(gateway, f"/v1/candidates/huntr:{doc.MEMBER_ID}", {"first_name": "x"})
    assert "instaview" in problem(person, 501, "unsupported_operation", "none")["detail"]
    vendors.assert_untouched()


# Jobs: changes


def job_at(vendors, **changes) -> None:
    vendors.instaview.on("GET", f"/jobs/{INSTAVIEW_JOB}", json_answer(instaview_job()))
    vendors.instaview.on("PATCH", f"/jobs/{INSTAVIEW_JOB}", json_answer(instaview_job(**changes)))


@pytest.mark.parametrize(
    "document, sent, reads",
    [
        ({"status": "closed"}, {"status": "CLOSED"}, 0),
        ({"title": "T", "url": None}, {"title": "T", "descriptionUrl": None}, 0),
        ({"url": "https://x.example"}, {"descriptionUrl": "https://x.example"}, 0),
        ({"seniority": None, "employment_type": None}, {"experience": None, "contractType": None}, 0),
        ({"salary": None}, {"salary": None}, 0),
        # Whether the vendor merges objects isn't said: the whole of them is right either way.
        ({"salary": {"max": 9}}, {"salary": {"min": 50000, "max": 9, "currency": "USD", "period": "YEARLY"}}, 1),
        ({"workplace": "hybrid"}, {"location": {
            "workMode": "HYBRID", "street": "Hlavná 1", "city": "Bratislava", "postalCode": "81101", "countryCode": "SK",
        }}, 1),
        ({"location": {"city": "Brno", "country": "CZ"}}, {"location": {
            "workMode": "REMOTE", "street": "Hlavná 1", "city": "Brno", "postalCode": "81101", "countryCode": "CZ",
        }}, 1),
        ({"location": None}, {"location": {"workMode": "REMOTE"}}, 1),
    ],
    ids=str,
)  # fmt: skip
def test_changes_of_a_job(gateway, vendors, document: dict, sent: dict, reads: int) -> None:
    job_at(vendors, status="CLOSED")
    answer = change(gateway, JOB, document)
    assert (answer.status, answer.data["status"]) == (200, "closed"), answer
    assert patched(vendors) == sent
    assert len(vendors.instaview.calls("GET")) == reads


@pytest.mark.parametrize(
    "document, pointer",
    [({}, ""), ({"title": None}, "/title"), ({"description_text": None}, "/description_text"), ({"status": None},
      "/status"), ({"status": "paused"}, "/status"), ({"department": "IT"}, ""), ({"location": {"name": "HQ"}}, ""),
     ({"provider_options": {"instaview": {"read_posting": True}}}, "/provider_options/instaview/read_posting")],
    ids=str,
)  # fmt: skip
def test_changes_of_a_job_that_make_no_sense(gateway, vendors, document: dict, pointer: str) -> None:
    job_at(vendors)
    answer = change(gateway, JOB, document)
    problem(answer, 422, "invalid_request", "none")
    assert pointer in pointers(answer)
    assert vendors.instaview.calls("PATCH") == []


def test_the_address_of_a_changed_job_has_a_name_by_setting(built, vendors) -> None:
    job_at(vendors)
    with Gateway([Connection.to(vendors.instaview, "instaview", options={"job_url_field": "jobUrl"})]) as gateway:
        assert change(gateway, JOB, {"url": "https://x.example"}).status == 200
    assert patched(vendors) == {"jobUrl": "https://x.example"}
