"""InstaView's candidates, jobs and usage as they are read: every form of a list, paging, filters, hostile ids."""

from __future__ import annotations

import urllib.parse

import pytest

import documents as doc
from behaviours import computed, html, json_answer
from calls import parameters, problem
from configuration import Connection
from documents import (
    INSTAVIEW_ID, INSTAVIEW_JOB, instaview_candidate, instaview_error, instaview_job, instaview_page,
)  # fmt: skip
from gateway import Gateway

COMPANY = "9b2f6c1e-1111-4222-8333-944445555666"
CANDIDATES = "/v1/candidates?connection=instaview"
JOBS = "/v1/jobs?connection=instaview"


def wrapped(data) -> dict:
    return {"success": True, "data": data, "error": None, "timestamp": "2024-01-15T10:30:00Z"}


def query(entry) -> dict:
    return dict(urllib.parse.parse_qsl(entry.query, keep_blank_values=True))


def number(at: int) -> str:
    return f"123e4567-e89b-12d3-a456-{at:012d}"


def pages(vendor, path: str, items: list, form=None) -> None:
    """A vendor that pages by number, in a form of its own."""

    def play(entry):
        asked = query(entry)
        page, limit = int(asked["page"]), int(asked["limit"])
        assert 1 <= page <= 10_000 and 1 <= limit <= 100, asked
        part = items[(page - 1) * limit : page * limit]
        document = instaview_page(part, len(items), page, limit)
        return json_answer(form(document) if form else document)

    vendor.on("GET", path, computed(play))


# One candidate


