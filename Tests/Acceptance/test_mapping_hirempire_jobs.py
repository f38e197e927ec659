"""Hirempire's jobs in both directions, field by field (vendors/hirempire.md section 6)."""

from __future__ import annotations

import pytest

import documents as doc
from behaviours import json_answer
from calls import pointers, problem
from configuration import Connection, fresh_key
from documents import hirempire_error

JOB = "f3a2c1d4-1111-4222-9333-444455556666"
ID = f"hirempire:{JOB}"
COMPANY = "xyz456abc123"


def job(**changes) -> dict:
    return {
        "id": JOB, "created_time": "2026-06-20T10:00:00.000Z", "job_title": "Software Engineer",
        "public_slug": "software-engineer-a3f9", "company_name": "TechCorp",
        "company_logo_url": "https://cdn.hirempire.com/logos/techcorp.png", "department": "Engineering",
        "industry": "Software", "career_level": "team-leader", "job_type": "full-time", "job_mode": "onsite",
        "job_location": "San Francisco, United States", "salary": "120000", "salary_type": "fixed",
        "salary_min": None, "salary_max": None, "salary_fixed": 120000, "currency": "USD",
        "salary_period": "Per year", "is_salary_hidden": False, "job_description": "Build and *run* our services.",
        "questions": {
            "fields": {"show_cover_letter": True},
            "custom": [{"id": "q-1", "label": "Why us?", "type": "textarea", "required": True}],
        },
        "sources": {"count": 0, "items": []}, "status": "active", "applicants": 5, **changes,
    }  # fmt: skip


MAPPED = {
    "id": ID, "connection": "hirempire", "provider": "hirempire", "remote_id": JOB, "kind": "opening",
    "title": "Software Engineer", "description_text": "Build and *run* our services.", "status": "open",
    "remote_status": "active", "employment_type": "full_time", "workplace": "onsite", "department": "Engineering",
    "seniority": "team_leader",
    "location": {"raw": "San Francisco, United States", "city": "San Francisco", "country": "United States"},
    "salary": {
        "raw": "120000", "min": 120000, "max": 120000, "currency": "USD", "period": "year", "hidden": False,
    },
    "employer": {"name": "TechCorp"}, "counts": {"applications": 5},
    "questions": [{"id": "q-1", "text": "Why us?", "type": "textarea", "required": True}],
    "created_at": "2026-06-20T10:00:00Z", "links": {"self": f"/v1/jobs/{ID}"},
}  # fmt: skip
DRAFT = {
    "title": "Software Engineer", "description_text": "Build and run our services.", "employment_type": "full_time",
    "workplace": "onsite", "department": "Engineering", "seniority": "team_leader",
    "location": {"country": "United States"}, "salary": {"min": 120000, "currency": "USD", "period": "year"},
    "employer": {"id": f"hirempire:{COMPANY}"},
}  # fmt: skip
LEAST = {
    "company_id": COMPANY, "job_title": "Software Engineer", "department": "Engineering",
    "job_country": "United States", "salary": 120000, "currency": "USD", "salary_period": "Per year",
    "job_type": "Full-time", "workplace": "On-site", "career_level": "Team Leader",
    "job_description": "Build and run our services.", "job_sources": [],
}  # fmt: skip
ADDED = {"success": True, "job_id": JOB, "job_status": "draft", "total_applications": 0, "applications": []}


def script(vendors, **after) -> None:
    vendors.hirempire.on("POST", "/v1/add-job", json_answer(ADDED))
    vendors.hirempire.on("PATCH", "/v1/update-job", json_answer({"success": True, "id": JOB, "status": "draft"}))
    vendors.hirempire.on("GET", "/v1/get-job", json_answer({"success": True, "job": job(**after)}))


def create(gateway, document: dict, query: str = "?connection=hirempire", **more):
    return gateway.post("/v1/jobs" + query, document, **more)


