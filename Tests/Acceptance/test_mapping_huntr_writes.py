"""Invitations and custom fields of Huntr in both directions, and its errors (vendors/huntr.md sections 6, 9, 10)."""

from __future__ import annotations

import json

import pytest

import documents as doc
from behaviours import json_answer
from calls import (
    INVITE, INVITE_CANDIDATE, LIST_INVITATIONS, LIST_JOBS, LIST_MEMBERS, READ_MEMBER, SET_FIELD, parameters, pointers,
    problem,
)  # fmt: skip
from documents import huntr_error

# Invitations


def test_invitation_in_both_directions(gateway, vendors) -> None:
    INVITE.script(vendors.huntr)
    draft = {
        "email": "ada@example.com", "board_name": "Job Search 2020", "pipeline_id": f"huntr:{doc.TEMPLATE_ID}",
        "custom_fields": {doc.FIELD_ID: "Vancouver", doc.PROGRAM_FIELD_ID: "Web Design"},
    }  # fmt: skip
    answer = INVITE.send(gateway, document=draft)
    sent = INVITE.calls(vendors.huntr)
    assert len(sent) == 1
    body = sent[0].json()
    values = body.pop("memberFieldValues")
    assert body == {
        "email": "ada@example.com", "boardName": "Job Search 2020", "boardTemplateId": doc.TEMPLATE_ID,
    }  # fmt: skip
    assert sorted(values, key=lambda each: each["fieldId"]) == [
        {"fieldId": doc.FIELD_ID, "value": "Vancouver"},
        {"fieldId": doc.PROGRAM_FIELD_ID, "value": "Web Design"},
    ]
    assert answer.status == 201, answer
    check_invitation(answer.data)
    assert answer.meta["units"] == {"email": 1} and answer.meta["effect"] == "complete"


def check_invitation(data: dict) -> None:
    assert (data["id"], data["remote_id"]) == (f"huntr:{doc.INVITATION_ID}", doc.INVITATION_ID)
    assert (data["connection"], data["provider"]) == ("huntr", "huntr")
    assert (data["email"], data["board_name"]) == ("ada@example.com", "Job Search 2020")
    assert data["pipeline_id"] == f"huntr:{doc.TEMPLATE_ID}"
    assert doc.huntr_custom_field(data, doc.FIELD_ID) == "Vancouver"
    assert doc.instant(data["created_at"]) == doc.unix(1589934274)
    assert data.get("candidate_id") is None


def test_an_invited_person_with_an_account_has_a_candidate(gateway, vendors) -> None:
    to = {"id": OTHER, "givenName": "Cristobal", "familyName": "H", "email": "c@example.com", "createdAt": 1584045343}
    INVITE.script(vendors.huntr, json_answer(doc.huntr_invitation(to=to)))
    assert INVITE.send(gateway).data["candidate_id"] == f"huntr:{OTHER}"


OTHER = "5e6a7c99c56bc6669e3da876"


def test_invitations_listed(gateway, vendors) -> None:
    bare = {
        "id": "5bc77e60856b6201a7f84d99", "toEmail": "b@example.com", "boardName": "Fall 2020",
        "memberFieldValues": [], "createdAt": 1539800672,
    }  # fmt: skip
    vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": [doc.huntr_invitation(), bare]}))
    answer = LIST_INVITATIONS.send(gateway)
    assert answer.status == 200
    check_invitation(answer.data[0])
    assert answer.data[1]["email"] == "b@example.com"
    assert answer.meta["has_more"] is False and answer.meta["next_cursor"] is None


def test_a_candidate_becomes_an_invitation_and_losses_are_told(gateway, vendors) -> None:
    INVITE_CANDIDATE.script(vendors.huntr)
    draft = {"email": "ada@example.com", "first_name": "Ada", "last_name": "Lovelace", "phone": "+421915123456"}
    answer = INVITE_CANDIDATE.send(gateway, document=draft)
    assert INVITE_CANDIDATE.calls(vendors.huntr)[0].json() == {"email": "ada@example.com"}
    assert answer.status == 201, answer
    assert (answer.data["status"], answer.data["email"]) == ("invited", "ada@example.com")
    assert answer.data["connection"] == "huntr"
    dropped = json.dumps(answer.meta["mapping"]["dropped"])
    for pointer in ("/first_name", "/last_name", "/phone"):
        assert pointer in dropped
    assert answer.meta["units"] == {"email": 1}


