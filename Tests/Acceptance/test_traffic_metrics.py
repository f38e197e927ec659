"""Traffic as Prometheus sees it (behaviour.md section 10)."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time

import pytest

import documents as doc
from behaviours import delayed, gated, json_answer
from calls import CREATE, OUTREACH, READ_JOB, READ_MEMBER, READ_PEOPLE, SET_FIELD
from configuration import Connection
from exposition import Exposition, scrape
from gateway import Gateway
from texting import wait_until
from traffic import AMPLE, ONCE, asking, connection, order, refused_there, wait

TYPES = {
    "talent_gateway_admissions_total": "counter",
    "talent_gateway_lane_waiting": "gauge",
    "talent_gateway_lane_wait_seconds": "histogram",
    "talent_gateway_hold_seconds": "gauge",
    "talent_gateway_credit_state": "gauge",
    "talent_gateway_breaker_state": "gauge",
    "talent_gateway_upstream_retries_total": "counter",
    "http_server_request_duration_seconds": "histogram",
    "http_client_request_duration_seconds": "histogram",
}


def connections(vendors, **settings) -> list[Connection]:
    settings = {**AMPLE, **settings}
    return [
        Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **settings),
        Connection.to(vendors.instaview, "instaview", **settings),
        Connection.to(vendors.huntr, "huntr", **settings),
    ]


def some_of_everything(gateway: Gateway, vendors) -> None:
    for call in (READ_JOB, READ_MEMBER, CREATE, OUTREACH, READ_PEOPLE):
        call.script(vendors[call.provider])
        assert call.send(gateway).status in call.success
    SET_FIELD.script(vendors.huntr, json_answer({}, 503), SET_FIELD.good_answer())
    assert SET_FIELD.send(gateway).status == 200
    gateway.get("/v1/nothing/at/all")
    gateway.get(f"/v1/jobs/huntr:{'0' * 24}")
    READ_JOB.script(vendors.huntr, json_answer({}, 429, {"Retry-After": "30"}))
    refused_there(READ_JOB.send(gateway, headers=wait(1)), 429, "provider_rate_limited")
    READ_JOB.send(gateway, headers=wait(1))


def state_of(seen: Exposition, sample: str, name: str) -> str:
    """Of a gauge with a series for each state, the one that is 1; the others are 0."""
    states = seen.labels(sample, "state")
    values = {state: seen.values(sample, connection=name, state=state) for state in states}
    active = [state for state, value in values.items() if value == [1]]
    assert len(active) == 1 and all(value in ([], [0], [1]) for value in values.values()), values
    return active[0]


def test_every_family_is_there_with_its_type(serve, vendors) -> None:
    gateway = serve(*connections(vendors))
    some_of_everything(gateway, vendors)
    seen = scrape(gateway)
    assert {name: seen.families[name].type for name in TYPES if name in seen.families} == TYPES


def test_promtool_has_nothing_to_say(serve, vendors) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool (Debian's prometheus) isn't installed: the metrics were NOT checked by it")
    gateway = serve(*connections(vendors))
    some_of_everything(gateway, vendors)
    done = subprocess.run([promtool, "check", "metrics"], input=scrape(gateway).text, capture_output=True, text=True,
                          timeout=30)  # fmt: skip
    assert done.returncode == 0 and not done.stdout and not done.stderr, done.stdout + done.stderr


def test_no_ids_in_labels(serve, vendors) -> None:
    gateway = serve(*connections(vendors))
    some_of_everything(gateway, vendors)
    seen = scrape(gateway)
    labels = [
        (name, key, value)
        for family in seen.families.values() for name, found in family.samples for key, value in found
    ]  # fmt: skip
    for name, key, value in labels:
        assert len(value) < 80 and not any(
            part in value for part in (doc.JOB_ID, doc.MEMBER_ID, doc.CAMPAIGN, "0" * 24, "op_", "req_", "@", "nothing")
        ), f"{key}={value!r} of {name}"
    routes = seen.labels("http_server_request_duration_seconds_count", "http_route")
    assert {"/v1/jobs/{id}", "/v1/candidates/{id}"} <= routes, routes


def test_requests_are_counted_on_both_sides(serve, vendors) -> None:
    gateway = serve(*connections(vendors))
    READ_JOB.script(vendors.huntr, delayed(0.15, READ_JOB.good_answer()))
    for _ in range(4):
        assert READ_JOB.send(gateway).status == 200
    READ_MEMBER.script(vendors.huntr, json_answer(doc.huntr_error(404, "No"), 404))
    assert READ_MEMBER.send(gateway).status == 404
    seen = scrape(gateway)
    server = {"http_request_method": "GET", "http_route": "/v1/jobs/{id}", "http_response_status_code": "200"}
    assert seen.value("http_server_request_duration_seconds_count", **server) == 4
    assert 0.6 <= seen.value("http_server_request_duration_seconds_sum", **server) < 4
    client = {"connection": "huntr", "http_request_method": "GET", "http_response_status_code": "200"}
    assert seen.total("http_client_request_duration_seconds_count", **client) == 4
    assert 0.6 <= seen.total("http_client_request_duration_seconds_sum", **client) < 4
    client["http_response_status_code"] = "404"
    assert seen.total("http_client_request_duration_seconds_count", **client) == 1
    assert seen.total("http_server_request_duration_seconds_count", http_response_status_code="404") == 1


def test_histograms_add_up(serve, vendors) -> None:
    gateway = serve(*connections(vendors))
    some_of_everything(gateway, vendors)
    seen = scrape(gateway)
    for family in seen.families.values():
        if family.type != "histogram":
            continue
        series: dict[frozenset, list[tuple[float, float]]] = {}
        for (name, labels), value in family.samples.items():
            if name.endswith("_bucket"):
                bound = float(dict(labels)["le"].replace("Inf", "inf"))
                rest = frozenset(label for label in labels if label[0] != "le")
                series.setdefault(rest, []).append((bound, value))
        for labels, buckets in series.items():
            counts = [value for _, value in sorted(buckets)]
            assert counts == sorted(counts), f"buckets of {family.name} fall"
            count = family.samples[(family.name + "_count", labels)]
            assert max(buckets)[0] == float("inf") and counts[-1] == count, family.name
            assert len(buckets) >= 8, "buckets that tell nothing"


def test_retries_are_counted(serve, vendors) -> None:
    gateway = serve(*connections(vendors))
    READ_JOB.script(vendors.huntr, json_answer({}, 503), READ_JOB.good_answer())
    assert READ_JOB.send(gateway).status == 200
    seen = scrape(gateway)
    assert seen.value("talent_gateway_upstream_retries_total", connection="huntr") == 1
    assert seen.total("talent_gateway_upstream_retries_total", connection="instaview") == 0
    assert seen.total("http_client_request_duration_seconds_count", connection="huntr") == 2


def test_admissions_by_outcome(serve, vendors) -> None:
    """What went out, at once or after a wait, and what was refused here, are told apart and add up."""
    gateway = serve(*connections(vendors, bulkhead={"in_flight": 1, "waiting": 1}))
    gate = threading.Event()
    READ_JOB.script(vendors.huntr, gated(gate, READ_JOB.good_answer()))
    callers = threading.Thread(target=lambda: gateway.together([asking(READ_JOB, 30)] * 2))
    callers.start()
    try:
        wait_until("one waits", lambda: connection(gateway, "huntr")["waiting"] == 1)
        assert scrape(gateway).value("talent_gateway_lane_waiting", connection="huntr") == 1
        for _ in range(5):
            assert READ_JOB.send(gateway).status == 503
    finally:
        gate.set()
        callers.join(20)
    seen = scrape(gateway)
    outcomes = {
        outcome: seen.value("talent_gateway_admissions_total", connection="huntr", outcome=outcome)
        for outcome in seen.labels("talent_gateway_admissions_total", "outcome")
        if seen.values("talent_gateway_admissions_total", connection="huntr", outcome=outcome)
    }
    # One left at once, one when it had waited.
    assert outcomes == {"immediate": 1, "waited": 1, "overloaded": 5}, outcomes
    assert seen.value("talent_gateway_lane_waiting", connection="huntr") == 0
    # One of the two had to wait.
    assert seen.value("talent_gateway_lane_wait_seconds_sum", connection="huntr") > 0
    assert seen.value("talent_gateway_lane_wait_seconds_count", connection="huntr") >= 1


def test_a_hold_runs_down(serve, vendors) -> None:
    gateway = serve(*connections(vendors, **ONCE))
    assert scrape(gateway).total("talent_gateway_hold_seconds", connection="huntr") == 0
    READ_JOB.script(vendors.huntr, json_answer({}, 429, {"Retry-After": "30"}))
    refused_there(READ_JOB.send(gateway, headers=wait(1)), 429, "provider_rate_limited")
    first = scrape(gateway).value("talent_gateway_hold_seconds", connection="huntr")
    assert 27 < first <= 32
    time.sleep(0.3)
    assert scrape(gateway).value("talent_gateway_hold_seconds", connection="huntr") <= first - 0.2
    assert scrape(gateway).total("talent_gateway_hold_seconds", connection="instaview") == 0


def test_breaker_and_credits_have_one_state_each(serve, vendors) -> None:
    gateway = serve(*connections(vendors, **ONCE, breaker={"failures": 2, "open": "1m"}))
    seen = scrape(gateway)
    for name in ("huntr", "instaview", "voicehire-paris"):
        assert state_of(seen, "talent_gateway_breaker_state", name) == "closed"
    assert state_of(seen, "talent_gateway_credit_state", "voicehire-paris") in ("ok", "unknown")
    assert not seen.values("talent_gateway_credit_state", connection="huntr")
    READ_JOB.script(vendors.huntr, json_answer({}, 503))
    for _ in range(2):
        assert READ_JOB.send(gateway).status == 503
    empty = doc.voicehire_error("INSUFFICIENT_CREDITS", "Insufficient credits", {"required": 2, "available": 0})
    OUTREACH.script(vendors.voicehire, json_answer(empty, 402))
    assert OUTREACH.send(gateway).status == 402
    seen = scrape(gateway)
    assert state_of(seen, "talent_gateway_breaker_state", "huntr") == "open"
    assert state_of(seen, "talent_gateway_breaker_state", "instaview") == "closed"
    assert state_of(seen, "talent_gateway_credit_state", "voicehire-paris") == "exhausted"
    assert order(gateway, "voicehire-paris", "credits/topped-up").status == 200
    assert state_of(scrape(gateway), "talent_gateway_credit_state", "voicehire-paris") in ("ok", "unknown")
