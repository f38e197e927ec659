"""A campaign's people, read and called (api.md sections 3 to 5, vendors/voicehire.md section 6)."""

from __future__ import annotations

from typing import Any, Optional
from urllib.parse import parse_qs, quote

import pytest

import documents as doc
from behaviours import Behaviour, computed, json_answer, silence
from calls import Call, parameters, pointers, problem
from gateway import Gateway, fresh_key

CONNECTION = "voicehire-paris"
PEOPLE = f"/v1/campaigns/{CONNECTION}:{doc.CAMPAIGN}/candidates"
PEOPLE_AT_VENDOR = f"/api/v1/campaigns/{doc.CAMPAIGN}/candidates"
PERSON_ID = "550e8400-e29b-41d4-a716-446655440000"


def listed(**changes: Any) -> dict:
    """Somebody in a campaign's list."""
    person = {
        "candidate_id": PERSON_ID,
        "first_name": "Jean",
        "last_name": "Dupont",
        "email": "jean.dupont@example.com",
        "phone": "0612345678",
        "status": "completed",
        "interview_score": 8.5,
        "interview_date": "2024-01-15T14:30:00Z",
        "availability": "Immédiatement",
        "salary_expectation": "45000-50000€",
        "candidate_alignment": "Très bonne correspondance",
        "strengths": "React, Communication",
        "concerns": "Peu de management",
        "is_sourced": False,
    }
    person.update(changes)
    return {name: value for name, value in person.items() if value is not ...}


def page_of(people: list[dict], page: int = 1, per_page: int = 50) -> dict:
    """The vendor's page, by number."""
    shown = people[(page - 1) * per_page : page * per_page]
    pages = (len(people) + per_page - 1) // per_page
    return {
        "candidates": shown,
        "pagination": {"total": len(people), "page": page, "per_page": per_page, "total_pages": pages},
    }


def paged(people: list[dict]) -> Behaviour:
    def answer(entry) -> Behaviour:
        query = parse_qs(entry.query)
        page, per_page = int(query["page"][0]), int(query["per_page"][0])
        assert 1 <= per_page <= 100
        return json_answer(page_of(people, page, per_page))

    return computed(answer)


def campaign(count: int) -> list[dict]:
    return [listed(candidate_id=f"c{at}", phone=f"06{10_000_000 + at}") for at in range(count)]


JEAN = {
    "id": f"{CONNECTION}:{PERSON_ID}",
    "connection": CONNECTION,
    "provider": "voicehire",
    "remote_id": PERSON_ID,
    "kind": "candidate",
    "first_name": "Jean",
    "last_name": "Dupont",
    "email": "jean.dupont@example.com",
    "phone": "+33612345678",
    "status": "completed",
    "remote_status": "completed",
    "campaign_id": f"{CONNECTION}:{doc.CAMPAIGN}",
    "rating": {"score": 8.5, "max": 10},
    "interview": {
        "status": "completed",
        "score": 8.5,
        "at": "2024-01-15T14:30:00Z",
        "summary": "Très bonne correspondance",
        "strengths": ["React", "Communication"],
        "concerns": ["Peu de management"],
        "availability": "Immédiatement",
        "salary_expectation": "45000-50000€",
    },
    "links": {"self": f"/v1/candidates/{CONNECTION}:{PERSON_ID}"},
}

# Reading


def test_the_vendors_example(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, json_answer(page_of([listed()])))
    answer = gateway.get(PEOPLE)
    assert answer.status == 200, answer
    assert answer.data == [JEAN]
    assert answer.meta == {
        "next_cursor": None,
        "has_more": False,
        "connections": [{"connection": CONNECTION, "provider": "voicehire", "state": "ok", "count": 1}],
    }
    assert parse_qs(vendors.voicehire.only().query) == {"page": ["1"], "per_page": ["50"]}


def test_remote_data(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, json_answer(page_of([listed(surprise=[1])])))
    assert gateway.get(PEOPLE + "?include=remote_data").data[0]["remote_data"] == listed(surprise=[1])


