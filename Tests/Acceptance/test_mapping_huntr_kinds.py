"""The second kinds behind candidates and jobs: profiles and posts (vendors/huntr.md sections 20.3 and 20.4)."""

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

PROFILE_ID, POST_ID = f"huntr:profile.{hd.PROFILE_ID}", f"huntr:post.{hd.POST_ID}"
PROFILES, POSTS = "/v1/candidates?connection=huntr&kind=profile", "/v1/jobs?connection=huntr&kind=post"
SHORT_PROFILE = {name: hd.PROFILE[name] for name in ("id", "firstName", "lastName", "email", "memberId")}


def script(vendors, path: str, *items: dict) -> None:
    vendors.huntr.on("GET", path, json_answer({"data": list(items)}))


# Profiles


def test_one_profile(gateway, vendors) -> None:
    vendors.huntr.on("GET", f"/org/candidates/{hd.PROFILE_ID}", json_answer(hd.PROFILE))
    answer = gateway.get(f"/v1/candidates/{PROFILE_ID}?include=remote_data")
    assert vendors.huntr.only().target == f"/org/candidates/{hd.PROFILE_ID}"
    assert answer.data == {
        "id": PROFILE_ID, "connection": "huntr", "provider": "huntr", "remote_id": hd.PROFILE_ID, "kind": "profile",
        "first_name": "Graciela", "last_name": "Varela", "email": "graciela@example.com", "phone": "+16045550110",
        "status": "unknown", "created_at": "2024-11-30T20:53:20Z",
        "links": {
            "self": f"/v1/candidates/{PROFILE_ID}", "member": f"/v1/candidates/huntr:{doc.MEMBER_ID}",
        },
        "remote_data": hd.PROFILE,
    }  # fmt: skip


def test_profiles_in_their_short_form(gateway, vendors) -> None:
    script(vendors, "/org/candidates", SHORT_PROFILE)
    answer = gateway.get(PROFILES)
    sent = vendors.huntr.only()
    assert (sent.path, parse_qs(sent.query)) == ("/org/candidates", {"limit": ["50"]})
    (data,) = answer.data
    assert (data["id"], data["kind"], data["email"]) == (PROFILE_ID, "profile", "graciela@example.com")
    assert "phone" not in data and "created_at" not in data


def test_a_profile_by_its_address(gateway, vendors) -> None:
    script(vendors, "/org/candidates")
    assert gateway.get(PROFILES + "&email=a%2Bb%26limit%3D9%40example.com").status == 200
    assert parse_qs(vendors.huntr.only().query) == {"email": ["a+b&limit=9@example.com"], "limit": ["50"]}


@pytest.mark.parametrize("active", ["true", "false"])
def test_profiles_are_neither_active_nor_inactive(gateway, vendors, active: str) -> None:
    answer = gateway.get(f"{PROFILES}&active={active}")
    problem(answer, 422, "unsupported_filter", "none")
    assert parameters(answer) == ["active"]
    vendors.assert_untouched()
    script(vendors, "/org/candidates")
    ignored = gateway.get(f"{PROFILES}&active={active}&ignore_unsupported_filters=true")
    assert ignored.status == 200 and "active" in ignored.meta["warnings"][0]
    assert set(parse_qs(vendors.huntr.only().query)) == {"limit"}


def test_a_kind_that_the_vendor_does_not_have(gateway, vendors) -> None:
    answer = gateway.get("/v1/candidates?connection=huntr&kind=candidate")
    problem(answer, 422, "unsupported_filter", "none")
    assert parameters(answer) == ["kind"]
    answer = gateway.get("/v1/jobs?connection=huntr&kind=opening")
    problem(answer, 422, "unsupported_filter", "none")
    assert parameters(answer) == ["kind"]
    vendors.assert_untouched()


def test_only_members_have_custom_fields(gateway, vendors) -> None:
    target = f"/v1/candidates/{PROFILE_ID}/custom-fields/{doc.FIELD_ID}"
    answer = gateway.put(target, {"value": "x"}, headers={"Idempotency-Key": fresh_key()})
    problem(answer, 422, "invalid_request", "none")
    assert parameters(answer) == ["id"]
    vendors.assert_untouched()


