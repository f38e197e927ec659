"""Idempotency keys (behaviour.md section 5): required on $ calls, one vendor call whatever the callers do."""

from __future__ import annotations

import json
import threading

import pytest

import behaviours
import documents as doc
from behaviours import json_answer
from calls import CREATE, INVITE, INVITE_CANDIDATE, OUTREACH, SET_FIELD, SOURCE, SPENDING, WRITES, problem
from configuration import fresh_key
from gateway import Gateway
from traffic import order

# ID-1: where it is needed, and what one looks like


@pytest.mark.parametrize("call", SPENDING, ids=str)
def test_required_where_it_costs_or_contacts(gateway: Gateway, vendors, call) -> None:
    answer = gateway.request(call.method, call.target, call.document())
    problem(answer, 400, "idempotency_key_required", "none", origin="caller")
    vendors.assert_untouched()


@pytest.mark.parametrize("call", [SOURCE, CREATE, SET_FIELD], ids=str)
def test_not_required_elsewhere(gateway: Gateway, vendors, call) -> None:
    call.script(vendors[call.provider])
    assert call.send(gateway).status in call.success


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 15, "x" * 256, "x" * 5000, "with a space inside it", "ünïcödé-ünïcödé-ünï",
            '"' + "x" * 14 + '"', "tab\tinside-the-key-here"],
    ids=["empty", "5", "15", "256", "5000", "space", "not ASCII", "14 quoted", "tab"],
)  # fmt: skip
@pytest.mark.parametrize("call", [OUTREACH, CREATE], ids=str)
def test_invalid_keys(gateway: Gateway, vendors, call, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1", "replace").decode("latin-1")}
    answer = gateway.request(call.method, call.target, call.document(), headers=headers)
    allowed = {"idempotency_key_invalid"}
    if key == "":
        allowed.add("idempotency_key_required")
    if key == "" and not call.spends:
        return
    assert answer.status == 400 and answer.json["code"] in allowed, answer
    vendors.assert_untouched()


@pytest.mark.parametrize("length", [16, 255])
def test_keys_at_their_bounds(gateway: Gateway, vendors, length: int) -> None:
    OUTREACH.script(vendors.voicehire)
    key = (fresh_key() + "!~" * 130)[:length]
    assert OUTREACH.send(gateway, idempotency=fresh_key()[:4] + key[4:]).status == 200


def test_bare_and_quoted_are_one_key(gateway: Gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire)
    key = fresh_key()
    assert OUTREACH.send(gateway, idempotency=key).status == 200
    again = OUTREACH.send(gateway, idempotency=f'"{key}"')
    assert again.status == 200 and again.header("idempotency-replayed") == "true"
    assert len(vendors.voicehire.calls("POST")) == 1


def test_two_keys_are_refused(gateway: Gateway, vendors) -> None:
    body = json.dumps(OUTREACH.document()).encode()
    head = (
        f"POST {OUTREACH.target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.keys['full'].key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Idempotency-Key: {fresh_key()}\r\nIdempotency-Key: {fresh_key()}\r\n\r\n"
    ).encode()
    assert gateway.raw(head + body).only.status == 400
    vendors.assert_untouched()


# ID-2, ID-4: replays


@pytest.mark.parametrize("call", WRITES, ids=str)
def test_a_replay_is_the_first_answer(gateway: Gateway, vendors, call) -> None:
    call.script(vendors[call.provider])
    key = fresh_key()
    first = call.send(gateway, idempotency=key)
    assert first.status in call.success and first.header("idempotency-replayed") is None
    for _ in range(3):
        again = call.send(gateway, idempotency=key)
        assert (again.status, again.header("idempotency-replayed")) == (first.status, "true"), again
        assert again.json == first.json
    assert len(call.calls(vendors[call.provider])) == 1


def test_include_and_key_of_a_replay(gateway: Gateway, vendors) -> None:
    CREATE.script(vendors.instaview)
    key = fresh_key()
    first = CREATE.send(gateway, idempotency=key, target=CREATE.target + "&include=remote_data")
    again = CREATE.send(gateway, idempotency=key, target=CREATE.target + "&include=remote_data")
    assert first.data["remote_data"] == again.data["remote_data"] == doc.instaview_candidate()


@pytest.mark.parametrize(
    "call, change",
    [
        (OUTREACH, lambda body: body["candidates"].pop()),
        (OUTREACH, lambda body: body["candidates"].reverse()),
        (OUTREACH, lambda body: body["candidates"][0].update(phone="+33612345679")),
        (OUTREACH, lambda body: body.update(on_invalid="skip")),
        (INVITE, lambda body: body.update(email="bob@example.com")),
        (CREATE, lambda body: body.update(first_name="Jon")),
        (CREATE, lambda body: body["metadata"].update(extra=None)),
        (SOURCE, lambda body: body.update(name="Indeed")),
    ],
    ids=[
        "one less",
        "other order",
        "other phone",
        "other option",
        "other e-mail",
        "other name",
        "null more",
        "other source",
    ],
)
def test_another_payload_is_refused(gateway: Gateway, vendors, call, change) -> None:
    call.script(vendors[call.provider])
    key = fresh_key()
    assert call.send(gateway, idempotency=key).status in call.success
    changed = call.document()
    change(changed)
    answer = call.send(gateway, document=changed, idempotency=key)
    problem(answer, 422, "idempotency_key_reused", "none", origin="caller")
    assert len(call.calls(vendors[call.provider])) == 1


def test_another_route_is_refused(gateway: Gateway, vendors) -> None:
    INVITE.script(vendors.huntr)
    key = fresh_key()
    assert INVITE.send(gateway, idempotency=key, document={"email": "ada@example.com"}).status == 201
    answer = INVITE_CANDIDATE.send(gateway, idempotency=key, document={"email": "ada@example.com"})
    problem(answer, 422, "idempotency_key_reused")
    assert len(INVITE.calls(vendors.huntr)) == 1


def test_another_campaign_is_refused(gateway: Gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire)
    key = fresh_key()
    assert OUTREACH.send(gateway, idempotency=key).status == 200
    answer = OUTREACH.send(gateway, idempotency=key, target="/v1/campaigns/voicehire-paris:zzz123def456/candidates")
    problem(answer, 422, "idempotency_key_reused")
    assert len(vendors.voicehire.calls("POST")) == 1


EQUAL = [
    b'{"candidates":[{"phone":"+33612345678","last_name":"Durand","first_name":"Pierre"}],"allow_unresolved":true,"outreach":"sms"}',
    b' {\n\t"outreach" : "sms" ,"allow_unresolved": true ,\r\n "candidates" : [ { "first_name" : "Pierre", "phone":"+33612345678",'
    b'"last_name":"Durand" } ] } ',
    b'{"allow_unresolved":true,"outreach":"\\u0073ms","candidates":[{"first_name":"P\\u0069erre","last_name":"Durand",'
    b'"phone":"\\u002b33612345678"}]}',
]


@pytest.mark.parametrize("body", EQUAL, ids=["order", "white space", "escapes"])
def test_equal_json_is_the_same_payload(gateway: Gateway, vendors, body: bytes) -> None:
    OUTREACH.script(vendors.voicehire, json_answer(doc.voicehire_sourced(1)))
    key = fresh_key()
    first = OUTREACH.send(gateway, idempotency=key, document={"outreach": "sms", "allow_unresolved": True, "candidates": [doc.PIERRE]})
    assert first.status == 200
    again = gateway.post(OUTREACH.target, body=body, idempotency=key)
    assert (again.status, again.header("idempotency-replayed")) == (200, "true"), again
    assert len(vendors.voicehire.calls("POST")) == 1


def test_callers_do_not_share_keys(gateway: Gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire)
    key = fresh_key()
    for caller in ("full", "second"):
        answer = OUTREACH.send(gateway, idempotency=key, key=caller)
        assert answer.status == 200 and answer.header("idempotency-replayed") is None
    assert len(vendors.voicehire.calls("POST")) == 2


def test_a_key_on_a_read_means_nothing(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/members", json_answer({"data": []}))
    key = fresh_key()
    for _ in range(2):
        answer = gateway.get("/v1/candidates?connection=huntr", headers={"Idempotency-Key": key})
        assert answer.status == 200 and answer.header("idempotency-replayed") is None
    assert len(vendors.huntr.ledger) == 2


# ID-4: effect none releases, anything else stays


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422])
@pytest.mark.parametrize("call", [OUTREACH, CREATE, INVITE], ids=str)
def test_a_refusal_releases_the_key(gateway: Gateway, vendors, call, status: int) -> None:
    """429 is told in `test_rate_limits.py`: what contacts people waits, and keeps its key."""
    vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": []}))
    call.script(vendors[call.provider], json_answer({"message": "no"}, status), call.good_answer())
    key = fresh_key()
    first = call.send(gateway, idempotency=key)
    assert first.status >= 400 and first.json["effect"] == "none"
    if status == 402 and call is OUTREACH:
        # Else the gateway would refuse the second one by itself.
        assert order(gateway, call.connection, "credits/topped-up", key="operator").status == 200
    second = call.send(gateway, idempotency=key)
    assert second.status in call.success and second.header("idempotency-replayed") is None, second
    assert len(call.calls(vendors[call.provider])) == 2


