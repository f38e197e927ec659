"""Adding people to a campaign by SMS: mapping, counts, refusals and errors (api.md section 5, vendors/voicehire.md)."""

from __future__ import annotations

import json

import pytest

import documents as doc
from behaviours import json_answer
from calls import OUTREACH, READ_PEOPLE, pointers, problem
from documents import PIERRE, SOPHIE, voicehire_error, voicehire_sourced

COUNTS = ("requested", "added", "skipped", "rejected", "duplicate", "not_attempted", "unknown")


def sms(*candidates: dict, **more) -> dict:
    # The same people again and again, also after an unknown outcome, which alone would be a 409.
    return {"outreach": "sms", "allow_unresolved": True, "candidates": list(candidates), **more}


def check_sum(result: dict) -> None:
    assert all(type(result[name]) is int and result[name] >= 0 for name in COUNTS), result
    assert result["requested"] == sum(result[name] for name in COUNTS[1:]), result


def test_seed_example_in_both_directions(gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire)
    answer = OUTREACH.send(gateway, document=sms({**PIERRE, "external_id": "A-1"}, SOPHIE))
    sent = vendors.voicehire.only()
    assert (sent.method, sent.target) == ("POST", f"/api/v1/campaigns/{doc.CAMPAIGN}/source")
    assert sent.header("x-api-key") == gateway.connections["voicehire-paris"].credential
    assert sent.header("authorization") is None
    assert sent.header("content-type").split(";")[0] == "application/json"
    body = sent.json()
    for person in body["candidates"]:
        # The vendor takes null as well as nothing.
        if person.get("email", 0) is None:
            del person["email"]
    assert body == {
        "candidates": [
            {"first_name": "Pierre", "last_name": "Durand", "phone": "0612345678"},
            {
                "first_name": "Sophie", "last_name": "Bernard", "phone": "0687654321",
                "email": "sophie.bernard@example.com",
            },
        ]
    }  # fmt: skip
    assert answer.status == 200, answer
    data = answer.data
    assert data["campaign_id"] == f"voicehire-paris:{doc.CAMPAIGN}" and data["outreach"] == "sms"
    assert {name: data[name] for name in COUNTS} == {
        "requested": 2, "added": 2, "skipped": 0, "rejected": 0, "duplicate": 0, "not_attempted": 0, "unknown": 0,
    }  # fmt: skip
    assert data["messages_sent"] == 2
    assert len(data["chunks"]) == 1
    chunk = data["chunks"][0]
    assert (chunk["index"], chunk["size"], chunk["state"]) == (0, 2, "applied")
    assert (chunk["added"], chunk["skipped"], chunk["messages_sent"]) == (2, 0, 2)
    assert [(result["index"], result["state"]) for result in data["results"]] == [(0, "added"), (1, "added")]
    assert data["results"][0]["external_id"] == "A-1" and "external_id" not in data["results"][1]
    meta = answer.meta
    assert meta["effect"] == "complete" and meta["units"] == {"sms": 2} and meta["operation_id"]
    coerced = json.dumps(meta["mapping"].get("coerced", []), ensure_ascii=False)
    assert "/candidates/0/phone" in coerced, "the spelling of a phone changed and nobody was told"


def test_the_vendors_own_example_counts(gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire, json_answer(voicehire_sourced(8, 2)))
    answer = OUTREACH.send(gateway, document=sms(*doc.people(10)))
    assert answer.status == 200
    data = answer.data
    check_sum(data)
    assert (data["requested"], data["added"], data["skipped"], data["messages_sent"]) == (10, 8, 2, 8)
    assert {result["state"] for result in data["results"]} == {"added_or_skipped"}, "counts name nobody: no guesses"
    assert answer.meta["units"] == {"sms": 8}


def test_everybody_skipped_is_told_for_each(gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire, json_answer(voicehire_sourced(0, 2)))
    data = OUTREACH.send(gateway).data
    assert [result["state"] for result in data["results"]] == ["skipped", "skipped"]
    assert data["messages_sent"] == 0


def test_a_hundred_people_are_one_vendor_call(gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire, json_answer(voicehire_sourced(100)))
    answer = OUTREACH.send(gateway, document=sms(*doc.people(100)))
    assert answer.status == 200
    assert len(vendors.voicehire.only().json()["candidates"]) == 100
    assert answer.data["added"] == 100


def test_item_errors_of_the_vendor_are_rejected_people(gateway, vendors) -> None:
    errors = [{"index": 1, "error": "Numéro de téléphone invalide"}]
    OUTREACH.script(vendors.voicehire, json_answer(voicehire_sourced(2, errors=errors)))
    answer = OUTREACH.send(gateway, document=sms(*doc.people(3)))
    # Each fate is known, so it is 200 (api.md section 5).
    assert answer.status == 200, answer
    check_sum(answer.data)
    assert answer.data["rejected"] == 1
    assert [result["state"] for result in answer.data["results"]] == ["added", "rejected", "added"]
    assert answer.meta["effect"] in ("complete", "partial")


