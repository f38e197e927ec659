"""Quotas of the callers (RL-13): refused before anything is sent, with what is left on every answer."""

from __future__ import annotations

import re
import time

import pytest

import documents as doc
from answers import Answer
from calls import OUTREACH, READ_JOB, problem
from configuration import Connection
from gateway import Gateway
from texting import CAMPAIGN, Texting, fresh_people, sms
from traffic import AMPLE, WIDE, asking, seconds_of

POLICY = re.compile(r'"requests";q=(\d+);w=(\d+)')
LEFT = re.compile(r'"requests";r=(\d+);t=(\d+)')


def callers(**quota) -> dict:
    return {
        "full": {"scopes": ["read", "write", "spend"], "quota": quota},
        "second": {"scopes": ["read", "write", "spend"]},
        "admin": {"scopes": ["read", "write", "spend", "admin"]},
    }


@pytest.fixture
def limited(serve, vendors):
    """A gateway whose caller `full` has this quota, and `second` none."""

    def start(**quota) -> Gateway:
        READ_JOB.script(vendors.huntr)
        return serve(
            Connection.to(vendors.huntr, "huntr", **AMPLE, **WIDE),
            Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **AMPLE, **WIDE),
            callers=callers(**quota),
        )

    return start


def left(answer: Answer) -> tuple[int, int, int, int]:
    """Quota, window, what is left of it, and in how many seconds there is more."""
    policy, limit = answer.header("ratelimit-policy"), answer.header("ratelimit")
    assert policy is not None and limit is not None, f"no quota told: {answer}"
    told, remaining = POLICY.fullmatch(policy), LEFT.fullmatch(limit)
    assert told and remaining, (policy, limit)
    return int(told[1]), int(told[2]), int(remaining[1]), int(remaining[2])


def test_every_answer_tells_what_is_left(limited, vendors) -> None:
    gateway = limited(requests=50, per="1m")
    targets = [
        READ_JOB.target, "/v1/whoami", "/v1/jobs?connection=nobody", "/v1/nothing", "/v1/connections",
        f"/v1/jobs/huntr:{doc.MEMBER_ID}",
    ]  # fmt: skip
    told = [left(answer) for answer in map(gateway.get, targets)]
    assert {each[:2] for each in told} == {(50, 60)}
    remaining = [each[2] for each in told]
    assert remaining[0] == 49 and remaining == sorted(remaining, reverse=True), remaining
    assert all(1 <= each[3] <= 60 for each in told)
    created = gateway.post("/v1/invitations?connection=huntr", {}, idempotency=True)
    assert created.status == 422 and left(created)[2] < remaining[-1]


def test_who_has_none_is_told_none(limited) -> None:
    gateway = limited(requests=5, per="1s")
    answer = gateway.get("/v1/whoami", key="second")
    assert answer.header("ratelimit") is None and answer.header("ratelimit-policy") is None
    for target in ("/livez", "/v1/whoami"):
        unknown = gateway.get(target, key=None)
        assert unknown.header("ratelimit") is None


def test_more_requests_than_the_quota(limited, vendors) -> None:
    gateway = limited(requests=5, per="1m")
    answers = gateway.together([asking(READ_JOB) for _ in range(20)])
    assert sorted(answer.status for answer in answers) == [200] * 5 + [429] * 15
    refused = [answer for answer in answers if answer.status == 429]
    for answer in refused:
        document = problem(answer, 429, "caller_rate_limited", "none", origin="caller", retryable=True)
        assert "provider" not in document and "upstream" not in document
        assert document.get("attempts", 0) == 0
        assert 1 <= seconds_of(answer) <= 61
        assert left(answer)[2] == 0
    assert len(vendors.huntr.ledger) == 5
    # Another caller is none the worse for it.
    assert {answer.status for answer in gateway.together([asking(READ_JOB, key="second")] * 20)} == {200}


def test_retry_after_is_true(limited, vendors) -> None:
    gateway = limited(requests=3, per="1s")
    for _ in range(3):
        assert READ_JOB.send(gateway).status == 200
    refused = READ_JOB.send(gateway)
    problem(refused, 429, "caller_rate_limited", "none", origin="caller")
    assert seconds_of(refused) <= 2
    time.sleep(seconds_of(refused))
    again = READ_JOB.send(gateway)
    assert again.status == 200 and left(again)[2] <= 2, again


def test_over_a_few_seconds_it_is_the_quota(limited, vendors) -> None:
    """20 a second for two seconds, asked for as fast as can be."""
    gateway = limited(requests=20, per="1s")
    begun = time.monotonic()
    statuses = []
    while time.monotonic() - begun < 2:
        statuses.append(READ_JOB.send(gateway).status)
        time.sleep(0.005)
    took = time.monotonic() - begun
    done = statuses.count(200)
    assert set(statuses) == {200, 429}
    # Whether windows or a bucket: what was saved may come on top once.
    assert 20 * (took - 1) <= done <= 20 * (took + 1) + 1, f"{done} in {took:.2f} s"


def test_a_refused_write_is_not_begun(limited, vendors) -> None:
    gateway = limited(requests=1, per="1m")
    OUTREACH.script(vendors.voicehire)
    key = "acceptance-quota-key-0001"
    assert gateway.get("/v1/whoami").status == 200
    problem(OUTREACH.send(gateway, idempotency=key), 429, "caller_rate_limited", "none", origin="caller")
    vendors.voicehire.assert_untouched()
    operations = gateway.get("/v1/operations?caller=full", key="admin")
    assert operations.status == 200 and operations.data == []


def test_what_is_not_waited_for(limited, vendors) -> None:
    """A quota is refused at once, however long the caller would wait."""
    gateway = limited(requests=1, per="1m")
    assert READ_JOB.send(gateway).status == 200
    refused = READ_JOB.send(gateway, headers={"Prefer": "wait=120"})
    problem(refused, 429, "caller_rate_limited", "none")
    assert refused.elapsed < 0.5


def test_messages_a_day_are_another_matter(limited, vendors) -> None:
    """`messages_per_day` alone tells no requests, and is a budget (402), by reservation."""
    texting = Texting(vendors.voicehire)
    texting.delay = (0.05, 0.1)
    gateway = limited(messages_per_day=10)
    assert gateway.get("/v1/whoami").header("ratelimit") is None
    answers = gateway.together([
        {"method": "POST", "target": CAMPAIGN, "document": sms([person]),
         "headers": {"Idempotency-Key": f"acceptance-budget-{at:04d}"}}
        for at, person in enumerate(fresh_people(40))
    ])  # fmt: skip
    assert sorted(answer.status for answer in answers) == [200] * 10 + [402] * 30
    for answer in answers:
        if answer.status == 402:
            problem(answer, 402, "budget_exceeded", "none", origin="caller")
    assert texting.total == 10
    gateway.crash()
    gateway.restart()
    problem(gateway.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True), 402, "budget_exceeded", "none")
    assert texting.total == 10


def test_both_at_once(limited, vendors) -> None:
    texting = Texting(vendors.voicehire)
    gateway = limited(requests=6, per="1m", messages_per_day=3)
    texted = [gateway.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True) for _ in range(7)]
    assert [answer.status for answer in texted] == [200] * 3 + [402] * 3 + [429]
    assert [left(answer)[2] for answer in texted] == [5, 4, 3, 2, 1, 0, 0]
    assert texting.total == 3


def test_whoami_tells_the_quota(limited) -> None:
    gateway = limited(requests=50, per="1m", messages_per_day=2000)
    data = gateway.get("/v1/whoami").data
    assert "quota" in data and "2000" in str(data["quota"]), data
