"""Members, jobs, invitations and custom fields of Huntr in both directions, and its errors (vendors/huntr.md)."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest

import documents as doc
from behaviours import json_answer
from calls import (
    INVITE, INVITE_CANDIDATE, LIST_INVITATIONS, LIST_JOBS, LIST_MEMBERS, READ_JOB, READ_MEMBER, SET_FIELD, parameters,
    pointers, problem,
)  # fmt: skip
from documents import huntr_error

MEMBER = {
    "id": f"huntr:{doc.MEMBER_ID}",
    "connection": "huntr",
    "provider": "huntr",
    "remote_id": doc.MEMBER_ID,
    "kind": "member",
    "first_name": "Graciela",
    "last_name": "Varela",
    "email": "graciela@example.com",
    "status": "active",
}


def check_member(data: dict) -> None:
    assert {name: data.get(name) for name in MEMBER} == MEMBER
    assert doc.instant(data["created_at"]) == doc.unix(1526954421)
    assert custom_field(data, doc.FIELD_ID) == "Seattle"
    assert "remote_data" not in data


def custom_field(data: dict, field: str):
    fields = data["custom_fields"]
    return fields[field] if field in fields else fields[f"huntr:{field}"]


# Members


def test_one_member(gateway, vendors) -> None:
    READ_MEMBER.script(vendors.huntr)
    answer = READ_MEMBER.send(gateway)
    sent = vendors.huntr.only()
    assert (sent.method, sent.target, sent.body) == ("GET", f"/org/members/{doc.MEMBER_ID}", b"")
    assert sent.header("authorization") == "Bearer " + gateway.connections["huntr"].credential
    assert answer.status == 200
    check_member(answer.data)


def test_members_listed(gateway, vendors) -> None:
    inactive = doc.huntr_member(id="5b037898b7f93473edc1c43a", isActive=False, memberFieldValues=...)
    vendors.huntr.on("GET", "/org/members", json_answer({"data": [doc.huntr_member(), inactive]}))
    answer = LIST_MEMBERS.send(gateway)
    assert answer.status == 200
    first, second = answer.data
    check_member(first)
    assert second["status"] == "inactive"
    assert answer.meta["next_cursor"] is None and answer.meta["has_more"] is False
    rows = answer.meta["connections"]
    assert [(row["connection"], row["provider"], row["state"]) for row in rows] == [("huntr", "huntr", "ok")]


@pytest.mark.parametrize(
    "query, upstream",
    [
        ("email=ada%40example.com", {"email": ["ada@example.com"]}),
        ("email=a%2Bb%26limit%3D9%40example.com", {"email": ["a+b&limit=9@example.com"]}),
        ("active=true", {"active": ["true"]}),
        ("active=false", {"active": ["false"]}),
        ("kind=member", {}),
        ("limit=7", {"limit": ["7"]}),
        ("limit=200", {"limit": ["200"]}),
    ],
)
def test_member_filters_reach_the_vendor(gateway, vendors, query: str, upstream: dict) -> None:
    LIST_MEMBERS.script(vendors.huntr)
    assert gateway.get(f"/v1/candidates?connection=huntr&{query}").status == 200
    sent = parse_qs(vendors.huntr.only().query)
    for name, value in upstream.items():
        assert sent.get(name) == value, sent
    assert int(sent.get("limit", ["100"])[0]) <= 499
    assert set(sent) <= set(upstream) | {"limit"}, "the vendor got a parameter that it doesn't know"


# Jobs


def test_one_job_field_by_field(gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr)
    answer = READ_JOB.send(gateway)
    assert vendors.huntr.only().target == f"/org/jobs/{doc.JOB_ID}"
    assert answer.status == 200
    data = answer.data
    expected = {
        "id": f"huntr:{doc.JOB_ID}",
        "connection": "huntr",
        "provider": "huntr",
        "remote_id": doc.JOB_ID,
        "kind": "card",
        "title": "Senior Engineer",
        "description_html": "<p><strong>Description</strong></p><p>Great opportunity</p>",
        "description_text": "Description\nGreat opportunity",
        "status": "tracked",
        "url": "https://linkedin.example.com/job/123",
        "owner_id": f"huntr:{doc.OWNER_ID}",
        "creator_id": f"huntr:{doc.CREATOR_ID}",
    }
    assert {name: data.get(name) for name in expected} == expected
    assert data["salary"]["raw"] == "$90k"
    location = data["location"]
    assert location["name"] == "Mailchimp"
    assert location["raw"] == "2015 Main St, Vancouver, BC V5T 3C2, Canada"
    # Strings at the vendor; a number says more, a string loses nothing.
    assert (float(location["lat"]), float(location["lng"])) == (49.2668893, -123.1012246)
    assert location["url"] == "https://maps.google.com/?cid=16262663062632554987"
    employer = data["employer"]
    assert employer["id"].endswith("5a016b5221bce9aa2bd70296")
    assert (employer["name"], employer["domain"]) == ("MailChimp", "mailchimp.com")
    assert data["stage"] == {"name": "Applied", "type": "apply"}
    assert doc.instant(data["created_at"]) == doc.unix(1588634675)
    assert doc.instant(data["deadline_at"]) == doc.unix(1590130800)
    # Planned for one time and done at another: both are times of the application.
    assert doc.instant(data["applied_at"]) in (doc.unix(1588748400), doc.unix(1588644783))
    assert doc.instant(data["offer_at"]) in (doc.unix(1590044400), doc.unix(1588644790))
    assert len(data["activities"]) == 4
    apply = next(each for each in data["activities"] if each["title"] == "Apply")
    assert apply["completed"] is True and doc.instant(apply["completed_at"]) == doc.unix(1588644783)
    assert doc.instant(apply["starts_at"]) == doc.unix(1588748400)
    follow_up = next(each for each in data["activities"] if each["title"] == "Follow Up")
    assert follow_up["note"] == "With pete" and "completed_at" not in follow_up


def test_a_bare_job_leaves_out_what_is_not_there(gateway, vendors) -> None:
    vendors.huntr.on("GET", f"/org/jobs/{doc.JOB_ID}", json_answer(doc.huntr_bare_job(id=doc.JOB_ID)))
    data = READ_JOB.send(gateway).data
    assert data["title"] == "Front end engineer" and data["status"] == "tracked"
    assert data["stage"] == {"name": "offer", "type": "offer_received"}
    for absent in ("salary", "url", "description_html", "deadline_at", "applied_at", "offer_at"):
        assert data.get(absent) is None and data.get(absent) != ""
    assert not data.get("location")


@pytest.mark.parametrize(
    "name, kind",
    [("Applied", "apply"), ("APPLIED ONLINE", "apply"), ("phone screen(s)", "phone_screen"), ("Phone", "phone_interview"),
     ("Entrevista", "on_site_interview"), ("offers", "offer_received"), ("Accepted", "offer_accepted"),
     ("i rejected", "offer_declined"), ("wishlist", None), ("rejected", None), ("My own stage", None)],
)  # fmt: skip
def test_stage_types_by_the_vendors_table(gateway, vendors, name: str, kind) -> None:
    vendors.huntr.on("GET", f"/org/jobs/{doc.JOB_ID}", json_answer(doc.huntr_job(list={"name": name})))
    stage = READ_JOB.send(gateway).data["stage"]
    assert stage["name"] == name
    assert stage.get("type") in ((None, "unknown") if kind is None else (kind,))


@pytest.mark.parametrize(
    "query, upstream",
    [
        (f"owner_id=huntr:{doc.OWNER_ID}", {"owner_member_id": [doc.OWNER_ID]}),
        (f"owner_id={doc.OWNER_ID}", {"owner_member_id": [doc.OWNER_ID]}),
        (f"creator_id=huntr:{doc.CREATOR_ID}", {"creator_member_id": [doc.CREATOR_ID]}),
        ("created_after=2020-05-04T00:00:00Z", {"created_after": ["1588550400"]}),
        ("created_before=2020-05-05T12%3A30%3A15Z", {"created_before": ["1588681815"]}),
        ("kind=card", {}),
    ],
)
def test_job_filters_reach_the_vendor(gateway, vendors, query: str, upstream: dict) -> None:
    LIST_JOBS.script(vendors.huntr)
    assert gateway.get(f"/v1/jobs?connection=huntr&{query}").status == 200
    sent = parse_qs(vendors.huntr.only().query)
    for name, value in upstream.items():
        assert sent.get(name) == value, sent


# `kind=profile` and `kind=post` belong to later calls of the vendor: no test holds them to anything here.
@pytest.mark.parametrize(
    "target, parameter",
    [
        ("/v1/candidates?connection=huntr&limit=0", "limit"),
        ("/v1/candidates?connection=huntr&limit=201", "limit"),
        ("/v1/candidates?connection=huntr&limit=-1", "limit"),
        ("/v1/candidates?connection=huntr&limit=ten", "limit"),
        ("/v1/candidates?connection=huntr&limit=1.5", "limit"),
        ("/v1/candidates?connection=huntr&limit=", "limit"),
        ("/v1/candidates?connection=huntr&limit=99999999999999999999", "limit"),
        ("/v1/candidates?connection=huntr&active=maybe", "active"),
        ("/v1/candidates?connection=huntr&kind=alien", "kind"),
        ("/v1/jobs?connection=huntr&limit=500", "limit"),
        ("/v1/jobs?connection=huntr&created_after=yesterday", "created_after"),
        ("/v1/jobs?connection=huntr&created_after=2020-02-30T00:00:00Z", "created_after"),
        ("/v1/jobs?connection=huntr&created_before=2020-02-20T00:00:00", "created_before"),
        ("/v1/jobs?connection=huntr&created_before=1588550400", "created_before"),
        ("/v1/jobs?connection=huntr&owner_id=instaview:x", "owner_id"),
        ("/v1/jobs?connection=huntr&include=everything", "include"),
    ],
)
def test_bad_parameters_are_refused_by_name(gateway, vendors, target: str, parameter: str) -> None:
    answer = gateway.get(target)
    problem(answer, 422, "invalid_request", "none")
    assert parameter in parameters(answer), answer
    vendors.assert_untouched()


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
    assert custom_field(data, doc.FIELD_ID) == "Vancouver"
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
    "value", ["Seattle", "", 7, 2.5, True, ["a", "b"], None], ids=["text", "empty", "int", "real", "bool", "list", "null"]
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
        assert custom_field(answer.data, doc.FIELD_ID) == value


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


@pytest.mark.parametrize("query", ["include=remote_data"])
@pytest.mark.parametrize("call", [READ_MEMBER, READ_JOB, LIST_MEMBERS, LIST_JOBS, LIST_INVITATIONS], ids=str)
def test_remote_data_is_the_vendors_own_json(gateway, vendors, call, query: str) -> None:
    theirs = call.good()
    call.script(vendors.huntr)
    target = call.target + ("&" if "?" in call.target else "?") + query
    data = call.send(gateway, target=target).data
    if isinstance(data, list):
        assert [item["remote_data"] for item in data] == theirs["data"]
    else:
        assert data["remote_data"] == theirs
