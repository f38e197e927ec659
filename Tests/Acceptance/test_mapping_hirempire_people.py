"""Hirempire's people and links in both directions, field by field (vendors/hirempire.md sections 5.2 and 7)."""

from __future__ import annotations

from urllib.parse import parse_qs, quote

import pytest

import documents as doc
from behaviours import computed, json_answer
from calls import parameters, pointers, problem
from documents import hirempire_error

PERSON = "8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b"
JOB = "f3a2c1d4-1111-4222-9333-444455556666"
ID = f"hirempire:{PERSON}"
TARGET = "/v1/candidates?connection=hirempire"


def person(**changes) -> dict:
    return {
        "id": PERSON, "applied_at": "2026-06-18T12:30:00.000Z", "type": "applicant", "name": "John Doe",
        "email": "john.doe@example.com", "phone_number": "+15551234567",
        "linkedin_url": "https://www.linkedin.com/in/johndoe", "cv_url": "https://example.com/cv/johndoe.pdf",
        "photo_url": None, "source": "LinkedIn", "status": "shortlisted", "nationality": "United States",
        "location": "San Francisco", "experience_years": 6, "salary_expectation": 120000, "job_id": JOB,
        "job_title": "Senior Software Engineer", "ai_summary": "Six years.", "ai_score": 85,
        "ai_decision": "Shortlist", "ai_match_percentage": 92, **changes,
    }  # fmt: skip


MAPPED = {
    "id": ID, "connection": "hirempire", "provider": "hirempire", "remote_id": PERSON, "kind": "candidate",
    "first_name": "John", "last_name": "Doe", "email": "john.doe@example.com", "phone": "+15551234567",
    "status": "in_process", "remote_status": "shortlisted", "job_ids": [f"hirempire:{JOB}"], "source": "LinkedIn",
    "rating": {"score": 85, "max": 100}, "created_at": "2026-06-18T12:30:00Z",
    "links": {"self": f"/v1/candidates/{ID}"},
}  # fmt: skip


def people(*rows: dict) -> dict:
    return {"success": True, "total_candidates": len(rows), "candidates": list(rows)}


def test_a_list_in_both_directions(gateway, vendors) -> None:
    vendors.hirempire.on("GET", "/v1/candidates", json_answer(people(person())))
    answer = gateway.get(TARGET + "&include=remote_data")
    sent = vendors.hirempire.only()
    # Any other parameter than its own is a 400 there.
    assert sent.target == "/v1/candidates" and sent.body == b""
    assert sent.header("authorization") == "Bearer " + gateway.connections["hirempire"].credential
    assert answer.data == [{**MAPPED, "remote_data": person()}]
    assert answer.meta["next_cursor"] is None


@pytest.mark.parametrize(
    "query, sent, kept",
    [
        ("", "/v1/candidates", "abcd"),
        ("&type=applicant", "/v1/candidates?type=applicant", "ac"),
        ("&status=accepted", "/v1/candidates", "bc"),
        ("&status=accepted&type=applicant", "/v1/candidates?type=applicant", "c"),
        (f"&job_id={JOB}", f"/v1/job-candidates?job_id={JOB}", "abcd"),
        (f"&job_id=hirempire:{JOB}&type=prospect", f"/v1/job-candidates?job_id={JOB}", "b"),
        (f"&job_id={JOB}&status=rejected", f"/v1/job-candidates?job_id={JOB}", "d"),
        ("&status=unknown", "/v1/candidates", ""),
    ],
)
def test_filters(gateway, vendors, query: str, sent: str, kept: str) -> None:
    rows = [
        person(id="a", status="applied"), person(id="b", type="prospect", status="hired"),
        person(id="c", status="hired"), person(id="d", type="upload", status="rejected"),
    ]  # fmt: skip

    def answer(entry):
        kind = parse_qs(entry.query).get("type", [None])[0]
        return json_answer(people(*(row for row in rows if kind in (None, row["type"]))))

    vendors.hirempire.on("GET", "*", computed(answer))
    page = gateway.get(TARGET + query)
    assert vendors.hirempire.only().target == sent
    assert "".join(item["remote_id"] for item in page.data) == kept


