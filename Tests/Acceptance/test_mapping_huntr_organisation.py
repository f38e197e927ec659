"""Custom fields, pipelines, activities, activity types and employers (vendors/huntr.md sections 11, 12, 14 and 16)."""

from __future__ import annotations

from urllib.parse import parse_qs, quote

import pytest

import documents as doc
import huntr_documents as hd
from behaviours import json_answer
from calls import parameters, pointers, problem
from configuration import fresh_key
from documents import huntr_error
from test_paging import ENDINGS, pages, walk

LISTS = {
    "custom-fields": ("/org/member-fields", hd.FIELD),
    "pipelines": ("/org/board-templates", hd.TEMPLATE),
    "activities": ("/org/activities", hd.activity()),
    "activity-types": ("/org/activity-categories", hd.CATEGORY),
    "employers": ("/org/employers", hd.LISTED_EMPLOYER),
}
PAGED = ["activities", "employers"]
WHOLE = ["custom-fields", "pipelines", "activity-types"]


def script(vendors, name: str, *items: dict) -> None:
    path, item = LISTS[name]
    vendors.huntr.on("GET", path, json_answer({"data": list(items) or [item]}))


def only(gateway, vendors, name: str, *items: dict) -> dict:
    script(vendors, name, *items)
    answer = gateway.get(f"/v1/{name}")
    assert answer.status == 200, answer
    assert len(answer.data) == 1
    sent = vendors.huntr.only()
    assert (sent.method, sent.path, sent.body) == ("GET", LISTS[name][0], b"")
    return answer.data[0]


def common(remote: str) -> dict:
    return {"id": f"huntr:{remote}", "connection": "huntr", "provider": "huntr", "remote_id": remote}


# Field by field


def test_a_custom_field(gateway, vendors) -> None:
    assert only(gateway, vendors, "custom-fields") == {
        **common(doc.FIELD_ID), "name": "Location", "type": "choice", "remote_type": "MULTIPLE_CHOICE",
        "choices": ["Vancouver", "Seattle"], "links": {},
    }  # fmt: skip


@pytest.mark.parametrize(
    "theirs, ours",
    [("MULTIPLE_CHOICE", "choice"), ("MULTIPLE_SELECT", "choice"), ("TEXT", "text"), ("NUMBER", "number"),
     ("DATE", "date"), ("A_WORD_OF_TOMORROW", "unknown"), ("text", "unknown")],
)  # fmt: skip
def test_types_of_custom_fields(gateway, vendors, theirs: str, ours: str) -> None:
    data = only(gateway, vendors, "custom-fields", {"id": doc.FIELD_ID, "name": "x", "fieldType": theirs})
    assert (data["type"], data["remote_type"]) == (ours, theirs)
    assert "choices" not in data


def test_a_pipeline(gateway, vendors) -> None:
    assert only(gateway, vendors, "pipelines") == {
        **common(doc.TEMPLATE_ID), "name": "Tech Jobs", "is_default": True, "links": {},
        "stages": [
            {"id": "huntr:5fc9686050c1de39c8412af7", "name": "Wishlist"},
            {"id": "huntr:5fc9686050c1de39c8412af8", "name": "Applied"},
        ],
    }  # fmt: skip


def test_a_pipeline_of_names_alone(gateway, vendors) -> None:
    data = only(gateway, vendors, "pipelines", {"id": doc.TEMPLATE_ID, "listNames": ["Wishlist", "Offer"]})
    assert data["stages"] == [{"name": "Wishlist"}, {"name": "Offer"}]
    assert "is_default" not in data and "name" not in data


def test_an_activity(gateway, vendors) -> None:
    data = only(gateway, vendors, "activities")
    assert data == {
        **common(hd.ACTIVITY_ID), "title": "Meet the team", "note": "Bring a laptop",
        "type": {
            "id": f"huntr:{hd.CATEGORY_ID}", "name": "On Site Interview", "key": "on_site_interview",
            "milestone": True,
        },
        "completed": True, "completed_at": "2020-05-06T08:01:40Z", "starts_at": "2020-05-06T07:00:00Z",
        "ends_at": "2020-05-06T08:00:00Z", "created_by_workflow": False, "owner_id": f"huntr:{doc.OWNER_ID}",
        "creator_id": f"huntr:{doc.CREATOR_ID}", "job_id": f"huntr:{doc.JOB_ID}",
        "employer_id": f"huntr:{hd.EMPLOYER_ID}", "created_at": "2020-05-04T23:58:34Z",
        "links": {"owner": f"/v1/candidates/huntr:{doc.OWNER_ID}", "job": f"/v1/jobs/huntr:{doc.JOB_ID}"},
    }  # fmt: skip