# Posts


def test_one_post(gateway, vendors) -> None:
    vendors.huntr.on("GET", f"/org/job-posts/{hd.POST_ID}", json_answer(hd.post()))
    answer = gateway.get(f"/v1/jobs/{POST_ID}?include=remote_data")
    assert vendors.huntr.only().target == f"/org/job-posts/{hd.POST_ID}"
    check_post(answer.data)
    assert answer.data["remote_data"] == hd.post()


def check_post(data: dict) -> None:
    data = {name: value for name, value in data.items() if name != "remote_data"}
    assert data == {
        "id": POST_ID, "connection": "huntr", "provider": "huntr", "remote_id": hd.POST_ID, "kind": "post",
        "title": "Junior cartographer", "description_html": "<p>Draw <b>coasts</b>.</p>", "status": "open",
        "remote_status": "Open", "employment_type": "full_time", "workplace": "remote",
        "location": {
            "raw": "Halifax, NS, Canada", "name": "Halifax", "country": "Canada", "lat": 44.64, "lng": -63.57,
        },
        "salary": {"min": 60000, "max": 80000.5, "currency": "CAD", "period": "year"},
        "url": "https://posts.example.com/0",
        "employer": {"id": f"huntr:{hd.EMPLOYER_ID}", "name": "MailChimp", "domain": "mailchimp.com"},
        "owner_id": f"huntr:{doc.OWNER_ID}", "creator_id": f"huntr:{doc.CREATOR_ID}",
        "created_at": "2024-11-30T20:53:20Z",
        "links": {"self": f"/v1/jobs/{POST_ID}", "owner": f"/v1/candidates/huntr:{doc.OWNER_ID}"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"jobPostStatus": {"name": "Closed"}}, {"status": "closed", "remote_status": "Closed"}),
        ({"jobPostStatus": {"name": "Draft"}}, {"status": "draft", "remote_status": "Draft"}),
        ({"jobPostStatus": {"name": "Archived"}}, {"status": "unknown", "remote_status": "Archived"}),
        ({"jobPostStatus": ...}, {"status": "unknown", "remote_status": None}),
        ({"jobType": "PART_TIME"}, {"employment_type": "part_time"}),
        ({"jobType": "CONTRACTOR"}, {"employment_type": "contract"}),
        ({"jobType": "INTERNSHIP"}, {"employment_type": "internship"}),
        ({"jobType": "OF_TOMORROW"}, {"employment_type": "other"}),
        ({"isRemote": False}, {"workplace": None}),
        ({"salary": {"actual": "31.5", "currency": "EUR", "interval": "HOURLY"}},
         {"salary": {"min": 31.5, "max": 31.5, "currency": "EUR", "period": "hour"}}),
        ({"salary": {"actual": 900, "currency": "EUR", "interval": "WEEKLY"}},
         {"salary": {"min": 900, "max": 900, "currency": "EUR", "period": "week"}}),
        ({"salary": {"min": 1, "max": 2, "interval": "DAILY"}}, {"salary": {"min": 1, "max": 2, "period": "day"}}),
        ({"salary": {"min": "a lot", "interval": "MONTHLY"}}, {"salary": {"raw": "a lot", "period": "month"}}),
        ({"salary": {"min": "1e999"}}, {"salary": {"raw": "1e999"}}),
        ({"salary": {}}, {"salary": None}),
        ({"locations": ...}, {"location": {
            "raw": "Halifax, NS, Canada", "name": "Halifax", "country": "Canada", "lat": 44.64, "lng": -63.57}}),
        ({"locations": [], "location": {}}, {"location": None}),
        ({"locations": [{"lat": "nan", "lng": "x", "name": "Here"}]}, {"location": {"name": "Here"}}),
        ({"employer": ...}, {"employer": {"id": f"huntr:{hd.EMPLOYER_ID}"}}),
        ({"employer": ..., "employerId": ...}, {"employer": None}),
        ({"htmlDescription": ""}, {"description_html": None}),
    ],
)  # fmt: skip
def test_forms_of_a_post(gateway, vendors, changes: dict, expected: dict) -> None:
    vendors.huntr.on("GET", f"/org/job-posts/{hd.POST_ID}", json_answer(hd.post(**changes)))
    data = gateway.get(f"/v1/jobs/{POST_ID}").data
    assert {name: data.get(name) for name in expected} == expected