def test_pages_come_out_of_one_answer(gateway, vendors) -> None:
    rows = [person(id=f"p{at}") for at in range(7)]
    vendors.hirempire.on("GET", "/v1/candidates", json_answer(people(*rows)))
    seen, cursor = [], ""
    while cursor is not None:
        page = gateway.get(TARGET + "&limit=3" + (f"&cursor={quote(cursor)}" if cursor else ""))
        seen += [item["remote_id"] for item in page.data]
        cursor = page.meta["next_cursor"]
    assert seen == [f"p{at}" for at in range(7)]
    vendors.hirempire.only()


@pytest.mark.parametrize(
    "query, code, name",
    [("type=friend", "invalid_request", "type"), ("status=happy", "unsupported_filter", "status"),
     ("email=a%40example.com", "unsupported_filter", "email"), ("job_id=huntr:x", "invalid_request", "job_id"),
     ("job_id=a%2fb", "invalid_request", "job_id"), ("job_id=..", "invalid_request", "job_id")],
)  # fmt: skip
def test_other_filters_are_refused(gateway, vendors, query: str, code: str, name: str) -> None:
    answer = gateway.get(f"{TARGET}&{query}")
    problem(answer, 422, code, "none")
    assert parameters(answer) == [name]
    vendors.assert_untouched()


def test_one_person(gateway, vendors) -> None:
    vendors.hirempire.on("GET", "/v1/get-candidate", json_answer({"success": True, "candidate": person()}))
    answer = gateway.get(f"/v1/candidates/{ID}")
    assert vendors.hirempire.only().target == f"/v1/get-candidate?candidate_id={PERSON}"
    assert answer.data == MAPPED


@pytest.mark.parametrize(
    "name, first, last",
    [("John Doe", "John", "Doe"), ("Jane van der Berg", "Jane", "van der Berg"), ("Plato", "Plato", None),
     ("", None, None), ("  Ada\tLovelace ", "Ada", "Lovelace "), ("李 小龙", "李", "小龙")],
)  # fmt: skip
def test_names_are_one_field_there(gateway, vendors, name: str, first, last) -> None:
    vendors.hirempire.on("GET", "*", json_answer({"success": True, "candidate": person(name=name)}))
    data = gateway.get(f"/v1/candidates/{ID}").data
    assert data.get("first_name") == first and (data.get("last_name") or "").strip() == (last or "").strip()


WORDS = {
    "applied": "applied", "screening": "in_process", "phone_screen": "in_process", "interview": "in_process",
    "technical": "in_process", "offer": "in_process", "hired": "accepted", "rejected": "rejected",
    "withdrawn": "inactive", "on_hold": "pending", "shortlisted": "in_process", "qualified": "in_process",
    "uploaded": "pending", "Applied": "applied", "ghosted": "unknown",
}  # fmt: skip


@pytest.mark.parametrize("word, ours", WORDS.items(), ids=list(WORDS))
def test_statuses(gateway, vendors, word: str, ours: str) -> None:
    vendors.hirempire.on("GET", "*", json_answer({"success": True, "candidate": person(status=word)}))
    data = gateway.get(f"/v1/candidates/{ID}").data
    assert (data["status"], data["remote_status"]) == (ours, word)


@pytest.mark.parametrize("missing", ["job_id", "ai_score", "email", "phone_number", "source"])
def test_what_is_null_is_left_out(gateway, vendors, missing: str) -> None:
    vendors.hirempire.on("GET", "*", json_answer({"success": True, "candidate": person(**{missing: None})}))
    data = gateway.get(f"/v1/candidates/{ID}").data
    ours = {"job_id": "job_ids", "ai_score": "rating", "phone_number": "phone"}.get(missing, missing)
    assert data == {**{k: v for k, v in MAPPED.items() if k != ours}, **({"job_ids": []} if ours == "job_ids" else {})}