def test_an_activity_that_a_workflow_made(gateway, vendors) -> None:
    bare = hd.activity(
        creatorMember=..., job=..., employer=..., note=..., completedAt=..., startAt=..., endAt=...,
        createdByWorkflow=True, completed=False, activityCategory={"id": "5e448f3bf2b856c29af1128c", "name": "Follow Up"},
    )  # fmt: skip
    data = only(gateway, vendors, "activities", bare)
    assert data["created_by_workflow"] is True and data["completed"] is False
    assert data["type"] == {
        "id": "huntr:5e448f3bf2b856c29af1128c", "name": "Follow Up", "key": "follow_up", "milestone": False,
    }  # fmt: skip
    for absent in ("creator_id", "job_id", "employer_id", "note", "completed_at", "starts_at", "ends_at"):
        assert absent not in data


def test_an_activity_type(gateway, vendors) -> None:
    assert only(gateway, vendors, "activity-types") == {
        **common(hd.CATEGORY_ID), "name": "On Site Interview", "key": "on_site_interview", "milestone": True,
        "links": {},
    }  # fmt: skip


MILESTONES = {
    "Apply", "Phone Screen", "Phone Interview", "Assignment", "On Site Interview", "Rejected", "Offer Received",
    "Decline Offer", "Accept Offer", "Application Withdrawn",
}  # fmt: skip
OTHERS = {
    "Email", "Meeting", "Phone Call", "Reach Out", "Get Reference", "Prep Cover Letter", "Follow Up",
    "Send Availability", "Prep Resume", "Other", "Prep for Interview", "Send Thank You", "Networking Event",
}  # fmt: skip


def test_all_23_activity_types(gateway, vendors) -> None:
    items = [{"id": f"5e448f3bf2b856c29af{n:05}", "name": name} for n, name in enumerate(sorted(MILESTONES | OTHERS))]
    script(vendors, "activity-types", *items, {"id": "5e448f3bf2b856c29af99999", "name": "Of tomorrow"})
    data = gateway.get("/v1/activity-types").data
    assert {item["name"] for item in data if item.get("milestone") is True} == MILESTONES
    assert {item["name"] for item in data if item.get("milestone") is False} == OTHERS
    for item in data:
        assert item["key"] == item["name"].lower().replace(" ", "_")
    assert "milestone" not in data[-1], "nobody knows whether it is one"


def test_an_employer(gateway, vendors) -> None:
    assert only(gateway, vendors, "employers") == {
        **common(hd.EMPLOYER_ID), "name": "MailChimp", "domain": "mailchimp.com", "founded_year": 2001,
        "description": "Marketing automation.\n", "location": hd.EMPLOYER["location"], "is_partner": True,
        "counts": {"jobs": 4, "applications": 3, "interviews": 2, "offers": 1}, "links": {},
    }  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_remote_data(gateway, vendors, name: str) -> None:
    script(vendors, name)
    data = gateway.get(f"/v1/{name}?include=remote_data").data
    assert [item["remote_data"] for item in data] == [LISTS[name][1]]


# Filters


@pytest.mark.parametrize(
    "query, upstream",
    [
        (f"owner_id=huntr:{doc.OWNER_ID}", {"owner_member_id": doc.OWNER_ID}),
        (f"owner_id={doc.OWNER_ID}", {"owner_member_id": doc.OWNER_ID}),
        (f"creator_id={doc.CREATOR_ID}", {"creator_member_id": doc.CREATOR_ID}),
        (f"job_id=huntr:{doc.JOB_ID}", {"job_id": doc.JOB_ID}),
        (f"activity_type_id=huntr:{hd.CATEGORY_ID}", {"activity_category_id": hd.CATEGORY_ID}),
        (f"employer_id={hd.EMPLOYER_ID}", {"employer_id": hd.EMPLOYER_ID}),
        ("created_after=2020-05-04T00:00:00Z", {"created_after": "1588550400"}),
        ("created_before=2020-05-05T12%3A30%3A15.5%2B02:00", {"created_before": "1588674616"}),
        ("limit=200", {"limit": "200"}),
    ],
)
def test_filters_of_activities(gateway, vendors, query: str, upstream: dict) -> None:
    script(vendors, "activities")
    assert gateway.get(f"/v1/activities?{query}").status == 200
    sent = parse_qs(vendors.huntr.only().query)
    assert {"limit": ["50"], **{name: [value] for name, value in upstream.items()}} == sent


