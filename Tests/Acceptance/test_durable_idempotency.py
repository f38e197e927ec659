"""Idempotency keys through kills and restarts (behaviour.md section 5), and what a key finds afterwards."""

from __future__ import annotations

import json
import threading

import pytest

import behaviours
import documents as doc
from answers import Answer
from behaviours import json_answer
from calls import CREATE, INVITE, SET_FIELD, SOURCE, problem
from configuration import Connection, fresh_key
from gateway import DiedWhileStarting, Gateway
from killing import FAILPOINTS, OVER, listed_failpoints
from texting import CAMPAIGN, Texting, fresh_people, national, sms, wait_until
from traffic import order


def again(gateway: Gateway, how: str) -> None:
    """The next process on the same store."""
    if how == "kill":
        gateway.crash()
    else:
        gateway.terminate()
        assert gateway.wait(15) == 0, gateway.output[-4000:]
    gateway.restart()


def same(first: Answer, second: Answer) -> None:
    assert second.header("idempotency-replayed") == "true", second
    assert (first.status, first.body) == (second.status, second.body)
    assert second.header("content-type") == first.header("content-type")


def operations(gateway: Gateway, key: str, caller: str = "full") -> list[dict]:
    answer = gateway.get(f"/v1/operations?idempotency_key={key}", key=caller)
    assert answer.status == 200, answer
    return answer.data


# Replays


@pytest.mark.parametrize("how", ["kill", "SIGTERM"])
def test_a_replay_after_a_restart_is_the_same_byte_for_byte(durable: Gateway, texting: Texting, how: str) -> None:
    key, body = fresh_key(), sms(fresh_people(3))
    first = durable.post(CAMPAIGN, body, idempotency=key)
    assert first.status == 200
    again(durable, how)
    for _ in range(2):
        same(first, durable.post(CAMPAIGN, body, idempotency=key))
    assert texting.requests_seen == 1


@pytest.mark.parametrize("call", [SOURCE, CREATE, INVITE, SET_FIELD], ids=str)
def test_every_write_is_replayed_after_a_kill(durable: Gateway, vendors, call) -> None:
    call.script(vendors[call.provider])
    key = fresh_key()
    first = call.send(durable, idempotency=key)
    assert first.status in call.success
    again(durable, "kill")
    same(first, call.send(durable, idempotency=key))
    assert len(call.calls(vendors[call.provider])) == 1


def test_a_partial_answer_is_replayed_after_a_kill(durable: Gateway, texting: Texting) -> None:
    texting.credits = 100
    key, body = fresh_key(), sms(fresh_people(150))
    first = durable.post(CAMPAIGN, body, idempotency=key)
    problem(first, 402, "provider_credits_exhausted", "partial")
    again(durable, "kill")
    same(first, durable.post(CAMPAIGN, body, idempotency=key))
    assert texting.requests_seen == 2


def test_an_unknown_outcome_is_replayed_after_a_kill(durable: Gateway, texting: Texting) -> None:
    texting.answer(0, behaviours.hang_up(), texting=True)
    key, body = fresh_key(), sms(fresh_people(2))
    first = durable.post(CAMPAIGN, body, idempotency=key)
    problem(first, 502, "provider_unreachable", "unknown")
    again(durable, "kill")
    same(first, durable.post(CAMPAIGN, body, idempotency=key))
    assert texting.requests_seen == 1


def test_what_a_kill_made_unknown_is_no_success(durable: Gateway, texting: Texting) -> None:
    durable.crash()
    durable.restart("after-send")
    key, body = fresh_key(), sms(fresh_people(150))
    with pytest.raises((OSError, ConnectionError)):
        durable.post(CAMPAIGN, body, idempotency=key)
    assert durable.wait(10) == -9
    durable.restart()
    for _ in range(2):
        answer = durable.post(CAMPAIGN, body, idempotency=key)
        assert answer.status in (502, 504), answer
        assert answer.json["effect"] == "unknown"
        assert answer.header("idempotency-replayed") == "true"
    assert texting.requests_seen == 1
    (operation,) = operations(durable, key)
    assert (operation["state"], operation["progress"]["unknown"], operation["progress"]["not_attempted"]) == (
        "unknown", 100, 50,
    )  # fmt: skip
    listed = durable.get("/v1/operations?state=unknown&limit=200").data
    assert operation["id"] in [entry["id"] for entry in listed]