def test_strict_turns_the_loss_into_a_refusal(gateway, vendors) -> None:
    draft = {"email": "ada@example.com", "first_name": "Ada"}
    answer = INVITE_CANDIDATE.send(gateway, document=draft, headers={"Prefer": "handling=strict"})
    problem(answer, 422, "lossy_mapping", "none")
    assert "/first_name" in pointers(answer)
    vendors.assert_untouched()


def test_strict_without_a_loss_goes_on(gateway, vendors) -> None:
    INVITE_CANDIDATE.script(vendors.huntr)
    answer = INVITE_CANDIDATE.send(gateway, headers={"Prefer": "wait=20, handling=strict"})
    assert answer.status == 201


INVITE_REFUSALS = [
    ("no e-mail", {"board_name": "x"}, "/email"),
    ("e-mail invalid", {"email": "ada"}, "/email"),
    ("e-mail null", {"email": None}, "/email"),
    ("board a number", {"email": "a@example.com", "board_name": 1}, "/board_name"),
    ("pipeline of another", {"email": "a@example.com", "pipeline_id": f"instaview:{doc.TEMPLATE_ID}"}, "/pipeline_id"),
    ("fields a list", {"email": "a@example.com", "custom_fields": []}, "/custom_fields"),
    ("unknown member", {"email": "a@example.com", "boardName": "x"}, "/boardName"),
]


@pytest.mark.parametrize(
    "document, pointer", [case[1:] for case in INVITE_REFUSALS], ids=[case[0] for case in INVITE_REFUSALS]
)
def test_invitations_refused_locally(gateway, vendors, document: dict, pointer: str) -> None:
    answer = INVITE.send(gateway, document=document)
    problem(answer, 422, "invalid_request", "none")
    assert pointer in pointers(answer), answer
    vendors.assert_untouched()


def test_a_candidate_for_huntr_needs_an_email(gateway, vendors) -> None:
    answer = INVITE_CANDIDATE.send(gateway, document={"first_name": "Ada", "phone": "+421915123456"})
    problem(answer, 422, "invalid_request", "none")
    assert "/email" in pointers(answer)
    vendors.assert_untouched()


# The vendor doesn't say with which status it refuses a duplicate: the pending list decides.
@pytest.mark.parametrize("status", [400, 422, 409])
def test_a_pending_duplicate_is_a_conflict(gateway, vendors, status: int) -> None:
    INVITE.script(vendors.huntr, json_answer(huntr_error(status, "An invitation is pending"), status))
    vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": [doc.huntr_invitation()]}))
    problem(INVITE.send(gateway), 409, "provider_conflict", "none")
    assert len(INVITE.calls(vendors.huntr)) == 1


def test_a_refused_invitation_that_is_not_pending_is_a_rejection(gateway, vendors) -> None:
    INVITE.script(vendors.huntr, json_answer(huntr_error(400, "No", "email", "x", "body"), 400))
    vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": []}))
    answer = INVITE.send(gateway)
    problem(answer, 422, "provider_rejected", "none")
    assert "/email" in pointers(answer)
    assert len(INVITE.calls(vendors.huntr)) == 1


# Custom fields


@pytest.mark.parametrize(
    "value",
    ["Seattle", "", 7, 2.5, True, ["a", "b"], None],
    ids=["text", "empty", "int", "real", "bool", "list", "null"],
)
def test_custom_field_values_of_every_kind(gateway, vendors, value) -> None:
    member = doc.huntr_member(memberFieldValues=[{"fieldId": doc.FIELD_ID, "value": value}])
    SET_FIELD.script(vendors.huntr, json_answer(member))
    answer = SET_FIELD.send(gateway, document={"value": value})
    assert answer.status == 200, answer
    sent = vendors.huntr.only()
    assert sent.method == "PUT" and sent.json() == {"value": value}
    assert answer.data["id"] == f"huntr:{doc.MEMBER_ID}"
    if value is not None and value != "":
        assert doc.huntr_custom_field(answer.data, doc.FIELD_ID) == value