def test_a_candidate_member_by_member(gateway, vendors) -> None:
    vendors.instaview.on("GET", f"/candidates/{INSTAVIEW_ID}", json_answer(instaview_candidate(gender=None)))
    answer = gateway.get(f"/v1/candidates/instaview:{INSTAVIEW_ID}?include=remote_data")
    sent = vendors.instaview.only()
    assert (sent.target, sent.body) == (f"/candidates/{INSTAVIEW_ID}", b"")
    assert sent.header("authorization") == "Bearer " + gateway.connections["instaview"].credential
    assert answer.status == 200
    data = dict(answer.data)
    assert data.pop("remote_data") == instaview_candidate(gender=None)
    assert data == {
        "id": f"instaview:{INSTAVIEW_ID}", "connection": "instaview", "provider": "instaview",
        "remote_id": INSTAVIEW_ID, "kind": "candidate", "first_name": "John", "last_name": "Doe",
        "email": "john.doe@example.com", "phone": "+421915123456", "status": "applied", "remote_status": "APPLIED",
        "job_ids": [f"instaview:{INSTAVIEW_JOB}"], "external_id": "CAND-12345", "source": "LinkedIn",
        "consent_expires_on": doc.ahead(300), "rating": {"score": 85, "max": 100},
        "counts": {"interviews": 3, "analyses": 2}, "metadata": {}, "created_at": "2025-11-20T10:30:00Z",
        "updated_at": "2025-11-20T10:30:00Z", "links": {"self": f"/v1/candidates/instaview:{INSTAVIEW_ID}"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrap", [wrapped, lambda data: {"statusCode": 200, "message": "Success", "data": data, "traceId": None}],
    ids=["success", "statusCode"],
)  # fmt: skip
def test_wrapped_objects_are_read(gateway, vendors, wrap) -> None:
    vendors.instaview.on("GET", f"/candidates/{INSTAVIEW_ID}", json_answer(wrap(instaview_candidate())))
    vendors.instaview.on("GET", f"/jobs/{INSTAVIEW_JOB}", json_answer(wrap(instaview_job())))
    assert gateway.get(f"/v1/candidates/instaview:{INSTAVIEW_ID}").data["remote_id"] == INSTAVIEW_ID
    assert gateway.get(f"/v1/jobs/instaview:{INSTAVIEW_JOB}").data["remote_id"] == INSTAVIEW_JOB


@pytest.mark.parametrize("kind, path", [("candidates", "candidates"), ("jobs", "jobs")])
def test_what_is_not_there_is_404(gateway, vendors, kind: str, path: str) -> None:
    body = instaview_error("RESOURCE_NOT_FOUND", f"{kind} not found", {"resourceType": kind, "resourceId": INSTAVIEW_ID})
    vendors.instaview.on("GET", f"/{path}/{INSTAVIEW_ID}", json_answer(body, 404))
    problem(gateway.get(f"/v1/{kind}/instaview:{INSTAVIEW_ID}"), 404, "not_found", "none", origin="provider")


HOSTILE = [
    "..", "../x", "a/b", "..%2fjobs", "%2e%2e", "x%0d%0aHost:%20evil", "x\r\nHost: evil", "ü", "x y", "x?y=1", "x#y", "x;y",
    "\x00", "x\\y", "x" * 129, "🙂", "",
]  # fmt: skip


@pytest.mark.parametrize(
    "kind, method",
    [(kind, method) for kind in ("candidates", "jobs") for method in ("GET", "PATCH", "DELETE")] + [("interviews", "GET")],
)
@pytest.mark.parametrize("identifier", HOSTILE, ids=[repr(text)[:20] for text in HOSTILE])
def test_ids_never_leave_their_place(gateway, vendors, kind: str, method: str, identifier: str) -> None:
    vendors.instaview.on("*", "*", json_answer(instaview_candidate()))
    more = {"document": {"status": "closed" if kind == "jobs" else "rejected"}} if method == "PATCH" else {}
    answer = gateway.request(method, f"/v1/{kind}/" + urllib.parse.quote(f"instaview:{identifier}", safe=""), **more)
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == ["id"]
    vendors.assert_untouched()


# Lists


FORMS = {
    "bare": None,
    "wrapped": wrapped,
    "guide": lambda page: wrapped({
        "items": page["data"], "pagination": {name: page[name] for name in ("total", "page", "limit", "totalPages")},
    }),
    "deeper": lambda page: {"data": page},
    "total alone": lambda page: {"data": {"items": page["data"], "pagination": {"total": page["total"]}}},
    "no totals": lambda page: {"data": page["data"]},
    "wrapped array": lambda page: wrapped(page["data"]),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
def test_a_list_is_paged_to_its_end_in_every_form(gateway, vendors, form, count: int) -> None:
    people = [instaview_candidate(id=number(at)) for at in range(count)]
    pages(vendors.instaview, "/candidates", people, form)
    seen, cursor = [], ""
    while cursor is not None:
        answer = gateway.get(f"{CANDIDATES}&limit=3{cursor}")
        assert answer.status == 200, answer
        assert len(answer.data) <= 3
        seen += [each["remote_id"] for each in answer.data]
        cursor = answer.meta["next_cursor"] and "&cursor=" + answer.meta["next_cursor"]
    assert seen == [number(at) for at in range(count)]


def test_the_filters_are_the_vendors(gateway, vendors) -> None:
    pages(vendors.instaview, "/candidates", [instaview_candidate()])
    answer = gateway.get(f"{CANDIDATES}&limit=20&job_id=instaview:{INSTAVIEW_JOB}&status=in_process")
    assert answer.status == 200
    assert query(vendors.instaview.only()) == {
        "page": "1", "limit": "20", "jobId": INSTAVIEW_JOB, "status": "IN_PROCESS",
    }  # fmt: skip


@pytest.mark.parametrize(
    "ours, theirs",
    [("applied", "APPLIED"), ("in_process", "IN_PROCESS"), ("accepted", "ACCEPTED"), ("rejected", "REJECTED")],
)
def test_each_status_can_be_asked_for(gateway, vendors, ours: str, theirs: str) -> None:
    pages(vendors.instaview, "/candidates", [])
    assert gateway.get(f"{CANDIDATES}&status={ours}").status == 200
    assert query(vendors.instaview.only())["status"] == theirs


@pytest.mark.parametrize("word", ["invited", "unknown", "APPLIED", "INTERVIEWING", "x"])
def test_other_statuses_are_refused(gateway, vendors, word: str) -> None:
    answer = gateway.get(f"{CANDIDATES}&status={word}")
    problem(answer, 422, "unsupported_filter", "none")
    assert parameters(answer) == ["status"]
    vendors.assert_untouched()


@pytest.mark.parametrize("job", ["x", f"huntr:{INSTAVIEW_JOB}", "instaview:../x", "5eb0a4338899ba51bf96f645"])
def test_a_job_is_a_uuid_of_the_same_connection(gateway, vendors, job: str) -> None:
    answer = gateway.get(f"{CANDIDATES}&job_id={urllib.parse.quote(job, safe='')}")
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == ["job_id"]
    vendors.assert_untouched()


def test_an_address_is_searched_for_and_then_compared(gateway, vendors) -> None:
    # The vendor's search may look at names alone, or find what only contains the words.
    people = [instaview_candidate(id=number(at), email=f"x{at}john@example.com") for at in range(250)]
    people[120]["email"] = "John@Example.com"
    people[249]["email"] = "john@example.com"
    pages(vendors.instaview, "/candidates", people)
    answer = gateway.get(f"{CANDIDATES}&email=john%40example.com&limit=2")
    assert [each["remote_id"] for each in answer.data] == [number(120), number(249)]
    asked = [query(entry) for entry in vendors.instaview.ledger]
    assert asked == [{"page": str(page), "limit": "100", "search": "john@example.com"} for page in (1, 2, 3)]


def test_the_search_field_is_a_setting(built, vendors) -> None:
    def connection(name: str, **options) -> Connection:
        return Connection.to(vendors.instaview, "instaview", name, options=options)

    with Gateway([connection("renamed", search_field="query"), connection("without", search_field="")]) as gateway:
        pages(vendors.instaview, "/candidates", [instaview_candidate()])
        for name in ("renamed", "without"):
            found = gateway.get(f"/v1/candidates?connection={name}&email=john.doe%40example.com")
            assert len(found.data) == 1
    renamed, without = (query(entry) for entry in vendors.instaview.ledger)
    assert renamed == {"page": "1", "limit": "100", "query": "john.doe@example.com"}
    assert without == {"page": "1", "limit": "100"}


def test_company_and_prefix_are_settings(built, vendors) -> None:
    options = {"company_id": COMPANY, "path_prefix": "/v1/public"}
    with Gateway([Connection.to(vendors.instaview, "instaview", options=options)]) as gateway:
        for path, document in [
            ("/candidates", instaview_page([])), ("/jobs", instaview_page([])), ("/interviews", instaview_page([])),
            (f"/candidates/{INSTAVIEW_ID}", instaview_candidate()), (f"/jobs/{INSTAVIEW_JOB}", instaview_job()),
        ]:  # fmt: skip
            vendors.instaview.on("GET", "/v1/public" + path, json_answer(document))
        vendors.instaview.on("DELETE", f"/v1/public/jobs/{INSTAVIEW_JOB}", json_answer(True))
        for target in (
            "/v1/candidates", "/v1/jobs", f"/v1/interviews?candidate_id={INSTAVIEW_ID}",
            f"/v1/candidates/instaview:{INSTAVIEW_ID}", f"/v1/jobs/instaview:{INSTAVIEW_JOB}",
        ):  # fmt: skip
            assert gateway.get(target).status == 200
        assert gateway.request("DELETE", f"/v1/jobs/instaview:{INSTAVIEW_JOB}").status == 204
    assert all(query(entry)["companyId"] == COMPANY for entry in vendors.instaview.ledger)
    assert len(vendors.instaview.ledger) == 6


# Jobs


def test_a_job_member_by_member(gateway, vendors) -> None:
    vendors.instaview.on("GET", f"/jobs/{INSTAVIEW_JOB}", json_answer(instaview_job()))
    data = gateway.get(f"/v1/jobs/instaview:{INSTAVIEW_JOB}").data
    assert data == {
        "id": f"instaview:{INSTAVIEW_JOB}", "connection": "instaview", "provider": "instaview",
        "remote_id": INSTAVIEW_JOB, "kind": "opening", "title": "Senior TypeScript Developer",
        "description_text": "We need …", "status": "open", "remote_status": "OPEN", "employment_type": "full_time",
        "workplace": "remote", "seniority": "three_to_5_years",
        "location": {"raw": "Hlavná 1, 81101, Bratislava, SK", "city": "Bratislava", "country": "SK"},
        "salary": {"min": 50000, "max": 80000, "currency": "USD", "period": "year"},
        "url": "https://jobs.example.com/1", "created_at": "2024-01-15T10:30:00Z", "updated_at": "2024-01-16T10:30:00Z",
        "links": {"self": f"/v1/jobs/instaview:{INSTAVIEW_JOB}"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"status": "CLOSED"}, {"status": "closed", "remote_status": "CLOSED"}),
        ({"status": "UNDEFINED"}, {"status": "unknown", "remote_status": "UNDEFINED"}),
        ({"status": "FROZEN"}, {"status": "unknown", "remote_status": "FROZEN"}),
        ({"contractType": "PART_TIME"}, {"employment_type": "part_time"}),
        ({"contractType": "CONTRACTOR"}, {"employment_type": "contract"}),
        ({"contractType": "GIG"}, {"employment_type": "other"}),
        ({"contractType": ...}, {"employment_type": None}),
        ({"location": {"workMode": "HYBRID"}}, {"workplace": "hybrid", "location": None}),
        ({"location": ..., "workMode": "ONSITE"}, {"workplace": "onsite", "location": None}),
        ({"location": {"workMode": "ON_SITE", "city": "Brno"}}, {"workplace": "onsite", "location": {"city": "Brno"}}),
        ({"location": {"workMode": "SPACE"}}, {"workplace": None}),
        ({"experience": "SENIOR"}, {"seniority": "senior"}),
        ({"salary": ...}, {"salary": None}),
        ({"salary": {}}, {"salary": None}),
        ({"salary": {"min": 12.5, "period": "HOURLY"}}, {"salary": {"min": 12.5, "period": "hour"}}),
        ({"salary": {"max": 9, "period": "AEONIC"}}, {"salary": {"max": 9}}),
        ({"jobUrl": ..., "descriptionUrl": "https://x.example/2"}, {"url": "https://x.example/2"}),
        ({"description": ""}, {"description_text": None}),
    ],
    ids=str,
)
def test_a_jobs_words_and_drift(gateway, vendors, changes: dict, expected: dict) -> None:
    vendors.instaview.on("GET", f"/jobs/{INSTAVIEW_JOB}", json_answer(instaview_job(**changes)))
    data = gateway.get(f"/v1/jobs/instaview:{INSTAVIEW_JOB}").data
    assert {name: data.get(name) for name in expected} == expected


