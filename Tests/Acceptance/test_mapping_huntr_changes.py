"""What has happened: Huntr's actions and deprecated events (vendors/huntr.md sections 15 and 17), merged with the
gateway's own operations under one cursor."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, quote

import pytest

import documents as doc
import huntr_documents as hd
from behaviours import Behaviour, computed, json_answer
from calls import parameters, problem
from configuration import Connection, fresh_key
from documents import huntr_error
from test_paging import ENDINGS, pages

OWN = {
    "owner_id": f"huntr:{doc.OWNER_ID}", "actor_id": f"huntr:{doc.CREATOR_ID}", "origin": "poll",
    "created_by_workflow": False,
}  # fmt: skip
JOB = {
    "id": f"huntr:{doc.JOB_ID}", "remote_id": doc.JOB_ID, "kind": "card", "title": "No Job Title",
    "status": "tracked", "salary": {"raw": "$90k"}, "created_at": "2020-05-04T23:24:35Z",
}  # fmt: skip
EMPLOYER = {
    "id": f"huntr:{hd.EMPLOYER_ID}", "remote_id": hd.EMPLOYER_ID, "name": "MailChimp", "domain": "mailchimp.com",
    "founded_year": 2001, "description": "Marketing automation.\n", "location": hd.EMPLOYER["location"],
    "is_partner": True,
}  # fmt: skip
ACTIVITY = {
    "id": f"huntr:{hd.ACTIVITY_ID}", "remote_id": hd.ACTIVITY_ID, "title": "Meet the team",
    "note": "Bring a laptop", "completed": True, "completed_at": "2020-05-06T08:01:40Z",
    "starts_at": "2020-05-06T07:00:00Z", "ends_at": "2020-05-06T08:00:00Z", "created_by_workflow": False,
    "created_at": "2020-05-04T23:58:34Z",
}  # fmt: skip
KIND = {"id": f"huntr:{hd.CATEGORY_ID}", "name": "On Site Interview", "key": "on_site_interview", "milestone": True}
NOTE = {"id": f"huntr:{hd.NOTE_ID}", "text": "Liked the team", "html": "<p>Liked the team</p>"}
CONTACT = {
    "id": f"huntr:{hd.CONTACT_ID}", "first_name": "Ben", "last_name": "Chestnut", "email": "ben@example.com",
    "title": "CEO", "location": "Atlanta", "profiles": {"linkedin": "ben", "googlePlus": "b"},
}  # fmt: skip
PERSON = {
    "id": f"huntr:{doc.OWNER_ID}", "remote_id": doc.OWNER_ID, "kind": "member", "first_name": "Ruipo",
    "last_name": "Fauli", "email": "ruipo@example.com", "status": "active", "created_at": "2020-03-12T18:13:17Z",
}  # fmt: skip
JOB_ID, EMPLOYER_ID = f"huntr:{doc.JOB_ID}", f"huntr:{hd.EMPLOYER_ID}"
ABOUT = {"job": hd.SHORT_JOB, "employer": hd.EMPLOYER}
TOLD = {"job": JOB, "employer": EMPLOYER, "job_id": JOB_ID, "employer_id": EMPLOYER_ID}
WISHLIST, APPLIED = {"name": "Wishlist"}, {"name": "Applied"}

# The vendor's table: action type, its extra fields, our type, what of them stands in the answer.
ACTIONS: list[tuple[str, dict, str, dict]] = [
    ("MEMBER_CREATED", {"member": hd.OWNER, "organizationInvitation": doc.huntr_invitation()}, "member.created",
     {"member": PERSON}),
    ("JOB_CREATED", {**ABOUT, "toList": WISHLIST}, "job.created", {**TOLD, "to_stage": WISHLIST}),
    ("JOB_UPDATED", {**ABOUT, "update": {"salary": "$90k"}}, "job.updated", {**TOLD, "changes": {"salary": "$90k"}}),
    ("JOB_DELETED", {"jobId": doc.JOB_ID, "employer": hd.EMPLOYER}, "job.deleted",
     {"job_id": JOB_ID, "employer": EMPLOYER, "employer_id": EMPLOYER_ID}),
    ("JOB_MOVED", {**ABOUT, "fromList": WISHLIST, "toList": APPLIED, "jobId": doc.JOB_ID}, "job.moved",
     {**TOLD, "from_stage": WISHLIST, "to_stage": {"name": "Applied", "type": "apply"}}),
    ("ACTIVITY_CREATED", {**ABOUT, "activity": hd.SHORT_ACTIVITY, "activityCategory": hd.CATEGORY},
     "activity.created",
     {**TOLD, "activity": ACTIVITY, "activity_type": KIND, "activity_id": f"huntr:{hd.ACTIVITY_ID}"}),
    ("ACTIVITY_UPDATED",
     {**ABOUT, "activity": hd.SHORT_ACTIVITY, "activityCategory": hd.CATEGORY, "update": {"completed": True}},
     "activity.updated",
     {**TOLD, "activity": ACTIVITY, "activity_type": KIND, "activity_id": f"huntr:{hd.ACTIVITY_ID}",
      "changes": {"completed": True}}),
    ("ACTIVITY_DELETED", {**ABOUT, "activityId": hd.ACTIVITY_ID, "activityCategory": hd.CATEGORY},
     "activity.deleted", {**TOLD, "activity_id": f"huntr:{hd.ACTIVITY_ID}", "activity_type": KIND}),
    ("NOTE_CREATED", {**ABOUT, "note": hd.NOTE}, "note.created",
     {**TOLD, "note": NOTE, "note_id": f"huntr:{hd.NOTE_ID}"}),
    ("NOTE_UPDATED", {**ABOUT, "note": {"id": hd.NOTE_ID, "text": "Liked them"}}, "note.updated",
     {**TOLD, "note": {"id": f"huntr:{hd.NOTE_ID}", "text": "Liked them"}, "note_id": f"huntr:{hd.NOTE_ID}"}),
    ("NOTE_DELETED", {**ABOUT, "noteId": hd.NOTE_ID}, "note.deleted", {**TOLD, "note_id": f"huntr:{hd.NOTE_ID}"}),
    ("CONTACT_CREATED", {"contact": hd.CONTACT, "employers": [hd.EMPLOYER], "jobs": [hd.SHORT_JOB]},
     "contact.created",
     {"contact": CONTACT, "contact_id": f"huntr:{hd.CONTACT_ID}", "employers": [EMPLOYER], "jobs": [JOB]}),
    ("CONTACT_UPDATED", {"contact": hd.CONTACT, "employers": [], "jobs": [], "update": {"title": "CEO"}},
     "contact.updated",
     {"contact": CONTACT, "contact_id": f"huntr:{hd.CONTACT_ID}", "employers": [], "jobs": [],
      "changes": {"title": "CEO"}}),
    ("CONTACT_DELETED", {"contactId": hd.CONTACT_ID}, "contact.deleted", {"contact_id": f"huntr:{hd.CONTACT_ID}"}),
    ("ORGANIZATION_COMPANY_CREATED", {"employer": hd.EMPLOYER}, "employer.created",
     {"employer": EMPLOYER, "employer_id": EMPLOYER_ID}),
    ("ORGANIZATION_COMPANY_UPDATED", {"employer": hd.EMPLOYER, "update": {"isPartner": True}}, "employer.updated",
     {"employer": EMPLOYER, "employer_id": EMPLOYER_ID, "changes": {"isPartner": True}}),
]  # fmt: skip
# Those that need nothing but themselves to be told; a filter by any member leaves the gateway's operations out.
ONLY_VENDOR = f"/v1/changes?connection=huntr&owner_id={doc.OWNER_ID}"


def script(vendors, *items: dict, path: str = "/org/actions") -> None:
    vendors.huntr.on("GET", path, json_answer({"data": list(items)}))


@pytest.mark.parametrize("kind, extra, ours, told", ACTIONS, ids=[row[0] for row in ACTIONS])
def test_the_16_types_field_by_field(gateway, vendors, kind: str, extra: dict, ours: str, told: dict) -> None:
    theirs = hd.action(kind, **extra)
    script(vendors, theirs)
    answer = gateway.get(ONLY_VENDOR + "&include=remote_data")
    assert answer.status == 200, answer
    data = answer.data[0]
    assert vendors.huntr.only().path == "/org/actions"
    assert data.pop("remote_data") == theirs
    owner, actor = data.pop("owner"), data.pop("actor")
    assert owner == PERSON
    assert (actor["id"], actor["email"]) == (f"huntr:{doc.CREATOR_ID}", "advisor2@example.com")
    invitation = data.pop("invitation", None)
    assert (invitation is not None) == ("organizationInvitation" in extra)
    if invitation:
        assert (invitation["id"], invitation["email"]) == (f"huntr:{doc.INVITATION_ID}", "ada@example.com")
    links = data.pop("links")
    assert links["owner"] == f"/v1/candidates/huntr:{doc.OWNER_ID}"
    assert links.get("job") == (f"/v1/jobs/{JOB_ID}" if "job_id" in told else None)
    assert data == {
        **{"id": f"huntr:{theirs['id']}", "connection": "huntr", "provider": "huntr", "remote_id": theirs["id"]},
        **OWN, "type": ours, "remote_type": kind, "occurred_at": "2020-05-04T23:23:20Z",
        "recorded_at": "2020-05-04T23:24:45Z", "created_at": "2020-05-04T23:24:45Z", **told,
    }  # fmt: skip


@pytest.mark.parametrize(
    "kind, ours",
    [("MEMBER_DEACTIVATED", "member.deactivated"), ("GOAL_PROGRESS_IN_PROGRESS", "goal_progress.in_progress"),
     ("CANDIDATE_PROFILE_VIEWED", "candidate_profile.viewed"), ("A_WORD_OF_TOMORROW", "a_word_of.tomorrow"),
     ("WORD", "unknown"), ("JOB MOVED", "unknown"), ("1", "unknown")],
)  # fmt: skip
def test_types_that_came_later(gateway, vendors, kind: str, ours: str) -> None:
    script(vendors, hd.action(kind, ownerMember=..., creatorMember=...))
    data = gateway.get(ONLY_VENDOR).data[0]
    assert (data["type"], data["remote_type"]) == (ours, kind)
    assert "owner_id" not in data and "actor_id" not in data


def test_changes_of_posts_are_about_posts(gateway, vendors) -> None:
    script(
        vendors, hd.action("JOB_POST_CREATED", jobPostId=hd.POST_ID, jobPost=hd.post()),
        hd.action("JOB_POST_DELETED", 1, jobPostId=hd.POST_ID),
        hd.action("JOB_CREATED", 2, job=hd.SHORT_JOB, jobPost=hd.post()),
    )  # fmt: skip
    made, gone, card = gateway.get(ONLY_VENDOR).data
    assert made["job_id"] == gone["job_id"] == f"huntr:post.{hd.POST_ID}"
    assert (made["job"]["kind"], made["job"]["id"]) == ("post", f"huntr:post.{hd.POST_ID}")
    assert (card["job"]["kind"], card["job_id"]) == ("card", JOB_ID)


# Filters

FILTERS = [
    ("type=job.moved", {"action_type": "JOB_MOVED"}),
    ("type=employer.created", {"action_type": "ORGANIZATION_COMPANY_CREATED"}),
    (f"owner_id=huntr:{doc.OWNER_ID}", {"owner_member_id": doc.OWNER_ID}),
    (f"creator_id={doc.CREATOR_ID}", {"creator_member_id": doc.CREATOR_ID}),
    (f"job_id=huntr:{doc.JOB_ID}", {"job_id": doc.JOB_ID}),
    (f"activity_id={hd.ACTIVITY_ID}", {"activity_id": hd.ACTIVITY_ID}),
    (f"note_id=huntr:{hd.NOTE_ID}", {"note_id": hd.NOTE_ID}),
    (f"contact_id={hd.CONTACT_ID}", {"contact_id": hd.CONTACT_ID}),
    (f"activity_type_id=huntr:{hd.CATEGORY_ID}", {"activity_category_id": hd.CATEGORY_ID}),
    (f"employer_id={hd.EMPLOYER_ID}", {"employer_id": hd.EMPLOYER_ID}),
    ("created_after=2020-05-04T00:00:00Z", {"created_after": "1588550400"}),
    ("created_before=2020-05-05T12:30:15Z", {"created_before": "1588681815"}),
    ("legacy=false&limit=200", {"limit": "200"}),
]


@pytest.mark.parametrize("query, upstream", FILTERS, ids=[row[0] for row in FILTERS])
def test_filters_reach_the_vendor(gateway, vendors, query: str, upstream: dict) -> None:
    script(vendors)
    answer = gateway.get(f"/v1/changes?{query}")
    assert answer.status == 200, answer
    sent = parse_qs(vendors.huntr.only().query)
    assert sent == {"limit": ["50"], **{name: [value] for name, value in upstream.items()}}


@pytest.mark.parametrize(
    "name", ["owner_id", "creator_id", "job_id", "activity_id", "note_id", "contact_id", "activity_type_id",
             "employer_id"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["../x", "a%2fb", "a%0d%0ab", "%2e%2e%2fx", "instaview:x", "a%26limit=9", "日本", "%00"])
def test_ids_in_filters_stay_in_their_place(gateway, vendors, name: str, value: str) -> None:
    answer = gateway.get(f"/v1/changes?{name}={quote(value, safe='%:')}")
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == [name]
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "query, parameter",
    [("type=JOB_MOVED", "type"), ("type=job", "type"), ("type=job.", "type"), ("type=job.moved.twice", "type"),
     ("type=organization_company.created", "type"), ("type=operation.lost", "type"), ("type=", "type"),
     ("type=" + "a" * 99 + ".b", "type"), ("legacy=yes", "legacy"),
     ("ignore_unsupported_filters=AAA", "ignore_unsupported_filters"), ("created_after=yesterday", "created_after"),
     ("created_before=1588681815", "created_before"), ("limit=201", "limit"), ("colour=red", "colour")],
)  # fmt: skip
def test_bad_parameters_are_refused_by_name(gateway, vendors, query: str, parameter: str) -> None:
    answer = gateway.get(f"/v1/changes?{query}")
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == [parameter]
    vendors.assert_untouched()


# Deprecated events

EVENTS = [
    ("JOB_ADDED", {"toList": WISHLIST}, "job.created", {"to_stage": WISHLIST}),
    ("JOB_MOVED", {"fromList": WISHLIST, "toList": APPLIED}, "job.moved",
     {"from_stage": WISHLIST, "to_stage": {"name": "Applied", "type": "apply"}}),
    ("JOB_APPLICATION_DATE_SET", {"date": 1588500000}, "activity.created",
     {"activity_type": {"name": "Apply", "key": "apply", "milestone": True}}),
    ("JOB_FIRST_INTERVIEW_DATE_SET", {"date": 1588500000}, "activity.created",
     {"activity_type": {"name": "Phone Interview", "key": "phone_interview", "milestone": True}}),
    ("JOB_SECOND_INTERVIEW_DATE_SET", {"date": 1588500000}, "activity.created",
     {"activity_type": {"name": "On Site Interview", "key": "on_site_interview", "milestone": True}}),
    ("JOB_OFFER_DATE_SET", {"date": 1588500000}, "activity.created",
     {"activity_type": {"name": "Offer Received", "key": "offer_received", "milestone": True}}),
]  # fmt: skip
LEGACY = ONLY_VENDOR + "&legacy=true"


@pytest.mark.parametrize("kind, extra, ours, told", EVENTS, ids=[row[0] for row in EVENTS])
def test_events_as_actions(gateway, vendors, kind: str, extra: dict, ours: str, told: dict) -> None:
    theirs = hd.event(kind, **extra)
    script(vendors, theirs, path="/org/events")
    data = gateway.get(LEGACY).data[0]
    sent = vendors.huntr.only()
    assert (sent.path, parse_qs(sent.query)) == ("/org/events", {"member_id": [doc.OWNER_ID], "limit": ["50"]})
    assert data.pop("owner") == PERSON and data.pop("job") == JOB and data.pop("links")
    happened = "2020-05-03T10:00:00Z" if "date" in extra else "2020-05-04T23:24:45Z"
    assert data == {
        "id": f"huntr:event.{theirs['id']}", "connection": "huntr", "provider": "huntr", "remote_id": theirs["id"],
        "type": ours, "remote_type": kind, "origin": "poll", "occurred_at": happened,
        "recorded_at": "2020-05-04T23:24:45Z", "created_at": "2020-05-04T23:24:45Z",
        "owner_id": f"huntr:{doc.OWNER_ID}", "job_id": JOB_ID, **told,
    }  # fmt: skip


@pytest.mark.parametrize(
    "query, upstream",
    [("type=job.created", {"event_type": "JOB_ADDED"}), ("type=job.moved", {"event_type": "JOB_MOVED"}),
     ("type=activity.created", {}), (f"job_id={doc.JOB_ID}", {"job_id": doc.JOB_ID}),
     (f"owner_id=huntr:{doc.OWNER_ID}", {"member_id": doc.OWNER_ID}), ("created_after=2020-05-04T00:00:00Z", {})],
)  # fmt: skip
def test_filters_of_events(gateway, vendors, query: str, upstream: dict) -> None:
    script(vendors, path="/org/events")
    assert gateway.get(f"/v1/changes?connection=huntr&legacy=true&{query}").status == 200
    sent = parse_qs(vendors.huntr.only().query)
    assert sent == {"limit": ["50"], **{name: [value] for name, value in upstream.items()}}


@pytest.mark.parametrize(
    "name", ["creator_id", "activity_id", "note_id", "contact_id", "activity_type_id", "employer_id",
             "created_before"],
)  # fmt: skip
def test_filters_that_events_do_not_have(gateway, vendors, name: str) -> None:
    value = "2020-05-04T00:00:00Z" if name == "created_before" else doc.OWNER_ID
    target = f"/v1/changes?connection=huntr&legacy=true&{name}={value}"
    answer = gateway.get(target)
    problem(answer, 422, "unsupported_filter", "none")
    assert parameters(answer) == [name]
    vendors.assert_untouched()
    script(vendors, path="/org/events")
    ignored = gateway.get(target + "&ignore_unsupported_filters=true")
    assert ignored.status == 200 and name in ignored.meta["warnings"][0]
    assert set(parse_qs(vendors.huntr.only().query)) == {"limit"}


def test_events_of_several_words_are_sorted_out_here(gateway, vendors) -> None:
    items = [hd.event(kind, number) for number, (kind, *_) in enumerate(EVENTS * 3)]
    vendors.huntr.on("GET", "/org/events", pages(items, "missing"))
    answer = gateway.get(f"{LEGACY}&type=activity.created&limit=7")
    assert [item["remote_type"] for item in answer.data] == [
        kind for kind, _, ours, _ in EVENTS * 2 if ours == "activity.created"
    ][:7]
    rest = gateway.get(f"{LEGACY}&type=activity.created&limit=7&cursor={quote(answer.meta['next_cursor'])}")
    assert len(rest.data) == 5 and rest.meta["next_cursor"] is None
    assert not {item["id"] for item in answer.data} & {item["id"] for item in rest.data}


def test_events_since_a_moment_end_there(gateway, vendors) -> None:
    items = [hd.event("JOB_MOVED", number * 10) for number in range(30)]
    vendors.huntr.on("GET", "/org/events", pages(items, "missing"))
    since = "2020-05-04T23:24:00Z"
    answer = gateway.get(f"{LEGACY}&created_after={since}&limit=200")
    assert len(answer.data) == 5 and all(item["recorded_at"] > since for item in answer.data)
    assert answer.meta["next_cursor"] is None


def test_events_that_are_gone(gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/events", json_answer(huntr_error(410, "Gone"), 410))
    problem(gateway.get(LEGACY), 410, "provider_gone", "none")


# Pages, and the gateway's own operations among them


def newest_first(items: list[dict]) -> Behaviour:
    return pages(items, "missing")


def walk(gateway, target: str, limit: int, most: int = 40, **more: Any) -> list[dict]:
    items: list[dict] = []
    cursor = None
    for _ in range(most):
        answer = gateway.get(f"{target}&limit={limit}" + (f"&cursor={quote(cursor)}" if cursor else ""), **more)
        assert answer.status == 200, answer
        cursor = answer.meta["next_cursor"]
        assert len(answer.data) == limit or cursor is None, "a page is short while there is more"
        items += answer.data
        if cursor is None:
            return items
    raise AssertionError("no end")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("count, limit", [(7, 3), (6, 3), (3, 3)])
def test_every_way_the_list_may_end(gateway, vendors, ending: str, count: int, limit: int) -> None:
    items = [hd.action("JOB_MOVED", number) for number in range(count)]
    vendors.huntr.on("GET", "/org/actions", pages(items, ending))
    seen: list[str] = []
    cursor = ""
    for _ in range(6):
        answer = gateway.get(f"{ONLY_VENDOR}&limit={limit}{cursor}")
        seen += [item["remote_id"] for item in answer.data]
        if answer.meta["next_cursor"] is None:
            break
        cursor = "&cursor=" + quote(answer.meta["next_cursor"])
    assert seen == [item["id"] for item in items]
    for entry in vendors.huntr.ledger:
        assert int(parse_qs(entry.query)["limit"][0]) <= 499


@pytest.fixture
def own(serve, vendors):
    """A gateway whose store holds what the test does and nothing else."""
    return serve(Connection.to(vendors.huntr, "huntr"), Connection.to(vendors.hirempire, "hirempire"))


def operate(own, vendors, count: int, key: str = "full") -> list[str]:
    """Ids of operations, oldest first."""
    ids = []
    for _ in range(count):
        upstream = f"/org/members/{doc.MEMBER_ID}/member-fields/{doc.FIELD_ID}"
        vendors.huntr.on("PUT", upstream, json_answer(doc.huntr_member()))
        target = f"/v1/candidates/huntr:{doc.MEMBER_ID}/custom-fields/{doc.FIELD_ID}"
        answer = own.request("PUT", target, document={"value": "x"}, headers={"Idempotency-Key": fresh_key()}, key=key)
        assert answer.status == 200, answer
        ids.append(answer.meta["operation_id"])
        time.sleep(0.002)
    return ids


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_actions_and_operations_under_one_cursor(own, vendors, limit: int) -> None:
    operations = operate(own, vendors, 5)
    now = int(time.time())
    # Some newer than all operations (a clock that is ahead), some in the same second, some older.
    times = [now + 60, now + 30, now, now, now - 30, *range(now - 100, now - 110, -1)]
    items = [
        hd.action("JOB_MOVED", number, createdAt=seconds, date=seconds) for number, seconds in enumerate(times)
    ]  # fmt: skip
    vendors.huntr.on("GET", "/org/actions", newest_first(items))
    found = walk(own, "/v1/changes?connection=huntr", limit)
    ids = [item["remote_id"] for item in found]
    assert len(ids) == len(set(ids)), "something came twice"
    assert sorted(ids) == sorted([item["id"] for item in items] + operations), "something was missed"
    moments = [doc.instant(item["recorded_at"]) for item in found]
    assert moments == sorted(moments, reverse=True)
    assert [each for each in ids if each.startswith("op_")] == operations[::-1]
    assert [each for each in ids if not each.startswith("op_")] == [item["id"] for item in items]


def test_what_comes_meanwhile_shifts_nothing(own, vendors) -> None:
    operate(own, vendors, 3)
    # One is newer than the operations, so that both lists have begun with the first page.
    items = [hd.action("JOB_MOVED", number) for number in range(10)]
    items[0]["createdAt"] = 1_999_999_999
    vendors.huntr.on("GET", "/org/actions", newest_first(items))
    seen, cursor = [], ""
    for turn in range(20):
        answer = own.get(f"/v1/changes?connection=huntr&limit=3{cursor}")
        seen += [item["remote_id"] for item in answer.data]
        if answer.meta["next_cursor"] is None:
            break
        cursor = "&cursor=" + quote(answer.meta["next_cursor"])
        # Two more actions at the front of the vendor's list, and one more operation.
        fresh = [
            hd.action("JOB_MOVED", createdAt=2_000_000_000 + turn * 2 + n, id=f"77359400{turn:08x}{n:08x}")
            for n in (1, 0)
        ]
        items = fresh + items
        vendors.huntr.reset()
        operate(own, vendors, 1)
        vendors.huntr.on("GET", "/org/actions", newest_first(items))
    assert len(seen) == len(set(seen)) == 13
    assert [each for each in seen if not each.startswith("op_")] == [item["id"] for item in items[-10:]]


def test_an_operation_as_a_change(own, vendors) -> None:
    (operation,) = operate(own, vendors, 1)
    script(vendors)
    (data,) = own.get("/v1/changes").data
    assert data["id"] == f"huntr:operation.{operation}" and data["remote_id"] == operation
    assert (data["type"], data["origin"], data["connection"]) == ("operation.applied", "gateway", "huntr")
    assert data["operation"] == {
        "id": operation, "route": "/v1/candidates/{id}/custom-fields/{field_id}", "caller": "full",
        "state": "applied", "effect": "complete",
    }  # fmt: skip
    assert data["links"]["operation"] == f"/v1/operations/{operation}"
    assert own.get(data["links"]["operation"]).data["id"] == operation


def test_filters_of_operations(own, vendors) -> None:
    first, second = operate(own, vendors, 2)
    script(vendors, hd.action("JOB_MOVED"))
    applied = own.get("/v1/changes?type=operation.applied").data
    assert [item["remote_id"] for item in applied] == [second, first]
    assert own.get("/v1/changes?type=operation.rejected").data == []
    assert not vendors.huntr.calls("GET"), "no vendor knows the gateway's operations"
    when = applied[1]["recorded_at"]
    later = own.get(f"/v1/changes?type=operation.applied&created_after={when}").data
    assert [item["remote_id"] for item in later] == [second]
    earlier = own.get(f"/v1/changes?type=operation.applied&created_before={applied[0]['recorded_at']}").data
    assert [item["remote_id"] for item in earlier] == [first]
    # What belongs to a member, a job or a type of the vendor's is none of the gateway's.
    for query in ("type=job.moved", f"owner_id={doc.OWNER_ID}", f"job_id={doc.JOB_ID}"):
        assert [item["origin"] for item in own.get(f"/v1/changes?{query}").data] == ["poll"]
    answer = own.get(f"/v1/changes?type=operation.applied&owner_id={doc.OWNER_ID}")
    problem(answer, 422, "unsupported_filter", "none")


def test_only_ones_own_operations_are_told(own, vendors) -> None:
    (mine,) = operate(own, vendors, 1)
    (others,) = operate(own, vendors, 1, key="second")
    for key, expected in (("full", [mine]), ("second", [others]), ("admin", [others, mine])):
        script(vendors)
        assert [item["remote_id"] for item in own.get("/v1/changes", key=key).data] == expected
        vendors.huntr.reset()


def test_operations_of_a_vendor_without_a_history(own, vendors) -> None:
    operate(own, vendors, 1)
    vendors.hirempire.on("POST", "/v1/create-source", json_answer(doc.hirempire_source()))
    made = own.post("/v1/sources", {"job_id": doc.HIREMPIRE_JOB, "name": "LinkedIn"}, idempotency=fresh_key())
    answer = own.get("/v1/changes?connection=hirempire")
    assert [item["remote_id"] for item in answer.data] == [made.meta["operation_id"]]
    assert answer.data[0]["connection"] == "hirempire"
    problem(own.get(f"/v1/changes?connection=hirempire&job_id={doc.HIREMPIRE_JOB}"), 422, "unsupported_filter", "none")
    problem(own.get("/v1/changes?connection=hirempire&legacy=true"), 422, "unsupported_filter", "none")
    assert own.get("/v1/changes?connection=hirempire&type=job.moved").data == []


@pytest.mark.parametrize(
    "status, ours, code",
    [(400, 422, "provider_rejected"), (401, 502, "provider_credentials_rejected"), (404, 404, "not_found"),
     (500, 502, "provider_error"), (503, 503, "provider_unavailable")],
)  # fmt: skip
def test_a_failing_vendor_is_not_hidden_by_operations(gateway, vendors, status: int, ours: int, code: str) -> None:
    vendors.huntr.on("GET", "/org/actions", json_answer(huntr_error(status, "No"), status))
    problem(gateway.get("/v1/changes"), ours, code, "none")


@pytest.mark.parametrize("body", [None, [], {}, {"data": None}, {"data": [{}]}, {"data": [{"id": "x"}]}, {"data": [1]}])
def test_answers_that_cannot_be_used(gateway, vendors, body) -> None:
    vendors.huntr.on("GET", "/org/actions", json_answer(body))
    problem(gateway.get("/v1/changes"), 502, "provider_bad_response", "none")


def test_one_failing_connection_does_not_fail_the_rest(serve, vendors) -> None:
    """And what it would have given comes later, once it answers."""
    own = serve(
        Connection.to(vendors.huntr, "huntr", "huntr-a", base_url=vendors.huntr.url("/a")),
        Connection.to(vendors.huntr, "huntr", "huntr-b", base_url=vendors.huntr.url("/b")),
    )
    good = [hd.action("JOB_MOVED", number) for number in range(0, 10, 2)]
    bad = [hd.action("NOTE_CREATED", number) for number in range(1, 10, 2)]
    vendors.huntr.on("GET", "/a/actions", newest_first(good))
    vendors.huntr.on("GET", "/b/actions", json_answer(huntr_error(403, "No"), 403))
    first = own.get("/v1/changes?limit=3")
    assert first.status == 200 and first.meta["partial"] is True
    assert [item["remote_id"] for item in first.data] == [item["id"] for item in good[:3]]
    rows = {row["connection"]: row for row in first.meta["connections"]}
    assert rows["huntr-a"]["state"] == "ok" and rows["huntr-a"]["count"] == 3
    assert rows["huntr-b"]["problem"]["code"] == "provider_permission_denied"
    vendors.huntr.reset()
    vendors.huntr.on("GET", "/a/actions", newest_first(good))
    vendors.huntr.on("GET", "/b/actions", newest_first(bad))
    rest = own.get(f"/v1/changes?limit=50&cursor={quote(first.meta['next_cursor'])}")
    assert sorted(item["remote_id"] for item in first.data + rest.data) == sorted(item["id"] for item in good + bad)
    assert rest.meta["next_cursor"] is None


def test_a_cursor_is_bound_to_its_filters(gateway, vendors) -> None:
    items = [hd.action("JOB_MOVED", number) for number in range(9)]
    vendors.huntr.on("GET", "/org/actions", newest_first(items))
    cursor = quote(gateway.get(f"{ONLY_VENDOR}&limit=2").meta["next_cursor"])
    vendors.huntr.reset()
    for target in (
        f"/v1/changes?connection=huntr&limit=2&cursor={cursor}", f"{ONLY_VENDOR}&type=job.moved&cursor={cursor}",
        f"{LEGACY}&cursor={cursor}", f"/v1/activities?owner_id={doc.OWNER_ID}&cursor={cursor}",
        f"/v1/changes?owner_id={doc.OWNER_ID}&cursor={cursor}",
    ):  # fmt: skip
        problem(gateway.get(target), 422, "invalid_cursor", "none")
    vendors.assert_untouched()


def test_a_vendor_that_sends_more_than_asked_loses_nothing(gateway, vendors) -> None:
    items = [hd.action("JOB_MOVED", number) for number in range(7)]

    def answer(entry) -> Behaviour:
        query = parse_qs(entry.query)
        start = [item["id"] for item in items].index(query["next"][0]) + 1 if "next" in query else 0
        return json_answer({"data": items[start:]})

    vendors.huntr.on("GET", "/org/actions", computed(answer))
    assert [item["remote_id"] for item in walk(gateway, ONLY_VENDOR, 3)] == [item["id"] for item in items]


def test_a_full_id_says_whose_it_is(serve, vendors) -> None:
    own = serve(
        Connection.to(vendors.huntr, "huntr", "huntr-a", base_url=vendors.huntr.url("/a")),
        Connection.to(vendors.huntr, "huntr", "huntr-b", base_url=vendors.huntr.url("/b")),
    )
    vendors.huntr.on("GET", "/b/actions", json_answer({"data": [hd.action("JOB_MOVED")]}))
    answer = own.get(f"/v1/changes?job_id=huntr-b:{doc.JOB_ID}")
    assert [row["connection"] for row in answer.meta["connections"]] == ["huntr-b"]
    assert parse_qs(vendors.huntr.only().query)["job_id"] == [doc.JOB_ID]
