"""Adding people to a campaign, exactly (api.md section 5): chunks, counts, credits, limits, stops and resumption."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest

import behaviours
import documents as doc
from answers import Answer
from behaviours import json_answer
from calls import problem
from configuration import fresh_key
from gateway import Gateway
from killing import OVER, check_counts, check_every_count
from texting import CAMPAIGN, Texting, fresh_people, national, sms, wait_until
from traffic import order

ASYNC = {"Prefer": "respond-async"}


def add(gateway: Gateway, document: dict, **more) -> Answer:
    more.setdefault("idempotency", True)
    answer = gateway.post(CAMPAIGN, document, **more)
    check_every_count(answer.json)
    return answer


def operation(gateway: Gateway, answer: Answer | str, key: str = "full") -> dict:
    id = answer if isinstance(answer, str) else identifier(answer)
    found = gateway.get(f"/v1/operations/{id}", key=key)
    assert found.status == 200, found
    check_counts(found.data["progress"])
    return found.data


def identifier(answer: Answer) -> str:
    document = answer.json
    if "operation_id" in document:
        return document["operation_id"]
    return document["meta"].get("operation_id") or document["data"]["id"]


def ended(gateway: Gateway, answer: Answer | str, timeout: float = 30) -> dict:
    return wait_until("the operation ends", lambda: over(operation(gateway, answer)), timeout)


def over(record: dict) -> dict | None:
    return record if record["state"] in OVER else None


def waiting(gateway: Gateway, answer: Answer, reason: str) -> dict:
    def look() -> dict | None:
        record = operation(gateway, answer)
        return record if record["state"] == "waiting" else None

    record = wait_until("it waits", look)
    assert record["reason"] == reason
    return record


def act(gateway: Gateway, answer: Answer | str, verb: str, document: dict | None = None, key: str = "admin") -> Answer:
    id = answer if isinstance(answer, str) else identifier(answer)
    more = {} if document is None else {"document": document}
    return gateway.request("POST", f"/v1/operations/{id}/{verb}", key=key, **more)


def states(record: dict) -> list[str]:
    return [chunk["state"] for chunk in record["chunks"]]


def counts(record: dict, *names: str) -> tuple[int, ...]:
    return tuple(record["progress"][name] for name in names)


def again(gateway: Gateway, how: str) -> None:
    if how == "kill":
        gateway.crash()
    elif how == "SIGTERM":
        gateway.terminate()
        assert gateway.wait(15) == 0, gateway.output[-4000:]
    else:
        return
    gateway.restart()


RESTARTS = ["no restart", "kill", "SIGTERM"]

# Who is sent


def test_ten_thousand_in_order(durable: Gateway, texting: Texting) -> None:
    people = fresh_people(10_000)
    answer = add(durable, sms(people), headers={"Prefer": "wait=120"}, timeout=130)
    assert answer.status == 200, answer
    assert [len(request) for request in texting.requests] == [100] * 100
    assert [phone for request in texting.requests for phone in request] == national(people)
    data = answer.data
    assert (data["requested"], data["added"], data["messages_sent"]) == (10_000, 10_000, 10_000)
    assert [chunk["index"] for chunk in data["chunks"]] == list(range(100))
    assert [line["index"] for line in data["results"]] == list(range(10_000))
    assert answer.meta["effect"] == "complete" and answer.meta["units"] == {"sms": 10_000}
    record = operation(durable, answer)
    assert record["state"] == "applied" and record["progress"]["per_minute"] > 0


def test_one_more_is_refused(durable: Gateway, vendors, texting: Texting) -> None:
    problem(add(durable, sms(fresh_people(10_001))), 422, "invalid_request", "none")
    vendors.assert_untouched()


def test_duplicates_are_sent_once(durable: Gateway, texting: Texting) -> None:
    first, second = fresh_people(2)
    spelled = first["phone"].replace("+33", "0")
    twins = [
        first, second, dict(first, external_id="twin"), dict(first, phone=" ".join([spelled[:2], spelled[2:]])),
        dict(second, phone="00" + second["phone"][1:]),
    ]  # fmt: skip
    answer = add(durable, sms(twins))
    assert answer.status == 200, answer
    assert texting.requests == [national([first, second])]
    data = answer.data
    assert (data["requested"], data["added"], data["duplicate"]) == (5, 2, 3)
    assert [line["state"] for line in data["results"]] == ["added", "added", "duplicate", "duplicate", "duplicate"]
    assert data["results"][2]["external_id"] == "twin"


@pytest.mark.parametrize("on_invalid", [None, "refuse"])
def test_one_mistake_refuses_all(durable: Gateway, vendors, texting: Texting, on_invalid) -> None:
    people = fresh_people(3)
    people[1]["phone"] = "+4915112345678"
    more = {} if on_invalid is None else {"on_invalid": on_invalid}
    answer = add(durable, sms(people, **more))
    document = problem(answer, 422, "invalid_request", "none")
    assert [(error["pointer"], error["code"]) for error in document["errors"]] == [
        ("/candidates/1/phone", "phone_invalid")
    ]
    vendors.assert_untouched()


def test_mistakes_are_skipped_when_asked_for(durable: Gateway, texting: Texting) -> None:
    people = fresh_people(3)
    people[1]["phone"] = "12"
    answer = add(durable, sms(people, on_invalid="skip"))
    assert answer.status == 200, answer
    assert texting.requests == [national([people[0], people[2]])]
    assert (answer.data["added"], answer.data["rejected"]) == (2, 1)
    assert [line["state"] for line in answer.data["results"]] == ["added", "rejected", "added"]


def test_what_the_vendor_refuses_is_said_by_person(durable: Gateway, texting: Texting) -> None:
    people = fresh_people(3)
    texting.answer(0, json_answer(doc.voicehire_sourced(2, errors=[{"index": 1, "error": "Numéro invalide"}])))
    answer = add(durable, sms(people))
    assert answer.status == 200, answer
    assert (answer.data["added"], answer.data["rejected"], answer.meta["effect"]) == (2, 1, "partial")
    assert [line["state"] for line in answer.data["results"]] == ["added", "rejected", "added"]
    assert operation(durable, answer)["state"] == "partial"


def test_skipped_people_leave_it_open_who(durable: Gateway, texting: Texting) -> None:
    texting.answer(0, json_answer(doc.voicehire_sourced(8, 2)))
    answer = add(durable, sms(fresh_people(10)))
    assert (answer.status, answer.data["added"], answer.data["skipped"]) == (200, 8, 2)
    assert {line["state"] for line in answer.data["results"]} == {"added_or_skipped"}
    assert answer.meta["units"] == {"sms": 8}


@pytest.mark.parametrize("sourced, unknown", [(7, 3), (11, 10)], ids=["too few", "too many"])
def test_counts_that_do_not_add_up_are_unknown(durable: Gateway, texting: Texting, sourced: int, unknown: int) -> None:
    texting.answer(0, json_answer(doc.voicehire_sourced(sourced)))
    answer = add(durable, sms(fresh_people(10)))
    document = problem(answer, 502, "provider_bad_response", "unknown")
    assert (document["result"]["requested"], document["result"]["unknown"]) == (10, unknown)
    record = operation(durable, answer)
    assert record["state"] == "unknown" and counts(record, "requested", "unknown") == (10, unknown)


# When the caller is answered


def test_wait_0_is_answered_at_once(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(0)
    try:
        answer = add(durable, sms(fresh_people(2)), headers={"Prefer": "wait=0"})
        assert answer.status == 202 and answer.elapsed < 5, answer
        assert answer.header("location") == f"/v1/operations/{answer.data['id']}"
        assert answer.meta["operation_id"] == answer.data["id"]
    finally:
        gate.set()
    assert counts(ended(durable, answer), "added") == (2,)


def test_a_wait_too_short_is_a_202(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(1)
    try:
        answer = add(durable, sms(fresh_people(150)), headers={"Prefer": "wait=1"})
        assert answer.status == 202 and 0.9 < answer.elapsed < 10, answer
    finally:
        gate.set()
    assert counts(ended(durable, answer), "added") == (150,)


def test_it_goes_on_when_the_caller_leaves(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(0)
    key, body = fresh_key(), json.dumps(sms(fresh_people(250))).encode()
    head = (
        f"POST {CAMPAIGN} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {durable.keys['full'].key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nIdempotency-Key: {key}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", durable.port)) as caller:
        caller.sendall(head.encode() + body)
        texting.wait_for_requests(1)
    gate.set()
    (record,) = durable.get(f"/v1/operations?idempotency_key={key}").data
    assert counts(ended(durable, record["id"]), "added") == (250,)
    assert texting.total == 250 and not texting.twice


# Progress


def test_progress_counts_and_story(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(2)
    answer = add(durable, sms(fresh_people(450)), headers=ASYNC)
    try:
        texting.wait_for_requests(3)
        record = wait_until("two chunks are recorded", lambda: two_done(operation(durable, answer)))
        assert record["state"] == "running" and "effect" not in record
        assert counts(record, "requested", "added", "unknown", "not_attempted") == (450, 200, 100, 150)
        assert states(record) == ["applied", "applied", "dispatching", "accepted", "accepted"]
        assert record["progress"]["per_minute"] > 0
        assert doc.instant(record["progress"]["estimated_end"]) >= doc.instant(record["updated_at"])
    finally:
        gate.set()
    record = ended(durable, answer)
    assert record["units"] == {"sms": 450} and record["effect"] == "complete"
    story = [entry["what"] for entry in record["timeline"]]
    assert story[0] == "received" and "100 added, 0 skipped" in story
    times = [doc.instant(entry["at"]) for entry in record["timeline"]]
    assert times == sorted(times)


def two_done(record: dict) -> dict | None:
    return record if counts(record, "added") == (200,) else None


def test_events_follow_an_operation_to_its_end(durable: Gateway, texting: Texting) -> None:
    gates = [texting.hold(at) for at in range(3)]
    answer = add(durable, sms(fresh_people(300)), headers=ASYNC)
    events: list[tuple[str, dict]] = []
    with socket.create_connection(("127.0.0.1", durable.port), timeout=20) as watcher:
        watcher.sendall(
            f"GET /v1/operations/{identifier(answer)}/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
            f"Authorization: Bearer {durable.keys['full'].key}\r\nConnection: close\r\n\r\n".encode()
        )
        received = b""
        for at, gate in enumerate(gates):
            texting.wait_for_requests(at + 1)
            while len(parse_events(received)) <= at:
                received += read(watcher)
            gate.set()
        while True:
            data = read(watcher)
            if not data:
                break
            received += data
    head = received.partition(b"\r\n\r\n")[0].decode("latin-1").lower()
    assert head.startswith("http/1.1 200") and "content-type: text/event-stream" in head
    events = parse_events(received)
    assert [name for name, _ in events][-1] == "end" and {name for name, _ in events[:-1]} == {"progress"}
    for _, data in events:
        check_counts(data["progress"])
    added = [data["progress"]["added"] for _, data in events]
    assert added == sorted(added) and added[-1] == 300 and len(events) >= 3
    assert events[-1][1]["state"] == "applied"


def read(watcher: socket.socket) -> bytes:
    return watcher.recv(65536)


def parse_events(received: bytes) -> list[tuple[str, dict]]:
    """The whole events so far; the chunks of the transfer coding may fall anywhere."""
    body = bytearray()
    rest = received.partition(b"\r\n\r\n")[2]
    while rest:
        line, separator, tail = rest.partition(b"\r\n")
        if not separator or len(tail) < int(line, 16) + 2:
            break
        body += tail[: int(line, 16)]
        rest = tail[int(line, 16) + 2 :]
    found = []
    for block in body.decode().split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_events_of_what_is_over(durable: Gateway, texting: Texting) -> None:
    answer = add(durable, sms(fresh_people(1)))
    stream = durable.request(
        "GET", f"/v1/operations/{identifier(answer)}/events", headers={"Accept": "text/event-stream"}, check=False)
    assert stream.status == 200
    name, data = stream.text.strip().split("\n")
    assert name == "event: end" and json.loads(data.removeprefix("data: "))["state"] == "applied"


# Credits


def test_402_on_the_first_chunk_ends_it(durable: Gateway, texting: Texting) -> None:
    texting.credits = 99
    answer = add(durable, sms(fresh_people(150), on_exhausted="park"))
    document = problem(answer, 402, "provider_credits_exhausted", "none", retryable=True)
    assert document["upstream"]["details"] == {"required": 100, "available": 99}
    record = operation(durable, answer)
    assert (record["state"], record["effect"]) == ("rejected", "none")
    assert counts(record, "added", "messages_sent") == (0, 0)
    assert texting.total == 0 and texting.requests_seen == 1


@pytest.mark.parametrize("how", RESTARTS)
def test_402_later_stops_and_resume_sends_the_rest(durable: Gateway, texting: Texting, how: str) -> None:
    texting.credits = 150
    people = fresh_people(250)
    answer = add(durable, sms(people))
    document = problem(answer, 402, "provider_credits_exhausted", "partial")
    result = document["result"]
    assert (result["added"], result["not_attempted"]) == (100, 150)
    assert [line["state"] for line in result["results"]] == ["added"] * 100 + ["not_attempted"] * 150
    record = operation(durable, answer)
    assert record["state"] == "partial" and states(record) == ["applied", "not_attempted", "not_attempted"]
    again(durable, how)
    texting.top_up(1000)
    assert order(durable, "voicehire-paris", "credits/topped-up").status == 200
    resumed = act(durable, answer, "resume", key="full")
    assert resumed.status in (200, 202), resumed
    record = ended(durable, answer)
    assert record["state"] == "applied" and counts(record, "added", "not_attempted") == (250, 0)
    assert texting.requests == [national(people[:100]), national(people[100:200]), national(people[200:])]
    assert texting.total == 250 and not texting.twice


@pytest.mark.parametrize("how", RESTARTS)
def test_parked_until_there_are_credits(durable: Gateway, texting: Texting, how: str) -> None:
    texting.credits = 150
    people = fresh_people(250)
    answer = add(durable, sms(people, on_exhausted="park"), headers={"Prefer": "wait=1"})
    assert answer.status == 202, answer
    record = waiting(durable, answer, "credits")
    assert counts(record, "added", "not_attempted") == (100, 150)
    seen = texting.requests_seen
    again(durable, how)
    texting.top_up(1000)
    record = ended(durable, answer)
    assert record["state"] == "applied" and counts(record, "added") == (250,)
    assert texting.total == 250 and not texting.twice
    # A look at the balance is free; a second call that costs is only made when it can succeed.
    assert texting.requests_seen <= seen + 3


def test_what_is_parked_past_not_after_is_given_up(durable: Gateway, texting: Texting) -> None:
    texting.credits = 100
    answer = add(durable, sms(fresh_people(150), on_exhausted="park", not_after=doc.now_text(3)), headers=ASYNC)
    waiting(durable, answer, "credits")
    record = ended(durable, answer)
    assert record["state"] == "partial" and counts(record, "added", "not_attempted") == (100, 50)
    assert doc.instant(record["updated_at"]) >= doc.instant(record["not_after"])
    texting.top_up(1000)
    assert texting.total == 100


def test_what_is_unsent_at_not_after_is_not_attempted(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(1)
    # The vendor answers the second chunk when the time is over.
    timer = threading.Timer(2.3, gate.set)
    timer.start()
    answer = add(durable, sms(fresh_people(300), not_after=doc.now_text(2)))
    timer.join()
    assert answer.status >= 400 and answer.json["effect"] == "partial", answer
    assert (answer.json["result"]["added"], answer.json["result"]["not_attempted"]) == (200, 100)
    assert texting.requests_seen == 2
    assert operation(durable, answer)["state"] == "partial"


# Limits


def test_a_429_in_the_middle_makes_it_wait(durable: Gateway, texting: Texting) -> None:
    limited = json_answer(
        doc.voicehire_error("RATE_LIMIT_EXCEEDED", "Rate limit exceeded", {"retry_after": 2}), 429, {"Retry-After": "2"})
    texting.answer(1, limited)
    people = fresh_people(300)
    answer = add(durable, sms(people), headers=ASYNC)
    waiting(durable, answer, "rate_limit")
    record = ended(durable, answer)
    assert record["state"] == "applied" and counts(record, "added") == (300,)
    posts = [entry.at for entry in texting.vendor.calls("POST")]
    assert len(posts) == 4 and posts[2] - posts[1] >= 2
    assert [phone for request in texting.requests for phone in request] == national(people)


@pytest.mark.parametrize("how", ["kill", "SIGTERM"])
def test_a_wait_for_a_limit_goes_through_a_restart(durable: Gateway, texting: Texting, how: str) -> None:
    texting.answer(1, json_answer(doc.voicehire_error("RATE_LIMIT_EXCEEDED", "x"), 429, {"Retry-After": "2"}))
    answer = add(durable, sms(fresh_people(300)), headers=ASYNC)
    waiting(durable, answer, "rate_limit")
    again(durable, how)
    assert ended(durable, answer)["state"] == "applied"
    assert texting.total == 300 and not texting.twice


# Stopped


def test_cancelled_between_chunks(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(1)
    people = fresh_people(400)
    answer = add(durable, sms(people), headers=ASYNC)
    texting.wait_for_requests(2)
    assert act(durable, answer, "cancel", key="second").status == 404
    asked = durable.post(
        f"/v1/operations/{identifier(answer)}/cancel", key="full", headers={"Prefer": "wait=0"})
    gate.set()
    assert asked.status == 202 and asked.data["state"] == "running", asked
    record = ended(durable, answer)
    assert record["state"] == "partial"
    assert states(record) == ["applied", "applied", "not_attempted", "not_attempted"]
    assert texting.requests_seen == 2
    # Ending it once more changes nothing.
    assert act(durable, answer, "cancel", key="full").data["state"] == "partial"


def test_cancelled_while_parked(durable: Gateway, texting: Texting) -> None:
    texting.credits = 100
    answer = add(durable, sms(fresh_people(150), on_exhausted="park"), headers=ASYNC)
    waiting(durable, answer, "credits")
    cancelled = act(durable, answer, "cancel", key="admin")
    assert (cancelled.status, cancelled.data["state"]) == (200, "partial")
    texting.top_up(1000)
    assert texting.total == 100


@pytest.mark.parametrize("how", RESTARTS)
def test_an_unknown_chunk_stops_the_rest(durable: Gateway, texting: Texting, how: str) -> None:
    texting.answer(1, behaviours.hang_up(), texting=True)
    people = fresh_people(350)
    answer = add(durable, sms(people))
    document = problem(answer, 502, "provider_unreachable", "unknown")
    result = document["result"]
    assert (result["added"], result["unknown"], result["not_attempted"]) == (100, 100, 150)
    record = operation(durable, answer)
    assert record["state"] == "unknown"
    assert states(record) == ["applied", "unknown", "not_attempted", "not_attempted"]
    again(durable, how)
    assert act(durable, answer, "resume", key="full").status in (200, 202)

    def rest_is_sent() -> dict | None:
        now = operation(durable, answer)
        return now if states(now) == ["applied", "unknown", "applied", "applied"] and over(now) else None

    record = wait_until("the rest is sent", rest_is_sent)
    assert record["state"] == "unknown" and counts(record, "added", "unknown") == (250, 100)
    assert texting.total == 350 and not texting.twice
    resolved = act(durable, answer, "resolve", {"as": "applied", "chunk": 1, "evidence": "seen in the dashboard"})
    assert (resolved.status, resolved.data["state"], resolved.data["effect"]) == (200, "applied", "complete")
    assert counts(operation(durable, answer), "added", "unknown") == (350, 0)


@pytest.mark.parametrize("how", RESTARTS)
def test_resolved_as_not_applied_it_is_sent_once_more(durable: Gateway, texting: Texting, how: str) -> None:
    texting.answer(0, behaviours.hang_up())
    people = fresh_people(150)
    answer = add(durable, sms(people))
    problem(answer, 502, "provider_unreachable", "unknown")
    assert act(durable, answer, "resume", key="full").status in (200, 202)
    wait_until("the rest is sent", lambda: texting.total == 50)
    wait_until("it's over", lambda: over(operation(durable, answer)))
    assert act(durable, answer, "resolve", {"as": "not_applied", "chunk": 0}, key="full").status == 403
    resolved = act(durable, answer, "resolve", {"as": "not_applied", "chunk": 0})
    assert resolved.status == 200 and resolved.data["state"] == "partial", resolved
    again(durable, how)
    # Only once, and a chunk that isn't unknown can't be resolved.
    assert act(durable, answer, "resolve", {"as": "not_applied", "chunk": 0}).status == 422
    assert act(durable, answer, "resume", key="full").status in (200, 202)
    record = wait_until("all is sent", lambda: applied(operation(durable, answer)))
    assert counts(record, "added") == (150,)
    assert texting.messages.keys() == set(national(people)) and not texting.twice
    problem(act(durable, answer, "resume", key="full"), 409, "outcome_unresolved")


def applied(record: dict) -> dict | None:
    return record if record["state"] == "applied" else None


def test_what_the_vendor_shows_is_settled_by_looking(durable: Gateway, texting: Texting) -> None:
    texting.shown = ("abc123def456",)
    texting.answer(1, behaviours.hang_up(), texting=True)
    people = fresh_people(300)
    answer = add(durable, sms(people))
    problem(answer, 502, "provider_unreachable", "unknown")
    record = wait_until("it's settled", lambda: settled(operation(durable, answer)))
    assert states(record) == ["applied", "applied", "not_attempted"] and record["effect"] == "partial"
    assert act(durable, answer, "resume", key="full").status in (200, 202)
    record = wait_until("all is sent", lambda: applied(operation(durable, answer)))
    assert counts(record, "added", "unknown") == (300, 0) and record["units"] == {"sms": 300}
    assert texting.total == 300 and not texting.twice


def test_a_settled_outcome_is_replayed_as_it_is_now(durable: Gateway, texting: Texting) -> None:
    texting.answer(0, behaviours.hang_up(), texting=True)
    key, body = fresh_key(), sms(fresh_people(2))
    first = add(durable, body, idempotency=key)
    problem(first, 502, "provider_unreachable", "unknown")
    assert act(durable, first, "resolve", {"as": "applied"}).status == 200
    for how in ("no restart", "kill"):
        again(durable, how)
        replay = add(durable, body, idempotency=key)
        assert (replay.status, replay.header("idempotency-replayed")) == (200, "true"), replay
        assert (replay.data["added"], replay.data["unknown"]) == (2, 0) and replay.meta["effect"] == "complete"
    assert texting.total == 2


def settled(record: dict) -> dict | None:
    return record if record["state"] == "partial" else None


def test_people_of_an_unknown_operation_are_not_sent_by_another_key(durable: Gateway, texting: Texting) -> None:
    texting.answer(0, behaviours.hang_up(), texting=True)
    person, other = fresh_people(2)
    first = add(durable, sms([person]))
    problem(first, 502, "provider_unreachable", "unknown")
    for key in ("full", "second"):
        refused = add(durable, sms([other, person]), key=key)
        problem(refused, 409, "outcome_unresolved", "none", operation_id=identifier(first))
    assert texting.total == 1
    allowed = add(durable, sms([other, person], allow_unresolved=True))
    assert allowed.status == 200, allowed
    assert texting.messages == {national([person])[0]: 2, national([other])[0]: 1}


def test_people_of_an_unfinished_operation_are_not_sent_by_another_key(durable: Gateway, texting: Texting) -> None:
    gate = texting.hold(0)
    people = fresh_people(3)
    first = add(durable, sms(people), headers=ASYNC)
    try:
        texting.wait_for_requests(1)
        problem(add(durable, sms(people[1:2])), 409, "outcome_unresolved", "none", operation_id=identifier(first))
        elsewhere = CAMPAIGN.replace("abc123def456", "fed654cba321")
        assert durable.post(elsewhere, sms(people[:1]), idempotency=True).status == 200
    finally:
        gate.set()
    ended(durable, first)
    assert add(durable, sms(people[1:2])).status == 200


# The end of the process


def test_the_end_of_the_process_is_not_the_end_of_an_operation(durable: Gateway, texting: Texting) -> None:
    texting.credits = 100
    answer = add(durable, sms(fresh_people(150), on_exhausted="park"), headers=ASYNC)
    waiting(durable, answer, "credits")
    received = b""
    with socket.create_connection(("127.0.0.1", durable.port), timeout=20) as watcher:
        watcher.sendall(
            f"GET /v1/operations/{identifier(answer)}/events HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {durable.keys['full'].key}\r\n\r\n".encode()
        )
        while not parse_events(received):
            received += read(watcher)
        durable.terminate()
        while data := read(watcher):
            received += data
    assert durable.wait(15) == 0
    assert {name for name, _ in parse_events(received)} == {"progress"}
    durable.restart()
    texting.top_up(50)
    assert ended(durable, answer)["state"] == "applied"


@pytest.mark.parametrize("wait", [0, 60])
def test_sigterm_in_a_long_campaign(durable: Gateway, texting: Texting, wait: int) -> None:
    """It stops after the chunk under way; the next process finishes it."""
    texting.delay = (0.15, 0.2)
    people, key = fresh_people(8_000), fresh_key()
    answers: list[Answer] = []

    def ask() -> None:
        answers.append(add(durable, sms(people), idempotency=key, headers={"Prefer": f"wait={wait}"}, timeout=60))

    caller = threading.Thread(target=ask)
    caller.start()
    texting.wait_for_requests(3)
    durable.terminate()
    started = time.monotonic()
    assert durable.wait(12) == 0, durable.output[-4000:]
    took = time.monotonic() - started
    assert took < 6, f"it took {took:.1f} s"
    caller.join()
    assert answers[0].status == 202, answers[0]
    sent = texting.requests_seen
    assert sent < 60
    texting.delay = (0, 0)
    durable.restart()
    record = ended(durable, answers[0], 60)
    assert record["state"] == "applied" and counts(record, "added", "unknown") == (8_000, 0)
    assert [phone for request in texting.requests for phone in request] == national(people)
    assert texting.requests_seen == 80