@pytest.mark.parametrize("nothing", [None, ...], ids=["null", "absent"])
def test_before_the_interview(gateway: Gateway, vendors, nothing: Any) -> None:
    unknown = dict.fromkeys(
        ["interview_score", "interview_date", "availability", "salary_expectation", "candidate_alignment", "strengths",
         "concerns", "email"], nothing,
    )  # fmt: skip
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, json_answer(page_of([listed(status="pending", **unknown)])))
    person = gateway.get(PEOPLE).data[0]
    assert person["status"] == "pending"
    assert person["interview"] == {"status": "pending"}
    assert not {"email", "rating"} & person.keys()


@pytest.mark.parametrize(
    "word, status",
    [("pending", "pending"), ("completed", "completed"), ("voicemail", "in_process"), ("incomplete", "in_process"),
     ("new word", "unknown")],
)  # fmt: skip
def test_statuses(gateway: Gateway, vendors, word: str, status: str) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, json_answer(page_of([listed(status=word)])))
    person = gateway.get(PEOPLE).data[0]
    assert (person["status"], person["remote_status"]) == (status, word)


def test_filters_are_the_vendors_own(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, json_answer(page_of([])))
    assert gateway.get(PEOPLE + "?status=pending&sort=score_asc&limit=10").status == 200
    assert parse_qs(vendors.voicehire.only().query) == {
        "page": ["1"], "per_page": ["10"], "sort": ["score_asc"], "filter_status": ["pending"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "query, code, parameter",
    [("status=in_process", "unsupported_filter", "status"), ("status=rejected", "unsupported_filter", "status"),
     ("sort=name", "invalid_request", "sort"), ("status=", "invalid_request", "status"),
     ("email=a%40example.com", "invalid_request", "email"), ("limit=201", "invalid_request", "limit")],
)  # fmt: skip
def test_other_filters_are_refused(gateway: Gateway, vendors, query: str, code: str, parameter: str) -> None:
    answer = gateway.get(f"{PEOPLE}?{query}")
    problem(answer, 422, code, "none")
    assert parameters(answer) == [parameter]
    vendors.assert_untouched()


def test_an_unknown_campaign(gateway: Gateway, vendors) -> None:
    body = doc.voicehire_error("RESOURCE_NOT_FOUND", "Campaign not found", {"campaign_id": doc.CAMPAIGN})
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, json_answer(body, 404))
    problem(gateway.get(PEOPLE), 404, "not_found", "none", origin="provider", connection=CONNECTION)


@pytest.mark.parametrize("body", [{}, {"candidates": [listed(candidate_id=...)]}, {"candidates": {}}, []])
def test_answers_that_cant_be_used(gateway: Gateway, vendors, body: Any) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, json_answer(body))
    problem(gateway.get(PEOPLE), 502, "provider_bad_response", "none")


def test_other_vendors_have_no_campaigns(gateway: Gateway, vendors) -> None:
    answer = gateway.get("/v1/campaigns/huntr:abc/candidates")
    problem(answer, 501, "unsupported_operation", "none", origin="gateway")
    assert CONNECTION in answer.text
    vendors.assert_untouched()


def test_reading_needs_no_more_than_read(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, json_answer(page_of([])))
    assert gateway.get(PEOPLE, key="reader").status == 200
    problem(gateway.get(PEOPLE, key="limited"), 403, "connection_not_allowed", "none")


# Paging


def walk(gateway: Gateway, target: str, limits: list[int], count: int) -> list[str]:
    """All remote ids, read with a limit that changes from page to page."""
    ids: list[str] = []
    cursor: Optional[str] = None
    for turn in range(count + 2):
        limit = limits[turn % len(limits)]
        suffix = f"&cursor={quote(cursor)}" if cursor else ""
        answer = gateway.get(f"{target}?limit={limit}{suffix}")
        assert answer.status == 200, answer
        assert len(answer.data) <= limit
        ids += [person["remote_id"] for person in answer.data]
        cursor = answer.meta["next_cursor"]
        assert answer.meta["has_more"] is (cursor is not None)
        if cursor is None:
            return ids
    raise AssertionError(f"no end: {ids}")


@pytest.mark.parametrize(
    "count, limits", [(0, [50]), (5, [2]), (6, [2]), (130, [50, 20]), (130, [20, 50]), (250, [150]), (250, [7, 200, 99])]
)
def test_a_changed_limit_loses_and_repeats_nobody(gateway: Gateway, vendors, count: int, limits: list[int]) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, paged(campaign(count)))
    assert walk(gateway, PEOPLE, limits, count) == [f"c{at}" for at in range(count)]