def test_posts_of_a_status_are_sought_here(gateway, vendors) -> None:
    words = ["Open", "Draft", "Closed"]
    items = [
        hd.post(id=f"674b7b40610323b9d2{0xffffff - n:06x}", jobPostStatus={"name": words[n % 3]}) for n in range(20)
    ]  # fmt: skip
    vendors.huntr.on("GET", "/org/job-posts", pages(items, "missing"))
    ids, _ = walk(gateway, POSTS + "&status=draft", 3)
    assert ids == [f"huntr:post.{item['id']}" for item in items[1::3]]
    for entry in vendors.huntr.ledger:
        assert "status" not in parse_qs(entry.query) and int(parse_qs(entry.query)["limit"][0]) <= 499
    assert gateway.get(POSTS + "&status=tracked").data == []


@pytest.mark.parametrize("name", ["owner_id", "creator_id", "created_after", "created_before"])
def test_posts_have_no_other_filters(gateway, vendors, name: str) -> None:
    value = "2020-05-04T00:00:00Z" if name.startswith("created") else doc.OWNER_ID
    answer = gateway.get(f"{POSTS}&{name}={value}")
    problem(answer, 422, "unsupported_filter", "none")
    assert parameters(answer) == [name]
    vendors.assert_untouched()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("count, limit", [(7, 3), (6, 3)])
@pytest.mark.parametrize("target, path", [(PROFILES, "/org/candidates"), (POSTS, "/org/job-posts")])
def test_every_way_a_list_may_end(gateway, vendors, target, path, ending: str, count: int, limit: int) -> None:
    items = [{"id": f"674b7b40610323b9d2c0{n:04x}"} for n in range(count)]
    vendors.huntr.on("GET", path, pages(items, ending))
    ids, _ = walk(gateway, target, limit)
    assert [each.split(".")[1] for each in ids] == [item["id"] for item in items]


def test_a_cursor_of_one_kind_fits_no_other(gateway, vendors) -> None:
    items = [{"id": f"674b7b40610323b9d2c0{n:04x}"} for n in range(5)]
    vendors.huntr.on("GET", "/org/candidates", pages(items, "missing"))
    cursor = quote(gateway.get(PROFILES + "&limit=2").meta["next_cursor"])
    vendors.huntr.reset()
    problem(gateway.get(f"/v1/candidates?connection=huntr&limit=2&cursor={cursor}"), 422, "invalid_cursor", "none")
    vendors.assert_untouched()


HOSTILE = [
    "..%2fx", "%2e%2e", "a%2fb", "a%0d%0aX-Evil:%201", "a%3fb=c", "a%23b", "a%00b", "%C3%BC", "%E6%97%A5", "a%20b",
    "a%5cb", "",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["candidates/huntr:profile.", "jobs/huntr:post."])
@pytest.mark.parametrize("value", HOSTILE)
def test_marked_ids_stay_in_their_segment(gateway, vendors, kind: str, value: str) -> None:
    vendors.huntr.on("GET", f"/org/{'candidates' if 'profile' in kind else 'job-posts'}/", json_answer({}, 404))
    answer = gateway.get(f"/v1/{kind}{value}")
    assert answer.status in (404, 422), answer
    for entry in vendors.huntr.ledger:
        assert entry.path.count("/") == 3 and ".." not in entry.path


@pytest.mark.parametrize("target, path", [(f"/v1/candidates/{PROFILE_ID}", f"/org/candidates/{hd.PROFILE_ID}"),
                                          (f"/v1/jobs/{POST_ID}", f"/org/job-posts/{hd.POST_ID}"),
                                          (PROFILES, "/org/candidates"), (POSTS, "/org/job-posts")])  # fmt: skip