@pytest.mark.parametrize("name", LISTS)
def test_parameters_that_a_list_does_not_have(gateway, vendors, name: str) -> None:
    for parameter in ("colour", "email", "owner_id") if name != "activities" else ("colour", "email", "status"):
        answer = gateway.get(f"/v1/{name}?{parameter}=x")
        problem(answer, 422, "invalid_request", "none")
        assert parameters(answer) == [parameter]
    vendors.assert_untouched()


HOSTILE = ["../x", "%2e%2e%2fmembers", "a%2fb", "a%0d%0aX-Evil:%201", "a?b=c", "a%26limit=9", "%00", "ü", "日本", "a b"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["owner_id", "creator_id", "job_id", "activity_type_id", "employer_id"])
def test_ids_in_filters_stay_in_their_place(gateway, vendors, name: str, value: str) -> None:
    encoded = quote(value, safe="%")
    answer = gateway.get(f"/v1/activities?{name}={encoded}")
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == [name]
    vendors.assert_untouched()


# Pages


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("count, limit", [(7, 3), (6, 3), (1, 3)])
@pytest.mark.parametrize("name", PAGED)
def test_every_way_a_list_may_end(gateway, vendors, name: str, ending: str, count: int, limit: int) -> None:
    path, item = LISTS[name]
    items = [{**item, "id": f"5eb0ac2a8899ba51bf96f{n:03x}"} for n in range(count)]
    vendors.huntr.on("GET", path, pages(items, ending))
    ids, _ = walk(gateway, f"/v1/{name}?connection=huntr", limit)
    assert ids == [f"huntr:{item['id']}" for item in items]
    for entry in vendors.huntr.ledger:
        assert int(parse_qs(entry.query)["limit"][0]) <= 499


@pytest.mark.parametrize("name", WHOLE)
def test_whole_lists_are_cut_here(gateway, vendors, name: str) -> None:
    path, item = LISTS[name]
    items = [{**item, "id": f"5eb0ac2a8899ba51bf96f{n:03x}"} for n in range(7)]
    vendors.huntr.on("GET", path, json_answer({"data": items}))
    ids, turns = walk(gateway, f"/v1/{name}?connection=huntr", 3)
    assert ids == [f"huntr:{item['id']}" for item in items]
    assert turns == 3
    assert {entry.query for entry in vendors.huntr.ledger} == {""}, "the vendor knows no paging here"


@pytest.mark.parametrize("change", ["grows", "the mark goes"])
def test_a_whole_list_that_changes_between_pages(gateway, vendors, change: str) -> None:
    items = [{**hd.FIELD, "id": f"5eb0ac2a8899ba51bf96f{n:03x}"} for n in range(6)]
    later = [{**hd.FIELD, "id": "5eb0ac2a8899ba51bf96fff0"}, *items] if change == "grows" else items[:2] + items[3:]
    vendors.huntr.on("GET", "/org/member-fields", json_answer({"data": items}), json_answer({"data": later}))
    ids, _ = walk(gateway, "/v1/custom-fields?connection=huntr", 3)
    assert ids == [f"huntr:{item['id']}" for item in items], "something came twice, or not at all"


# Creating a field


def create(gateway, document: dict, query: str = "", **more):
    return gateway.post(f"/v1/custom-fields{query}", document, idempotency=fresh_key(), **more)


DRAFT = {"name": "Location", "type": "choice", "choices": ["Vancouver", "Seattle"]}


