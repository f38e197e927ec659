"""VoiceHire's campaigns in both directions, field by field (vendors/voicehire.md section 7)."""

from __future__ import annotations

from urllib.parse import quote

import pytest

import documents as doc
from behaviours import json_answer
from calls import parameters, pointers, problem
from configuration import fresh_key
from documents import voicehire_error

BASE = "/api/v1/campaigns"
ID = f"voicehire-paris:{doc.CAMPAIGN}"
LINKS = {"self": f"/v1/campaigns/{ID}", "candidates": f"/v1/campaigns/{ID}/candidates"}
COMMON = {"id": ID, "connection": "voicehire-paris", "provider": "voicehire", "remote_id": doc.CAMPAIGN}

DETAILS = {
    "campaign_id": doc.CAMPAIGN, "job_title": "Développeur Full Stack", "contract_type": "CDI",
    "job_description": "Une équipe de huit personnes.", "company_name": "TechCorp",
    "client_company": "StartupInnovante", "additional_info": "Télétravail possible",
    "created_at": "2024-01-15T10:30:00", "updated_at": "2024-01-16T11:30:00", "status": "active",
    "questions": [
        {"order": 2, "question": "Pourquoi nous ?", "weight": 0.5},
        {"order": 1, "question": "Votre expérience ?", "weight": 2.0},
    ],
    "campaign_settings": {
        "language_test_mode": "english", "enable_salary_question": True, "enable_job_search_question": False,
        "enable_availability_question": True, "enable_engage": None, "enable_recap_interview": True,
        "enable_recap_job": False,
    },
}  # fmt: skip
STATUS = {
    "campaign_id": doc.CAMPAIGN, "status": "active",
    "stats": {
        "total_candidates": 45, "interviews_completed": 38, "average_score": 7.2, "time_saved_hours": 19.0,
        "completion_rate": 84.4, "qualified_count": 12, "voicemail_count": 3, "incomplete_count": 2,
        "unavailable_count": 1, "no_answer_count": 1, "invalid_count": 0,
    },
}  # fmt: skip
WHOLE = {
    **COMMON, "title": "Développeur Full Stack", "status": "active", "remote_status": "active",
    "contract_type": "cdi", "remote_contract_type": "CDI", "description": "Une équipe de huit personnes.",
    "questions": [{"text": "Votre expérience ?", "weight": 2}, {"text": "Pourquoi nous ?", "weight": 0.5}],
    "settings": {
        "additional_info": "Télétravail possible", "company_name": "TechCorp", "client_name": "StartupInnovante",
        "language_test_mode": "english", "enable_salary_question": True, "enable_job_search_question": False,
        "enable_availability_question": True, "enable_recap_interview": True, "enable_recap_job": False,
    },
    "created_at": "2024-01-15T10:30:00Z", "updated_at": "2024-01-16T11:30:00Z", "links": LINKS,
}  # fmt: skip
COUNTS = {
    "candidates": 45, "interviews_completed": 38, "average_score": 7.2, "time_saved_hours": 19,
    "completion_rate": 84.4, "qualified": 12, "voicemail": 3, "incomplete": 2, "unavailable": 1, "no_answer": 1,
    "invalid": 0,
}  # fmt: skip
DRAFT = {"title": "Développeur Full Stack", "contract_type": "cdi", "description": "Une équipe."}
CREATED = {
    "campaign_id": doc.CAMPAIGN, "candidate_link": f"https://app.voicehire.io/link/{doc.CAMPAIGN}",
    "status": "active", "questions_generated": 6,
}  # fmt: skip


def listed(count: int, start: int = 0) -> list[dict]:
    return [
        {
            "campaign_id": f"abc123def{at:03d}", "job_title": f"Titre {at}", "status": "active",
            "total_candidates": at, "created_at": "2024-01-15T10:30:00Z",
        }
        for at in range(start, start + count)
    ]  # fmt: skip