READ_ERRORS = [
    ("unknown", 404, hirempire_error("Candidate not found"), 404, "not_found"),
    ("token", 401, hirempire_error("Invalid token"), 502, "provider_credentials_rejected"),
    ("expired", 401, hirempire_error("Token is expired"), 502, "provider_credentials_rejected"),
    ("as an object", 404, {"success": False, "error": {"code": "NOT_FOUND", "message": "Candidate not found"}}, 404,
     "not_found"),
    ("in a 200", 200, hirempire_error("Candidate not found"), 404, "not_found"),
    ("in a 200, undocumented", 200, hirempire_error("Mercury is retrograde"), 502, "provider_bad_response"),
    ("an object for another text", 401, {"success": False, "error": {"message": "Invalid candidate id"}}, 404,
     "not_found"),
]  # fmt: skip


@pytest.mark.parametrize("status, body, ours, code", [c[1:] for c in READ_ERRORS], ids=[c[0] for c in READ_ERRORS])
def test_errors_of_reads(gateway, vendors, status: int, body: dict, ours: int, code: str) -> None:
    vendors.hirempire.on("GET", "*", json_answer(body, status))
    problem(gateway.get(f"/v1/candidates/{ID}"), ours, code, "none", provider="hirempire")
    problem(gateway.get(TARGET), ours, code, "none")


@pytest.mark.parametrize(
    "remote", ["..%2fjobs", "%2e%2e", "a%2fb", "a%26candidate_id%3Db", "a%0d%0aX", "a%23b", "%C3%BC", "a%00b"]
)
def test_hostile_ids_go_nowhere(gateway, vendors, remote: str) -> None:
    assert gateway.get(f"/v1/candidates/hirempire:{remote}").status in (404, 422)
    answer = gateway.request("PATCH", f"/v1/candidates/hirempire:{remote}", {"status": "rejected"})
    assert answer.status in (404, 422)
    vendors.assert_untouched()


# Changing


def change(gateway, document: dict, query: str = "", **more):
    return gateway.request("PATCH", f"/v1/candidates/{ID}{query}", document, **more)


def script(vendors, **after) -> None:
    vendors.hirempire.on("PATCH", "/v1/update-candidate", json_answer({"success": True, "id": PERSON, "status": "x"}))
    vendors.hirempire.on("GET", "/v1/get-candidate", json_answer({"success": True, "candidate": person(**after)}))


@pytest.mark.parametrize(
    "given, sent",
    [("applied", "applied"), ("in_process", "screening"), ("accepted", "hired"), ("rejected", "rejected"),
     ("inactive", "withdrawn"), ("pending", "on_hold")],
)  # fmt: skip
def test_a_status_is_set_and_the_person_read(gateway, vendors, given: str, sent: str) -> None:
    script(vendors, status=sent)
    answer = change(gateway, {"status": given})
    assert vendors.hirempire.only("PATCH").json() == {"candidate_id": PERSON, "status": sent}
    assert answer.status == 200 and answer.data == {**MAPPED, "status": given, "remote_status": sent}
    coerced = answer.meta["mapping"].get("coerced", [])
    assert coerced == (["/status: in_process → screening"] if given == "in_process" else [])


def test_tags_and_what_only_this_vendor_has(gateway, vendors) -> None:
    script(vendors, tags=["go", "swift"])
    options = {"pool_stage": None, "note_to_candidate": "See you on Monday.", "status": "phone_screen"}
    answer = change(gateway, {"tags": ["go", "swift"], "provider_options": {"hirempire": options}})
    assert vendors.hirempire.only("PATCH").json() == {
        "candidate_id": PERSON, "status": "phone_screen", "tags": ["go", "swift"], "pool_stage": None,
        "note_to_candidate": "See you on Monday.",
    }  # fmt: skip
    assert answer.data["tags"] == ["go", "swift"]


def test_null_clears_the_tags(gateway, vendors) -> None:
    script(vendors)
    assert change(gateway, {"tags": None}).status == 200
    assert vendors.hirempire.only("PATCH").json() == {"candidate_id": PERSON, "tags": []}


