"""InstaView's interviews: held, read and listed; whom they contact, and who may be contacted."""

from __future__ import annotations

import datetime
import urllib.parse

import pytest

import documents as doc
from behaviours import html, json_answer, silence
from calls import parameters, pointers, problem
from configuration import Connection, fresh_key
from documents import (
    INSTAVIEW_AGENT, INSTAVIEW_ID, INSTAVIEW_INTERVIEW, INSTAVIEW_JOB, instaview_candidate, instaview_error,
    instaview_interview, instaview_page,
)  # fmt: skip
from gateway import Gateway

INTERVIEWS = "/v1/interviews?connection=instaview"
KNOWN = {"candidate_id": f"instaview:{INSTAVIEW_ID}", "agent_id": f"instaview:{INSTAVIEW_AGENT}"}
PERSON = {
    "first_name": "John", "last_name": "Doe", "email": "john.doe@example.com", "phone": "+421 915 123 456",
    "consent_expires_on": doc.ahead(300),
}  # fmt: skip
AGENT = {
    "type": "phone", "name": "Screener", "focus": "screening", "language": "en", "duration_minutes": 15,
    "phone_number_id": "5e6f7a8b-4444-4555-8666-777788889999",
}  # fmt: skip
PHONE = "5e6f7a8b-4444-4555-8666-777788889999"


def wrapped(data) -> dict:
    return {"success": True, "data": data, "error": None, "timestamp": "2024-01-15T10:30:00Z"}


def in_days(days: float, offset: int = 0) -> datetime.datetime:
    zone = datetime.timezone(datetime.timedelta(hours=offset))
    return datetime.datetime.now(zone).replace(microsecond=0) + datetime.timedelta(days=days)


def hold(gateway, document, **more):
    return gateway.post(INTERVIEWS, document, idempotency=more.pop("idempotency", True), **more)


def answering(vendors, *behaviours) -> None:
    answers = behaviours or (json_answer(instaview_interview(status="SCHEDULED", analysis=None), 201),)
    vendors.instaview.on("POST", "/interviews", *answers)


# Reading


EXPECTED = {
    "id": f"instaview:{INSTAVIEW_INTERVIEW}", "connection": "instaview", "provider": "instaview",
    "remote_id": INSTAVIEW_INTERVIEW, "candidate_id": f"instaview:{INSTAVIEW_ID}",
    "job_id": f"instaview:{INSTAVIEW_JOB}", "agent_id": f"instaview:{INSTAVIEW_AGENT}", "status": "completed",
    "remote_status": "COMPLETED", "is_test": False, "scheduled_at": "2026-01-02T09:00:00Z", "duration_minutes": 12.5,
    "finished_at": "2026-01-02T09:14:00Z",
    "attempts": [{
        "id": "att-1", "direction": "outbound", "status": "cancelled", "remote_status": "CANCELED",
        "reason": "no_answer", "notes": "Rang out.", "retry_number": 0,
        "recording_url": "https://media.example.com/1.mp3", "duration_seconds": 31,
        "scheduled_at": "2026-01-02T09:00:00Z", "called_at": "2026-01-02T09:00:04Z",
    }],
    "analysis": {
        "id": "an-1", "overall_rating": 78, "company_fit": "high", "education": "BACHELOR_LEVEL",
        "experience": "Five years.", "strong_points": ["Calm"], "weak_points": ["No Rust"],
        "evaluation": [{"topic": "skills", "rating": 4}], "state": 3,
        "specific": {"pronunciationScores": {"fluency": 4}}, "created_at": "2026-01-02T09:20:00Z",
        "updated_at": "2026-01-02T09:20:30Z",
    },
    "metadata": {"round": 1}, "created_at": "2026-01-01T08:00:00Z", "updated_at": "2026-01-02T09:20:30Z",
    "links": {
        "self": f"/v1/interviews/instaview:{INSTAVIEW_INTERVIEW}",
        "candidate": f"/v1/candidates/instaview:{INSTAVIEW_ID}", "job": f"/v1/jobs/instaview:{INSTAVIEW_JOB}",
    },
}  # fmt: skip


