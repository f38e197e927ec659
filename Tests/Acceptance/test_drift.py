"""Vendors change without notice: new fields and new words are never an error, and somebody can see them (behaviour.md
section 7)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any, Callable

import pytest

import behaviours
import documents as doc
from answers import Answer
from behaviours import json_answer
from calls import CREATE, OUTREACH, READ_JOB, READ_MEMBER, SOURCE
from conftest import standard_connections
from exposition import scrape
from gateway import Gateway
from texting import wait_until

METRIC = "talent_gateway_upstream_drift_total"
FIELD = "favourite_colour"
WORD = "A_WORD_OF_TOMORROW"
ROW = {"endpoint", "path", "kind", "value", "count", "first_seen_at", "last_seen_at"}


@pytest.fixture
def gateway(serve, vendors):
    """One of its own: drift is counted as long as a gateway lives."""
    scopes = ["read", "write", "spend", "passthrough"]
    return serve(*standard_connections(vendors), callers={"full": {"scopes": scopes}})


def rows(gateway: Gateway, connection: str) -> dict[tuple[str, str, str, Any], int]:
    found = gateway.get(f"/v1/connections/{connection}").data["drift"]
    for row in found:
        assert set(row) <= ROW and set(row) >= ROW - {"value"}, row
        first, last = doc.instant(row["first_seen_at"]), doc.instant(row["last_seen_at"])
        age = datetime.datetime.now(doc.UTC) - first
        assert first <= last and age < datetime.timedelta(minutes=5), row
    counted = {(row["endpoint"], row["path"], row["kind"], row.get("value")): row["count"] for row in found}
    assert len(counted) == len(found), f"a row twice: {found}"
    return counted


def hirempire_job(**changes: Any) -> dict:
    return {
        "id": doc.HIREMPIRE_JOB, "created_time": "2026-06-20T10:00:00.000Z", "job_title": "Engineer",
        "job_type": "full-time", "job_mode": "remote", "status": "active", "applicants": 5, **changes,
    }  # fmt: skip


def voicehire_person(**changes: Any) -> dict:
    return {
        "candidate_id": "550e8400-e29b-41d4-a716-446655440000", "first_name": "Jean", "last_name": "Dupont",
        "email": "jean.dupont@example.com", "phone": "0612345678", "status": "completed", **changes,
    }  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A read of each vendor whose answer has a status, in our words and beside it in the vendor's."""

    connection: str
    provider: str
    target: str
    upstream: str
    endpoint: str
    # The vendor's answer, its object with these members changed.
    answer: Callable[..., Any]
    prefix: str
    word: tuple[str, str] = ("status", "remote_status")

    def __str__(self) -> str:
        return self.provider

    def script(self, vendors, **changes: Any) -> None:
        vendors[self.provider].on("GET", self.upstream, json_answer(self.answer(**changes)))

    def read(self, gateway: Gateway) -> Answer:
        return gateway.get(self.target)