def test_a_202_is_replayed_as_202_with_the_present_state(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(1)
    key, people = fresh_key(), fresh_people(250)
    first = durable.post(CAMPAIGN, sms(people), idempotency=key, headers={"Prefer": "respond-async"})
    assert first.status == 202
    texting.wait_for_requests(2)
    wait_until("the first chunk is recorded", lambda: operations(durable, key)[0]["progress"]["added"] == 100)
    replay = durable.post(CAMPAIGN, sms(people), idempotency=key)
    assert (replay.status, replay.header("idempotency-replayed")) == (202, "true")
    assert replay.header("location") == first.header("location")
    assert replay.data["progress"]["added"] == 100 and replay.data["state"] == "running"
    gate.set()
    wait_until("it ends", lambda: operations(durable, key)[0]["state"] == "applied")
    end = durable.post(CAMPAIGN, sms(people), idempotency=key)
    assert (end.status, end.header("idempotency-replayed")) == (200, "true")
    assert end.data["added"] == 250
    assert texting.requests_seen == 3


# One send


def test_two_hundred_at_once_send_once(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(0)
    key, body = fresh_key(), sms(fresh_people(5))
    request = {"method": "POST", "target": CAMPAIGN, "document": body, "headers": {"Idempotency-Key": key}}
    said = durable.output.count("idempotency_in_progress")

    def open_at_the_end() -> None:
        try:
            wait_until("199 are refused", lambda: durable.output.count("idempotency_in_progress") >= said + 199)
        finally:
            gate.set()

    opener = threading.Thread(target=open_at_the_end)
    opener.start()
    answers = durable.together([request] * 200)
    opener.join()
    assert texting.requests_seen == 1 and not texting.twice
    assert sorted(answer.status for answer in answers) == [200] + [409] * 199
    (operation,) = operations(durable, key)
    for answer in answers:
        if answer.status == 409:
            problem(answer, 409, "idempotency_in_progress", operation_id=operation["id"])
            assert answer.header("retry-after")
    (done,) = [answer for answer in answers if answer.status == 200]
    later = durable.together([request] * 50)
    assert {(answer.status, answer.body) for answer in later} == {(200, done.body)}
    assert texting.requests_seen == 1


def test_in_progress_says_which_operation(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(0)
    key, body = fresh_key(), sms(fresh_people(1))
    answers: list[Answer] = []
    first = threading.Thread(target=lambda: answers.append(durable.post(CAMPAIGN, body, idempotency=key)))
    first.start()
    try:
        texting.wait_for_requests(1)
        second = durable.post(CAMPAIGN, body, idempotency=key)
        document = problem(second, 409, "idempotency_in_progress", "none")
        assert second.header("retry-after") and document["retryable"]
        seen = durable.get(f"/v1/operations/{document['operation_id']}")
        assert seen.status == 200 and seen.data["state"] == "running"
    finally:
        gate.set()
        first.join()
    assert answers[0].status == 200
    same(answers[0], durable.post(CAMPAIGN, body, idempotency=key))


@pytest.mark.parametrize("place", FAILPOINTS)
@pytest.mark.parametrize("call", [CREATE, INVITE], ids=str)
def test_a_single_write_killed_anywhere(durable: Gateway, vendors, call, place: str) -> None:
    """One thing made at most once, and its key leads to how it ended."""
    vendor = vendors[call.provider]
    call.script(vendor)
    durable.crash()
    durable.restart(place)
    key = fresh_key()
    with pytest.raises((OSError, ConnectionError)):
        call.send(durable, idempotency=key)
    assert durable.wait(10) == -9
    durable.restart()

    def answered() -> Answer | None:
        answer = call.send(durable, idempotency=key)
        return None if answer.status == 409 else answer

    answer = wait_until("the key has an answer", answered)
    made = len(call.calls(vendor))
    assert made <= 1
    (operation,) = operations(durable, key)
    assert operation["state"] in OVER
    dispatched = {"after-dispatch", "before-send", "after-send", "before-finish"}
    # What spends nothing and may leave at once is recorded and dispatched in one step.
    if place in dispatched | ({"after-accept"} if not call.spends else set()):
        # It may have left, and only the vendor knows.
        assert answer.status in (502, 504) and answer.json["effect"] == "unknown", answer
        assert operation["state"] == "unknown"
    else:
        # The very answer may be lost with the process; what became of the write isn't.
        assert answer.status in (200, 201) and made == 1, answer
        assert operation["state"] == "applied"
    assert call.send(durable, idempotency=key).status == answer.status
    assert len(call.calls(vendor)) == made


# What a key is


def test_reuse_is_refused_after_a_restart(durable: Gateway, texting: Texting) -> None:
    key = fresh_key()
    assert durable.post(CAMPAIGN, sms(fresh_people(1)), idempotency=key).status == 200
    again(durable, "kill")
    problem(durable.post(CAMPAIGN, sms(fresh_people(1)), idempotency=key), 422, "idempotency_key_reused", "none")
    assert texting.requests_seen == 1


def test_equal_json_is_equal_whatever_it_looks_like(durable: Gateway, texting: Texting) -> None:
    key, (person,) = fresh_key(), fresh_people(1)
    person["first_name"] = "Zoë"
    first = durable.post(CAMPAIGN, sms([person]), idempotency=key)
    assert first.status == 200
    turned = {"candidates": [dict(reversed(person.items()))], "outreach": "sms"}
    for text in (
        json.dumps(turned, indent=3),
        json.dumps(turned, ensure_ascii=True),
        json.dumps(turned, ensure_ascii=False, separators=(",", ":")),
    ):
        same(first, durable.request(
            "POST", CAMPAIGN, body=text.encode(), headers={"Idempotency-Key": key}))  # fmt: skip
    assert texting.requests_seen == 1


def test_another_order_of_people_is_another_request(durable: Gateway, texting: Texting) -> None:
    key, people = fresh_key(), fresh_people(2)
    assert durable.post(CAMPAIGN, sms(people), idempotency=key).status == 200
    problem(durable.post(CAMPAIGN, sms(people[::-1]), idempotency=key), 422, "idempotency_key_reused")


def test_another_callers_key_is_another_key(durable: Gateway, texting: Texting) -> None:
    key, first, second = fresh_key(), fresh_people(1), fresh_people(1)
    assert durable.post(CAMPAIGN, sms(first), idempotency=key).status == 200
    assert durable.post(CAMPAIGN, sms(second), idempotency=key, key="second").status == 200
    (mine,), (theirs,) = operations(durable, key), operations(durable, key, "second")
    assert mine["id"] != theirs["id"]
    assert durable.get(f"/v1/operations/{mine['id']}", key="second").status == 404
    assert durable.get("/v1/operations?caller=full", key="second").status == 403
    assert durable.get(f"/v1/operations/{mine['id']}", key="admin").status == 200
    assert texting.messages.keys() == set(national(first + second))


REFUSALS = {
    "402": lambda: json_answer(
        doc.voicehire_error("INSUFFICIENT_CREDITS", "Insufficient credits", {"required": 1, "available": 0}), 402),
    "400": lambda: json_answer(doc.voicehire_error("VALIDATION_ERROR", "Validation failed"), 400),
    "404": lambda: json_answer(doc.voicehire_error("RESOURCE_NOT_FOUND", "Campaign not found"), 404),
}  # fmt: skip


@pytest.mark.parametrize("status", REFUSALS)
def test_nothing_happened_so_the_key_is_free(durable: Gateway, texting: Texting, status: str) -> None:
    texting.answer(0, REFUSALS[status]())
    key, people = fresh_key(), fresh_people(2)
    refused = durable.post(CAMPAIGN, sms(people), idempotency=key)
    assert refused.status == int(status) if status != "400" else 422
    assert refused.json["effect"] == "none"
    again(durable, "kill")
    if status == "402":
        assert order(durable, "voicehire-paris", "credits/topped-up").status == 200
    # Also for another request: it's as if the key had never been used.
    other = fresh_people(1)
    done = durable.post(CAMPAIGN, sms(other), idempotency=key)
    assert done.status == 200 and done.header("idempotency-replayed") is None, done
    assert texting.messages.keys() == set(national(other))
    states = [operation["state"] for operation in operations(durable, key)]
    assert states == ["applied", "rejected"]


def test_a_refused_body_takes_no_key(durable: Gateway, texting: Texting) -> None:
    key = fresh_key()
    bad = [{"first_name": "Ada", "last_name": "Example", "phone": "12"}]
    assert durable.post(CAMPAIGN, sms(bad), idempotency=key).status == 422
    assert operations(durable, key) == []
    assert durable.post(CAMPAIGN, sms(fresh_people(1)), idempotency=key).status == 200


def test_a_lost_answer_is_found_by_the_key(durable: Gateway, texting: Texting) -> None:
    durable.crash()
    durable.restart("before-answer")
    key, body = fresh_key(), sms(fresh_people(3))
    with pytest.raises((OSError, ConnectionError)):
        durable.post(CAMPAIGN, body, idempotency=key)
    assert durable.wait(10) == -9
    durable.restart()
    (operation,) = operations(durable, key)
    assert (operation["state"], operation["progress"]["added"], operation["effect"]) == ("applied", 3, "complete")
    answer = durable.post(CAMPAIGN, body, idempotency=key)
    assert answer.status == 200 and answer.header("idempotency-replayed") == "true"
    assert answer.data["added"] == 3 and len(answer.data["results"]) == 3
    assert texting.requests_seen == 1


def test_accepted_before_the_kill_goes_on_after_it(durable: Gateway, texting: Texting) -> None:
    durable.crash()
    durable.restart("after-accept")
    key, people = fresh_key(), fresh_people(120)
    with pytest.raises((OSError, ConnectionError)):
        durable.post(CAMPAIGN, sms(people), idempotency=key)
    assert durable.wait(10) == -9
    assert texting.requests_seen == 0
    durable.restart()
    wait_until("it goes on by itself", lambda: operations(durable, key)[0]["state"] == "applied")
    answer = durable.post(CAMPAIGN, sms(people), idempotency=key)
    assert answer.status == 200 and answer.header("idempotency-replayed") == "true"
    assert texting.requests == [national(people[:100]), national(people[100:])]


def test_the_binary_lists_its_failpoints(built) -> None:
    assert listed_failpoints() == FAILPOINTS


def test_failpoints_are_refused_away_from_loopback(built) -> None:
    gateway = Gateway([Connection.to(None, "voicehire", base_url="https://vendor.example.com/api/v1")])
    with pytest.raises(DiedWhileStarting) as end:
        gateway.start("before-send")
    assert end.value.code == 1 and "loopback" in end.value.args[0]