@pytest.mark.parametrize("wrap", [lambda data: data, wrapped], ids=["bare", "wrapped"])
def test_an_interview_member_by_member(gateway, vendors, wrap) -> None:
    path = f"/interviews/{INSTAVIEW_INTERVIEW}"
    vendors.instaview.on("GET", path, json_answer(wrap(instaview_interview())))
    answer = gateway.get(f"/v1/interviews/instaview:{INSTAVIEW_INTERVIEW}")
    assert answer.data == EXPECTED
    assert vendors.instaview.only().target == path


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"status": "SCHEDULED"}, {"status": "scheduled"}), ({"status": "IN_PROGRESS"}, {"status": "in_progress"}),
        ({"status": "FAILED"}, {"status": "failed"}), ({"status": "CANCELLED"}, {"status": "cancelled"}),
        ({"status": "CANCELED"}, {"status": "cancelled", "remote_status": "CANCELED"}),
        ({"status": "UNDEFINED"}, {"status": "unknown"}), ({"status": "PAUSED"}, {"status": "unknown"}),
        ({"analysis": None}, {"analysis": None}), ({"callAttempts": ...}, {"attempts": None}),
        ({"callAttempts": []}, {"attempts": []}), ({"jobId": None}, {"job_id": None}),
        ({"scheduledAt": ..., "scheduleTime": "2026-01-02T10:00:00+01:00"}, {"scheduled_at": "2026-01-02T09:00:00Z"}),
        ({"analysis": {"id": "x", "general": None, "specific": None}}, {"analysis": {"id": "x"}}),
        ({"isTest": True}, {"is_test": True}),
    ],
    ids=str,
)
def test_an_interviews_words_and_drift(gateway, vendors, changes: dict, expected: dict) -> None:
    path = f"/interviews/{INSTAVIEW_INTERVIEW}"
    vendors.instaview.on("GET", path, json_answer(instaview_interview(**changes)))
    data = gateway.get(f"/v1/interviews/instaview:{INSTAVIEW_INTERVIEW}").data
    assert {name: data.get(name) for name in expected} == expected


def test_a_persons_interviews_page_by_page(gateway, vendors) -> None:
    items = [instaview_interview(id=f"7d9f0d1a-2222-4333-8444-{at:012d}") for at in range(3)]
    vendors.instaview.on(
        "GET", "/interviews", json_answer(instaview_page(items[:2], 3, 1, 2)),
        json_answer(wrapped({"items": items[2:], "pagination": {"total": 3, "page": 2, "limit": 2, "totalPages": 2}})),
    )  # fmt: skip
    first = gateway.get(f"/v1/interviews?candidate_id=instaview:{INSTAVIEW_ID}&limit=2")
    last = gateway.get(
        f"/v1/interviews?candidate_id=instaview:{INSTAVIEW_ID}&limit=2&cursor={first.meta['next_cursor']}"
    )
    assert [each["remote_id"] for each in first.data + last.data] == [item["id"] for item in items]
    assert last.meta["next_cursor"] is None
    asked = [dict(urllib.parse.parse_qsl(entry.query)) for entry in vendors.instaview.ledger]
    assert asked == [{"candidateId": INSTAVIEW_ID, "page": str(page), "limit": "2"} for page in (1, 2)]


def test_a_person_must_be_named(gateway, vendors) -> None:
    for target in ("/v1/interviews", INTERVIEWS):
        answer = gateway.get(target)
        problem(answer, 422, "invalid_request", "none")
        assert parameters(answer) == ["candidate_id"]
    vendors.assert_untouched()


@pytest.mark.parametrize("person", ["x", "../x", f"huntr:{INSTAVIEW_ID}", "instaview:a%2fb", "ü", "a\r\nb"])
def test_a_person_is_a_uuid(gateway, vendors, person: str) -> None:
    answer = gateway.get(f"{INTERVIEWS}&candidate_id={urllib.parse.quote(person, safe='')}")
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == ["candidate_id"]
    vendors.assert_untouched()


# Holding one


def test_known_parts_are_sent_by_their_ids(gateway, vendors) -> None:
    answering(vendors)
    time = in_days(3, offset=2)
    answer = hold(gateway, {**KNOWN, "job_id": INSTAVIEW_JOB, "scheduled_at": time.isoformat(), "is_test": False})
    sent = vendors.instaview.only()
    utc = time.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    assert (sent.method, sent.target) == ("POST", "/interviews")
    assert sent.json() == {
        "candidateId": INSTAVIEW_ID, "jobId": INSTAVIEW_JOB, "agentId": INSTAVIEW_AGENT, "scheduleTime": utc,
        "isTest": False,
    }  # fmt: skip
    assert (answer.status, answer.data["status"]) == (201, "scheduled")
    assert answer.meta["units"] == {"call": 1}