def test_jobs_of_a_status_are_sifted_by_the_gateway(gateway, vendors) -> None:
    jobs = [instaview_job(id=number(at), status="OPEN" if at % 60 == 0 else "CLOSED") for at in range(250)]
    pages(vendors.instaview, "/jobs", jobs)
    first = gateway.get(f"{JOBS}&status=open&limit=3")
    assert [each["remote_id"] for each in first.data] == [number(0), number(60), number(120)]
    rest = gateway.get(f"{JOBS}&status=open&limit=3&cursor={first.meta['next_cursor']}")
    assert [each["remote_id"] for each in rest.data] == [number(180), number(240)]
    assert rest.meta["next_cursor"] is None
    assert all("status" not in query(entry) for entry in vendors.instaview.ledger)


@pytest.mark.parametrize("name, value", [("owner_id", INSTAVIEW_ID), ("created_after", "2026-01-01T00:00:00Z")])
def test_what_jobs_cannot_be_filtered_by(gateway, vendors, name: str, value: str) -> None:
    answer = gateway.get(f"{JOBS}&{name}={value}")
    problem(answer, 422, "unsupported_filter", "none")
    assert parameters(answer) == [name]
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "document", [{"data": None}, {"data": {}}, {"data": {"items": {}}}, {}, [], None, 7, wrapped(None), {"data": [None]},
                 {"data": [{"firstName": "no id"}]}],
    ids=str,
)  # fmt: skip
def test_lists_that_are_none(gateway, vendors, document) -> None:
    vendors.instaview.on("GET", "/candidates", json_answer(document))
    problem(gateway.get(CANDIDATES), 502, "provider_bad_response", "none", origin="provider")