@pytest.mark.parametrize(
    "document",
    [voicehire_sourced(1), voicehire_sourced(0), voicehire_sourced(0, 1)],
    ids=["one of two", "none of two", "one skipped"],
)
def test_a_shortfall_is_unknown_and_never_a_success(gateway, vendors, document: dict) -> None:
    OUTREACH.script(vendors.voicehire, json_answer(document))
    answer = OUTREACH.send(gateway)
    assert answer.status >= 500, f"a fate is open, so it can't be a 2xx: {answer}"
    envelope = answer.json
    assert envelope["effect"] in ("partial", "unknown")
    check_sum(envelope["result"])
    accounted = document["candidates_sourced"] + document["candidates_skipped"]
    assert envelope["result"]["unknown"] == 2 - accounted
    assert len(vendors.voicehire.calls("POST")) == 1


@pytest.mark.parametrize(
    "document",
    [voicehire_sourced(5), voicehire_sourced(-1, 3), voicehire_sourced(1, 2)],
    ids=["more than asked", "negative", "sum too large"],
)
def test_impossible_counts_are_not_believed(gateway, vendors, document: dict) -> None:
    OUTREACH.script(vendors.voicehire, json_answer(document))
    answer = OUTREACH.send(gateway)
    assert answer.status == 502, answer
    assert answer.json["effect"] in ("unknown", "partial")
    assert len(vendors.voicehire.calls("POST")) == 1


# Phones

ACCEPTED = [
    ("+33612345678", "0612345678"), ("0612345678", "0612345678"), ("06 12 34 56 78", "0612345678"),
    ("06.12.34.56.78", "0612345678"), ("06-12-34-56-78", "0612345678"), ("(06) 12 34 56 78", "0612345678"),
    ("0033612345678", "0612345678"), ("+33 6 12 34 56 78", "0612345678"), ("+33712345678", "0712345678"),
    ("0712345678", "0712345678"),
]  # fmt: skip


@pytest.mark.parametrize("given, sent", ACCEPTED, ids=[case[0] for case in ACCEPTED])
def test_phones_are_sent_in_the_vendors_spelling(gateway, vendors, given: str, sent: str) -> None:
    OUTREACH.script(vendors.voicehire, json_answer(voicehire_sourced(1)))
    assert OUTREACH.send(gateway, document=sms({**PIERRE, "phone": given})).status == 200
    assert vendors.voicehire.only().json()["candidates"][0]["phone"] == sent


REFUSED_PHONES = [
    "0112345678", "+33112345678", "+421915123456", "061234567", "06123456789", "+3361234567", "+336123456789", "",
    "   ", "abc", "+", "06123456７8", "0612345678;ext=1", "0612345678\r\n", "tel:+33612345678", "+33 0612345678",
    "0812345678", "06_12_34_56_78", "+330612345678x", "\u00000612345678",
]  # fmt: skip


@pytest.mark.parametrize("phone", REFUSED_PHONES, ids=[repr(phone) for phone in REFUSED_PHONES])
def test_other_phones_are_refused_with_a_pointer(gateway, vendors, phone: str) -> None:
    answer = OUTREACH.send(gateway, document=sms(SOPHIE, {**PIERRE, "phone": phone}))
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == ["/candidates/1/phone"], answer
    # An empty text may also be told as what it is.
    assert answer.json["errors"][0]["code"] in (("phone_invalid", "empty") if phone == "" else ("phone_invalid",))
    vendors.assert_untouched()


def test_the_same_phone_twice_is_sent_once(gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire, json_answer(voicehire_sourced(2)))
    again = {**PIERRE, "first_name": "Pierrot", "phone": "06 12 34 56 78"}
    answer = OUTREACH.send(gateway, document=sms(PIERRE, SOPHIE, again))
    assert answer.status == 200
    assert [person["first_name"] for person in vendors.voicehire.only().json()["candidates"]] == ["Pierre", "Sophie"]
    check_sum(answer.data)
    assert (answer.data["requested"], answer.data["added"], answer.data["duplicate"]) == (3, 2, 1)
    assert [result["state"] for result in answer.data["results"]] == ["added", "added", "duplicate"]


def test_on_invalid_skip_sends_the_rest(gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire)
    document = sms(PIERRE, {**PIERRE, "phone": "0112345678"}, SOPHIE, on_invalid="skip")
    answer = OUTREACH.send(gateway, document=document)
    assert answer.status == 200, answer
    assert len(vendors.voicehire.only().json()["candidates"]) == 2
    check_sum(answer.data)
    assert (answer.data["requested"], answer.data["rejected"], answer.data["added"]) == (3, 1, 2)
    assert [result["index"] for result in answer.data["results"]] == [0, 1, 2]
    assert [result["state"] for result in answer.data["results"]] == ["added", "rejected", "added"]