def test_new_parts_are_sent_whole(gateway, vendors) -> None:
    answering(vendors, json_answer(wrapped(instaview_interview()), 201))
    agent = {
        **AGENT, "questions": ["Why us?"], "instructions": "Be kind.", "voice": "emma", "language_level": "b2",
    }  # fmt: skip
    job = {"title": "Developer", "description_text": "D", "workplace": "onsite", "location": {"country": "sk"}}
    answer = hold(gateway, {"candidate": PERSON, "job": job, "agent": agent})
    assert answer.status == 201, answer
    assert vendors.instaview.only().json() == {
        "candidate": {
            "firstName": "John", "lastName": "Doe", "gdprExpiryDate": doc.ahead(300), "email": "john.doe@example.com",
            "phoneNumber": "+421915123456",
        },
        "job": {"title": "Developer", "description": "D", "location": {"workMode": "ONSITE", "countryCode": "SK"}},
        "agent": {
            "name": "Screener", "type": "PHONE", "focus": "SCREENING", "language": "EN", "duration": 15,
            "questions": ["Why us?"], "instructions": "Be kind.", "voiceId": "EMMA", "companyPhoneNumberId": PHONE,
            "cefrLevel": "B2",
        },
    }  # fmt: skip
    assert answer.meta["mapping"]["coerced"] == [
        "/candidate/phone: +421 915 123 456 → +421915123456", "/job/location/country: sk → SK",
    ]  # fmt: skip


def test_what_has_no_place_in_a_new_job_is_said(gateway, vendors) -> None:
    answering(vendors)
    document = {**KNOWN, "job": {"title": "Developer", "description_text": "D", "department": "IT"}}
    assert hold(gateway, document).meta["mapping"]["dropped"] == ["/job/department"]
    strict = hold(gateway, document, headers={"Prefer": "handling=strict"})
    problem(strict, 422, "lossy_mapping", "none")
    assert pointers(strict) == ["/job/department"]


def test_names_that_are_unclear_and_the_company_are_settings(built, vendors) -> None:
    answering(vendors)
    options = {
        "schedule_field": "scheduledAt", "job_title_field": "jobTitle",
        "company_id": "9b2f6c1e-1111-4222-8333-944445555666",
    }  # fmt: skip
    document = {
        **KNOWN, "scheduled_at": in_days(1).isoformat(), "job": {"title": "Developer", "description_text": "D"},
    }  # fmt: skip
    with Gateway([Connection.to(vendors.instaview, "instaview", options=options)]) as gateway:
        assert hold(gateway, document).status == 201
    sent = vendors.instaview.only()
    assert sent.query == "companyId=9b2f6c1e-1111-4222-8333-944445555666"
    assert set(sent.json()) == {"candidateId", "agentId", "scheduledAt", "job"}
    assert sent.json()["job"] == {"jobTitle": "Developer", "description": "D"}