@pytest.mark.parametrize(
    "status, ours, code",
    [(400, 422, "provider_rejected"), (401, 502, "provider_credentials_rejected"), (404, 404, "not_found"),
     (500, 502, "provider_error"), (503, 503, "provider_unavailable")],
)  # fmt: skip
def test_errors(gateway, vendors, target: str, path: str, status: int, ours: int, code: str) -> None:
    vendors.huntr.on("GET", path, json_answer(huntr_error(status, "No"), status))
    problem(gateway.get(target), ours, code, "none")


# Making a post

DRAFT = {
    "title": "Junior cartographer", "description_html": "<p>Draw <b>coasts</b>.</p>", "status": "open",
    "employment_type": "full_time", "workplace": "remote",
    "location": {"raw": "Halifax, NS, Canada", "name": "Halifax", "country": "Canada", "lat": 44.64, "lng": -63.57},
    "salary": {"min": 60000, "max": 80000.5, "currency": "CAD", "period": "year"},
    "url": "https://posts.example.com/0", "employer": {"name": "MailChimp", "domain": "mailchimp.com"},
    "provider_options": {"huntr": {
        "application_instructions": "Send us a map.", "post_date": "2024-11-30T20:53:20Z",
        "tag_ids": ["674b7b40610323b9d2c01f99"], "visibility": "HIDDEN",
        "visible_member_group_ids": ["674b7b40610323b9d2c01f98"], "employer_description": "Mail.",
    }},
}  # fmt: skip
LEAST = {
    "title": "T", "status": "draft", "employment_type": "internship", "employer": {"id": f"huntr:{hd.EMPLOYER_ID}"},
}  # fmt: skip


def create(gateway, document: dict, query: str = "", **more):
    return gateway.post(f"/v1/jobs?connection=huntr{query}", document, idempotency=fresh_key(), **more)