def test_skip_keeps_indices_right_for_the_vendors_item_errors(gateway, vendors) -> None:
    # The vendor counts what it was sent, the caller what the caller sent.
    OUTREACH.script(vendors.voicehire, json_answer(voicehire_sourced(1, errors=[{"index": 1, "error": "Non"}])))
    document = sms(PIERRE, {**PIERRE, "phone": "0112345678"}, SOPHIE, on_invalid="skip")
    answer = OUTREACH.send(gateway, document=document)
    assert [result["state"] for result in answer.data["results"]] == ["added", "rejected", "rejected"]


def test_skip_with_nobody_left_sends_nothing(gateway, vendors) -> None:
    OUTREACH.send(gateway, document=sms({**PIERRE, "phone": "0112345678"}, on_invalid="skip"))
    vendors.assert_untouched()


REFUSALS = [
    ("no candidates", {"outreach": "sms"}, "/candidates"),
    ("nobody", sms(), "/candidates"),
    ("10,001 people", sms(*doc.people(10_001)), "/candidates"),
    ("candidates an object", {"outreach": "sms", "candidates": {}}, "/candidates"),
    ("no outreach", {"candidates": [PIERRE]}, "/outreach"),
    ("outreach unknown", {"outreach": "fax", "candidates": [PIERRE]}, "/outreach"),
    ("outreach a number", {"outreach": 1, "candidates": [PIERRE]}, "/outreach"),
    ("a candidate null", {"outreach": "sms", "candidates": [None]}, "/candidates/0"),
    ("a candidate a string", {"outreach": "sms", "candidates": [PIERRE, "x"]}, "/candidates/1"),
    ("no first name", sms({k: v for k, v in PIERRE.items() if k != "first_name"}), "/candidates/0/first_name"),
    ("first name empty", sms({**PIERRE, "first_name": ""}), "/candidates/0/first_name"),
    ("no last name", sms({k: v for k, v in PIERRE.items() if k != "last_name"}), "/candidates/0/last_name"),
    ("no phone", sms({k: v for k, v in PIERRE.items() if k != "phone"}), "/candidates/0/phone"),
    ("phone null", sms({**PIERRE, "phone": None}), "/candidates/0/phone"),
    ("phone a number", sms({**PIERRE, "phone": 612345678}), "/candidates/0/phone"),
    ("e-mail invalid", sms({**PIERRE, "email": "nobody"}), "/candidates/0/email"),
    ("unknown member", sms({**PIERRE, "age": 30}), "/candidates/0/age"),
    ("unknown top member", sms(PIERRE, sender="me"), "/sender"),
    ("on_invalid unknown", sms(PIERRE, on_invalid="ignore"), "/on_invalid"),
    ("on_exhausted unknown", sms(PIERRE, on_exhausted="pray"), "/on_exhausted"),
    ("not_after no time", sms(PIERRE, not_after="tomorrow"), "/not_after"),
]