def create(gateway, document: dict, **more):
    headers = {"Idempotency-Key": fresh_key(), **more.pop("headers", {})}
    return gateway.post("/v1/campaigns" + more.pop("query", ""), document, headers=headers, **more)


# Reading


def test_a_list_in_both_directions(gateway, vendors) -> None:
    page = {"campaigns": listed(2), "total": 2, "page": 1, "per_page": 20, "total_pages": 1}
    vendors.voicehire.on("GET", BASE, json_answer(page))
    answer = gateway.get("/v1/campaigns?status=active&limit=20")
    sent = vendors.voicehire.only()
    assert (sent.path, sent.query) == (BASE, "page=1&per_page=20&status=active")
    assert sent.header("x-api-key") == gateway.connections["voicehire-paris"].credential
    assert [item["remote_id"] for item in answer.data] == ["abc123def000", "abc123def001"]
    assert answer.data[1] == {
        "id": "voicehire-paris:abc123def001", "connection": "voicehire-paris", "provider": "voicehire",
        "remote_id": "abc123def001", "title": "Titre 1", "status": "active", "remote_status": "active",
        "counts": {"candidates": 1}, "created_at": "2024-01-15T10:30:00Z",
        "links": {
            "self": "/v1/campaigns/voicehire-paris:abc123def001",
            "candidates": "/v1/campaigns/voicehire-paris:abc123def001/candidates",
        },
    }  # fmt: skip
    assert answer.meta["has_more"] is False


def test_pages_are_counted_on(gateway, vendors) -> None:
    first = {"campaigns": listed(2), "total": 3, "page": 1, "per_page": 2, "total_pages": 2}
    second = {"campaigns": listed(1, 2), "total": 3, "page": 2, "per_page": 2, "total_pages": 2}
    vendors.voicehire.on("GET", BASE, json_answer(first), json_answer(second))
    answer = gateway.get("/v1/campaigns?limit=2")
    rest = gateway.get(f"/v1/campaigns?limit=2&cursor={quote(answer.meta['next_cursor'])}")
    assert [item["title"] for item in answer.data + rest.data] == ["Titre 0", "Titre 1", "Titre 2"]
    assert rest.meta["next_cursor"] is None
    assert [entry.query for entry in vendors.voicehire.ledger] == ["page=1&per_page=2", "page=2&per_page=2"]


def test_a_new_word_is_unknown(gateway, vendors) -> None:
    rows = [{**listed(1)[0], "status": "archived"}]
    vendors.voicehire.on("GET", BASE, json_answer({"campaigns": rows, "total": 1, "total_pages": 1}))
    item = gateway.get("/v1/campaigns").data[0]
    assert (item["status"], item["remote_status"]) == ("unknown", "archived")


def test_other_statuses_are_refused(gateway, vendors) -> None:
    answer = gateway.get("/v1/campaigns?status=archived")
    assert answer.status == 422 and parameters(answer) == ["status"], answer
    vendors.assert_untouched()


def test_one_campaign_with_its_counts(gateway, vendors) -> None:
    vendors.voicehire.on("GET", f"{BASE}/{doc.CAMPAIGN}/details", json_answer(DETAILS))
    vendors.voicehire.on("GET", f"{BASE}/{doc.CAMPAIGN}/status", json_answer(STATUS))
    answer = gateway.get(f"/v1/campaigns/{ID}")
    assert answer.status == 200 and "warnings" not in answer.meta
    assert answer.data == {**WHOLE, "counts": COUNTS}
    assert {entry.method for entry in vendors.voicehire.ledger} == {"GET"} and len(vendors.voicehire.ledger) == 2


def test_without_its_counts_it_is_still_a_campaign(gateway, vendors) -> None:
    vendors.voicehire.on("GET", f"{BASE}/{doc.CAMPAIGN}/details", json_answer(DETAILS))
    vendors.voicehire.on("GET", f"{BASE}/{doc.CAMPAIGN}/status", json_answer({}, 500))
    answer = gateway.get(f"/v1/campaigns/{ID}?include=remote_data")
    assert answer.status == 200 and len(answer.meta["warnings"]) == 1
    assert answer.data == {**WHOLE, "remote_data": DETAILS}


