"""Reads over several connections (api.md section 6): nothing twice, nothing missed, one failing vendor fails nobody else."""

from __future__ import annotations

import json
import threading
from urllib.parse import parse_qs, quote

import pytest

import documents as doc
from behaviours import Behaviour, answer, computed, gated, json_answer
from calls import problem
from configuration import Connection
from gateway import Gateway

TARGET = "/v1/candidates"


class People:
    """Huntr pages by cursor, InstaView by number, Hirempire sends everybody. Each can be changed while it's read."""

    def __init__(self, vendors, count: int):
        self.huntr = [f"5b0379b5712bb674fd{at:06x}" for at in range(count)]
        self.instaview = [f"{at:08x}-e89b-12d3-a456-426614174000" for at in range(count)]
        self.hirempire = [f"{at:08x}-ecc4-4a92-96fd-a14436a79a1b" for at in range(count)]
        vendors.huntr.on("GET", "/org/members", computed(self.members))
        vendors.instaview.on("GET", "/candidates", computed(self.numbered))
        vendors.hirempire.on("GET", "/v1/candidates", computed(self.everybody))

    def members(self, entry) -> Behaviour:
        query = parse_qs(entry.query)
        limit = int(query["limit"][0])
        start = self.huntr.index(query["next"][0]) + 1 if "next" in query else 0
        page = self.huntr[start : start + limit]
        document = {"data": [doc.huntr_member(id=each) for each in page]}
        if start + limit < len(self.huntr):
            document["next"] = page[-1]
        return json_answer(document)

    def numbered(self, entry) -> Behaviour:
        query = parse_qs(entry.query)
        page, limit = int(query["page"][0]), int(query["limit"][0])
        rows = self.instaview[(page - 1) * limit : page * limit]
        return json_answer({
            "data": [doc.instaview_candidate(id=each) for each in rows], "total": len(self.instaview), "page": page,
            "limit": limit, "totalPages": -(-len(self.instaview) // limit),
        })  # fmt: skip

    def everybody(self, entry) -> Behaviour:
        rows = [{"id": each, "name": "John Doe", "status": "applied"} for each in self.hirempire]
        return json_answer({"success": True, "total_candidates": len(rows), "candidates": rows})

    @property
    def ids(self) -> set[str]:
        return {f"{name}:{each}" for name in ("huntr", "instaview", "hirempire") for each in getattr(self, name)}

    def insert(self, number: int) -> None:
        self.huntr.insert(0, f"6b0379b5712bb674fd{number:06x}")
        self.instaview.insert(0, f"f{number:07x}-e89b-12d3-a456-426614174000")
        self.hirempire.insert(0, f"f{number:07x}-ecc4-4a92-96fd-a14436a79a1b")


def walk(gateway: Gateway, target: str, between=lambda page: None, most: int = 200, cursor=None) -> list:
    """All pages, with something done after each."""
    answers = []
    while len(answers) < most:
        joint = "&" if "?" in target else "?"
        answers.append(gateway.get(target + (f"{joint}cursor={quote(cursor)}" if cursor else "")))
        assert answers[-1].status == 200, answers[-1]
        cursor = answers[-1].meta["next_cursor"]
        if cursor is None:
            return answers
        between(len(answers))
    raise AssertionError(f"no end after {most} pages")


def ids(answers: list) -> list[str]:
    return [item["id"] for each in answers for item in each.data]


def states(page) -> dict[str, str]:
    return {row["connection"]: row["state"] for row in page.meta["connections"]}


@pytest.mark.parametrize("limit", [1, 7, 10, 50])
def test_all_of_all_once(gateway: Gateway, vendors, limit: int) -> None:
    people = People(vendors, 12)
    pages = walk(gateway, f"{TARGET}?limit={limit}")
    assert len(ids(pages)) == 36 and set(ids(pages)) == people.ids
    assert all(len(page.data) == limit for page in pages[:-1]), "a page that isn't full while data lasts"
    for page in pages:
        # VoiceHire lists people within a campaign only, so it can't do the call.
        assert states(page) == {"hirempire": "ok", "instaview": "ok", "huntr": "ok"}
        assert sum(row["count"] for row in page.meta["connections"]) == len(page.data)
        assert "partial" not in page.meta and "warnings" not in page.meta


def test_pages_interleave_the_connections(gateway: Gateway, vendors) -> None:
    People(vendors, 12)
    connections = [item["connection"] for item in gateway.get(f"{TARGET}?limit=6").data]
    assert set(connections[:3]) == {"huntr", "instaview", "hirempire"}


def test_nothing_twice_and_nothing_missed_while_vendors_insert(gateway: Gateway, vendors) -> None:
    people = People(vendors, 30)
    before = people.ids
    pages = walk(gateway, f"{TARGET}?limit=9", people.insert)
    seen = ids(pages)
    assert len(seen) == len(set(seen)), "something came twice"
    assert before <= set(seen), f"missed: {before - set(seen)}"
    assert all(len(page.data) == 9 for page in pages[:-1])


def test_a_cursor_may_be_used_twice(gateway: Gateway, vendors) -> None:
    People(vendors, 30)
    cursor = gateway.get(f"{TARGET}?limit=9").meta["next_cursor"]
    first, second = (gateway.get(f"{TARGET}?limit=9&cursor={quote(cursor)}") for _ in range(2))
    assert first.data == second.data


@pytest.mark.parametrize("status", [500, 401, 403])
def test_one_failing_vendor_fails_nobody_else(gateway: Gateway, vendors, status: int) -> None:
    people = People(vendors, 12)
    vendors.instaview.on("GET", "/candidates", json_answer(doc.instaview_error("BROKEN", "Broken"), status))
    page = gateway.get(f"{TARGET}?limit=10")
    assert page.status == 200 and len(page.data) == 10, "the others fill its part"
    assert page.meta["partial"] is True
    assert states(page) == {"hirempire": "ok", "instaview": "error", "huntr": "ok"}
    row = next(row for row in page.meta["connections"] if row["connection"] == "instaview")
    assert row["problem"]["connection"] == "instaview" and row["problem"]["upstream"]["status"] == status
    # It comes back, and its people with it.
    vendors.instaview.on("GET", "/candidates", computed(people.numbered))
    rest = walk(gateway, f"{TARGET}?limit=10", cursor=page.meta["next_cursor"])
    assert set(ids([page, *rest])) == people.ids and len(ids([page, *rest])) == 36


def test_a_cursor_given_twice_is_refused(gateway: Gateway, vendors) -> None:
    People(vendors, 12)
    cursor = quote(gateway.get(f"{TARGET}?limit=5").meta["next_cursor"])
    answer_ = gateway.get(f"{TARGET}?limit=5&cursor={cursor}&cursor={cursor}")
    problem(answer_, 422, "invalid_request", "none")


def test_a_hanging_vendor_is_a_timeout_and_the_page_is_full(gateway: Gateway, vendors) -> None:
    People(vendors, 12)
    gate = threading.Event()
    vendors.huntr.on("GET", "/org/members", gated(gate, json_answer({"data": []})))
    try:
        page = gateway.get(f"{TARGET}?limit=10", headers={"Prefer": "wait=10"})
    finally:
        gate.set()
    assert page.status == 200 and len(page.data) == 10
    assert states(page) == {"hirempire": "ok", "instaview": "ok", "huntr": "timeout"}


def test_all_failing_is_an_error(gateway: Gateway, vendors) -> None:
    for vendor in (vendors.huntr, vendors.instaview, vendors.hirempire):
        vendor.on("*", "*", json_answer({}, 500))
    problem(gateway.get(TARGET), 502, "provider_error", "none", origin="provider")


def test_pages_end_when_only_a_failing_vendor_is_left(gateway: Gateway, vendors) -> None:
    People(vendors, 2)
    vendors.instaview.on("GET", "/candidates", json_answer({}, 500))
    page = gateway.get(f"{TARGET}?limit=10")
    assert len(page.data) == 4 and page.meta["has_more"] is True
    # A page without anything but the promise of more would be asked for again and again.
    problem(gateway.get(f"{TARGET}?limit=10&cursor={quote(page.meta['next_cursor'])}"), 502, "provider_error")


def test_a_repeated_cursor_ends_the_vendors_list(gateway: Gateway, vendors) -> None:
    people = People(vendors, 4)
    vendors.huntr.on("GET", "/org/members", json_answer({"data": [doc.huntr_member()], "next": doc.MEMBER_ID}))
    pages = walk(gateway, f"{TARGET}?limit=4", most=6)
    rest = [each for each in ids(pages) if not each.startswith("huntr:")]
    assert sorted(rest) == sorted(each for each in people.ids if not each.startswith("huntr:"))


def test_a_full_id_as_filter_asks_its_connection_alone(gateway: Gateway, vendors) -> None:
    vendors.hirempire.on("GET", "/v1/job-candidates", json_answer({"success": True, "candidates": []}))
    page = gateway.get(f"{TARGET}?job_id=hirempire:{doc.HIREMPIRE_JOB}")
    assert page.status == 200 and list(states(page)) == ["hirempire"]
    assert vendors.hirempire.only().query == f"job_id={doc.HIREMPIRE_JOB}"
    assert vendors.instaview.ledger == []


def test_a_paused_connection_is_said_to_be(serve, vendors) -> None:
    People(vendors, 12)
    gateway = serve(
        Connection.to(vendors.huntr, "huntr"), Connection.to(vendors.hirempire, "hirempire"),
        callers={"full": {"scopes": ["read", "admin"]}},
    )  # fmt: skip
    assert gateway.post("/v1/connections/huntr/pause", {}).status == 200
    page = gateway.get(f"{TARGET}?limit=10")
    assert states(page) == {"huntr": "paused", "hirempire": "ok"} and len(page.data) == 10
    row = page.meta["connections"][0]
    assert row["problem"]["code"] == "connection_paused"


def test_another_process_goes_on_and_says_so(serve, vendors) -> None:
    """What was kept of the lists has gone with the process; the cursor hasn't."""
    people = People(vendors, 30)
    before = people.ids
    gateway = serve(
        Connection.to(vendors.huntr, "huntr"), Connection.to(vendors.hirempire, "hirempire"),
        Connection.to(vendors.instaview, "instaview"), callers={"full": {"scopes": ["read"]}},
    )  # fmt: skip

    def between(page: int) -> None:
        if page in (2, 5):
            gateway.stop_process()
            gateway.restart()
        people.insert(page)

    pages = walk(gateway, f"{TARGET}?limit=9", between)
    seen = ids(pages)
    assert len(seen) == len(set(seen)), "something came twice"
    assert before <= set(seen), f"missed: {before - set(seen)}"
    told = [at for at, page in enumerate(pages) if "warnings" in page.meta]
    assert told == [2, 5], "said when, and only when, a list was read anew"
    assert {warning.split(":")[0] for at in told for warning in pages[at].meta["warnings"]} == {
        "hirempire", "instaview",
    }  # fmt: skip


# Lists that come whole


def big_list(count: int) -> bytes:
    person = {
        "applied_at": "2026-06-18T12:30:00.000Z", "type": "applicant", "name": "John Doe",
        "email": "john.doe@example.com", "phone_number": "+15551234567",
        "linkedin_url": "https://www.linkedin.com/in/johndoe", "cv_url": None, "photo_url": None,
        "source": "LinkedIn", "status": "shortlisted", "nationality": "United States", "location": "San Francisco",
        "experience_years": 6, "salary_expectation": 120000, "job_id": None, "job_title": None,
        "ai_summary": "Six years of React and Node.", "ai_score": 85, "ai_decision": "Shortlist",
        "ai_match_percentage": 92,
    }  # fmt: skip
    rows = (json.dumps({"id": f"{at:08x}-ecc4-4a92-96fd-a14436a79a1b", **person}) for at in range(count))
    return b'{"success":true,"candidates":[' + ",".join(rows).encode() + b"]}"


def test_a_list_that_comes_whole_is_read_once(gateway: Gateway, vendors) -> None:
    vendors.hirempire.on("GET", "/v1/candidates", answer(200, big_list(500)))
    pages = walk(gateway, f"{TARGET}?connection=hirempire&limit=50")
    assert len(set(ids(pages))) == 500
    vendors.hirempire.only()


def test_list_cap_bounds_lists_that_come_whole(serve, vendors) -> None:
    body = big_list(4000)
    assert 1 << 20 < len(body) < 4 << 20
    vendors.hirempire.on("GET", "/v1/candidates", answer(200, body))
    vendors.hirempire.on("GET", "/v1/get-candidate", answer(200, body))
    least = {"response_cap": "64KiB"}
    wide = serve(Connection.to(vendors.hirempire, "hirempire", **least, list_cap="4MiB"))
    key = next(iter(wide.keys))
    assert len(wide.get(f"{TARGET}?limit=200", key=key).data) == 200
    problem(wide.get(f"{TARGET}/hirempire:{doc.HIREMPIRE_JOB}", key=key), 502, "provider_bad_response")
    narrow = serve(Connection.to(vendors.hirempire, "hirempire", **least, list_cap="1MiB"))
    problem(narrow.get(TARGET, key=next(iter(narrow.keys))), 502, "provider_bad_response", "none")


def test_a_hundred_thousand_people_in_bounded_memory(serve, vendors) -> None:
    body = big_list(100_000)
    assert len(body) < 64 << 20
    vendors.hirempire.on("GET", "/v1/candidates", answer(200, body))
    gateway = serve(
        Connection.to(vendors.hirempire, "hirempire", timeouts={"read": "60s"}), callers={"full": {"scopes": ["read"]}}
    )
    first = gateway.get(f"{TARGET}?limit=200", headers={"Prefer": "wait=60"}, timeout=70)
    assert first.status == 200, first
    cursor, seen = first.meta["next_cursor"], len(first.data)
    gateway.forget_peak()
    resident = gateway.resident
    while cursor is not None:
        page = gateway.get(f"{TARGET}?limit=200&cursor={quote(cursor)}", check=False)
        cursor, seen = page.meta["next_cursor"], seen + len(page.data)
    assert seen == 100_000
    vendors.hirempire.only()
    assert gateway.peak - resident < 32 << 20, "it grows with what was paged through"
    # The vendor's bytes, an index of them about as large, and little else.
    assert resident < 6 * len(body), f"{resident >> 20} MiB for a list of {len(body) >> 20} MiB"