def test_a_post_in_both_directions(gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/job-posts", json_answer(hd.post()))
    answer = create(gateway, DRAFT)
    sent = vendors.huntr.only()
    assert (sent.method, sent.target) == ("POST", "/org/job-posts")
    assert sent.json() == {
        "title": "Junior cartographer", "jobType": "FULL_TIME", "jobPostStatusName": "Open",
        "htmlDescription": "<p>Draw <b>coasts</b>.</p>", "url": "https://posts.example.com/0", "isRemote": True,
        "employer": {"name": "MailChimp", "domain": "mailchimp.com", "description": "Mail."},
        "locations": [{
            "address": "Halifax, NS, Canada", "name": "Halifax", "country": "Canada", "lat": "44.64", "lng": "-63.57",
        }],
        "salary": {"min": 60000, "max": 80000.5, "currency": "CAD", "interval": "ANNUAL"},
        "applicationInstructions": "Send us a map.", "postDate": 1733000000, "tagIds": ["674b7b40610323b9d2c01f99"],
        "visibility": "HIDDEN", "visibleMemberGroupIds": ["674b7b40610323b9d2c01f98"],
    }  # fmt: skip
    assert answer.status == 201, answer
    check_post(answer.data)
    assert answer.meta["mapping"] == {"dropped": [], "coerced": [], "defaulted": [], "moved": []}
    assert answer.meta["effect"] == "complete"


def test_the_least_that_a_post_needs(gateway, vendors) -> None:
    vendors.huntr.on("POST", "/org/job-posts", json_answer(hd.post(), 201))
    assert create(gateway, LEAST).status == 201
    assert vendors.huntr.only().json() == {
        "title": "T", "jobType": "INTERNSHIP", "jobPostStatusName": "Draft", "employerId": hd.EMPLOYER_ID,
    }  # fmt: skip


DROPPED = {
    "/description_text": {"description_text": "x"}, "/workplace": {"workplace": "hybrid"},
    "/department": {"department": "x"}, "/seniority": {"seniority": "x"},
    "/location/city": {"location": {"raw": "x", "city": "Paris"}},
    "/location/url": {"location": {"raw": "x", "url": "https://x.example"}}, "/salary/raw": {"salary": {"raw": "x"}},
    "/salary/hidden": {"salary": {"min": 1, "max": 2, "hidden": True}},
    "/deadline_at": {"deadline_at": "2030-01-01T00:00:00Z"}, "/owner_id": {"owner_id": doc.OWNER_ID},
    "/questions": {"questions": [{"text": "Why?"}]},
}  # fmt: skip


@pytest.mark.parametrize("pointer", DROPPED)
def test_what_has_no_place_is_said(gateway, vendors, pointer: str) -> None:
    vendors.huntr.on("POST", "/org/job-posts", json_answer(hd.post()))
    answer = create(gateway, {**LEAST, **DROPPED[pointer]})
    assert answer.status == 201 and answer.meta["mapping"]["dropped"] == [pointer]
    vendors.reset()
    strict = create(gateway, {**LEAST, **DROPPED[pointer]}, headers={"Prefer": "handling=strict"})
    problem(strict, 422, "lossy_mapping", "none")
    assert pointers(strict) == [pointer]
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "document, places",
    [
        ({}, ["/title", "/employment_type", "/status", "/employer"]),
        ({**LEAST, "employer": {"domain": "x.example"}}, ["/employer/name"]),
        ({**LEAST, "employer": {"id": "instaview:x"}}, ["/employer/id"]),
        ({**LEAST, "status": "paused"}, ["/status"]),
        ({**LEAST, "status": "tracked"}, ["/status"]),
        ({**LEAST, "employment_type": "freelance"}, ["/employment_type"]),
        ({**LEAST, "employment_type": "FULL_TIME"}, ["/employment_type"]),
        ({**LEAST, "location": {"name": "x"}}, ["/location/raw"]),
        ({**LEAST, "location": {"raw": "x", "lat": 91}}, ["/location/lat"]),
        ({**LEAST, "salary": {"min": 2, "max": 1}}, ["/salary/max"]),
        ({**LEAST, "salary": {"period": "biweekly"}}, ["/salary/period"]),
        ({**LEAST, "jobType": "FULL_TIME"}, ["/jobType"]),
        ({**LEAST, "provider_options": {"huntr": {"member_entries": []}}}, ["/provider_options/huntr/member_entries"]),
    ],
)
def test_drafts_refused_here(gateway, vendors, document: dict, places: list) -> None:
    answer = create(gateway, document)
    problem(answer, 422, "invalid_request", "none")
    assert pointers(answer) == places, answer
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "param, pointer",
    [("title", "/title"), ("jobType", "/employment_type"), ("jobPostStatusName", "/status"),
     ("employer", "/employer"), ("employer.domain", "/employer/domain"), ("employerId", "/employer/id"),
     ("locations", "/location"), ("salary", "/salary"), ("salary.min", "/salary/min"),
     ("salary.interval", "/salary/period"), ("isRemote", "/workplace"),
     ("tagIds", "/provider_options/huntr/tag_ids"), ("postDate", "/provider_options/huntr/post_date")],
)  # fmt: skip
def test_refusals_are_told_in_the_callers_words(gateway, vendors, param: str, pointer: str) -> None:
    vendors.huntr.on("POST", "/org/job-posts", json_answer(huntr_error(400, "Invalid value", param, "x", "body"), 400))
    answer = create(gateway, DRAFT)
    problem(answer, 422, "provider_rejected", "none")
    assert pointers(answer) == [pointer]


@pytest.mark.parametrize("status, effect", [(500, "unknown"), (502, "unknown"), (403, "none"), (401, "none")])
def test_a_post_is_sent_once(gateway, vendors, status: int, effect: str) -> None:
    vendors.huntr.on("POST", "/org/job-posts", json_answer(huntr_error(status, "No"), status))
    answer = create(gateway, LEAST)
    assert answer.json["effect"] == effect
    assert len(vendors.huntr.ledger) == 1


def test_a_dry_run_sends_nothing(gateway, vendors) -> None:
    answer = create(gateway, DRAFT, "&dry_run=true")
    assert answer.status == 200
    assert answer.data["requests"][0]["body"]["jobType"] == "FULL_TIME"
    vendors.assert_untouched()