def test_an_unknown_campaign(gateway, vendors) -> None:
    body = voicehire_error("RESOURCE_NOT_FOUND", "Campaign not found", {"campaign_id": doc.CAMPAIGN})
    vendors.voicehire.on("GET", "*", json_answer(body, 404))
    document = problem(gateway.get(f"/v1/campaigns/{ID}"), 404, "not_found", "none", provider="voicehire")
    assert document["upstream"]["code"] == "RESOURCE_NOT_FOUND"


HOSTILE = ["..%2f..%2faccount", "%2e%2e", "a%2fb", "a%0d%0aX%3A%20y", "a%3Fb", "%C3%BC", "a%00", "a%5Cb"]


@pytest.mark.parametrize("remote", HOSTILE)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_hostile_ids_go_nowhere(gateway, vendors, remote: str, method: str) -> None:
    vendors.voicehire.on("*", "*", json_answer({}, 404))
    answer = gateway.request(
        method, f"/v1/campaigns/voicehire-paris:{remote}", **({"document": {"status": "paused"}} if method == "PATCH" else {})
    )  # fmt: skip
    assert answer.status in (404, 422), answer
    assert vendors.voicehire.ledger == []


# Creating


def test_the_least_draft(gateway, vendors) -> None:
    vendors.voicehire.on("POST", f"{BASE}/create", json_answer(CREATED, 201))
    answer = create(gateway, DRAFT)
    sent = vendors.voicehire.only()
    assert (sent.method, sent.target) == ("POST", f"{BASE}/create")
    assert sent.json() == {
        "job_title": "Développeur Full Stack", "contract_type": "CDI", "job_description": "Une équipe.",
    }  # fmt: skip
    assert answer.status == 201, answer
    assert answer.data == {
        **COMMON, "title": "Développeur Full Stack", "status": "active", "remote_status": "active",
        "contract_type": "cdi", "remote_contract_type": "CDI", "description": "Une équipe.",
        "counts": {"questions_generated": 6}, "apply_url": f"https://app.voicehire.io/link/{doc.CAMPAIGN}",
        "links": LINKS,
    }  # fmt: skip
    # Its price isn't published: nothing is said to have been spent.
    assert answer.meta["effect"] == "complete" and answer.meta["units"] == {}


def test_every_field(gateway, vendors) -> None:
    vendors.voicehire.on("POST", f"{BASE}/create", json_answer({**CREATED, "questions_generated": 0}, 201))
    settings = {
        "additional_info": "Télétravail possible", "client_name": "StartupInnovante",
        "enable_salary_question": False, "enable_job_search_question": True, "enable_availability_question": False,
        "enable_engage": True, "enable_recap_interview": False, "enable_recap_job": True,
    }  # fmt: skip
    questions = [{"text": "Une ?", "weight": 1.5}, {"text": "Deux ?", "weight": 0}, {"text": "Trois ?"}]
    document = {**DRAFT, "contract_type": "Interim", "questions": questions, "settings": settings}
    answer = create(gateway, document, query="?connection=voicehire-paris")
    assert vendors.voicehire.only().json() == {
        "job_title": "Développeur Full Stack", "contract_type": "Interim", "job_description": "Une équipe.",
        "additional_info": "Télétravail possible", "client_name": "StartupInnovante",
        "questions": ["Une ?", "Deux ?", "Trois ?"], "question_weights": [1.5, 0, 1],
        "enable_salary_question": False, "enable_job_search_question": True, "enable_availability_question": False,
        "enable_engage": True, "enable_recapInterview": False, "enable_recapJob": True,
    }  # fmt: skip
    assert answer.data["settings"] == settings
    assert answer.data["questions"][2] == {"text": "Trois ?", "weight": 1}
    assert answer.meta["mapping"]["defaulted"] == ["/questions/2/weight: 1"]