def change(gateway, document: dict, **more):
    return gateway.request("PATCH", f"/v1/jobs/{ID}", document, **more)


def without(path: str) -> dict:
    document = {k: dict(v) if isinstance(v, dict) else v for k, v in DRAFT.items()}
    inner, last = document, path.split("/")[-1]
    for name in path.split("/")[:-1]:
        inner = inner[name]
    del inner[last]
    return document


# Reading


def test_a_list_in_both_directions(gateway, vendors) -> None:
    vendors.hirempire.on("GET", "/v1/jobs", json_answer({"success": True, "total_jobs": 1, "jobs": [job()]}))
    answer = gateway.get("/v1/jobs?connection=hirempire&include=remote_data&limit=20")
    # "Query parameters are not allowed."
    assert vendors.hirempire.only().target == "/v1/jobs"
    assert answer.data == [{**MAPPED, "remote_data": job()}]


@pytest.mark.parametrize(
    "status, kept", [("open", "a"), ("draft", "b"), ("paused", "c"), ("closed", "d"), ("unknown", "e"), ("tracked", "")]
)
def test_statuses_are_filtered_by_the_gateway(gateway, vendors, status: str, kept: str) -> None:
    words = {"a": "active", "b": "draft", "c": "paused", "d": "closed", "e": "frozen"}
    rows = [job(id=name, status=word) for name, word in words.items()]
    vendors.hirempire.on("GET", "/v1/jobs", json_answer({"success": True, "total_jobs": 5, "jobs": rows}))
    page = gateway.get(f"/v1/jobs?connection=hirempire&status={status}")
    assert "".join(item["remote_id"] for item in page.data) == kept
    assert vendors.hirempire.only().target == "/v1/jobs"


READINGS = [
    ("a range", {"salary": "2400 - 2900", "salary_type": "range", "salary_min": 2400, "salary_max": 2900,
                 "salary_fixed": None, "salary_period": "Bi-weekly", "is_salary_hidden": True},
     {"salary": {"raw": "2400 - 2900", "min": 2400, "max": 2900, "currency": "USD", "period": "biweekly",
                 "hidden": True}}),
    ("confidential", {"salary": None, "salary_type": "confidential", "salary_fixed": None},
     {"salary": {"currency": "USD", "period": "year", "hidden": False}}),
    ("no city", {"job_location": "France"}, {"location": {"raw": "France", "country": "France"}}),
    ("a city with a comma", {"job_location": "Paris, 12e, France"},
     {"location": {"raw": "Paris, 12e, France", "city": "Paris, 12e", "country": "France"}}),
    ("project", {"job_type": "project-based", "job_mode": "hybrid", "career_level": "c-level"},
     {"employment_type": "project", "workplace": "hybrid", "seniority": "c_level"}),
    ("capitals", {"status": "Active", "job_type": "Part-time", "job_mode": "Remote", "career_level": "VP"},
     {"remote_status": "Active", "employment_type": "part_time", "workplace": "remote", "seniority": "vp"}),
    ("no questions", {"questions": None}, {"questions": ...}),
    ("new words", {"job_type": "gig", "job_mode": "lunar", "status": "frozen"},
     {"employment_type": ..., "workplace": ..., "status": "unknown", "remote_status": "frozen"}),
    ("choices", {"questions": {"fields": {}, "custom": [
        {"id": "q-2", "label": "Shifts?", "type": "multi_select", "options": ["day", "night"], "required": False}]}},
     {"questions": [{"id": "q-2", "text": "Shifts?", "type": "multi_select", "choices": ["day", "night"],
                     "required": False}]}),
]  # fmt: skip


@pytest.mark.parametrize("changes, ours", [case[1:] for case in READINGS], ids=[case[0] for case in READINGS])
def test_one_job(gateway, vendors, changes: dict, ours: dict) -> None:
    script(vendors, **changes)
    answer = gateway.get(f"/v1/jobs/{ID}")
    assert vendors.hirempire.only().target == f"/v1/get-job?job_id={JOB}"
    assert answer.data == {k: v for k, v in {**MAPPED, **ours}.items() if v is not ...}