def test_html_instead_of_a_list(gateway, vendors) -> None:
    vendors.instaview.on("GET", "/jobs", html())
    problem(gateway.get(JOBS), 502, "provider_bad_response", "none", origin="provider")


# What was used


USAGE = {
    "companies": [], "totalInterviews": 80, "totalCreditsUsed": 3000.5,
    "breakdownByCostKey": [{"costKey": "interview_minutes", "events": 10, "creditsUsed": 60.5}],
}  # fmt: skip


@pytest.mark.parametrize(
    "document, used",
    [
        (USAGE, {"credits": 3000.5, "interviews": 80}),
        (wrapped(USAGE), {"credits": 3000.5, "interviews": 80}),
        ({"companies": [], "totalInterviews": 3, "totalMinutesUsed": 41.25}, {"minutes": 41.25, "interviews": 3}),
    ],
    ids=["bare", "wrapped", "minutes"],
)
def test_the_accounts_usage_is_shown(gateway, vendors, document: dict, used: dict) -> None:
    vendors.instaview.on("GET", "/billing/usage", json_answer(document))
    data = gateway.get("/v1/connections/instaview/credits", check=False).data
    assert data["used"] == used
    # There is no call that tells what is left.
    assert data["available"] is None
    assert vendors.instaview.only().target == "/billing/usage"


def test_without_usage_the_rest_is_still_true(gateway, vendors) -> None:
    vendors.instaview.on("GET", "/billing/usage", json_answer(instaview_error("FORBIDDEN", "No"), 403))
    data = gateway.get("/v1/connections/instaview/credits", check=False).data
    assert "used" not in data and set(data["ledger"]) == {"reserved", "settled", "released", "held"}
