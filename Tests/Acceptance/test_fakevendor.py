"""The fake itself is held to its word: a suite on a lying fake proves nothing."""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
import time

import pytest

import behaviours
from answers import exchange_raw
from fakevendor import FakeVendor, UnexpectedLedger
from limiter import Gauge, Limiter, Window, Windows, check_windows, densest, draft, quantile, x_rate_limit

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


# The limiter


SLIDING = Window(3, 10)
FIXED = Window(3, 10, fixed=True)


def admissions(windows: Windows, times: list[float]) -> list[bool]:
    return [windows.take(at) for at in times]


def test_a_sliding_window_counts_back_from_each_call() -> None:
    assert admissions(Windows(SLIDING), [0, 1, 9, 9.5, 9.99, 10, 10.5, 11, 18.9, 19]) == [
        True, True, True, False, False, True, False, True, False, True,
    ]  # fmt: skip


def test_a_fixed_window_starts_afresh_at_its_multiples() -> None:
    times = [8, 9, 9.5, 9.9, 10, 10.1, 10.2, 10.3, 19.9, 20]
    assert admissions(Windows(FIXED), times) == [True, True, True, False, True, True, True, False, False, True]


def test_what_is_refused_takes_no_place() -> None:
    windows = Windows(Window(1, 10))
    assert admissions(windows, [0, 5, 9, 10]) == [True, False, False, True]


def test_all_windows_hold_at_once() -> None:
    windows = Windows(Window(2, 1), Window(3, 10), Window(4, 100, fixed=True))
    assert admissions(windows, [0, 0.5, 0.9, 1, 1.5, 10, 10.5, 20, 99, 100]) == [
        True, True, False, True, False, True, False, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_sliding_windows_allow_the_most_that_is_right(seed: int) -> None:
    """Against the definition: a call is let in exactly when no window would then have too many."""
    chance = random.Random(seed)
    rules = [Window(chance.randint(1, 6), chance.choice([1, 2.5, 7])) for _ in range(chance.randint(1, 3))]
    windows, taken, now = Windows(*rules), [], 0.0
    for _ in range(400):
        now += chance.choice([0.0, 0.1, 0.4, 2.0])
        right = all(sum(now - rule.seconds < at <= now for at in taken) < rule.requests for rule in rules)
        assert windows.take(now) == right
        if right:
            taken.append(now)
    check_windows(taken, *rules, tolerance=0)
    assert len(taken) > 20


def test_standings_tell_what_is_left() -> None:
    windows = Windows(SLIDING, FIXED)
    assert [(each.remaining, each.reset) for each in windows.standings(12)] == [(3, 0), (3, 0)]
    for at in (12, 14, 16):
        assert windows.take(at)
    assert [(each.remaining, each.reset) for each in windows.standings(17)] == [(0, 5), (0, 3)]
    assert [(each.remaining, each.reset) for each in windows.standings(20)] == [(0, 2), (3, 0)]
    assert [each.remaining for each in windows.standings(22)] == [1, 3]


def test_the_densest_interval() -> None:
    assert densest([], 1) == 0
    assert densest([0, 1, 2, 3], 1) == 1 and densest([0, 1, 2, 3], 1.01) == 2
    assert densest([5, 0.2, 0, 0.1, 5.1], 1) == 3
    with pytest.raises(AssertionError):
        check_windows([0, 0.5, 0.9], Window(2, 1))
    check_windows([0, 0.5, 1.0], Window(2, 1))


def test_quantiles() -> None:
    assert [quantile(range(1, 101), share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]
    assert quantile([7], 0.5) == 7


def limited_answers(vendor: FakeVendor, limiter: Limiter, count: int):
    vendor.on("GET", "/a", limiter.behaviour(lambda headers: behaviours.json_answer({}, headers=headers)))
    return [call(vendor).only for _ in range(count)]


def test_a_limiter_answers_429_without_a_word_of_advice(vendor: FakeVendor) -> None:
    limiter = Limiter(Window(2, 60), refusal=lambda: {"message": "no"})
    answers = limited_answers(vendor, limiter, 4)
    assert [answer.status for answer in answers] == [200, 200, 429, 429]
    assert answers[3].json == {"message": "no"}
    assert not any("rate" in name.lower() or "retry" in name.lower() for name, _ in answers[3].headers)
    assert (len(limiter.admitted), len(limiter.refused)) == (2, 2)
    assert limiter.done(0, time.monotonic()) == 2 and limiter.turned_away(limiter.refused[1], time.monotonic()) == 1


def test_a_limiter_lets_in_again(vendor: FakeVendor) -> None:
    limiter = Limiter(Window(1, 0.2))
    assert [answer.status for answer in limited_answers(vendor, limiter, 2)] == [200, 429]
    time.sleep(0.25)
    assert call(vendor).only.status == 200


def test_headers_of_a_limiter(vendor: FakeVendor) -> None:
    answers = limited_answers(vendor, Limiter(Window(2, 60), Window(9, 600), headers=x_rate_limit), 3)
    assert [answer.header("x-ratelimit-remaining") for answer in answers] == ["1", "0", "0"]
    assert {answer.header("x-ratelimit-limit") for answer in answers} == {"2"}
    assert abs(int(answers[2].header("x-ratelimit-reset") or 0) - time.time() - 60) < 3
    assert [answer.header("retry-after") for answer in answers] == [None, None, "60"]


def test_draft_headers_of_a_limiter(vendor: FakeVendor) -> None:
    answers = limited_answers(vendor, Limiter(Window(1, 60), Window(9, 600), headers=draft), 2)
    assert answers[1].status == 429
    assert answers[1].header("ratelimit-policy") == '"0";q=1;w=60, "1";q=9;w=600'
    assert answers[1].header("ratelimit") == '"0";r=0;t=60, "1";r=8;t=600'


def test_a_gauge_counts_what_is_answered_at_once(vendor: FakeVendor) -> None:
    gauge, gate = Gauge(), threading.Event()
    vendor.on("GET", "/a", gauge.around(behaviours.gated(gate, behaviours.json_answer({}))))
    connections = [socket.create_connection(("127.0.0.1", vendor.port)) for _ in range(40)]
    for connection in connections:
        connection.sendall(GET)
    vendor.wait_for_calls(40)
    gate.set()
    for connection in connections:
        assert connection.recv(12) == b"HTTP/1.1 200"
        connection.close()
    assert gauge.peak == 40
    assert call(vendor).only.status == 200
    assert gauge.peak == 40


def test_a_header_may_stand_twice(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.json_answer({}, 429, [("Retry-After", "5"), ("Retry-After", "9")]))
    assert call(vendor).only.all("retry-after") == ["5", "9"]


def test_a_vendor_that_has_gone_comes_back_where_it_was(vendor: FakeVendor) -> None:
    vendor.on("GET", "/a", behaviours.json_answer({}))
    assert call(vendor).only.status == 200
    port = vendor.port
    vendor.stop()
    with pytest.raises(ConnectionRefusedError):
        call(vendor)
    vendor.start()
    assert vendor.port == port and call(vendor).only.status == 200
    assert len(vendor.ledger) == 2