def test_custom_field_ids_in_either_form(gateway, vendors) -> None:
    SET_FIELD.script(vendors.huntr)
    target = f"/v1/candidates/huntr:{doc.MEMBER_ID}/custom-fields/huntr:{doc.FIELD_ID}"
    assert SET_FIELD.send(gateway, target=target).status == 200
    assert vendors.huntr.only().path == SET_FIELD.upstream_path


@pytest.mark.parametrize("document", [{}, {"values": 1}, {"value": 1, "x": 2}], ids=["none", "other", "more"])
def test_custom_fields_refused_locally(gateway, vendors, document: dict) -> None:
    problem(SET_FIELD.send(gateway, document=document), 422, "invalid_request", "none")
    vendors.assert_untouched()


# Errors


STATUSES = [
    (400, 422, "provider_rejected"), (401, 502, "provider_credentials_rejected"),
    (403, 502, "provider_permission_denied"), (404, 404, "not_found"), (405, 502, "provider_bad_response"),
    (406, 502, "provider_bad_response"), (410, 410, "provider_gone"), (429, 429, "provider_rate_limited"),
]  # fmt: skip


@pytest.mark.parametrize("status, ours, code", STATUSES, ids=[str(case[0]) for case in STATUSES])
@pytest.mark.parametrize("call", [READ_MEMBER, LIST_JOBS, SET_FIELD], ids=str)
def test_documented_statuses(gateway, vendors, call, status: int, ours: int, code: str) -> None:
    call.script(vendors.huntr, json_answer(huntr_error(status, "The text of it"), status))
    answer = call.send(gateway, headers={"Prefer": "wait=2"})
    document = problem(answer, ours, code, "none", origin="provider", provider="huntr", connection="huntr")
    assert document["upstream"]["status"] == status
    assert document["upstream"]["message"] == "The text of it"


@pytest.mark.parametrize(
    "call, param, location, ours",
    [
        (LIST_MEMBERS, "limit", "query", ("parameter", "limit")),
        (LIST_JOBS, "owner_member_id", "query", ("parameter", "owner_id")),
        (LIST_JOBS, "creator_member_id", "query", ("parameter", "creator_id")),
        (LIST_JOBS, "created_after", "query", ("parameter", "created_after")),
        (LIST_MEMBERS, "next", "query", ("parameter", "cursor")),
        (INVITE, "email", "body", ("pointer", "/email")),
        (INVITE, "boardName", "body", ("pointer", "/board_name")),
        (INVITE, "boardTemplateId", "body", ("pointer", "/pipeline_id")),
        (INVITE, "memberFieldValues", "body", ("pointer", "/custom_fields")),
        (SET_FIELD, "value", "body", ("pointer", "/value")),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value),
)
def test_params_are_mapped_back(gateway, vendors, call, param: str, location: str, ours: tuple) -> None:
    body = huntr_error(400, "Invalid value", param, "10000", location)
    call.script(vendors.huntr, json_answer(body, 400))
    if call is INVITE:
        vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": []}))
    answer = call.send(gateway)
    problem(answer, 422, "provider_rejected", "none")
    kind, name = ours
    assert name in (pointers(answer) if kind == "pointer" else parameters(answer)), answer


def test_every_one_of_several_errors_is_mapped(gateway, vendors) -> None:
    more = [{"message": "Invalid value", "param": "boardName", "value": "", "location": "body", "status": 400}]
    INVITE.script(vendors.huntr, json_answer(huntr_error(400, "Bad", "email", "x", "body", more), 400))
    vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": []}))
    answer = INVITE.send(gateway)
    assert {"/email", "/board_name"} <= set(pointers(answer)), answer