def test_a_local_refusal_leaves_the_key_free(gateway: Gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire)
    key = fresh_key()
    problem(
        OUTREACH.send(gateway, idempotency=key, document={"outreach": "sms", "candidates": []}), 422, "invalid_request"
    )
    assert OUTREACH.send(gateway, idempotency=key).status == 200
    assert len(vendors.voicehire.calls("POST")) == 1


def test_a_refused_connection_leaves_the_key_free(gateway: Gateway, vendors) -> None:
    key = fresh_key()
    problem(
        INVITE.send(gateway, idempotency=key, target="/v1/invitations?connection=nobody"), 404, "unknown_connection"
    )
    INVITE.script(vendors.huntr)
    assert INVITE.send(gateway, idempotency=key).status == 201


UNKNOWN = {
    "hang up": behaviours.hang_up(),
    "reset": behaviours.reset(),
    "500": json_answer({"message": "x"}, 500),
    "503": json_answer({"message": "x"}, 503),
    "html": behaviours.html(),
    "redirect": behaviours.redirect("http://127.0.0.1:9/"),
    "silence": behaviours.silence(),
}


@pytest.mark.parametrize("behaviour", UNKNOWN.values(), ids=UNKNOWN.keys())
@pytest.mark.parametrize("call", [OUTREACH, INVITE, CREATE], ids=str)
def test_an_unknown_outcome_is_replayed_and_never_sent_again(gateway: Gateway, vendors, call, behaviour) -> None:
    vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": []}))
    vendors.huntr.on("GET", "/org/members", json_answer({"data": []}))
    call.script(vendors[call.provider], behaviour, call.good_answer())
    key = fresh_key()
    first = call.send(gateway, idempotency=key)
    assert first.status >= 500 and first.json["effect"] == "unknown", first
    for _ in range(2):
        again = call.send(gateway, idempotency=key)
        assert again.header("idempotency-replayed") == "true"
        assert (again.status, again.json["code"], again.json["effect"]) == (first.status, first.json["code"], "unknown")
    assert len(call.calls(vendors[call.provider])) == 1