CASES = [
    Case(
        "hirempire", "hirempire", "/v1/jobs?connection=hirempire", "/v1/jobs", "hirempire.jobs.list",
        lambda **changes: {"success": True, "total_jobs": 1, "jobs": [hirempire_job(**changes)]}, "jobs[].",
    ),
    Case(
        "voicehire-paris", "voicehire", f"/v1/campaigns/voicehire-paris:{doc.CAMPAIGN}/candidates",
        f"/api/v1/campaigns/{doc.CAMPAIGN}/candidates", "voicehire.candidates.list",
        lambda **changes: {
            "candidates": [voicehire_person(**changes)],
            "pagination": {"total": 1, "page": 1, "per_page": 50, "total_pages": 1},
        }, "candidates[].",
    ),
    Case(
        "instaview", "instaview", "/v1/candidates?connection=instaview", "/candidates", "instaview.candidates.list",
        lambda **changes: doc.instaview_page([doc.instaview_candidate(**changes)]), "data[].",
    ),
    Case(
        "huntr", "huntr", "/v1/jobs?connection=huntr&kind=post", "/org/job-posts", "huntr.job_posts.list",
        lambda status=None, **changes: {
            "data": [{"id": doc.JOB_ID, "title": "x", "jobPostStatus": {"name": status or "Open"}, **changes}]
        }, "data[].",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_documented_answers_have_none(gateway, vendors, case: Case) -> None:
    case.script(vendors)
    assert case.read(gateway).status == 200
    assert rows(gateway, case.connection) == {}
    assert METRIC not in scrape(gateway).text


@pytest.mark.parametrize("case", CASES, ids=str)
def test_new_fields_and_words_are_read_and_told(gateway, vendors, case: Case) -> None:
    case.script(vendors, status=WORD, **{FIELD: {"deep": [1, None, "x"]}})
    for _ in range(3):
        answer = case.read(gateway)
        assert answer.status == 200, answer
        (item,) = answer.data
        assert [item[name] for name in case.word] == ["unknown", WORD]
    status = case.prefix + ("jobPostStatus.name" if case.provider == "huntr" else "status")
    assert rows(gateway, case.connection) == {
        (case.endpoint, case.prefix + FIELD, "unknown_field", None): 3,
        (case.endpoint, status, "unknown_value", WORD): 3,
    }
    others = [connection.name for connection in standard_connections(vendors) if connection.name != case.connection]
    assert [rows(gateway, other) for other in others] == [{}, {}, {}]
    seen = scrape(gateway)
    assert seen.families[METRIC].type == "counter"
    for kind in ("unknown_field", "unknown_value"):
        assert seen.value(METRIC, connection=case.connection, endpoint=case.endpoint, kind=kind) == 3
    assert seen.total(METRIC) == 6


@pytest.mark.parametrize("call", [SOURCE, OUTREACH, CREATE], ids=str)
def test_writes_are_looked_at_too(gateway, vendors, call) -> None:
    call.script(vendors[call.provider], json_answer({**call.good(), FIELD: 1}, call.good_status))
    assert call.send(gateway).status in call.success
    found = rows(gateway, call.connection)
    assert [(path, kind, count) for (_, path, kind, _), count in found.items()] == [(FIELD, "unknown_field", 1)]


def test_the_list_of_connections_shows_the_same(gateway, vendors) -> None:
    READ_MEMBER.script(vendors.huntr, json_answer(doc.huntr_member(**{FIELD: 1})))
    assert READ_MEMBER.send(gateway).status == 200
    assert rows(gateway, "huntr")
    for connection in gateway.get("/v1/connections").data:
        assert connection["drift"] == gateway.get(f"/v1/connections/{connection['name']}").data["drift"]


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_refusals_are_not_drift(gateway, vendors, status: int) -> None:
    READ_MEMBER.script(vendors.huntr, json_answer({"message": "no", FIELD: 1}, status))
    assert READ_MEMBER.send(gateway, headers={"Prefer": "wait=1"}).status >= 400
    assert rows(gateway, "huntr") == {}


def test_answers_that_are_no_answer_are_not_drift(gateway, vendors) -> None:
    READ_MEMBER.script(vendors.huntr, json_answer({FIELD: 1}))
    assert READ_MEMBER.send(gateway).status == 502
    READ_MEMBER.script(vendors.huntr, behaviours.html(200))
    assert READ_MEMBER.send(gateway).status == 502
    assert rows(gateway, "huntr") == {}


def test_passthrough_is_not_looked_at(gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/members", json_answer({"data": [doc.huntr_member(**{FIELD: 1})]}))
    answer = gateway.post("/v1/passthrough/huntr", {"method": "GET", "path": "/members"})
    assert answer.status == 200, answer
    assert rows(gateway, "huntr") == {}


def test_people_are_never_in_rows_or_metrics(gateway, vendors) -> None:
    """Whatever a vendor uses as a key or puts at an enum's place."""
    secrets = [
        "grace.hopper@example.com", "+421915123456", "0612345678", "Grace Brewster Hopper", "Žofia",
        "123e4567-e89b-12d3-a456-426614174000", "1906-12-09", "x" * 61, "https://example.com/grace", "a\nb", "",
    ]  # fmt: skip
    for secret in secrets:
        READ_JOB.script(vendors.huntr, json_answer({**doc.huntr_job(), secret: secret}))
        assert READ_JOB.send(gateway).status == 200
        vendors.instaview.on(
            "GET", "/candidates", json_answer(doc.instaview_page([doc.instaview_candidate(status=secret)])))
        assert gateway.get("/v1/candidates?connection=instaview").status == 200
    assert rows(gateway, "huntr") == {("huntr.jobs.get", "?", "unknown_field", None): len(secrets)}
    # An empty word is none.
    assert rows(gateway, "instaview") == {
        ("instaview.candidates.list", "data[].status", "unknown_value", None): len(secrets) - 1
    }
    told = gateway.get("/v1/connections/huntr").text + gateway.get("/v1/connections/instaview").text
    told += scrape(gateway).text
    assert not [secret for secret in secrets if secret and secret in told]


def test_rows_are_bounded_and_counts_are_not(gateway, vendors) -> None:
    def name(number: int) -> str:
        return f"fresh_{chr(97 + number % 26)}{number // 26}"

    for start in range(0, 300, 25):
        extra = {name(number): 1 for number in range(start, start + 25)}
        READ_MEMBER.script(vendors.huntr, json_answer(doc.huntr_member(**extra)))
        assert READ_MEMBER.send(gateway).status == 200
    found = rows(gateway, "huntr")
    assert len(found) == 101
    assert found.pop(("huntr.members.get", "other", "unknown_field", None)) == 200
    assert set(found.values()) == {1} and all(re.fullmatch(r"fresh_[a-z]\d+", path) for _, path, _, _ in found)
    assert scrape(gateway).value(METRIC, connection="huntr", endpoint="huntr.members.get", kind="unknown_field") == 300


def test_a_reload_forgets_nothing(gateway, vendors) -> None:
    READ_MEMBER.script(vendors.huntr, json_answer(doc.huntr_member(**{FIELD: 1})))
    assert READ_MEMBER.send(gateway).status == 200
    before = rows(gateway, "huntr")
    gateway.hang_up()
    wait_until("the reload", lambda: '"configuration reloaded"' in gateway.output)
    assert rows(gateway, "huntr") == before != {}
    assert READ_MEMBER.send(gateway).status == 200
    assert rows(gateway, "huntr") == {key: 2 for key in before}
