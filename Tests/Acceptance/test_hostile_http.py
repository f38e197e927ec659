"""Bytes on the wire that are no proper HTTP, and ids that try to be more than ids (HE-4, SE-3)."""

from __future__ import annotations

import json
import socket

import pytest

import documents as doc
from behaviours import json_answer
from calls import SOURCE
from gateway import Gateway

BODY = json.dumps({"job_id": doc.HIREMPIRE_JOB, "name": "LinkedIn"}).encode()
LENGTH = b"Content-Length: %d\r\n" % len(BODY)

# `KEY` becomes a good key: whoever accepts such a request would show it by a call to the vendor.
START = b"POST /v1/sources HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer KEY\r\nContent-Type: application/json\r\n"


def chunk(data: bytes = BODY, size: bytes | None = None, tail: bytes = b"\r\n0\r\n\r\n") -> bytes:
    return (
        START
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + (b"%x" % len(data) if size is None else size)
        + b"\r\n"
        + data
        + tail
    )


def target(text: bytes) -> bytes:
    return b"GET " + text + b" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer KEY\r\n\r\n"


# Two readers of one stream could disagree about these: 400 and a close, nothing else (HE-4).
STRICT: dict[str, bytes] = {
    "length and chunks": START + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": START + b"Transfer-Encoding: chunked\r\n" + LENGTH + b"\r\n" + BODY,
    "two lengths": START + LENGTH + b"Content-Length: 5\r\n\r\n" + BODY,
    "two equal lengths": START + LENGTH + LENGTH + b"\r\n" + BODY,
    "lengths in one": START + b"Content-Length: %d, %d\r\n\r\n" % (len(BODY), len(BODY)) + BODY,
    "different lengths in one": START + b"Content-Length: %d, 5\r\n\r\n" % len(BODY) + BODY,
    "length negative": START + b"Content-Length: -5\r\n\r\n" + BODY,
    "length with plus": START + b"Content-Length: +%d\r\n\r\n" % len(BODY) + BODY,
    "length hex": START + b"Content-Length: 0x50\r\n\r\n" + BODY,
    "length a word": START + b"Content-Length: many\r\n\r\n" + BODY,
    "length with a point": START + b"Content-Length: 80.0\r\n\r\n" + BODY,
    "length empty": START + b"Content-Length: \r\n\r\n" + BODY,
    "length beyond 64 bits": START + b"Content-Length: 99999999999999999999999\r\n\r\n" + BODY,
    "length with a space inside": START + b"Content-Length: 8 0\r\n\r\n" + BODY,
    "two hosts": START + b"Host: y\r\n" + LENGTH + b"\r\n" + BODY,
    "two equal hosts": START + b"Host: x\r\n" + LENGTH + b"\r\n" + BODY,
    "no host": START.replace(b"Host: x\r\n", b"") + LENGTH + b"\r\n" + BODY,
    "NUL in a value": START + b"X-A: a\x00b\r\n" + LENGTH + b"\r\n" + BODY,
    "NUL in a name": START + b"X-\x00A: a\r\n" + LENGTH + b"\r\n" + BODY,
    "NUL in the target": target(b"/v1/jobs/huntr:a\x00b"),
    "CR alone in a value": START + b"X-A: a\rX-B: b\r\n" + LENGTH + b"\r\n" + BODY,
    "space before the colon": START + b"Content-Length : %d\r\n\r\n" % len(BODY) + BODY,
    "tab before the colon": START + b"Content-Length\t: %d\r\n\r\n" % len(BODY) + BODY,
    "folded line": START + b"X-A: a\r\n b\r\n" + LENGTH + b"\r\n" + BODY,
    "folded with tab": START + b"X-A: a\r\n\tb\r\n" + LENGTH + b"\r\n" + BODY,
    "leading space in the first header": START.replace(b"Host", b" Host", 1) + LENGTH + b"\r\n" + BODY,
    "header without a colon": START + b"Nonsense\r\n" + LENGTH + b"\r\n" + BODY,
    "header without a name": START + b": a\r\n" + LENGTH + b"\r\n" + BODY,
    "chunk size no hex": chunk(size=b"xyz"),
    "chunk size negative": chunk(size=b"-1"),
    "chunk size with plus": chunk(size=b"+%x" % len(BODY)),
    "chunk size 0x": chunk(size=b"0x%x" % len(BODY)),
    "chunk size empty": chunk(size=b""),
    "chunk size beyond 64 bits": chunk(size=b"fffffffffffffffff"),
    "chunk without its end": chunk(tail=b"xx0\r\n\r\n"),
    "chunk longer than said": chunk(size=b"%x" % (len(BODY) - 3)),
    "chunked twice": START + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunked not last": START + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "encoding identity": START + b"Transfer-Encoding: identity\r\n" + LENGTH + b"\r\n" + BODY,
    "encoding unknown": START + b"Transfer-Encoding: cow\r\n\r\n" + BODY,
    "encoding obscured": START + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "encoding in two headers": START + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "encoding with a vertical tab": START + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "no version": b"GET /v1/whoami\r\n\r\n",
    "version 2.0": target(b"/v1/whoami").replace(b"HTTP/1.1", b"HTTP/2.0"),
    "version 3.0": target(b"/v1/whoami").replace(b"HTTP/1.1", b"HTTP/3.0"),
    "version 1": target(b"/v1/whoami").replace(b"HTTP/1.1", b"HTTP/1"),
    "version lower case": target(b"/v1/whoami").replace(b"HTTP/1.1", b"http/1.1"),
    "version of another": target(b"/v1/whoami").replace(b"HTTP/1.1", b"ICY/1.1"),
    "method with a space": b" GET /v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n",
    "method lower case with @": b"g@t /v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n",
    "method with a colon": b"GET: /v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n",
    "method of bytes": b"\x80\x81 /v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n",
    "no method": b"/v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n",
    "no target": b"GET  HTTP/1.1\r\nHost: x\r\n\r\n",
    "target without a slash": target(b"v1/whoami"),
    "target *": target(b"*"),
    "target with a space": target(b"/v1/who ami"),
    "target with a tab": target(b"/v1/who\tami"),
    "a word": b"hello\r\n\r\n",
    "nonsense": b"\x01\x02\x03\x04\r\n\r\n",
}
for _byte in (*range(0x01, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F):
    STRICT[f"byte {_byte:02x} in a name"] = START + b"X-%cA: a\r\n" % _byte + LENGTH + b"\r\n" + BODY
for _byte in b'"(),/;<=>?@[\\]{}':
    STRICT[f"{chr(_byte)} in a name"] = START + b"X%cA: a\r\n" % _byte + LENGTH + b"\r\n" + BODY

# Any refusal will do, or none if the bytes are harmless; never a 5xx, and never a call to a vendor.
TOLERANT: dict[str, bytes] = {
    "bare LF everywhere": target(b"/v1/nothing").replace(b"\r\n", b"\n"),
    "blank lines first": b"\r\n\r\n" + target(b"/v1/nothing"),
    "many blank lines first": b"\r\n" * 5000,
    "version 1.9": target(b"/v1/nothing").replace(b"HTTP/1.1", b"HTTP/1.9"),
    "version 1.0": target(b"/v1/nothing").replace(b"HTTP/1.1", b"HTTP/1.0"),
    "absolute target": target(b"http://evil.example.com/v1/nothing"),
    "absolute target, other scheme": target(b"file:///etc/passwd"),
    "authority target": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
    "fragment": target(b"/v1/nothing#x"),
    "bytes in the target": target(b"/v1/\xff\xfe"),
    "dots": target(b"/v1/../../../../etc/passwd"),
    "encoded dots": target(b"/v1/%2e%2e/%2e%2e/livez"),
    "bad escape": target(b"/v1/jobs/%zz"),
    "cut escape": target(b"/v1/jobs/%2"),
    "encoded NUL": target(b"/v1/jobs/%00"),
    "query of separators": target(b"/v1/nothing?&&==&=&a&?"),
    "thousands of parameters": target(b"/v1/nothing?" + b"a=1&" * 1500),
    "upgrade": target(b"/v1/nothing")[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "upgrade to h2c": target(b"/v1/nothing")[:-2] + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    "expectation unknown": START + b"Expect: the-moon\r\nContent-Length: 2\r\n\r\n{}",
    "host empty": target(b"/v1/nothing").replace(b"Host: x", b"Host:"),
    "host of two": target(b"/v1/nothing").replace(b"Host: x", b"Host: x, y"),
    "host with a path": target(b"/v1/nothing").replace(b"Host: x", b"Host: x/../y"),
    "forwarded": target(b"/v1/nothing")[:-2] + b"X-Forwarded-For: ::1\r\nForwarded: for=127.0.0.1;proto=https\r\n\r\n",
    "override": target(b"/v1/nothing")[:-2] + b"X-HTTP-Method-Override: POST\r\n\r\n",
    "trailer": chunk(b"{}", tail=b"\r\n0\r\nX-Trailer: a\r\nAuthorization: Bearer other\r\n\r\n"),
    "trailer length": chunk(b"{}", tail=b"\r\n0\r\nContent-Length: 5\r\n\r\n"),
    "chunk extensions": chunk(b"{}", size=b"2;a=b;c=d"),
    "chunk extensions large": chunk(b"{}", size=b"2;" + b"a" * 50_000),
    "chunk with LF": START + b"Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n",
    "Bearer in a range": target(b"/v1/nothing")[:-2] + b"Range: bytes=0-10,20-30,-5\r\nIf-Match: *\r\n\r\n",
    "TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n",
    "SMTP": b"EHLO example.com\r\nMAIL FROM:<a@example.com>\r\n",
    "PROXY protocol": b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + target(b"/v1/nothing"),
    "a gigabyte promised": START + b"Content-Length: 1073741824\r\n\r\n{",
}  # fmt: skip
for _byte in (*range(0x01, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x80, 0xFF):
    # RFC 9110 lets a recipient keep other control characters of a value; what it must not do is pass them on.
    TOLERANT[f"byte {_byte:02x} in a value"] = START + b"X-A: a%cb\r\nContent-Length: 2\r\n\r\n{}" % _byte


def play(gateway: Gateway, data: bytes, **more):
    key = gateway.keys["full"].key.encode()
    return gateway.raw(data.replace(b"KEY", key), timeout=4, half_close=True, wait_for_close=True, **more)


def test_the_tables_are_large() -> None:
    from test_hostile_json import BEYOND, MALFORMED, WRONG_SHAPE

    assert len(STRICT) + len(TOLERANT) + len(MALFORMED) + len(WRONG_SHAPE) + len(BEYOND) >= 200


@pytest.mark.parametrize("data", STRICT.values(), ids=STRICT.keys())
def test_malformed_http_is_a_400_and_a_close(gateway: Gateway, vendors, data: bytes) -> None:
    outcome = play(gateway, data)
    answer = outcome.answers[0] if outcome.answers else None
    assert answer is not None, f"closed without an answer: {outcome}"
    assert (answer.status, answer.json["code"]) == (400, "malformed_request"), answer
    assert len(outcome.answers) == 1, f"more than one answer after a fault: {outcome.answers}"
    assert outcome.closed, "the connection stays open after a fault"
    vendors.assert_untouched()


@pytest.mark.parametrize("data", TOLERANT.values(), ids=TOLERANT.keys())
def test_odd_http_is_harmless(gateway: Gateway, vendors, data: bytes) -> None:
    outcome = play(gateway, data)
    for answer in outcome.answers:
        assert 400 <= answer.status < 500, answer
    vendors.assert_untouched()


def test_a_smuggled_request_is_never_answered(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "*", json_answer({"data": []}))
    key = gateway.keys["full"].key.encode()
    inner = b"GET /v1/jobs?connection=huntr HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + b"\r\n\r\n"
    for head in (b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % (len(inner) + 5),
                 b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"):  # fmt: skip
        outcome = play(gateway, START + head + b"\r\n0\r\n\r\n" + inner)
        assert len(outcome.answers) == 1 and outcome.only.status == 400
    vendors.assert_untouched()


def test_pipelined_requests_are_answered_in_order(gateway: Gateway) -> None:
    key = gateway.keys["full"].key.encode()
    first = b"GET /v1/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + b"\r\n\r\n"
    second = b"GET /v1/nothing HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + b"\r\n\r\n"
    third = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    outcome = gateway.raw(first + second + third, expect=3)
    assert [answer.status for answer in outcome.answers] == [200, 404, 200]


def test_byte_by_byte_is_still_a_request(gateway: Gateway) -> None:
    data = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    pieces = [data[at : at + 1] for at in range(len(data))]
    assert gateway.raw(*pieces, pause=0.002).only.status == 200


def test_continue_is_asked_for_only_when_welcome(gateway: Gateway, vendors) -> None:
    key = gateway.keys["full"].key.encode()
    SOURCE.script(vendors.hirempire)
    head = START.replace(b"KEY", key) + LENGTH + b"Expect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(head)
        assert connection.recv(1024).startswith(b"HTTP/1.1 100")
        connection.sendall(BODY)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    refused = START.replace(b"KEY", b"wrong") + b"Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(refused)
        assert connection.recv(1024).startswith((b"HTTP/1.1 401", b"HTTP/1.1 413"))


# Ids in paths

ODD_IDS = [
    "..", ".", "%2e%2e", "%2e", "%2E%2e%2Fmembers", "..%2fmembers", "..%2f..%2fadmin", "%2e%2e%5cmembers", "a%2fb",
    "a%2Fb%2Fc", "a%5cb", "a%3fb=c", "a%3Flimit=1&next=2", "a%23b", "a%26b", "a%3db", "a%25b", "a%252fb", "a%252e%252e",
    "a%0d%0aX-Evil:%201",
    "a%0aX-Evil:%201", "a%0d", "a%00b", "%00", "a%09b", "a%20b", "a%7fb", "%20", "+", "a+b", "a;b=c", "a:b", "a@b",
    "a,b",
    "%c3%a9", "%f0%9f%98%80", "%ff", "%c0%af", "%ed%a0%80", "a%e2%80%aeb", "%EF%BC%8F", "~", "a'b", 'a%22b',
    "a%3cscript%3e", "$(id)",
    "`id`", "%7b%7b7*7%7d%7d", "a" * 300, "a" * 5000, "http:%2f%2fevil.example.com", "%5b::1%5d", "-", "_", "%",
]  # fmt: skip


def check_vendor_path(entry, base: str) -> None:
    """One segment below the base, and nothing that a server would read as more."""
    assert entry.path.startswith(base), entry.target
    rest = entry.path[len(base) :]
    assert rest and "/" not in rest and "\\" not in rest, f"left its segment: {entry.target!r}"
    assert "?" not in entry.target and "#" not in entry.target, f"became a query: {entry.target!r}"
    assert rest.lower().replace("%2e", ".") not in (".", ".."), f"dots: {entry.target!r}"
    assert all(0x21 <= ord(character) <= 0x7E for character in entry.target), f"raw bytes: {entry.target!r}"
    names = {name.lower() for name, _ in entry.headers}
    assert "x-evil" not in names


@pytest.mark.parametrize("odd", ODD_IDS, ids=[odd[:30] for odd in ODD_IDS])
@pytest.mark.parametrize("route, base", [("jobs", "/org/jobs/"), ("candidates", "/org/members/")])
def test_odd_ids_stay_in_their_segment(gateway: Gateway, vendors, odd: str, route: str, base: str) -> None:
    vendors.huntr.on("GET", "*", json_answer(doc.huntr_error(404, "Not found"), 404))
    answer = gateway.get(f"/v1/{route}/huntr:{odd}")
    assert 400 <= answer.status < 500, answer
    for entry in vendors.huntr.ledger:
        check_vendor_path(entry, base)
    assert len(vendors.huntr.ledger) <= 1


@pytest.mark.parametrize("odd", ODD_IDS, ids=[odd[:30] for odd in ODD_IDS])
def test_odd_campaign_ids_stay_in_their_segment(gateway: Gateway, vendors, odd: str) -> None:
    vendors.voicehire.on("POST", "*", json_answer(doc.voicehire_error("RESOURCE_NOT_FOUND", "Campaign not found"), 404))
    document = {"outreach": "sms", "candidates": [doc.PIERRE]}
    answer = gateway.post(f"/v1/campaigns/voicehire-paris:{odd}/candidates", document, idempotency=True)
    assert 400 <= answer.status < 500, answer
    for entry in vendors.voicehire.ledger:
        assert entry.path.startswith("/api/v1/campaigns/") and entry.path.endswith("/source"), entry.target
        entry.target = entry.target[: -len("/source")]
        check_vendor_path(entry, "/api/v1/campaigns/")


@pytest.mark.parametrize("odd", ODD_IDS, ids=[odd[:30] for odd in ODD_IDS])
def test_odd_field_ids_stay_in_their_segment(gateway: Gateway, vendors, odd: str) -> None:
    vendors.huntr.on("PUT", "*", json_answer(doc.huntr_error(404, "Not found"), 404))
    answer = gateway.put(f"/v1/candidates/huntr:{doc.MEMBER_ID}/custom-fields/{odd}", {"value": 1})
    assert 400 <= answer.status < 500, answer
    for entry in vendors.huntr.calls("PUT"):
        check_vendor_path(entry, f"/org/members/{doc.MEMBER_ID}/member-fields/")


@pytest.mark.parametrize(
    "id", ["", "huntr", "huntr:", ":x", "nobody:x", "HUNTR:x", "huntr%3A", "%3A", " :x".replace(" ", "%20")]
)
def test_ids_without_a_connection_or_a_rest(gateway: Gateway, vendors, id: str) -> None:
    answer = gateway.get(f"/v1/jobs/{id}")
    assert answer.status in (404, 422), answer
    vendors.assert_untouched()


def test_a_colon_may_be_encoded(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", f"/org/jobs/{doc.JOB_ID}", json_answer(doc.huntr_job()))
    assert gateway.get(f"/v1/jobs/huntr%3A{doc.JOB_ID}").status == 200


# The same by query and by headers

INJECTIONS = [
    "a%0d%0aX-Evil:%201",
    "a%0aX-Evil: 1".replace(" ", "%20"),
    "a%00b",
    "%ff",
    "a%26next%3d1",
    "%c3%a9",
    "a%23b",
    "a%2bb",
]


@pytest.mark.parametrize("odd", INJECTIONS)
@pytest.mark.parametrize("parameter", ["email", "owner_id", "creator_id", "cursor", "connection"])
def test_odd_parameters_stay_parameters(gateway: Gateway, vendors, parameter: str, odd: str) -> None:
    vendors.huntr.on("GET", "*", json_answer({"data": []}))
    route = "candidates" if parameter == "email" else "jobs"
    connection = "" if parameter == "connection" else "connection=huntr&"
    answer = gateway.get(f"/v1/{route}?{connection}{parameter}={odd}")
    assert answer.status < 500
    for entry in vendors.huntr.ledger:
        assert entry.path in ("/org/jobs", "/org/members")
        assert all(0x21 <= ord(character) <= 0x7E for character in entry.target)
        assert "x-evil" not in {name.lower() for name, _ in entry.headers}
        names = [pair.partition("=")[0] for pair in entry.query.split("&")]
        assert len(names) == len(set(names)) and "next" not in names, entry.query


@pytest.mark.parametrize(
    "name, value",
    [("traceparent", "00-" + "a" * 5000 + "-01"), ("traceparent", "\xff\xfe"), ("Prefer", "wait=999999999999999999999"),
     ("Prefer", "=;=,,;"), ("Prefer", "wait=-1"), ("Prefer", "handling=strict;" * 500), ("Accept", ";;;,,q=9"),
     ("Accept-Language", "\x80"), ("User-Agent", "() { :; }; echo"), ("Cookie", "a=b; tgw_x_y=z"),
     ("If-None-Match", '"*"' * 100), ("Content-Type", "application/json")],
)  # fmt: skip
def test_odd_headers_are_harmless(gateway: Gateway, vendors, name: str, value: str) -> None:
    vendors.huntr.on("GET", "*", json_answer({"data": []}))
    answer = gateway.get("/v1/jobs?connection=huntr", headers={name: value})
    assert answer.status < 500, answer
    for entry in vendors.huntr.ledger:
        # Only what the gateway itself writes goes on; a caller's headers end here (traceparent when configured).
        assert entry.header("cookie") is None and entry.header("if-none-match") is None
        assert "tgw_" not in str(entry.headers)


def test_the_gateway_is_alive_after_all_this(gateway: Gateway, vendors) -> None:
    SOURCE.script(vendors.hirempire)
    assert SOURCE.send(gateway).status == 200