REFUSALS = [
    ("no title", {k: v for k, v in DRAFT.items() if k != "title"}, "/title"),
    ("no contract type", {k: v for k, v in DRAFT.items() if k != "contract_type"}, "/contract_type"),
    ("no description", {k: v for k, v in DRAFT.items() if k != "description"}, "/description"),
    ("another contract type", {**DRAFT, "contract_type": "permanent"}, "/contract_type"),
    ("nine questions", {**DRAFT, "questions": [{"text": "?"}] * 9}, "/questions"),
    ("no question", {**DRAFT, "questions": []}, "/questions"),
    ("a question without text", {**DRAFT, "questions": [{"weight": 1}]}, "/questions/0/text"),
    ("a weight between", {**DRAFT, "questions": [{"text": "?"}, {"text": "?", "weight": 0.7}]}, "/questions/1/weight"),
    ("a weight too large", {**DRAFT, "questions": [{"text": "?", "weight": 3}]}, "/questions/0/weight"),
    ("a setting of another kind", {**DRAFT, "settings": {"enable_engage": "yes"}}, "/settings/enable_engage"),
    ("an unknown setting", {**DRAFT, "settings": {"language_test_mode": "english"}}, "/settings/language_test_mode"),
    ("an unknown member", {**DRAFT, "salary": 1}, "/salary"),
    ("an unknown option", {**DRAFT, "provider_options": {"voicehire": {"x": 1}}}, "/provider_options/voicehire/x"),
]