def test_a_page_is_as_long_as_its_limit(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, paged(campaign(300)))
    assert len(gateway.get(PEOPLE + "?limit=200").data) == 200
    assert [parse_qs(entry.query)["per_page"] for entry in vendors.voicehire.ledger] == [["100"], ["100"]]


def test_a_cursor_is_bound_to_its_campaign_and_filters(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, paged(campaign(9)))
    cursor = quote(gateway.get(PEOPLE + "?limit=2").meta["next_cursor"])
    vendors.voicehire.reset()
    other = f"/v1/campaigns/{CONNECTION}:another/candidates"
    for target in (f"{other}?limit=2", f"{PEOPLE}?limit=2&status=pending", f"{PEOPLE}?limit=2&sort=date_asc"):
        problem(gateway.get(f"{target}&cursor={cursor}"), 422, "invalid_cursor", "none")
    vendors.assert_untouched()


# The same people by the routes of all candidates


@pytest.mark.parametrize("form", [f"{CONNECTION}:{doc.CAMPAIGN}", doc.CAMPAIGN])
@pytest.mark.parametrize("connection", ["", f"&connection={CONNECTION}"])
def test_candidates_of_a_campaign(gateway: Gateway, vendors, form: str, connection: str) -> None:
    vendors.voicehire.on("GET", PEOPLE_AT_VENDOR, json_answer(page_of([listed()])))
    answer = gateway.get(f"/v1/candidates?campaign_id={form}&status=completed&sort=date_asc{connection}")
    assert answer.status == 200, answer
    assert answer.data == [JEAN]
    assert [row["connection"] for row in answer.meta["connections"]] == [CONNECTION]
    assert parse_qs(vendors.voicehire.only().query)["filter_status"] == ["completed"]