REFUSALS = [
    ({}, {"/candidate_id", "/agent_id"}),
    ({"candidate_id": INSTAVIEW_ID}, {"/agent_id"}),
    ({"agent_id": INSTAVIEW_AGENT}, {"/candidate_id"}),
    ({**KNOWN, "candidate": PERSON}, {"/candidate"}),
    ({**KNOWN, "agent": AGENT}, {"/agent"}),
    ({**KNOWN, "job_id": INSTAVIEW_JOB, "job": {"title": "Developer", "description_text": "D"}}, {"/job"}),
    ({"candidate": {**PERSON, "job_id": INSTAVIEW_JOB}, "agent_id": INSTAVIEW_AGENT, "job_id": INSTAVIEW_JOB},
     {"/candidate/job_id"}),
    ({**KNOWN, "candidate_id": "x"}, {"/candidate_id"}),
    ({**KNOWN, "candidate_id": f"huntr:{INSTAVIEW_ID}"}, {"/candidate_id"}),
    ({**KNOWN, "agent_id": "../agents"}, {"/agent_id"}),
    ({**KNOWN, "job_id": "a/b"}, {"/job_id"}),
    ({**KNOWN, "scheduled_at": "tomorrow"}, {"/scheduled_at"}),
    ({**KNOWN, "scheduled_at": "2026-12-01T10:00:00"}, {"/scheduled_at"}),
    ({**KNOWN, "scheduled_at": in_days(31).isoformat()}, {"/scheduled_at"}),
    ({**KNOWN, "is_test": "yes"}, {"/is_test"}),
    ({**KNOWN, "colour": 1}, {"/colour"}),
    ({**KNOWN, "provider_options": {"instaview": {"benefits": "x"}}}, {"/provider_options/instaview/benefits"}),
    ({"candidate": {**PERSON, "last_name": None}, "agent_id": INSTAVIEW_AGENT}, {"/candidate/last_name"}),
    ({"candidate": {"first_name": "J", "last_name": "D"}, "agent_id": INSTAVIEW_AGENT},
     {"/candidate/email", "/candidate/consent_expires_on"}),
    ({"candidate": {**PERSON, "phone": "12"}, "agent_id": INSTAVIEW_AGENT}, {"/candidate/phone"}),
    ({"candidate": {**PERSON, "email": "x"}, "agent_id": INSTAVIEW_AGENT}, {"/candidate/email"}),
    ({"candidate": {**PERSON, "tags": []}, "agent_id": INSTAVIEW_AGENT}, {"/candidate/tags"}),
    ({"candidate": {**PERSON, "consent_expires_on": "2020-01-01"}, "agent_id": INSTAVIEW_AGENT},
     {"/candidate/consent_expires_on"}),
    ({"candidate_id": INSTAVIEW_ID, "agent": {}},
     {"/agent/type", "/agent/name", "/agent/focus", "/agent/language", "/agent/duration_minutes"}),
    ({"candidate_id": INSTAVIEW_ID, "agent": {**AGENT, "phone_number_id": None}}, {"/agent/phone_number_id"}),
    ({"candidate_id": INSTAVIEW_ID, "agent": {**AGENT, "duration_minutes": 181}}, {"/agent/duration_minutes"}),
    ({"candidate_id": INSTAVIEW_ID, "agent": {**AGENT, "name": "x"}}, {"/agent/name"}),
    ({"candidate_id": INSTAVIEW_ID, "agent": {**AGENT, "voice": "em-ma"}}, {"/agent/voice"}),
    ({**KNOWN, "job": {"title": "Dev"}}, {"/job/description_text", "/job/title"}),
    ({**KNOWN, "job": {"title": "Developer", "description_text": "D", "status": "draft"}}, {"/job/status"}),
    ({**KNOWN, "job": {"title": "Developer", "description_text": "D", "provider_options": {}}},
     {"/job/provider_options"}),
]  # fmt: skip


@pytest.mark.parametrize("document, expected", REFUSALS, ids=[str(at) for at in range(len(REFUSALS))])
def test_interviews_that_make_no_sense(gateway, vendors, document: dict, expected: set) -> None:
    answer = hold(gateway, document)
    problem(answer, 422, "invalid_request", "none")
    assert set(pointers(answer)) == expected, answer
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "theirs, ours",
    [("candidate.phoneNumber", "/candidate/phone"), ("agent.duration", "/agent/duration_minutes"),
     ("job.description", "/job/description_text"), ("job.location.countryCode", "/job/location/country"),
     ("scheduleTime", "/scheduled_at"), ("candidateId", "/candidate_id")],
)  # fmt: skip
def test_field_names_are_mapped_back(gateway, vendors, theirs: str, ours: str) -> None:
    answering(vendors, json_answer(instaview_error("VALIDATION_ERROR", "No", {theirs: "is wrong"}), 400))
    answer = hold(gateway, KNOWN)
    problem(answer, 422, "provider_rejected", "none")
    assert pointers(answer) == [ours]


# It contacts a person and costs credits


def test_it_needs_a_key_and_the_scope(gateway, vendors) -> None:
    answering(vendors)
    problem(gateway.post(INTERVIEWS, KNOWN), 400, "idempotency_key_required", "none")
    problem(hold(gateway, KNOWN, key="writer"), 403, "scope_missing", "none")
    vendors.assert_untouched()


@pytest.mark.parametrize("lost", ["silence", "500", "503", "html"])
def test_nobody_is_called_twice(gateway, vendors, lost: str) -> None:
    answering(vendors, {"silence": silence(), "500": html(500), "503": html(503), "html": html(201)}[lost])
    key = fresh_key()
    answer = hold(gateway, KNOWN, idempotency=key)
    assert (answer.json["effect"], answer.json["retryable"]) == ("unknown", False)
    again = hold(gateway, KNOWN, idempotency=key)
    assert (again.status, again.header("idempotency-replayed")) == (answer.status, "true")
    assert len(vendors.instaview.ledger) == 1