@pytest.mark.parametrize("document, pointer", [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_local_refusals(gateway, vendors, document: dict, pointer: str) -> None:
    answer = create(gateway, document)
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == [pointer], answer
    vendors.assert_untouched()


def test_it_costs_credits_so_it_needs_a_key_and_the_scope(gateway, vendors) -> None:
    problem(gateway.post("/v1/campaigns", DRAFT), 400, "idempotency_key_required", "none")
    problem(create(gateway, DRAFT, key="writer"), 403, "scope_missing", "none")
    vendors.assert_untouched()


def test_a_dry_run_sends_nothing(gateway, vendors) -> None:
    vendors.voicehire.on("GET", "/api/v1/account/credits", json_answer({"credits_available": 3}))
    answer = gateway.post("/v1/campaigns?dry_run=true", DRAFT)
    assert answer.status == 200, answer
    assert answer.data["requests"][0]["body"]["contract_type"] == "CDI"
    assert vendors.voicehire.calls("POST") == []


def test_the_same_key_makes_one_campaign(gateway, vendors) -> None:
    vendors.voicehire.on("POST", f"{BASE}/create", json_answer(CREATED, 201))
    key = {"Idempotency-Key": fresh_key()}
    first, second = (create(gateway, DRAFT, headers=key) for _ in range(2))
    assert second.header("idempotency-replayed") == "true" and first.data == second.data
    assert len(vendors.voicehire.calls("POST")) == 1


def test_too_few_credits_for_a_campaign_leave_the_others_alone(gateway, vendors) -> None:
    """Nobody knows what a campaign costs: that there is too little for one says nothing about a message."""
    body = voicehire_error("INSUFFICIENT_CREDITS", "Insufficient credits", {"required": 5, "available": 2})
    vendors.voicehire.on("POST", f"{BASE}/create", json_answer(body, 402))
    vendors.voicehire.on("POST", f"{BASE}/{doc.CAMPAIGN}/source", json_answer(doc.voicehire_sourced(1)))
    document = problem(create(gateway, DRAFT), 402, "provider_credits_exhausted", "none", origin="provider")
    assert document["upstream"]["details"] == {"required": 5, "available": 2}
    answer = gateway.post(
        f"/v1/campaigns/{ID}/candidates", {"outreach": "sms", "candidates": [doc.PIERRE], "allow_unresolved": True},
        headers={"Idempotency-Key": fresh_key()},
    )  # fmt: skip
    assert answer.status == 200, answer


def test_refused_fields_are_mapped_back(gateway, vendors) -> None:
    details = {
        "job_title": "This field is required", "contract_type": "Invalid value.", "question_weights": "Too few",
        "enable_recapJob": "Must be a boolean", "client_name": "Too long",
    }  # fmt: skip
    body = voicehire_error("VALIDATION_ERROR", "Validation failed", details)
    vendors.voicehire.on("POST", f"{BASE}/create", json_answer(body, 400))
    answer = create(gateway, DRAFT)
    problem(answer, 422, "provider_rejected", "none")
    assert set(pointers(answer)) == {
        "/title", "/contract_type", "/questions", "/settings/enable_recap_job", "/settings/client_name",
    }  # fmt: skip


@pytest.mark.parametrize("status", [500, 502])
def test_a_server_error_leaves_the_outcome_open(gateway, vendors, status: int) -> None:
    vendors.voicehire.on("POST", f"{BASE}/create", json_answer({}, status))
    problem(create(gateway, DRAFT), 502, "provider_error", "unknown", retryable=False)
    assert len(vendors.voicehire.calls("POST")) == 1


# Changing


@pytest.mark.parametrize("status", ["active", "paused", "completed"])
def test_the_status_is_set_and_the_campaign_read(gateway, vendors, status: str) -> None:
    vendors.voicehire.on("PATCH", f"{BASE}/{doc.CAMPAIGN}/status", json_answer({"campaign_id": doc.CAMPAIGN, "status": status}))
    vendors.voicehire.on("GET", f"{BASE}/{doc.CAMPAIGN}/details", json_answer({**DETAILS, "status": status}))
    answer = gateway.request("PATCH", f"/v1/campaigns/{ID}", {"status": status})
    sent = vendors.voicehire.only("PATCH")
    assert (sent.path, sent.json()) == (f"{BASE}/{doc.CAMPAIGN}/status", {"status": status})
    assert answer.status == 200 and answer.data == {**WHOLE, "status": status, "remote_status": status}


def test_when_the_read_fails_the_change_has_still_happened(gateway, vendors) -> None:
    vendors.voicehire.on("PATCH", "*", json_answer({"campaign_id": doc.CAMPAIGN, "status": "paused"}))
    vendors.voicehire.on("GET", "*", json_answer({}, 500))
    answer = gateway.request("PATCH", f"/v1/campaigns/{ID}", {"status": "paused"})
    assert answer.status == 200 and answer.data == {
        **COMMON, "status": "paused", "remote_status": "paused", "links": LINKS,
    }  # fmt: skip


def test_a_forbidden_transition(gateway, vendors) -> None:
    body = voicehire_error("VALIDATION_ERROR", "Validation failed", {"status": "Completed campaigns stay so"})
    vendors.voicehire.on("PATCH", "*", json_answer(body, 400))
    answer = gateway.request("PATCH", f"/v1/campaigns/{ID}", {"status": "active"})
    problem(answer, 422, "provider_rejected", "none")
    assert pointers(answer) == ["/status"]


@pytest.mark.parametrize(
    "document, pointer",
    [({}, "/status"), ({"status": None}, "/status"), ({"status": "archived"}, "/status"), ({"status": 1}, "/status"),
     ({"status": "paused", "title": "x"}, "/title")],
)  # fmt: skip
def test_other_changes_are_refused(gateway, vendors, document: dict, pointer: str) -> None:
    answer = gateway.request("PATCH", f"/v1/campaigns/{ID}", document)
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == [pointer]
    vendors.assert_untouched()


@pytest.mark.parametrize("target", ["/v1/campaigns/hirempire:x", "/v1/campaigns/huntr:x"])
def test_who_has_no_campaigns_says_who_has(gateway, vendors, target: str) -> None:
    document = problem(gateway.get(target), 501, "unsupported_operation", "none")
    assert "voicehire-paris" in document["detail"]
    vendors.assert_untouched()
