"""Each fault of behaviour.md section 7, for reads, creates and $ calls: code, effect, and one entry in the ledger."""

from __future__ import annotations

import gzip
import json

import pytest

import behaviours
import documents as doc
from behaviours import MIB, json_answer
from calls import CREATE, INVITE, INVITE_CANDIDATE, LIST_JOBS, OUTREACH, READ_JOB, SET_FIELD, SOURCE, Call, problem
from conftest import standard_connections
from fakevendor import Behaviour, FakeVendor
from gateway import Gateway
from traffic import kept_for_later

# A read of one and of many, a create, and each $ call; beside them the call that may be repeated.
CALLS = [READ_JOB, LIST_JOBS, CREATE, OUTREACH, INVITE, INVITE_CANDIDATE, SOURCE, SET_FIELD]
MEMORY_LIMIT = 32 * MIB


def nothing_to_find(vendors) -> None:
    """Where the gateway may look whether it happened, it finds nothing: absence settles nothing (OP-3)."""
    vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": []}))
    vendors.huntr.on("GET", f"/org/members/{doc.MEMBER_ID}", json_answer({}, 404))
    vendors.huntr.on("GET", "/org/members", json_answer({"data": []}))


def sent_once(call: Call, vendors) -> None:
    count = len(call.calls(vendors[call.provider]))
    if call.is_read or call.idempotent or call is SET_FIELD:
        # These may be sent again: by us where section 3 allows, for a read also by libcurl on a dead connection.
        assert 1 <= count <= 3, f"{count} calls"
    else:
        assert count == 1, f"{count} calls:\n{vendors[call.provider].listing()}"


def effect_of(call: Call) -> str:
    return "none" if call.is_read else "unknown"


def play(gateway: Gateway, vendors, call: Call, behaviour: Behaviour, status: int, code: str, **more):
    nothing_to_find(vendors)
    call.script(vendors[call.provider], behaviour)
    answer = call.send(gateway, headers={"Prefer": "wait=20"})
    problem(answer, status, code, effect_of(call), provider=call.provider, connection=call.connection, **more)
    sent_once(call, vendors)
    return answer


CUTS: dict[str, Behaviour] = {
    "closed without a byte": behaviours.hang_up(),
    "reset without a byte": behaviours.reset(),
}


@pytest.mark.parametrize("behaviour", CUTS.values(), ids=CUTS.keys())
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_cut_after_the_request(gateway: Gateway, vendors, call: Call, behaviour: Behaviour) -> None:
    play(gateway, vendors, call, behaviour, 502, "provider_unreachable", origin="network")