def test_a_field_in_both_directions(gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/member-fields", json_answer(hd.FIELD))
    answer = create(gateway, DRAFT)
    sent = vendors.huntr.only()
    assert (sent.method, sent.target) == ("POST", "/org/member-fields")
    assert sent.json() == {
        "name": "Location", "fieldType": "MULTIPLE_CHOICE", "choices": ["Vancouver", "Seattle"],
    }  # fmt: skip
    assert answer.status == 201
    assert (answer.data["id"], answer.data["type"]) == (f"huntr:{doc.FIELD_ID}", "choice")
    assert answer.meta["effect"] == "complete" and answer.meta["units"] == {}


@pytest.mark.parametrize("ours, theirs", [("text", "TEXT"), ("number", "NUMBER"), ("date", "DATE")])
def test_fields_of_other_types(gateway, vendors, ours: str, theirs: str) -> None:
    vendors.huntr.on("POST", "/org/member-fields", json_answer({**hd.FIELD, "fieldType": theirs, "choices": None}))
    answer = create(gateway, {"name": "Location", "type": ours})
    assert answer.status == 201 and answer.data["type"] == ours
    assert vendors.huntr.only().json() == {"name": "Location", "fieldType": theirs}


def test_several_choices_are_an_option_of_the_vendor(gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/member-fields", json_answer({**hd.FIELD, "fieldType": "MULTIPLE_SELECT"}))
    answer = create(gateway, {**DRAFT, "provider_options": {"huntr": {"field_type": "MULTIPLE_SELECT"}}})
    assert vendors.huntr.only().json()["fieldType"] == "MULTIPLE_SELECT"
    assert (answer.data["type"], answer.data["remote_type"]) == ("choice", "MULTIPLE_SELECT")


def test_choices_of_a_text_are_dropped_and_said(gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/member-fields", json_answer({**hd.FIELD, "fieldType": "TEXT"}))
    answer = create(gateway, {"name": "Location", "type": "text", "choices": ["x"]})
    assert answer.meta["mapping"]["dropped"] == ["/choices"]
    assert "choices" not in vendors.huntr.only().json()
    vendors.reset()
    strict = create(
        gateway, {"name": "Location", "type": "text", "choices": ["x"]}, headers={"Prefer": "handling=strict"}
    )
    problem(strict, 422, "lossy_mapping", "none")
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "document, places",
    [
        ({}, ["/name", "/type"]),
        ({"name": "x", "type": "choice"}, ["/choices"]),
        ({"name": "x", "type": "choice", "choices": []}, ["/choices"]),
        ({"name": "x", "type": "choice", "choices": [1, ""]}, ["/choices/0", "/choices/1"]),
        ({"name": "x", "type": "unknown"}, ["/type"]),
        ({"name": "x", "type": "MULTIPLE_CHOICE"}, ["/type"]),
        ({"name": "", "type": "text"}, ["/name"]),
        ({"name": "x", "type": "text", "fieldType": "TEXT"}, ["/fieldType"]),
        ({"name": "x", "type": "text", "provider_options": {"huntr": {"field_type": "MULTIPLE_SELECT"}}},
         ["/provider_options/huntr/field_type"]),
        ({**DRAFT, "provider_options": {"huntr": {"field_type": "TEXT"}}}, ["/provider_options/huntr/field_type"]),
        ({**DRAFT, "provider_options": {"huntr": {"x": 1}}}, ["/provider_options/huntr/x"]),
    ],
)  # fmt: skip
def test_drafts_refused_here(gateway, vendors, document: dict, places: list) -> None:
    answer = create(gateway, document)
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == places
    vendors.assert_untouched()


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_name_that_is_taken_is_a_conflict(gateway, vendors, status: int) -> None:
    refusal = huntr_error(status, "Name must be unique", "name", "Location", "body")
    vendors.huntr.on("POST", "/org/member-fields", json_answer(refusal, status))
    script(vendors, "custom-fields")
    answer = create(gateway, DRAFT)
    problem(answer, 409, "provider_conflict", "none")
    assert pointers(answer) == ["/name"]
    assert [entry.method for entry in vendors.huntr.ledger] == ["POST", "GET"]


def test_another_refusal_is_none(gateway, vendors) -> None:
    refusal = huntr_error(400, "Invalid value", "choices", "x", "body")
    vendors.huntr.on("POST", "/org/member-fields", json_answer(refusal, 400))
    script(vendors, "custom-fields", {**hd.FIELD, "name": "Another"})
    answer = create(gateway, DRAFT)
    problem(answer, 422, "provider_rejected", "none")
    assert pointers(answer) == ["/choices"]


def test_a_lost_answer_is_never_sent_again(gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/member-fields", json_answer({}, 500))
    answer = create(gateway, DRAFT)
    problem(answer, 502, "provider_error", "unknown")
    assert len(vendors.huntr.calls("POST")) == 1


def test_a_new_field_can_be_written_by_its_name_at_once(gateway, vendors) -> None:
    """The names that were read a moment ago don't stand in its way."""
    script(vendors, "custom-fields")
    vendors.huntr.on("POST", "/org/organization-invitations", json_answer(doc.huntr_invitation()))
    invite = {"email": "ada@example.com", "custom_fields": {"Location": "x"}}
    assert gateway.post("/v1/invitations?connection=huntr", invite, idempotency=fresh_key()).status == 201
    vendors.reset()
    script(vendors, "custom-fields", hd.FIELD, {"id": doc.PROGRAM_FIELD_ID, "name": "Campus", "fieldType": "TEXT"})
    made = {"id": doc.PROGRAM_FIELD_ID, "name": "Campus", "fieldType": "TEXT"}
    vendors.huntr.on("POST", "/org/member-fields", json_answer(made))
    vendors.huntr.on("POST", "/org/organization-invitations", json_answer(doc.huntr_invitation()))
    assert create(gateway, {"name": "Campus", "type": "text"}).status == 201
    invite["custom_fields"] = {"Campus": "y"}
    assert gateway.post("/v1/invitations?connection=huntr", invite, idempotency=fresh_key()).status == 201
    sent = vendors.huntr.only("POST", "/org/organization-invitations").json()
    assert sent["memberFieldValues"] == [{"fieldId": doc.PROGRAM_FIELD_ID, "value": "y"}]


def test_a_dry_run_of_a_field(gateway, vendors) -> None:
    answer = gateway.post("/v1/custom-fields?dry_run=true", DRAFT)
    assert answer.status == 200
    assert answer.data["requests"][0]["body"]["fieldType"] == "MULTIPLE_CHOICE"
    vendors.assert_untouched()


def test_an_advisor_gets_the_person(gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/organization-invitations", json_answer(doc.huntr_invitation()))
    draft = {"email": "ada@example.com", "provider_options": {"huntr": {"advisor_email": "advisor@example.com"}}}
    assert gateway.post("/v1/invitations?connection=huntr", draft, idempotency=fresh_key()).status == 201
    assert vendors.huntr.only().json() == {"email": "ada@example.com", "advisorEmail": "advisor@example.com"}
    draft["provider_options"]["huntr"]["advisor_email"] = "nobody"
    answer = gateway.post("/v1/invitations?connection=huntr", draft, idempotency=fresh_key())
    assert pointers(answer) == ["/provider_options/huntr/advisor_email"]


# Trouble, and who can't


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "status, ours, code",
    [(400, 422, "provider_rejected"), (401, 502, "provider_credentials_rejected"),
     (403, 502, "provider_permission_denied"), (404, 404, "not_found"), (405, 502, "provider_bad_response"),
     (410, 410, "provider_gone"), (500, 502, "provider_error"), (503, 503, "provider_unavailable")],
)  # fmt: skip
def test_errors(gateway, vendors, name: str, status: int, ours: int, code: str) -> None:
    vendors.huntr.on("GET", LISTS[name][0], json_answer(huntr_error(status, "No"), status))
    problem(gateway.get(f"/v1/{name}"), ours, code, "none")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "body", [None, [], {}, {"data": None}, {"data": {}}, {"data": [{}]}, {"data": [{"id": None}]}, {"data": ["x"]}]
)
def test_answers_that_cannot_be_used(gateway, vendors, name: str, body) -> None:
    vendors.huntr.on("GET", LISTS[name][0], json_answer(body))
    problem(gateway.get(f"/v1/{name}"), 502, "provider_bad_response", "none")


@pytest.mark.parametrize("name", LISTS)
def test_others_cannot(gateway, vendors, name: str) -> None:
    answer = gateway.get(f"/v1/{name}?connection=instaview")
    problem(answer, 501, "unsupported_operation", "none")
    assert "huntr" in answer.json["detail"], "it doesn't say who can"
    vendors.assert_untouched()
