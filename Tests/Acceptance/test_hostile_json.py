"""Bodies that are no JSON, or that should not be: an envelope each, no call to a vendor, a live gateway after."""

from __future__ import annotations

import json

import pytest

import documents as doc
from calls import CREATE, OUTREACH, SOURCE, problem

BAD = b"\xff"
JOB = doc.HIREMPIRE_JOB.encode()


def around(value: bytes) -> bytes:
    """An otherwise good body of `POST /v1/sources` with `value` in the place of the name."""
    return b'{"job_id":"' + JOB + b'","name":' + value + b"}"


# Not JSON by RFC 8259, or refused by the API's own rules (two equal keys, lone surrogates, depth).
MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \n\t ",
    "a word": b"hello",
    "a tag": b"<xml/>",
    "a form": b"job_id=1&name=x",
    "only {": b"{",
    "only }": b"}",
    "only [": b"[",
    'only "': b'"',
    "only ,": b",",
    "only :": b":",
    "NUL": b"\x00",
    "true cut": b"tru",
    "True": b"True",
    "nulls": b"nulls",
    "None": b"None",
    "undefined": around(b"undefined"),
    "NaN": around(b"NaN"),
    "Infinity": around(b"Infinity"),
    "-Infinity": around(b"-Infinity"),
    "+1": around(b"+1"),
    "01": around(b"01"),
    "-": around(b"-"),
    "-01": around(b"-01"),
    "1.": around(b"1."),
    ".5": around(b".5"),
    "1e": around(b"1e"),
    "1e+": around(b"1e+"),
    "1.e5": around(b"1.e5"),
    "0x10": around(b"0x10"),
    "1_000": around(b"1_000"),
    "1 2": around(b"1 2"),
    "--1": around(b"--1"),
    "full-width digit": around("１".encode()),
    "single quotes": b"{'job_id':'x','name':'y'}",
    "bare key": b'{job_id:"x","name":"y"}',
    "number key": b'{1:"x"}',
    "null key": b'{null:"x"}',
    "no colon": b'{"a" 1}',
    "two colons": b'{"a"::1}',
    "equals": b'{"a"=1}',
    "no value": b'{"a":}',
    "no comma": b'{"a":1 "b":2}',
    "two commas": b'{"a":1,,"b":2}',
    "leading comma": b'{,"a":1}',
    "trailing comma": around(b'"x",')[:-1] + b"}",
    "list trailing comma": around(b"[1,]"),
    "list leading comma": around(b"[,1]"),
    "list two commas": around(b"[1,,2]"),
    "list without comma": around(b"[1 2]"),
    "list as object": around(b"[1:2]"),
    "closed wrongly": around(b"[1}"),
    "closed twice": around(b'"x"') + b"}",
    "two documents": around(b'"x"') + around(b'"y"'),
    "a tail": around(b'"x"') + b" x",
    "a comma after": around(b'"x"') + b",",
    "NUL after": around(b'"x"') + b"\x00",
    "line comment": b"// hi\n" + around(b'"x"'),
    "block comment": b"/* hi */" + around(b'"x"'),
    "hash comment": b"# hi\n" + around(b'"x"'),
    "cut in the middle": around(b'"x"')[:-5],
    "cut in a string": around(b'"abc')[:-1],
    "cut in an escape": b'{"a":"\\',
    "cut in a unicode escape": b'{"a":"\\u00',
    "bare control character": around(b'"a\x01b"'),
    "bare line end": around(b'"a\nb"'),
    "bare tab": around(b'"a\tb"'),
    "bare NUL": around(b'"a\x00b"'),
    "escape x": around(b'"\\x41"'),
    "escape a": around(b'"\\a"'),
    "escape 0": around(b'"\\0"'),
    "escape '": around(b'"\\\'"'),
    "escape U": around(b'"\\U0041"'),
    "unicode escape short": around(b'"\\u004"'),
    "unicode escape no hex": around(b'"\\u00zz"'),
    "unicode escape sign": around(b'"\\u+041"'),
    "lone high surrogate": around(b'"\\ud800"'),
    "lone low surrogate": around(b'"\\udc00"'),
    "surrogates swapped": around(b'"\\udc00\\ud800"'),
    "two high surrogates": around(b'"\\ud800\\ud800"'),
    "high and a letter": around(b'"\\ud800a"'),
    "lone surrogate in a key": b'{"\\ud800":1}',
    "byte ff": around(b'"' + BAD + b'"'),
    "lone continuation": around(b'"\x80"'),
    "overlong slash": around(b'"\xc0\xaf"'),
    "overlong NUL": around(b'"\xc0\x80"'),
    "overlong three": around(b'"\xe0\x80\xaf"'),
    "surrogate as UTF-8": around(b'"\xed\xa0\x80"'),
    "beyond Unicode": around(b'"\xf4\x90\x80\x80"'),
    "five bytes": around(b'"\xf8\x88\x80\x80\x80"'),
    "cut sequence": around(b'"\xe2\x82"'),
    "Latin-1": around('"é"'.encode("latin-1")),
    "bad byte in a key": b'{"\xff":1}',
    "bad byte outside": around(b'"x"') + BAD,
    "UTF-16": around(b'"x"').decode().encode("utf-16"),
    "UTF-32": around(b'"x"').decode().encode("utf-32"),
    "UTF-8 BOM": b"\xef\xbb\xbf" + around(b'"x"'),
    "no-break space between": b'{"a":\xc2\xa01}',
    "form feed between": b'{"a":\x0c1}',
    "two equal keys": b'{"job_id":"' + JOB + b'","job_id":"' + JOB + b'","name":"x"}',
    "equal keys by escape": around(b'"x"')[:-1] + b',"n\\u0061me":"y"}',
    "equal keys deep": around(b'"x"')[:-1] + b',"z":{"a":[{"b":1,"b":2}]}}',
    "depth 33 lists": around(b"[" * 33 + b"]" * 33),
    "depth 33 objects": around(b'{"a":' * 33 + b"1" + b"}" * 33),
    "depth 10,000": around(b"[" * 10_000 + b"]" * 10_000),
    "depth 200,000 never closed": b"[" * 200_000,
    "depth 100,000 objects never closed": b'{"a":' * 100_000,
}