def test_without_a_campaign_only_the_others_are_asked(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/members", json_answer({"data": [doc.huntr_member()]}))
    vendors.hirempire.on("GET", "/v1/candidates", json_answer({"success": True, "candidates": []}))
    vendors.instaview.on("GET", "/candidates", json_answer({"data": [], "total": 0, "page": 1, "totalPages": 0}))
    answer = gateway.get("/v1/candidates")
    assert answer.status == 200, answer
    assert [row["connection"] for row in answer.meta["connections"]] == ["hirempire", "instaview", "huntr"]
    assert "partial" not in answer.meta
    assert not vendors.voicehire.ledger


def test_a_named_connection_says_what_it_needs(gateway: Gateway, vendors) -> None:
    answer = gateway.get(f"/v1/candidates?connection={CONNECTION}")
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == ["campaign_id"]
    vendors.assert_untouched()


def test_one_person(gateway: Gateway, vendors) -> None:
    wire = {
        "candidate_id": PERSON_ID,
        "campaign_id": doc.CAMPAIGN,
        "basic_info": {key: listed()[key] for key in ("first_name", "last_name", "email", "phone")},
        "interview": {"status": "completed", "date": "2024-01-15T14:30:00Z", "duration_seconds": 480, "score": 8.5},
        "responses": [
            {"question": "React ?", "answer": "Cinq ans", "score": 9, "weight": 2, "explanation": "Précise"},
        ],
        "analysis": {
            "availability": "Immédiatement",
            "availability_start": "2024-01-20",
            "salary_expectation": "45000-50000€",
            "candidate_alignment": "Très bonne correspondance",
            "strengths": ["React", "Communication"],
            "concerns": ["Peu de management"],
        },
    }
    vendors.voicehire.on("GET", f"/api/v1/candidates/{PERSON_ID}", json_answer(wire))
    answer = gateway.get(f"/v1/candidates/{CONNECTION}:{PERSON_ID}")
    assert answer.status == 200, answer
    assert answer.data == JEAN, "another person than in the list"


# Calling

CALL = Call(
    "call", "POST", PEOPLE, CONNECTION, "voicehire", "POST", PEOPLE_AT_VENDOR,
    lambda: called(2),
    document=lambda: {
        "outreach": "call", "allow_unresolved": True,
        "candidates": [{**doc.PIERRE, "email": "p.durand@example.com", "external_id": "A-1"}, dict(doc.SOPHIE)],
    },
    spends=True,
)  # fmt: skip


def called(added: int, skipped: int = 0, calls: Optional[int] = None, errors: Optional[list] = None) -> dict:
    return {
        "campaign_id": doc.CAMPAIGN,
        "candidates_added": added,
        "candidates_skipped": skipped,
        "calls_queued": added if calls is None else calls,
        "errors": errors or [],
    }


def test_people_are_called(gateway: Gateway, vendors) -> None:
    CALL.script(vendors.voicehire)
    answer = CALL.send(gateway)
    assert answer.status == 200, answer
    sent = vendors.voicehire.only()
    assert (sent.method, sent.target) == ("POST", PEOPLE_AT_VENDOR)
    assert sent.json() == {
        "candidates": [
            {"first_name": "Pierre", "last_name": "Durand", "phone": "0612345678", "email": "p.durand@example.com"},
            {"first_name": "Sophie", "last_name": "Bernard", "phone": "0687654321",
             "email": "sophie.bernard@example.com"},
        ]
    }  # fmt: skip
    data = answer.data
    assert (data["outreach"], data["requested"], data["added"], data["calls_queued"]) == ("call", 2, 2, 2)
    assert "messages_sent" not in data and "messages_sent" not in data["chunks"][0]
    assert data["chunks"][0]["calls_queued"] == 2
    assert [result["state"] for result in data["results"]] == ["added", "added"]
    assert (answer.meta["effect"], answer.meta["units"]) == ("complete", {"call": 2})


def test_a_bad_item_of_a_call_is_its_persons(gateway: Gateway, vendors) -> None:
    # The vendor's 200 with `errors`, in the form of the add call.
    errors = [{"index": 1, "error": "Numéro de téléphone invalide"}]
    CALL.script(vendors.voicehire, json_answer(called(1, errors=errors)))
    answer = CALL.send(gateway)
    assert answer.status == 200, answer
    assert [result["state"] for result in answer.data["results"]] == ["added", "rejected"]
    assert (answer.data["rejected"], answer.meta["effect"], answer.meta["units"]) == (1, "partial", {"call": 1})


def test_an_address_is_needed_to_call(gateway: Gateway, vendors) -> None:
    answer = CALL.send(gateway, document={"outreach": "call", "allow_unresolved": True, "candidates": [doc.PIERRE, doc.SOPHIE]})
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == ["/candidates/0/email"]
    vendors.assert_untouched()


def test_what_calls_would_cost(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("GET", "/api/v1/account/credits", json_answer({"credits_available": 245.5}))
    planned = gateway.post(PEOPLE + "?dry_run=true", CALL.document())
    assert planned.status == 200, planned
    assert (planned.data["people"], planned.data["messages"]) == (2, 2)
    assert planned.data["credits"] == {"needed": 2, "available": 245.5}
    assert planned.data["requests"][0]["url"].endswith(PEOPLE_AT_VENDOR)
    assert [entry.method for entry in vendors.voicehire.ledger] == ["GET"]


def test_a_call_without_an_answer_is_unknown_and_made_once(gateway: Gateway, vendors) -> None:
    CALL.script(vendors.voicehire, silence())
    answer = CALL.send(gateway, idempotency=fresh_key())
    document = problem(answer, 504, "provider_timeout", "unknown", retryable=False)
    assert document["result"]["unknown"] == 2
    assert len(CALL.calls(vendors.voicehire)) == 1


def test_calls_arent_texts(gateway: Gateway, vendors) -> None:
    """The words of the other call in an answer are no proof of anything."""
    CALL.script(vendors.voicehire, json_answer(doc.voicehire_sourced(2)))
    problem(CALL.send(gateway), 502, "provider_bad_response", "unknown")


def test_the_capabilities_are_published(gateway: Gateway, vendors) -> None:
    capabilities = {row["operation"]: row for row in gateway.get("/v1/providers/voicehire").data["capabilities"]}
    filters = [
        {"name": "status", "by": "provider", "upstream": "filter_status"},
        {"name": "sort", "by": "provider", "upstream": "sort"},
    ]
    people = capabilities["listCampaignCandidates"]
    assert (people["route"], people["scope"]) == ("GET /v1/campaigns/{id}/candidates", "read")
    assert people["filters"] == filters
    campaign_id = {"name": "campaign_id", "by": "provider", "upstream": "campaign_id"}
    assert capabilities["listCandidates"]["filters"] == [campaign_id, *filters]
    assert "getCandidate" in capabilities
    vendors.assert_untouched()
