"""What every call makes of a vendor's status, whoever the vendor is (api.md section 2, behaviour.md section 7)."""

from __future__ import annotations

import json

import pytest

import behaviours
import documents as doc
from behaviours import json_answer
from calls import CREATE, EVERY, INVITE, OUTREACH, READ_JOB, READ_MEMBER, SOURCE, WRITES, problem
from traffic import kept_for_later

# The gateway waits for a limit to pass if the caller has the time; here nobody has.
SOON = {"Prefer": "wait=2"}
LATE = {"Retry-After": "60"}

REFUSALS = [
    (400, 422, "provider_rejected"), (401, 502, "provider_credentials_rejected"),
    (402, 402, "provider_credits_exhausted"), (403, 502, "provider_permission_denied"), (404, 404, "not_found"),
    (409, 409, "provider_conflict"), (410, 410, "provider_gone"), (422, 422, "provider_rejected"),
    (429, 429, "provider_rate_limited"),
]  # fmt: skip
FAILURES = [
    (500, 502, "provider_error"), (501, 502, "provider_error"), (502, 502, "provider_error"),
    (503, 503, "provider_unavailable"), (504, 502, "provider_error"), (599, 502, "provider_error"),
]  # fmt: skip


def no_pending_invitation(vendors) -> None:
    """A refused invitation may be looked up; it isn't there."""
    vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": []}))


@pytest.mark.parametrize("status, ours, code", REFUSALS, ids=[str(case[0]) for case in REFUSALS])
@pytest.mark.parametrize("call", WRITES, ids=str)
def test_refusals_are_read_by_their_status_whatever_the_body_is(gateway, vendors, call, status, ours, code) -> None:
    no_pending_invitation(vendors)
    call.script(vendors[call.provider], behaviours.html(status, LATE if status == 429 else None))
    answer = call.send(gateway, headers=SOON)
    if status == 429 and call.spends:
        kept_for_later(gateway, answer)
    else:
        problem(answer, ours, code, "none", provider=call.provider, connection=call.connection)
    assert len(call.calls(vendors[call.provider])) == 1


@pytest.mark.parametrize("status, ours, code", FAILURES, ids=[str(case[0]) for case in FAILURES])
@pytest.mark.parametrize("call", (READ_MEMBER, *WRITES), ids=str)
def test_failures_of_the_vendor(gateway, vendors, call, status: int, ours: int, code: str) -> None:
    no_pending_invitation(vendors)
    call.script(vendors[call.provider], json_answer({"message": "x"}, status))
    answer = call.send(gateway, headers=SOON)
    problem(answer, ours, code, "none" if call.is_read else "unknown", origin="provider")
    count = len(call.calls(vendors[call.provider]))
    # What may be repeated may have been; the rest never (behaviour.md section 3).
    assert count == 1 or ((call.is_read or call.idempotent) and count <= 3), count


@pytest.mark.parametrize("status", [405, 406])
@pytest.mark.parametrize("call", [READ_JOB, SOURCE, OUTREACH, CREATE], ids=str)
def test_refusals_that_make_no_sense(gateway, vendors, call, status: int) -> None:
    call.script(vendors[call.provider], json_answer({"message": "x"}, status))
    problem(call.send(gateway), 502, "provider_bad_response", "none")


@pytest.mark.parametrize("call", EVERY, ids=str)
def test_unknown_fields_are_accepted(gateway, vendors, call) -> None:
    def enrich(value):
        if isinstance(value, dict):
            return {**{name: enrich(each) for name, each in value.items()}, "brandNew": {"deep": [1, None, "x"]}}
        if isinstance(value, list):
            return [enrich(each) for each in value]
        return value

    call.script(vendors[call.provider], json_answer(enrich(call.good()), call.good_status))
    assert call.send(gateway).status in call.success


@pytest.mark.parametrize("framing", [behaviours.chunked, behaviours.close_delimited], ids=["chunked", "close"])
@pytest.mark.parametrize("call", [READ_JOB, OUTREACH, CREATE], ids=str)
def test_every_honest_framing_is_read(gateway, vendors, call, framing) -> None:
    call.script(vendors[call.provider], framing(call.good(), call.good_status))
    assert call.send(gateway).status in call.success


def test_compressed_answers_are_read_when_asked_for(gateway, vendors) -> None:
    def answer(entry):
        wanted = "gzip" in (entry.header("accept-encoding") or "")
        return behaviours.gzipped(doc.huntr_job()) if wanted else json_answer(doc.huntr_job())

    READ_JOB.script(vendors.huntr, behaviours.computed(answer))
    assert READ_JOB.send(gateway).data["title"] == "Senior Engineer"


@pytest.mark.parametrize("given, seconds", [("1", 1), ("20", 20), ("3600", 3600)])
def test_retry_after_is_passed_on(gateway, vendors, given: str, seconds: int) -> None:
    READ_MEMBER.script(vendors.huntr, json_answer({"message": "x"}, 429, {"Retry-After": given}))
    answer = READ_MEMBER.send(gateway, headers={"Prefer": "wait=1"})
    problem(answer, 429, "provider_rate_limited", "none", retryable=True)
    assert seconds - 1 <= int(answer.header("retry-after")) <= seconds + 1


@pytest.mark.parametrize("given", ["soon", "-5", "", "1e3", "99999999999999999999999", "0x10", "10; 20"])
def test_a_nonsense_retry_after_does_no_harm(gateway, vendors, given: str) -> None:
    READ_MEMBER.script(vendors.huntr, json_answer({"message": "x"}, 429, {"Retry-After": given}))
    answer = READ_MEMBER.send(gateway, headers={"Prefer": "wait=1"})
    problem(answer, 429, "provider_rate_limited", "none")
    assert 1 <= int(answer.header("retry-after")) <= 3600


def test_long_and_dirty_vendor_texts_are_tamed(gateway, vendors) -> None:
    text = "\u001b[31mred\u0000\r\n" + "x" * 10_000
    vendors.huntr.on("GET", "*", json_answer(doc.huntr_error(400, text, "limit", "1", "query"), 400))
    # The rules themselves (512 characters, no control characters) are checked for every answer.
    assert gateway.get("/v1/jobs?connection=huntr").status == 422


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("call", [OUTREACH, CREATE, INVITE, SOURCE], ids=str)
def test_an_echo_of_our_key_and_of_people_is_masked(gateway, vendors, call, status: int) -> None:
    no_pending_invitation(vendors)
    call.script(vendors[call.provider], behaviours.echo(status))
    answer = call.send(gateway, headers=SOON)
    seen = answer.text
    if status == 429 and call.spends:
        seen += json.dumps(kept_for_later(gateway, answer))
    else:
        assert answer.status >= 400
    for personal in ("0612345678", "0687654321", "+33612345678", "sophie.bernard@example.com", "john.doe@example.com",
                     "+421915123456", "ada@example.com"):  # fmt: skip
        assert personal not in seen, f"{personal} in {seen}"
