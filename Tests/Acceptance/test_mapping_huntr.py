"""Members and jobs of Huntr, field by field (vendors/huntr.md sections 10, 13 and 18)."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

import documents as doc
from behaviours import json_answer
from calls import LIST_INVITATIONS, LIST_JOBS, LIST_MEMBERS, READ_JOB, READ_MEMBER, parameters, problem

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
    assert doc.huntr_custom_field(data, doc.FIELD_ID) == "Seattle"
    assert "remote_data" not in data


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
    [("Applied", "apply"), ("APPLIED ONLINE", "apply"), ("phone screen(s)", "phone_screen"),
     ("Phone", "phone_interview"),
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


@pytest.mark.parametrize("call", [READ_MEMBER, READ_JOB, LIST_MEMBERS, LIST_JOBS, LIST_INVITATIONS], ids=str)
def test_remote_data_is_the_vendors_own_json(gateway, vendors, call) -> None:
    theirs = call.good()
    call.script(vendors.huntr)
    target = call.target + ("&" if "?" in call.target else "?") + "include=remote_data"
    data = call.send(gateway, target=target).data
    if isinstance(data, list):
        assert [item["remote_data"] for item in data] == theirs["data"]
    else:
        assert data["remote_data"] == theirs