def test_a_job_as_a_list_of_one(gateway, vendors) -> None:
    vendors.hirempire.on("GET", "/v1/get-job", json_answer({"success": True, "job": [job()]}))
    assert gateway.get(f"/v1/jobs/{ID}").data == MAPPED


@pytest.mark.parametrize("remote", ["..%2fjobs", "%2e%2e", "a%26b%3Dc", "a%0d%0aX", "a%23b", "%C3%BC", "a%00b"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_hostile_ids_go_nowhere(gateway, vendors, remote: str, method: str) -> None:
    more = {"document": {"title": "x"}} if method == "PATCH" else {}
    assert gateway.request(method, f"/v1/jobs/hirempire:{remote}", **more).status in (404, 422)
    vendors.assert_untouched()


# Creating


def test_the_least_draft(gateway, vendors) -> None:
    script(vendors)
    answer = create(gateway, DRAFT)
    sent = vendors.hirempire.only("POST")
    assert (sent.target, sent.json()) == ("/v1/add-job", LEAST)
    assert answer.status == 201 and answer.data == MAPPED
    mapping = answer.meta["mapping"]
    assert mapping["defaulted"] == ["/provider_options/hirempire/job_sources: []"]
    assert mapping.get("dropped", []) == []


def test_every_field(gateway, vendors) -> None:
    script(vendors)
    questions = [
        {"text": "Notice period?", "required": True},
        {"text": "Shifts?", "type": "multi_select", "choices": ["day", "night"]},
        {"text": "One of them?", "choices": ["a", "b"]},
    ]
    document = {
        **DRAFT, "status": "open", "location": {"city": "San Francisco", "country": "United States"},
        "salary": {**DRAFT["salary"], "max": 120000, "hidden": True}, "questions": questions,
        "provider_options": {"hirempire": {
            "industry": "Software", "public_slug": "se", "job_sources": ["LinkedIn"],
            "question_fields": {"show_photo": False},
        }},
    }  # fmt: skip
    answer = create(gateway, document)
    assert vendors.hirempire.only("POST").json() == {
        **LEAST, "status": "Active", "city": "San Francisco", "hide_salary": True, "industry": "Software",
        "public_slug": "se", "job_sources": ["LinkedIn"],
        "questions": {
            "fields": {"show_photo": False},
            "custom": [
                {"label": "Notice period?", "type": "text", "options": None, "required": True},
                {"label": "Shifts?", "type": "multi_select", "options": ["day", "night"], "required": False},
                {"label": "One of them?", "type": "single_select", "options": ["a", "b"], "required": False},
            ],
        },
    }  # fmt: skip
    assert answer.status == 201 and answer.meta["mapping"].get("dropped", []) == []


def test_what_has_no_place_is_said(gateway, vendors) -> None:
    script(vendors)
    document = {
        **DRAFT, "description_html": "<p>x</p>", "url": "https://example.com", "deadline_at": "2027-01-01T00:00:00Z",
        "salary": {**DRAFT["salary"], "max": 150000, "raw": "a lot"}, "location": {**DRAFT["location"], "name": "HQ"},
        "employer": {**DRAFT["employer"], "name": "TechCorp"},
    }  # fmt: skip
    answer = create(gateway, document)
    assert set(answer.meta["mapping"]["dropped"]) == {
        "/description_html", "/url", "/deadline_at", "/salary/max", "/salary/raw", "/location/name", "/employer/name",
    }  # fmt: skip
    assert vendors.hirempire.only("POST").json() == LEAST


@pytest.mark.parametrize(
    "field",
    ["title", "description_text", "employment_type", "workplace", "department", "seniority", "location/country",
     "salary/min", "salary/currency", "salary/period", "employer/id"],
)  # fmt: skip
def test_what_the_vendor_needs(gateway, vendors, field: str) -> None:
    answer = create(gateway, without(field))
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == ["/" + field], answer
    vendors.assert_untouched()


REFUSALS = [
    ("another department", {**DRAFT, "department": "Witchcraft"}, "/department"),
    ("another level", {**DRAFT, "seniority": "wizard"}, "/seniority"),
    ("an apprenticeship", {**DRAFT, "employment_type": "apprenticeship"}, "/employment_type"),
    ("another connection's company", {**DRAFT, "employer": {"id": "huntr:x"}}, "/employer/id"),
    ("a question of another type", {**DRAFT, "questions": [{"text": "?", "type": "dance"}]}, "/questions/0/type"),
    ("an unknown option", {**DRAFT, "provider_options": {"hirempire": {"x": 1}}}, "/provider_options/hirempire/x"),
]


@pytest.mark.parametrize("document, pointer", [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_local_refusals(gateway, vendors, document: dict, pointer: str) -> None:
    answer = create(gateway, document)
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == [pointer], answer
    vendors.assert_untouched()


def test_the_company_of_the_connection(serve, vendors) -> None:
    script(vendors)
    gateway = serve(
        Connection.to(vendors.hirempire, "hirempire", options={"company_id": COMPANY}),
        callers={"full": {"scopes": ["read", "write"]}},
    )
    answer = create(gateway, without("employer/id"), query="")
    assert vendors.hirempire.only("POST").json()["company_id"] == COMPANY
    assert "/employer/id: the connection's company_id" in answer.meta["mapping"]["defaulted"]


def test_the_plans_active_jobs_are_no_credits(gateway, vendors) -> None:
    """402 there says that the plan is full; it must not close anything that costs nothing."""
    text = "Active jobs limit reached. Upgrade to add more, or close one of your jobs."
    vendors.hirempire.on("POST", "/v1/add-job", json_answer(hirempire_error(text), 402), json_answer(ADDED))
    vendors.hirempire.on("GET", "/v1/get-job", json_answer({"success": True, "job": job()}))
    document = problem(create(gateway, {**DRAFT, "status": "open"}), 402, "provider_credits_exhausted", "none")
    assert document["upstream"]["message"] == text and document["origin"] == "provider"
    assert create(gateway, {**DRAFT, "status": "draft"}).status == 201, "a draft isn't limited"
    assert len(vendors.hirempire.calls("POST")) == 2


ERRORS = [
    ("company", 401, "Invalid company id", 404, "not_found", []),
    ("permission", 401, "Unauthorized. You don't have the permission post a job in this company.", 502,
     "provider_permission_denied", []),
    ("token", 401, "Invalid token", 502, "provider_credentials_rejected", []),
    ("no header", 400, "Missing 'Authorization' header.", 502, "provider_credentials_rejected", []),
    ("missing", 400, "Missing required field: job_country", 422, "provider_rejected", ["/location/country"]),
    ("period", 400,
     "Invalid salary_period. Allowed values: Per hour, Per day, Per week, Bi-weekly, Per month, Per year", 422,
     "provider_rejected", ["/salary/period"]),
    ("sources", 400, "Field 'job_sources' must be an array.", 422, "provider_rejected",
     ["/provider_options/hirempire/job_sources"]),
    ("in a 200", 200, "Missing required field: currency", 422, "provider_rejected", ["/salary/currency"]),
]  # fmt: skip


@pytest.mark.parametrize("status, text, ours, code, places", [c[1:] for c in ERRORS], ids=[c[0] for c in ERRORS])
def test_errors(gateway, vendors, status: int, text: str, ours: int, code: str, places: list) -> None:
    vendors.hirempire.on("POST", "*", json_answer(hirempire_error(text), status))
    answer = create(gateway, DRAFT)
    problem(answer, ours, code, "none", provider="hirempire")
    assert pointers(answer) == places


def test_a_server_error_leaves_the_outcome_open(gateway, vendors) -> None:
    vendors.hirempire.on("POST", "*", json_answer({}, 503))
    answer = create(gateway, DRAFT, headers={"Idempotency-Key": fresh_key()})
    problem(answer, 503, "provider_unavailable", "unknown", retryable=False)
    assert len(vendors.hirempire.ledger) == 1


# Changing and deleting


CHANGES = [
    ("status", {"status": "closed"}, {"status": "Closed"}),
    ("title", {"title": "Chief"}, {"job_title": "Chief"}),
    ("description", {"description_text": "# New"}, {"job_description": "# New"}),
    ("words", {"employment_type": "freelance", "workplace": "hybrid", "seniority": "mid_level",
               "department": "Sales"},
     {"job_type": "Freelance", "workplace": "Hybrid", "career_level": "Mid-level", "department": "Sales"}),
    ("city", {"location": {"city": "Lyon"}}, {"city": "Lyon"}),
    ("place", {"location": {"city": "Lyon", "country": "France"}}, {"city": "Lyon", "job_country": "France"}),
    ("no city", {"location": None}, {"city": None}),
    ("salary", {"salary": {"min": 5, "period": "hour", "currency": "EUR", "hidden": False}},
     {"salary": 5, "salary_period": "Per hour", "currency": "EUR", "hide_salary": False}),
    ("no questions", {"questions": None}, {"questions": {"custom": []}}),
    ("industry", {"provider_options": {"hirempire": {"industry": None}}}, {"industry": None}),
]  # fmt: skip


@pytest.mark.parametrize("given, sent", [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
def test_only_what_is_given_changes(gateway, vendors, given: dict, sent: dict) -> None:
    script(vendors)
    answer = change(gateway, given)
    request = vendors.hirempire.only("PATCH")
    assert (request.target, request.json()) == ("/v1/update-job", {"job_id": JOB, **sent})
    assert answer.status == 200 and answer.data == MAPPED


@pytest.mark.parametrize(
    "document, pointer",
    [({}, ""), ({"url": "https://example.com"}, ""), ({"title": None}, "/title"), ({"salary": None}, "/salary"),
     ({"department": "Witchcraft"}, "/department"), ({"seniority": "wizard"}, "/seniority"),
     ({"status": "tracked"}, "/status"),
     ({"title": "x", "provider_options": {"hirempire": {"job_sources": []}}},
      "/provider_options/hirempire/job_sources")],
)  # fmt: skip
def test_other_changes_are_refused(gateway, vendors, document: dict, pointer: str) -> None:
    answer = change(gateway, document)
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == [pointer], answer
    vendors.assert_untouched()


def test_an_unknown_job_is_a_404(gateway, vendors) -> None:
    vendors.hirempire.on("PATCH", "*", json_answer(hirempire_error("Invalid job id"), 401))
    problem(change(gateway, {"title": "x"}), 404, "not_found", "none")
    vendors.hirempire.on("DELETE", "*", json_answer(hirempire_error("Job not found"), 404))
    problem(gateway.request("DELETE", f"/v1/jobs/{ID}"), 404, "not_found", "none")


def test_a_job_is_deleted(gateway, vendors) -> None:
    body = {"success": True, "job_id": JOB, "message": "Job deleted successfully", "deleted": "2026-06-27T10:42:00.000Z"}
    vendors.hirempire.on("DELETE", "/v1/delete-job", json_answer(body))
    answer = gateway.request("DELETE", f"/v1/jobs/{ID}")
    sent = vendors.hirempire.only()
    assert (sent.target, sent.body) == (f"/v1/delete-job?job_id={JOB}", b"")
    assert answer.status == 204 and answer.body == b""


def test_the_links_of_a_job_have_a_call_of_their_own(gateway, vendors) -> None:
    script(vendors, sources={"count": 1, "items": [doc.hirempire_source()["source"]]})
    assert "sources" not in gateway.get(f"/v1/jobs/{ID}").data