def test_what_has_no_place_is_said(gateway, vendors) -> None:
    script(vendors)
    answer = change(gateway, {"status": "rejected", "first_name": "Jack", "phone": "+33612345678"})
    assert answer.meta["mapping"]["dropped"] == ["/first_name", "/phone"]
    assert vendors.hirempire.only("PATCH").json() == {"candidate_id": PERSON, "status": "rejected"}
    vendors.reset()
    strict = change(gateway, {"status": "rejected", "first_name": "Jack"}, headers={"Prefer": "handling=strict"})
    problem(strict, 422, "lossy_mapping", "none")
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "document, pointer",
    [({}, ""), ({"first_name": "Jack"}, ""), ({"status": None}, "/status"), ({"status": "invited"}, "/status"),
     ({"status": "hired"}, "/status"), ({"tags": "go"}, "/tags"),
     ({"provider_options": {"hirempire": {"pool_stage": "lukewarm"}}}, "/provider_options/hirempire/pool_stage"),
     ({"provider_options": {"hirempire": {"status": "sacked"}}}, "/provider_options/hirempire/status"),
     ({"provider_options": {"hirempire": {"colour": "red"}}}, "/provider_options/hirempire/colour")],
)  # fmt: skip
def test_other_changes_are_refused(gateway, vendors, document: dict, pointer: str) -> None:
    answer = change(gateway, document)
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == [pointer], answer
    vendors.assert_untouched()


WRITE_ERRORS = [
    ("unknown as 401", 401, "Invalid candidate id", 404, "not_found", []),
    ("token", 401, "Invalid token", 502, "provider_credentials_rejected", []),
    ("status", 400, "status is required", 422, "provider_rejected", ["/status"]),
    ("nothing", 400, "At least one updatable field must be provided", 422, "provider_rejected", []),
]


@pytest.mark.parametrize(
    "status, text, ours, code, places", [c[1:] for c in WRITE_ERRORS], ids=[c[0] for c in WRITE_ERRORS]
)
def test_errors_of_changes(gateway, vendors, status: int, text: str, ours: int, code: str, places: list) -> None:
    vendors.hirempire.on("PATCH", "*", json_answer(hirempire_error(text), status))
    answer = change(gateway, {"status": "rejected"})
    problem(answer, ours, code, "none")
    assert pointers(answer) == places


@pytest.mark.parametrize("call", ["POST /v1/candidates?connection=hirempire", f"DELETE /v1/candidates/{ID}"])
def test_what_the_vendor_has_no_call_for(gateway, vendors, call: str) -> None:
    method, target = call.split(" ")
    more = {"document": {"first_name": "Ada"}} if method == "POST" else {}
    problem(gateway.request(method, target, **more), 501, "unsupported_operation", "none")
    vendors.assert_untouched()


# Links


def test_links_of_a_job(gateway, vendors) -> None:
    rows = [doc.hirempire_source()["source"], {**doc.hirempire_source()["source"], "id": "x", "visits": 142}]
    body = {"success": True, "job_id": JOB, "sources": [{k: v for k, v in row.items() if k != "job_id"} for row in rows]}
    vendors.hirempire.on("GET", "/v1/job-sources", json_answer(body))
    answer = gateway.get(f"/v1/sources?job_id=hirempire:{JOB}")
    assert vendors.hirempire.only().target == f"/v1/job-sources?job_id={JOB}"
    assert [item["visits"] for item in answer.data] == [0, 142]
    assert answer.data[0] == {
        "id": f"hirempire:{doc.HIREMPIRE_SOURCE_ID}", "connection": "hirempire", "provider": "hirempire",
        "remote_id": doc.HIREMPIRE_SOURCE_ID, "job_id": f"hirempire:{JOB}", "name": "LinkedIn",
        "url": f"https://jobs.hirempire.com/acme/{doc.HIREMPIRE_SOURCE_ID}", "code": "a3f9", "visits": 0,
        "created_at": "2026-06-27T10:00:00Z", "links": {"job": f"/v1/jobs/hirempire:{JOB}"},
    }  # fmt: skip


def test_links_need_a_job(gateway, vendors) -> None:
    answer = gateway.get("/v1/sources")
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == ["job_id"]
    vendors.assert_untouched()


def test_links_of_an_unknown_job(gateway, vendors) -> None:
    vendors.hirempire.on("GET", "*", json_answer(hirempire_error("Job not found"), 404))
    problem(gateway.get(f"/v1/sources?job_id={JOB}"), 404, "not_found", "none")