# ID-3: many at once


@pytest.mark.parametrize("count", [20, 200])
@pytest.mark.parametrize("call", [OUTREACH, INVITE, CREATE], ids=str)
def test_equal_requests_at_once_are_one_vendor_call(gateway: Gateway, vendors, call, count: int) -> None:
    call.script(vendors[call.provider], behaviours.delayed(0.7, call.good_answer()))
    request = {
        "method": call.method, "target": call.target, "document": call.document(),
        "headers": {"Idempotency-Key": fresh_key()},
    }  # fmt: skip
    answers = gateway.together([request] * count)
    assert len(call.calls(vendors[call.provider])) == 1
    first = [answer for answer in answers if answer.header("idempotency-replayed") is None and answer.status < 300]
    assert len(first) == 1, f"{len(first)} answers that claim to be the first"
    for answer in answers:
        if answer is first[0]:
            continue
        if answer.status == 409:
            document = problem(answer, 409, "idempotency_in_progress")
            assert document["operation_id"] == first[0].meta["operation_id"]
        else:
            assert (answer.status, answer.header("idempotency-replayed")) == (first[0].status, "true")
            assert answer.json == first[0].json
    # And afterwards everybody gets the replay.
    again = call.send(gateway, idempotency=request["headers"]["Idempotency-Key"])
    assert (again.status, again.header("idempotency-replayed")) == (first[0].status, "true")
    assert len(call.calls(vendors[call.provider])) == 1


def test_another_payload_while_the_first_runs(gateway: Gateway, vendors) -> None:
    gate = threading.Event()
    OUTREACH.script(vendors.voicehire, behaviours.held(gate, OUTREACH.good_answer()))
    key = fresh_key()
    answers: list = []
    first = threading.Thread(target=lambda: answers.append(OUTREACH.send(gateway, idempotency=key)))
    first.start()
    try:
        vendors.voicehire.wait_for_calls(1)
        other = OUTREACH.send(gateway, idempotency=key, document={"outreach": "sms", "candidates": doc.people(1)})
        problem(other, 422, "idempotency_key_reused", "none")
        same = OUTREACH.send(gateway, idempotency=key)
        problem(same, 409, "idempotency_in_progress", retryable=True)
    finally:
        gate.set()
        first.join(10)
    assert answers[0].status == 200 and len(vendors.voicehire.calls("POST")) == 1


def test_different_keys_at_once_are_different_calls(gateway: Gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire)
    requests = [
        {"method": "POST", "target": OUTREACH.target, "document": OUTREACH.document(),
         "headers": {"Idempotency-Key": fresh_key()}}
        for _ in range(10)
    ]  # fmt: skip
    # Sixteen calls are in flight at most by default, so these ten need not wait for each other.
    assert [answer.status for answer in gateway.together(requests)] == [200] * 10
    assert len(vendors.voicehire.calls("POST")) == 10


@pytest.mark.parametrize("prefer", ["wait=20, respond-async", "respond-async, wait=20"])
def test_a_wait_comes_before_respond_async_in_either_order(gateway: Gateway, vendors, prefer: str) -> None:
    OUTREACH.script(vendors.voicehire, behaviours.delayed(0.3, OUTREACH.good_answer()))
    assert OUTREACH.send(gateway, headers={"Prefer": prefer}).status == 200
