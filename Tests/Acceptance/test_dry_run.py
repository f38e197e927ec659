"""`?dry_run=true`: the exact upstream requests, secrets masked, and nothing sent (api.md section 1)."""

from __future__ import annotations

import json

import pytest

import documents as doc
from calls import CREATE, INVITE, INVITE_CANDIDATE, OUTREACH, SET_FIELD, SOURCE, WRITES, problem
from gateway import Gateway


def nothing_was_sent(vendors) -> None:
    """The one call a dry run may make is the free question for the balance."""
    for vendor in vendors.all:
        asked = [entry for entry in vendor.ledger if (entry.method, entry.path) != ("GET", "/api/v1/account/credits")]
        assert not asked, vendor.listing()


def dry(call) -> str:
    return call.target + ("&" if "?" in call.target else "?") + "dry_run=true"


@pytest.mark.parametrize("call", WRITES, ids=str)
def test_the_plan_is_what_is_then_sent(gateway: Gateway, vendors, call) -> None:
    # No key: a dry run needs none, not even where the call itself does.
    planned = gateway.request(call.method, dry(call), call.document())
    assert planned.status == 200, planned
    nothing_was_sent(vendors)
    requests = planned.data["requests"]
    assert len(requests) == 1
    plan = requests[0]

    call.script(vendors[call.provider])
    done = call.send(gateway)
    assert done.status in call.success, done
    sent = call.calls(vendors[call.provider])[0]
    assert plan["method"] == sent.method
    assert plan["url"].endswith(sent.target), f"planned {plan['url']}, sent {sent.target}"
    assert plan["body"] == sent.json()
    assert planned.meta["mapping"] == done.meta["mapping"]
    headers = {name.lower(): value for name, value in plan["headers"].items()}
    assert headers["content-type"] == sent.header("content-type")
    credential = "x-api-key" if call.provider == "voicehire" else "authorization"
    assert credential in headers, "the credential's header should show, masked"
    assert gateway.connections[call.connection].credential[4:] not in planned.text
    assert "operation_id" not in planned.meta, "nothing is recorded"


@pytest.mark.parametrize(
    "call, people, messages",
    [(SOURCE, 0, 0), (OUTREACH, 2, 2), (CREATE, 1, 0), (INVITE, 1, 1), (INVITE_CANDIDATE, 1, 1)],
    ids=lambda value: str(value),
)
def test_people_and_messages_are_counted(gateway: Gateway, vendors, call, people: int, messages: int) -> None:
    data = gateway.request(call.method, dry(call), call.document()).data
    assert (data["people"], data["messages"]) == (people, messages)
    nothing_was_sent(vendors)


def test_credits_needed(gateway: Gateway, vendors) -> None:
    document = {"outreach": "sms", "candidates": [*doc.people(7), doc.people(1)[0]]}
    data = gateway.post(dry(OUTREACH), document).data
    assert data["credits"]["needed"] == 7 and data["messages"] == 7, "the doubled phone costs nothing"
    # The vendor's balance call isn't scripted here: its failure is none of the dry run.
    nothing_was_sent(vendors)


@pytest.mark.parametrize("call", WRITES, ids=str)
def test_a_dry_run_refuses_what_the_call_would(gateway: Gateway, vendors, call) -> None:
    document = {**call.document(), "nonsense": 1}
    problem(gateway.request(call.method, dry(call), document), 422, "invalid_request", "none")
    nothing_was_sent(vendors)


def test_strict_holds_in_a_dry_run(gateway: Gateway, vendors) -> None:
    document = {"email": "ada@example.com", "first_name": "Ada"}
    answer = gateway.post(dry(INVITE_CANDIDATE), document, headers={"Prefer": "handling=strict"})
    problem(answer, 422, "lossy_mapping", "none")
    plan = gateway.post(dry(INVITE_CANDIDATE), document)
    assert "/first_name" in json.dumps(plan.meta["mapping"]["dropped"])
    nothing_was_sent(vendors)


@pytest.mark.parametrize("value", ["false", "0"])
def test_not_every_word_is_true(gateway: Gateway, vendors, value: str) -> None:
    SOURCE.script(vendors.hirempire)
    answer = gateway.post(SOURCE.target + f"&dry_run={value}", SOURCE.document())
    # `0` is no boolean of this API, so it may be refused; it must not be taken for true.
    assert answer.status in (200, 422) and "requests" not in (answer.json.get("data") or {})
    assert len(vendors.hirempire.ledger) == (1 if answer.status == 200 else 0)


@pytest.mark.parametrize("value", ["yes", "TRUE", "1", "", "truely"])
def test_a_doubtful_dry_run_never_sends(gateway: Gateway, vendors, value: str) -> None:
    """Whoever writes dry_run=yes means it: refuse it or run dry, but don't text people."""
    answer = gateway.post(OUTREACH.target + f"?dry_run={value}", OUTREACH.document(), idempotency=True)
    assert answer.status in (200, 422), answer
    nothing_was_sent(vendors)


def test_a_dry_run_takes_no_key_away(gateway: Gateway, vendors) -> None:
    SET_FIELD.script(vendors.huntr)
    headers = {"Idempotency-Key": "dry-run-key-" + "x" * 12}
    assert gateway.put(dry(SET_FIELD), SET_FIELD.document(), headers=headers).status == 200
    answer = SET_FIELD.send(gateway, headers=headers)
    assert answer.status == 200 and answer.header("idempotency-replayed") is None
    assert len(vendors.huntr.ledger) == 1