CUT_IN_HEAD: dict[str, Behaviour] = {
    "closed in the status line": behaviours.raw(b"HTTP/1.1 20"),
    "closed in the headers": behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "reset in the headers": behaviours.reset(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "reset in the body": behaviours.reset(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
}


@pytest.mark.parametrize("behaviour", CUT_IN_HEAD.values(), ids=CUT_IN_HEAD.keys())
@pytest.mark.parametrize("call", [READ_JOB, CREATE, OUTREACH], ids=str)
def test_cut_in_the_answer(gateway: Gateway, vendors, call: Call, behaviour: Behaviour) -> None:
    nothing_to_find(vendors)
    call.script(vendors[call.provider], behaviour)
    answer = call.send(gateway)
    # Both names fit: the connection was lost, and what came is no answer.
    assert (answer.status, answer.json["effect"]) == (502, effect_of(call)), answer
    assert answer.json["code"] in ("provider_unreachable", "provider_bad_response")
    sent_once(call, vendors)


SILENCES: dict[str, Behaviour] = {
    "never answers": behaviours.silence(),
    "never goes on": behaviours.raw_then_silence(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
    "only promises": behaviours.raw_then_silence(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "drips the body": behaviours.drip({"data": ["x" * 200]}),
    "drips the head": behaviours.drip_head(),
}


@pytest.mark.parametrize("behaviour", SILENCES.values(), ids=SILENCES.keys())
@pytest.mark.parametrize("call", [READ_JOB, CREATE, OUTREACH, INVITE], ids=str)
def test_silence_and_drip(gateway: Gateway, vendors, call: Call, behaviour: Behaviour) -> None:
    answer = play(gateway, vendors, call, behaviour, 504, "provider_timeout", origin="network")
    assert answer.elapsed < 6, "the configured time-out is 1.5 s, 2 s for $ calls"


def broken_bodies(call: Call) -> dict[str, Behaviour]:
    good, status = call.good(), call.good_status
    return {
        "length cut": behaviours.truncated_length(good, status),
        "chunks cut": behaviours.truncated_chunked(good, status),
        "close-delimited cut": behaviours.truncated_close_delimited(good, status),
        "HTML": behaviours.html(status),
        "HTML as JSON": behaviours.answer(status, b"<html></html>"),
        "empty": behaviours.answer(status, b""),
        "204": behaviours.raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
        "spaces": behaviours.answer(status, b"  \r\n "),
        "null": behaviours.answer(status, b"null"),
        "true": behaviours.answer(status, b"true"),
        "a number": behaviours.answer(status, b"42"),
        "a string": behaviours.answer(status, b'"ok"'),
        "an empty list": behaviours.answer(status, b"[]"),
        "an empty object": behaviours.answer(status, b"{}"),
        "wrong types": json_answer(flip(good), status),
        "a required field missing": json_answer(call.without(), status),
        "bad UTF-8": behaviours.answer(status, json_bytes(good).replace(b'"', b'"\xff', 1)),
        "bad UTF-8 in a value": behaviours.answer(status, json_bytes({**good, "extra": "@"}).replace(b"@", b"\xc3")),
        "UTF-16": behaviours.answer(status, json_bytes(good).decode().encode("utf-16")),
        "depth 10,000": behaviours.deep(10_000, status),
        "1e999": behaviours.answer(status, json_bytes({**good, "extra": "@"}).replace(b'"@"', b"1e999")),
        "a tail": behaviours.answer(status, json_bytes(good) + b"}"),
        "two documents": behaviours.answer(status, json_bytes(good) * 2),
        "JSONP": behaviours.answer(status, b"callback(" + json_bytes(good) + b")"),
        "gzip cut": broken_gzip(status),
        "gzip that is none": behaviours.answer(status, json_bytes(good), {"Content-Encoding": "gzip"}),
    }


def json_bytes(document: object) -> bytes:
    return json.dumps(document).encode()


def broken_gzip(status: int) -> Behaviour:
    packed = gzip.compress(json_bytes({"data": list(range(1000))}))
    return behaviours.answer(status, packed[: len(packed) // 2], {"Content-Encoding": "gzip"})


def flip(value):
    """Every scalar becomes of another type."""
    if isinstance(value, dict):
        return {name: flip(each) for name, each in value.items()}
    if isinstance(value, list):
        return [flip(each) for each in value]
    return [value]


BROKEN_CALLS = [READ_JOB, LIST_JOBS, CREATE, OUTREACH, INVITE, SOURCE]
BROKEN = [(call, name) for call in BROKEN_CALLS for name in broken_bodies(call)]


@pytest.mark.parametrize("call, name", BROKEN, ids=[f"{call}-{name}" for call, name in BROKEN])
def test_broken_bodies(gateway: Gateway, vendors, call: Call, name: str) -> None:
    play(gateway, vendors, call, broken_bodies(call)[name], 502, "provider_bad_response", origin="provider")


@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_any_2xx_with_a_good_body_is_a_success(gateway: Gateway, vendors, status: int) -> None:
    # Huntr never says which number a successful POST has.
    INVITE.script(vendors.huntr, json_answer(doc.huntr_invitation(), status))
    assert INVITE.send(gateway).status == 201


MALFORMED_HTTP: dict[str, Behaviour] = {
    "no HTTP": behaviours.raw(b"hello\r\n\r\n"),
    "HTTP/0.9": behaviours.raw(b'{"data":[]}'),
    "bad status": behaviours.raw(b"HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\n{}"),
    "status 999": behaviours.raw(b"HTTP/1.1 999 Strange\r\nContent-Length: 2\r\n\r\n{}"),
    "two lengths": behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 50\r\n\r\n{}"),
    "negative length": behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}"),
    "bad chunk": behaviours.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
    "unknown encoding": behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: cow\r\nContent-Length: 2\r\n\r\n{}"),
    "NUL in a header": behaviours.raw(b"HTTP/1.1 200 OK\r\nX-A: a\x00b\r\nContent-Length: 2\r\n\r\n{}"),
    "switching protocols": behaviours.raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"),
}


@pytest.mark.parametrize("behaviour", MALFORMED_HTTP.values(), ids=MALFORMED_HTTP.keys())
@pytest.mark.parametrize("call", [READ_JOB, CREATE, OUTREACH], ids=str)
def test_malformed_http_of_the_vendor(gateway: Gateway, vendors, call: Call, behaviour: Behaviour) -> None:
    nothing_to_find(vendors)
    call.script(vendors[call.provider], behaviour)
    answer = call.send(gateway)
    # 101 leaves the other side waiting, so a time-out is as true.
    assert answer.status in (502, 504), answer
    assert answer.json["effect"] == effect_of(call)
    sent_once(call, vendors)


# Caps


def too_much(status: int) -> dict[str, Behaviour]:
    return {
        "1 GiB": behaviours.flood(status=status),
        "1 GiB in chunks": behaviours.chunked_flood(status=status),
        "gzip bomb of 512 MiB": behaviours.gzip_bomb(status=status),
        "endless headers": behaviours.endless_headers(),
        "a header of 8 MiB": behaviours.one_long_header(),
        "endless 1xx": behaviours.endless_informational(),
        "just over the cap": behaviours.answer(status, b'{"data":"' + b"a" * (8 * MIB) + b'"}'),
        "1 GiB in an error": behaviours.flood(status=500),
    }


@pytest.mark.parametrize("name", list(too_much(200)))
@pytest.mark.parametrize("call", [READ_JOB, CREATE, OUTREACH], ids=str)
def test_too_much_ends_within_the_caps(gateway: Gateway, vendors, call: Call, name: str) -> None:
    behaviour = too_much(call.good_status)[name]
    nothing_to_find(vendors)
    call.script(vendors[call.provider], behaviour)
    before = gateway.resident
    gateway.forget_peak()
    answer = call.send(gateway)
    grown = gateway.peak - before
    # An error is read by its status whatever its body is, even one too long to read.
    codes = ("provider_bad_response", "provider_error") if "error" in name else ("provider_bad_response",)
    assert answer.status == 502 and answer.json["code"] in codes, answer
    assert answer.json["effect"] == effect_of(call)
    assert grown < MEMORY_LIMIT, f"memory grew by {grown // MIB} MiB"
    sent_once(call, vendors)
    sent = max(entry.bytes_sent for entry in call.calls(vendors[call.provider]))
    assert sent < 64 * MIB, f"the vendor could send {sent // MIB} MiB"
    assert answer.elapsed < 5


def test_a_body_below_the_cap_is_read(gateway: Gateway, vendors) -> None:
    job = doc.huntr_job(htmlDescription="a" * (4 * MIB))
    READ_JOB.script(vendors.huntr, json_answer(job))
    assert len(READ_JOB.send(gateway).data["description_html"]) == 4 * MIB


# Redirects, early answers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_redirects_are_not_followed(gateway: Gateway, vendors, call: Call, status: int) -> None:
    with FakeVendor("elsewhere") as elsewhere:
        target = elsewhere.url("/stolen")
        play(gateway, vendors, call, behaviours.redirect(target, status), 502, "provider_bad_response")
        elsewhere.assert_untouched()
        assert elsewhere.connections_accepted == 0


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "//127.0.0.1:1/", "/org/elsewhere", "", "gopher://x", "\x01"]
)
def test_odd_redirects(gateway: Gateway, vendors, location: str) -> None:
    READ_JOB.script(vendors.huntr, behaviours.redirect(location))
    problem(READ_JOB.send(gateway), 502, "provider_bad_response", "none")
    vendors.huntr.only()


EARLY = [
    (401, 502, "provider_credentials_rejected"), (402, 402, "provider_credits_exhausted"),
    (429, 429, "provider_rate_limited"),
]  # fmt: skip
# Longer than any caller here waits: the answer is the vendor's first.
LATE = {401: {}, 402: {}, 429: {"Retry-After": "60"}}


@pytest.mark.parametrize("status, ours, code", EARLY, ids=[str(case[0]) for case in EARLY])
@pytest.mark.parametrize("call", [OUTREACH, CREATE, INVITE, SOURCE], ids=str)
def test_early_answers_are_mapped_normally(gateway: Gateway, vendors, call: Call, status, ours, code) -> None:
    call.script(vendors[call.provider], behaviours.early(json_answer({"message": "x"}, status, LATE[status])))
    answer = call.send(gateway, headers={"Prefer": "wait=2"})
    if status == 429 and call.spends:
        kept_for_later(gateway, answer)
    else:
        problem(answer, ours, code, "none")
    assert len(call.calls(vendors[call.provider])) == 1


@pytest.mark.parametrize("status, ours, code", EARLY, ids=[str(case[0]) for case in EARLY])
def test_early_answers_to_a_large_body(gateway: Gateway, vendors, status: int, ours: int, code: str) -> None:
    document = doc.instaview_draft(resume_text="é" * 50_000)
    CREATE.script(vendors.instaview, behaviours.early(json_answer({"message": "x"}, status, LATE[status])))
    problem(CREATE.send(gateway, document=document), ours, code, "none")
    assert len(vendors.instaview.ledger) == 1


# Environment and protocols (SE-3)


def test_proxies_of_the_environment_are_ignored(gateway: Gateway, vendors, proxy_trap: FakeVendor) -> None:
    for call in (READ_JOB, CREATE, OUTREACH):
        call.script(vendors[call.provider])
        assert call.send(gateway).status in call.success
    assert proxy_trap.connections_accepted == 0


def test_a_netrc_is_ignored(built, vendors, tmp_path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login stolen password stolen\ndefault login x password y\n")
    (tmp_path / ".curlrc").write_text('header = "X-Curlrc: read"\n')
    with Gateway(
        standard_connections(vendors), environment={"HOME": str(tmp_path), "CURL_HOME": str(tmp_path)}
    ) as running:
        READ_JOB.script(vendors.huntr)
        assert READ_JOB.send(running).status == 200
        sent = vendors.huntr.only()
        assert sent.header("authorization") == "Bearer " + running.connections["huntr"].credential
        assert sent.header("x-curlrc") is None


def test_cookies_of_a_vendor_are_forgotten(gateway: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr, json_answer(doc.huntr_job(), headers={"Set-Cookie": "session=1; Path=/"}))
    for _ in range(3):
        assert READ_JOB.send(gateway).header("set-cookie") is None
    assert all(entry.header("cookie") is None for entry in vendors.huntr.ledger)


def test_alive_after_all_faults(gateway: Gateway, vendors) -> None:
    for call in CALLS:
        call.script(vendors[call.provider])
        assert call.send(gateway).status in call.success