def test_an_empty_account_is_asked_no_more(built, vendors) -> None:
    answering(vendors, json_answer(instaview_error("BILLING_LIMIT", "Limit reached"), 402))
    vendors.instaview.on("GET", "/candidates", json_answer(instaview_page([])))
    with Gateway([Connection.to(vendors.instaview, "instaview")]) as gateway:
        problem(hold(gateway, KNOWN), 402, "provider_credits_exhausted", "none", origin="provider")
        problem(hold(gateway, KNOWN), 402, "provider_credits_exhausted", "none", origin="gateway")
        # Reads go on.
        assert gateway.get("/v1/candidates?connection=instaview").status == 200
    assert len(vendors.instaview.calls("POST")) == 1


def test_a_dry_run_tells_whom_it_would_call(gateway, vendors) -> None:
    answer = gateway.post(INTERVIEWS + "&dry_run=true", {"candidate": PERSON, "agent_id": INSTAVIEW_AGENT})
    assert (answer.status, answer.data["people"], answer.data["messages"]) == (200, 1, 1)
    assert answer.data["requests"][0]["body"]["candidate"]["phoneNumber"] == "+421915123456"
    vendors.assert_untouched()


# Whom it may contact


@pytest.fixture(scope="module")
def _guarded(built, _session_vendors):
    allowed = {"allow_recipients": ["+421900*", "*@example.com"]}
    with Gateway([Connection.to(_session_vendors.instaview, "instaview", **allowed)]) as running:
        yield running


def known_as(vendors, **changes) -> None:
    vendors.instaview.on("GET", f"/candidates/{INSTAVIEW_ID}", json_answer(instaview_candidate(**changes)))


@pytest.mark.parametrize(
    "person, is_allowed",
    [({"phone": "+421900123456"}, True), ({"phone": "+421915123456"}, False),
     ({"phone": "+421900123456", "email": "x@elsewhere.example"}, False)],
)  # fmt: skip
def test_new_people_are_among_the_allowed(_guarded, vendors, person: dict, is_allowed: bool) -> None:
    answering(vendors)
    document = {"candidate": {**PERSON, "email": "john@example.com", **person}, "agent_id": INSTAVIEW_AGENT}
    answer = hold(_guarded, document)
    if is_allowed:
        assert answer.status == 201
    else:
        problem(answer, 422, "recipient_not_allowed", "none", origin="gateway")
        assert pointers(answer)[0].startswith("/candidate/")
        vendors.assert_untouched()


@pytest.mark.parametrize("phone, is_allowed", [("+421900123456", True), ("+421915123456", False)])
def test_known_people_are_looked_up(_guarded, vendors, phone: str, is_allowed: bool) -> None:
    answering(vendors)
    known_as(vendors, phoneNumber=phone)
    answer = hold(_guarded, KNOWN)
    if is_allowed:
        assert answer.status == 201
    else:
        problem(answer, 422, "recipient_not_allowed", "none", origin="gateway")
        assert pointers(answer) == ["/candidate_id"]
    assert len(vendors.instaview.calls("POST")) == is_allowed


def test_who_cannot_be_looked_up_is_not_called(_guarded, vendors) -> None:
    answering(vendors)
    vendors.instaview.on("GET", f"/candidates/{INSTAVIEW_ID}", html(500))
    problem(hold(_guarded, KNOWN), 502, "provider_error", "none")
    # Somebody without an address at all could be anybody.
    vendors.instaview.reset()
    answering(vendors)
    known_as(vendors, phoneNumber=..., email=...)
    problem(hold(_guarded, KNOWN), 422, "recipient_not_allowed", "none", origin="gateway")
    assert vendors.instaview.calls("POST") == []


def test_outside_the_hours_nobody_is_called(built, vendors) -> None:
    answering(vendors)
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    later = days[(datetime.datetime.now(datetime.timezone.utc).weekday() + 2) % 7]
    window = {"from": "12:00", "to": "13:00", "zone": "UTC", "days": [later]}
    with Gateway([Connection.to(vendors.instaview, "instaview", send_window=window)]) as gateway:
        problem(hold(gateway, KNOWN), 503, "connection_paused", "none")
        waiting = hold(gateway, KNOWN, headers={"Prefer": "respond-async"})
        assert waiting.status == 202
    vendors.assert_untouched()