# JSON indeed, of the wrong shape.
WRONG_SHAPE: dict[str, bytes] = {
    "null": b"null",
    "true": b"true",
    "false": b"false",
    "a number": b"42",
    "a string": b'"x"',
    "a list": b"[]",
    "a list of the right thing": b"[" + around(b'"x"') + b"]",
    "an empty object": b"{}",
    "an empty key": around(b'"x"')[:-1] + b',"":1}',
    "keys in other case": b'{"Job_Id":"' + JOB + b'","Name":"x"}',
    "a key with a space": b'{"job_id ":"' + JOB + b'","name":"x"}',
    "__proto__": around(b'"x"')[:-1] + b',"__proto__":{"admin":true}}',
    "a wrapper": b'{"data":' + around(b'"x"') + b"}",
    "name true": around(b"true"),
    "name 1": around(b"1"),
    "name list": around(b'["x"]'),
    "name object": around(b'{"x":1}'),
    "name of spaces": around(b'"\\u0020\\u0009"'),
}

# Beyond a bound of ours; whether that is bad JSON (400), too large (413) or a bad shape (422) is the gateway's affair.
BEYOND: dict[str, bytes] = {
    "1e999": around(b"1e999"),
    "-1e999": around(b"-1e999"),
    "1e-999": around(b"1e-999"),
    "exponent of 400 digits": around(b"1e" + b"9" * 400),
    "integer of 100,000 digits": around(b"9" * 100_000),
    "fraction of 100,000 digits": around(b"0." + b"1" * 100_000),
    "100,001 values": around(b"[" + b"1," * 100_000 + b"1]"),
    "257 keys": around(b"{" + b",".join(b'"k%d":1' % at for at in range(257)) + b"}"),
    "a key of 100 KB": around(b'{"' + b"k" * 100_000 + b'":1}'),
    "a million spaces": b" " * 1_000_000 + b"{}",
    "300,000 openings of lists": b"[" * 300_000 + b"]" * 300_000,
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_json(gateway, vendors, body: bytes) -> None:
    problem(gateway.post("/v1/sources", body=body), 400, "malformed_json", "none", origin="caller", retryable=False)
    vendors.assert_untouched()


@pytest.mark.parametrize("body", WRONG_SHAPE.values(), ids=WRONG_SHAPE.keys())
def test_json_of_the_wrong_shape(gateway, vendors, body: bytes) -> None:
    answer = gateway.post("/v1/sources", body=body)
    problem(answer, 422, "invalid_request", "none", origin="caller")
    assert answer.json["errors"], "nothing points at the cause"
    vendors.assert_untouched()


@pytest.mark.parametrize("body", BEYOND.values(), ids=BEYOND.keys())
def test_json_beyond_the_bounds(gateway, vendors, body: bytes) -> None:
    answer = gateway.post("/v1/sources", body=body)
    assert answer.status in (400, 413, 422), answer
    assert answer.elapsed < 2
    vendors.assert_untouched()


EVERYWHERE = ["two equal keys", "lone high surrogate", "depth 10,000", "byte ff", "a tail", "nothing", "NaN"]


@pytest.mark.parametrize("call", [OUTREACH, CREATE], ids=str)
@pytest.mark.parametrize("name", EVERYWHERE)
def test_the_other_routes_read_as_strictly(gateway, vendors, call, name: str) -> None:
    headers = {"Idempotency-Key": "hostile-json-" + "x" * 20} if call.spends else {}
    answer = gateway.post(call.target, body=MALFORMED[name], headers=headers)
    problem(answer, 400, "malformed_json", "none")
    vendors.assert_untouched()


@pytest.mark.parametrize("value", ["1e999", "9" * 400, "-1e400"])
def test_numbers_that_no_vendor_could_read(gateway, vendors, value: str) -> None:
    """Metadata is passed through: a number that can't be held must be refused, never become something else."""
    body = json.dumps(doc.instaview_draft(metadata={"n": "@"})).replace('"@"', value).encode()
    CREATE.script(vendors.instaview)
    answer = gateway.post(CREATE.target, body=body)
    if answer.status == 201:
        assert f'"n":{value}'.encode() in vendors.instaview.only().body.replace(b" ", b"")
    else:
        assert answer.status in (400, 422), answer
        vendors.assert_untouched()


def test_strict_json_that_must_pass(gateway, vendors) -> None:
    body = b' \t\r\n{ "name" : "\\u0041\\ud83d\\ude00\\"\\\\\\/\\b\\f" , "job_id":"' + JOB + b'" }\n'
    SOURCE.script(vendors.hirempire)
    assert gateway.post("/v1/sources", body=body).status == 200
    assert vendors.hirempire.only().json()["source_name"].strip("\f\b") == 'A😀"\\/'


def test_the_gateway_is_alive_after_all_this(gateway, vendors) -> None:
    SOURCE.script(vendors.hirempire)
    assert SOURCE.send(gateway).status == 200