@pytest.mark.parametrize("document, pointer", [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_local_refusals_point_at_the_callers_field(gateway, vendors, document: dict, pointer: str) -> None:
    answer = OUTREACH.send(gateway, document=document)
    problem(answer, 422, "invalid_request", "none")
    assert pointer in pointers(answer), answer
    vendors.assert_untouched()


def test_all_bad_people_are_named(gateway, vendors) -> None:
    bad = [{**PIERRE, "phone": "1"}, SOPHIE, {**PIERRE, "phone": "2"}]
    answer = OUTREACH.send(gateway, document=sms(*bad))
    assert set(pointers(answer)) == {"/candidates/0/phone", "/candidates/2/phone"}
    vendors.assert_untouched()


# name, vendor's status, body, our status, code
ERRORS = [
    ("missing key", 401, voicehire_error("MISSING_API_KEY", "API key is required", {"header": "X-API-Key"}),
     502, "provider_credentials_rejected"),
    ("bad key", 401, voicehire_error("INVALID_API_KEY", "Invalid API key"), 502, "provider_credentials_rejected"),
    ("key format", 401, voicehire_error("INVALID_API_KEY_FORMAT", "Bad format"), 502, "provider_credentials_rejected"),
    ("agency", 401, voicehire_error("AGENCY_INACTIVE", "Inactive"), 502, "provider_credentials_rejected"),
    ("agency 403", 403, voicehire_error("AGENCY_INACTIVE", "Inactive"), 502, "provider_permission_denied"),
    ("credits", 402, voicehire_error("INSUFFICIENT_CREDITS", "Insufficient credits", {"required": 50, "available": 10}),
     402, "provider_credits_exhausted"),
    ("campaign", 404, voicehire_error("RESOURCE_NOT_FOUND", "Campaign not found", {"campaign_id": doc.CAMPAIGN}),
     404, "not_found"),
    ("campaign, other code", 404, voicehire_error("CAMPAIGN_NOT_FOUND", "Campaign not found"), 404, "not_found"),
    ("conflict", 409, voicehire_error("RESOURCE_CONFLICT", "Candidate already exists"), 409, "provider_conflict"),
    ("too many", 400, voicehire_error("TOO_MANY_CANDIDATES", "Too many"), 422, "provider_rejected"),
    ("no SMS template", 400, voicehire_error("SMS_TEMPLATE_MISSING", "No template"), 422, "provider_rejected"),
    ("validation", 400, voicehire_error("VALIDATION_ERROR", "Validation failed", {"first_name": "Too short"}),
     422, "provider_rejected"),
]  # fmt: skip


@pytest.mark.parametrize("status, body, ours, code", [case[1:] for case in ERRORS], ids=[case[0] for case in ERRORS])
def test_documented_errors(gateway, vendors, status: int, body: dict, ours: int, code: str) -> None:
    OUTREACH.script(vendors.voicehire, json_answer(body, status))
    answer = OUTREACH.send(gateway)
    document = problem(answer, ours, code, "none", origin="provider", provider="voicehire",
                       connection="voicehire-paris")  # fmt: skip
    upstream = document["upstream"]
    assert (upstream["status"], upstream["code"]) == (status, body["error"]["code"])
    assert upstream["message"] == body["error"]["message"]
    assert len(vendors.voicehire.calls("POST")) == 1


@pytest.mark.parametrize(
    "body",
    [voicehire_error("RATE_LIMIT_EXCEEDED", "Rate limit exceeded", {"retry_after": 30}),
     voicehire_error("RATE_LIMIT_EXCEEDED", "Limite de taux dépassée. Réessayez dans 30 secondes.")],
    ids=["English", "French"],
)  # fmt: skip
def test_documented_limits(gateway, vendors, body: dict) -> None:
    """On a read; what texts people waits instead (`test_rate_limits.py`)."""
    READ_PEOPLE.script(vendors.voicehire, json_answer(body, 429))
    answer = READ_PEOPLE.send(gateway, headers={"Prefer": "wait=0"})
    upstream = problem(answer, 429, "provider_rate_limited", "none", origin="provider", retryable=True)["upstream"]
    assert (upstream["code"], upstream["message"]) == (body["error"]["code"], body["error"]["message"])
    vendors.voicehire.only()


def test_credits_are_told_in_numbers(gateway, vendors) -> None:
    body = voicehire_error("INSUFFICIENT_CREDITS", "Insufficient credits", {"required": 50, "available": 10})
    OUTREACH.script(vendors.voicehire, json_answer(body, 402))
    document = OUTREACH.send(gateway).json
    assert document["upstream"]["details"] == {"required": 50, "available": 10}
    assert "50" in document["detail"] and "10" in document["detail"]
    assert document["retryable"] is True


def test_a_refused_phone_is_mapped_back_to_its_person_and_masked(gateway, vendors) -> None:
    details = {"phone": "0687654321", "reason": "Must be a French mobile number (06 or 07)"}
    body = voicehire_error("INVALID_PHONE_NUMBER", "Invalid phone number format", details)
    OUTREACH.script(vendors.voicehire, json_answer(body, 400))
    answer = OUTREACH.send(gateway)
    problem(answer, 422, "provider_rejected", "none")
    assert "/candidates/1/phone" in pointers(answer), answer
    assert "0687654321" not in answer.text, "a person's phone in an error"


def test_validation_details_are_mapped_back(gateway, vendors) -> None:
    body = voicehire_error("VALIDATION_ERROR", "Validation failed", {"first_name": "This field is required"})
    OUTREACH.script(vendors.voicehire, json_answer(body, 400))
    answer = OUTREACH.send(gateway, document=sms(PIERRE))
    # One person was sent, so it can only be theirs; a pointer at the list alone would still be the caller's field.
    assert any(pointer.startswith("/candidates") for pointer in pointers(answer)), answer


def test_retry_after_of_the_vendor_is_passed_on(gateway, vendors) -> None:
    body = voicehire_error("RATE_LIMIT_EXCEEDED", "Rate limit exceeded", {"retry_after": 47})
    READ_PEOPLE.script(vendors.voicehire, json_answer(body, 429, {"Retry-After": "47"}))
    answer = READ_PEOPLE.send(gateway)
    problem(answer, 429, "provider_rate_limited", "none", retryable=True)
    assert 46 <= int(answer.header("retry-after")) <= 48
