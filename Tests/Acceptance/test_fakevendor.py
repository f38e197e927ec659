"""The fake itself is held to its word: a suite on a lying fake proves nothing."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time

import pytest

import behaviours
from answers import exchange_raw
from fakevendor import FakeVendor, UnexpectedLedger

GET = b"GET /a?x=1 HTTP/1.1\r\nHost: v\r\n\r\n"
DOCUMENT = {"data": list(range(50))}


@pytest.fixture
def vendor():
    with FakeVendor("self") as started:
        yield started


def call(vendor: FakeVendor, data: bytes = GET, **more):
    return exchange_raw(vendor.port, [data], more.pop("timeout", 5), **more)


def test_ledger_holds_what_was_sent(vendor: FakeVendor) -> None:
    vendor.on("PUT", "/a%2fb", behaviours.json_answer({"ok": True}))
    connection = http.client.HTTPConnection("127.0.0.1", vendor.port, timeout=5)
    connection.request("PUT", "/a%2fb?q=%20", body=b'{"n":1}', headers={"X-One": "1"})
    assert json.loads(connection.getresponse().read()) == {"ok": True}
    connection.close()
    entry = vendor.only("PUT", "/a%2fb")
    assert (entry.query, entry.header("x-one"), entry.json(), entry.body_complete) == ("q=%20", "1", {"n": 1}, True)


def test_chunked_request_bodies_are_read(vendor: FakeVendor) -> None:
    vendor.on("POST", "/", behaviours.json_answer({}))
    call(vendor, b"POST / HTTP/1.1\r\nHost: v\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    assert vendor.only().body == b"abcde"


def test_behaviours_follow_each_other_and_the_last_one_stays(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.json_answer({}, 500), behaviours.json_answer({}))
    assert [call(vendor).only.status for _ in range(3)] == [500, 200, 200]


def test_connections_are_numbered_and_kept(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.json_answer({}))
    assert len(call(vendor, GET + GET, expect=2).answers) == 2
    call(vendor)
    numbers = [entry.connection for entry in vendor.ledger]
    assert numbers[0] == numbers[1] != numbers[2]


def test_unscripted_requests_show(vendor: FakeVendor) -> None:
    assert call(vendor).only.status == 500
    assert vendor.unscripted == ["GET /a"]
    with pytest.raises(UnexpectedLedger):
        vendor.assert_untouched()


def test_hang_up_closes_without_a_byte(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.hang_up())
    outcome = call(vendor)
    assert (outcome.answers, outcome.closed, outcome.reset, outcome.leftover) == ([], True, False, b"")
    vendor.only()


def test_reset_is_an_rst(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.reset())
    assert call(vendor).reset


@pytest.mark.parametrize(
    "behaviour",
    [
        behaviours.truncated_length(DOCUMENT),
        behaviours.truncated_chunked(DOCUMENT),
        behaviours.raw(b"HTTP/1.1 200 OK\r\nContent-Len"),
    ],
    ids=["length", "chunked", "head"],
)
def test_truncated_answers_never_complete(vendor: FakeVendor, behaviour) -> None:
    vendor.on("GET", "/a", behaviour)
    outcome = call(vendor)
    assert outcome.closed and not outcome.answers and outcome.leftover


def test_truncated_close_delimited_looks_whole_but_is_not_json(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.truncated_close_delimited(DOCUMENT), behaviours.close_delimited(DOCUMENT))
    with pytest.raises(ValueError):
        _ = call(vendor).only.json
    assert call(vendor).only.json == DOCUMENT


def test_chunked_and_gzipped_answers_are_honest(vendor: FakeVendor) -> None:
    import gzip

    vendor.on("GET", "/a", behaviours.chunked(DOCUMENT), behaviours.gzipped(DOCUMENT))
    assert call(vendor).only.json == DOCUMENT
    assert json.loads(gzip.decompress(call(vendor).only.body)) == DOCUMENT


def test_gzip_bomb_unpacks_to_its_size(vendor: FakeVendor) -> None:
    import gzip

    vendor.on("GET", "/a", behaviours.gzip_bomb(4 * behaviours.MIB))
    packed = call(vendor).only.body
    assert len(packed) < 100_000 and len(gzip.decompress(packed)) == 4 * behaviours.MIB + len('{"data":""}')


def test_silence_notes_when_the_client_leaves(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.silence())
    assert not call(vendor, timeout=0.2).answers
    entry = vendor.wait_for(lambda ledger: ledger[0].client_left_at is not None)[0]
    assert entry.client_left_at is not None


def test_early_answers_before_the_body(vendor: FakeVendor) -> None:
    vendor.on("POST", "/", behaviours.early(behaviours.json_answer({}, 402)))
    outcome = call(vendor, b"POST / HTTP/1.1\r\nHost: v\r\nContent-Length: 1000000\r\n\r\nabc")
    assert outcome.only.status == 402 and not vendor.only().body_complete


def test_flood_stops_when_nobody_reads(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.flood(64 * behaviours.MIB))
    with socket.create_connection(("127.0.0.1", vendor.port)) as connection:
        connection.sendall(GET)
        assert connection.recv(10)
    time.sleep(0.1)
    assert vendor.only().bytes_sent < 64 * behaviours.MIB


def test_echo_returns_key_and_body(vendor: FakeVendor) -> None:
    vendor.on("POST", "/", behaviours.echo(400))
    answer = call(vendor, b"POST / HTTP/1.1\r\nHost: v\r\nX-API-Key: k-1\r\nContent-Length: 3\r\n\r\nabc").only
    assert "k-1" in answer.text and "abc" in answer.text


def test_a_thousand_slow_connections_at_once(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.delayed(1, behaviours.json_answer({})))
    started = time.monotonic()
    connections = [socket.create_connection(("127.0.0.1", vendor.port)) for _ in range(1000)]
    for connection in connections:
        connection.sendall(GET)
    for connection in connections:
        connection.settimeout(20)
        assert connection.recv(12) == b"HTTP/1.1 200"
        connection.close()
    assert time.monotonic() - started < 10
    assert len(vendor.ledger) == 1000


def test_idle_connections_can_be_closed(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.json_answer({}))
    with socket.create_connection(("127.0.0.1", vendor.port)) as connection:
        connection.sendall(GET)
        assert connection.recv(65536)
        assert vendor.close_idle_connections() == 1
        assert connection.recv(1) == b""


def test_stop_leaves_no_thread() -> None:
    before = threading.active_count()
    with FakeVendor("short") as short:
        short.on("GET", "/a", behaviours.silence())
        with socket.create_connection(("127.0.0.1", short.port)) as connection:
            connection.sendall(GET)
            short.wait_for_calls(1)
    assert threading.active_count() == before
