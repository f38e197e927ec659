"""What a vendor says about its limits, in every form and deformity (RL-3, RL-4, RL-7): a table of header values.

Each case has a connection of its own, because a hold only grows. It is judged twice: by the `Retry-After` of the
answer, and by the next call, which must be refused without reaching the vendor, and for as long.
"""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass
from typing import Any, Callable, Union

import pytest

import behaviours
import documents as doc
from behaviours import json_answer
from calls import CREATE, READ_JOB, READ_PEOPLE, SOURCE, Call
from fakevendor import Behaviour
from gateway import Gateway
from traffic import AMPLE, CALLERS, NO_BREAKER, NOW, ONCE, Fleet, refused_here, refused_there, seconds_of, wait

Pairs = list[tuple[str, str]]
Made = Union[Pairs, Callable[[], Pairs]]

# Without advice: 1 s, jittered.
OWN = (1, 3)
LONGEST = (3590, 3601)


@dataclass(frozen=True)
class Case:
    """A 429 with these fields and body; the hold is from `least` to `most` seconds long."""

    name: str
    held: tuple[int, int]
    fields: Made = ()
    body: Any = None
    provider: str = "huntr"

    def pairs(self) -> Pairs:
        return list(self.fields() if callable(self.fields) else self.fields)

    def refusal(self) -> Behaviour:
        if isinstance(self.body, bytes):
            return behaviours.answer(429, self.body, self.pairs())
        return json_answer({"message": "Too many requests"} if self.body is None else self.body, 429, self.pairs())


def exactly(seconds: int) -> tuple[int, int]:
    """A hold may end a little later, never earlier."""
    return seconds, seconds + 2


def about(seconds: int) -> tuple[int, int]:
    """From a time in whole seconds by a clock."""
    return seconds - 1, seconds + 2


# The three forms of a date


def imf(offset: float) -> str:
    return email.utils.formatdate(time.time() + offset, usegmt=True)


def rfc850(offset: float) -> str:
    return time.strftime("%A, %d-%b-%y %H:%M:%S GMT", time.gmtime(time.time() + offset))


def asctime(offset: float) -> str:
    return time.asctime(time.gmtime(time.time() + offset))


FORMS = {"IMF-fixdate": imf, "RFC 850": rfc850, "asctime": asctime}


def after(*values: str) -> Pairs:
    return [("Retry-After", value) for value in values]


def digits() -> list[Case]:
    right = {
        "0": (1, 2), "1": (1, 3), "5": exactly(5), "20": exactly(20), "59": exactly(59), "60": exactly(60),
        "3599": exactly(3599), "3600": exactly(3600), "007": exactly(7), "   9  ": exactly(9),
    }  # fmt: skip
    absurd = ["3601", "7200", "86400", "2147483648", "4294967297", "9223372036854775808", "9" * 40]
    return [
        *(Case(f"Retry-After {value!r}", held, after(value)) for value, held in right.items()),
        *(Case(f"Retry-After {value}", LONGEST, after(value)) for value in absurd),
    ]


def nonsense() -> list[Case]:
    values = [
        "soon", "", "-5", "-1", "+5", "5.0", "5.9", "1e3", "0x10", "5s", "5 seconds", "10; 20", "1 0", "NaN", "null",
        "true", "PT5S", "\xb25", '"20"', "20;", "=20", "2099-01-01T00:00:00Z", "4070908800Z",
    ]  # fmt: skip
    return [Case(f"Retry-After {value!r}", OWN, after(value)) for value in values]


def several() -> list[Case]:
    return [
        Case("two, the larger last", exactly(9), after("5", "9")),
        Case("two, the larger first", exactly(9), after("9", "5")),
        Case("two, one is nonsense", exactly(6), after("6", "soon")),
        Case("two, the first is nonsense", exactly(6), after("soon", "6")),
        Case("two, one is empty", exactly(7), after("", "7")),
        Case("two, both nonsense", OWN, after("soon", "later")),
        Case("three", exactly(30), after("10", "30", "20")),
        Case("a date and seconds", about(40), lambda: after(imf(40), "5")),
        Case("seconds and an earlier date", exactly(40), lambda: after("40", imf(5))),
        Case("in another spelling", exactly(11), [("retry-after", "11")]),
        Case("in capitals", exactly(12), [("RETRY-AFTER", "12")]),
        # One line with a comma is two values to some and nonsense to others; neither may do harm.
        Case("two in one line", (1, 22), after("10, 20")),
    ]


def dates() -> list[Case]:
    cases = []
    for name, form in FORMS.items():
        # Default arguments, because each case is made when it is played.
        def relative(offset: int, skew: int, form=form) -> Callable[[], Pairs]:
            return lambda: [("Date", imf(skew)), ("Retry-After", form(skew + offset))]

        cases += [
            Case(f"{name}, ahead", about(20), lambda form=form: after(form(20))),
            Case(f"{name}, far ahead", LONGEST, lambda form=form: after(form(86_400))),
            Case(f"{name}, past", (1, 2), lambda form=form: after(form(-30))),
            Case(f"{name}, long past", (1, 2), lambda form=form: after(form(-86_400 * 365))),
            Case(f"{name}, the vendor's clock is an hour behind", about(25), relative(25, -3600)),
            Case(f"{name}, the vendor's clock is an hour ahead", about(25), relative(25, 3600)),
            Case(f"{name}, the same as Date", (1, 2), relative(0, -3600)),
            Case(f"{name}, before Date", (1, 2), relative(-100, 3600)),
        ]
    cases += [
        # Of the three, only this one leaves the century open: more than 50 years ahead, it means the past.
        Case("RFC 850 of the last century", (1, 2), after("Sunday, 06-Nov-94 08:49:37 GMT")),
        Case("IMF-fixdate of the last century", (1, 2), after("Sun, 06 Nov 1994 08:49:37 GMT")),
        Case("asctime of the last century", (1, 2), after("Sun Nov  6 08:49:37 1994")),
        Case("a Date that is none", about(20), lambda: [("Date", "yesterday"), ("Retry-After", imf(20))]),
    ]
    broken = [
        "Thu, 32 Jan 2099 00:00:00 GMT", "Thu, 00 Jan 2099 00:00:00 GMT", "Sat, 31 Feb 2099 00:00:00 GMT",
        "Thu, 01 Foo 2099 00:00:00 GMT", "Thu, 01 Jan 2099 25:00:00 GMT", "Thu, 01 Jan 2099 00:61:00 GMT",
        "Thu, 01 Jan 2099 00:00 GMT", "Thu, 01 Jan 2099 00:00:00", "Thu, 01 Jan 2099 00:00:00 +0100",
        "Thu, 1 Jan 2099 00:00:00 GMT", "01 Jan 2099 00:00:00 GMT", "Thu, 01 Jan 99999 00:00:00 GMT",
        "Thursday, 01-Foo-60 00:00:00 GMT", "Thu Jan 41 00:00:00 2099", "Thu Jan  1 00:00:00 2099 later",
    ]  # fmt: skip
    return cases + [Case(f"no date: {value!r}", OWN, after(value)) for value in broken]


def drafts() -> list[Case]:
    def limit(*values: str) -> Pairs:
        return [("RateLimit", value) for value in values]

    return [
        Case("draft", exactly(20), limit('"default";r=0;t=20')),
        Case("draft with a policy", exactly(20), [("RateLimit-Policy", '"a";q=4;w=60'), *limit('"a";r=0;t=20')]),
        Case("draft, the other order", exactly(21), limit('"default";t=21;r=0')),
        Case("draft, spaces", exactly(22), limit('"default"; r=0;  t=22')),
        Case("draft, only one of two is used up", exactly(30), limit('"minute";r=0;t=30, "hour";r=100;t=2000')),
        Case("draft, both are used up", exactly(2000), limit('"minute";r=0;t=30, "hour";r=0;t=2000')),
        Case("draft, two lines", exactly(31), limit('"minute";r=0;t=31', '"hour";r=100;t=2000')),
        Case("draft, absurd", LONGEST, limit('"default";r=0;t=86400')),
        Case("draft without a time", OWN, limit('"default";r=0')),
        Case("draft, negative", OWN, limit('"default";r=0;t=-20')),
        Case("draft, not a number", OWN, limit('"default";r=0;t=soon')),
        Case("draft, open quote", OWN, limit('"default;r=0;t=20')),
        Case("draft, empty", OWN, limit("")),
        # An older draft; whoever reads it is right, and whoever ignores it.
        Case("older draft", (1, 25), [("RateLimit-Remaining", "0"), ("RateLimit-Reset", "23")]),
        Case("older draft, in one", (1, 25), limit("limit=10, remaining=0, reset=23")),
    ]  # fmt: skip


def x_rate_limits() -> list[Case]:
    def reset(value: Union[str, Callable[[], object]], remaining: str = "0") -> Callable[[], Pairs]:
        return lambda: [
            ("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", remaining),
            ("X-RateLimit-Reset", str(value() if callable(value) else value)),
        ]  # fmt: skip

    def in_seconds(offset: float) -> Callable[[], object]:
        return lambda: int(time.time() + offset)

    def in_milliseconds(offset: float) -> Callable[[], object]:
        return lambda: int((time.time() + offset) * 1000)

    return [
        Case("reset in Unix seconds", about(20), reset(in_seconds(20))),
        Case("reset in Unix milliseconds", about(20), reset(in_milliseconds(20))),
        Case("reset as a delta", exactly(20), reset("20")),
        Case("reset as a long delta", exactly(1800), reset("1800")),
        Case("reset now", (1, 3), reset("0")),
        Case("reset in the past", (1, 3), reset(in_seconds(-100))),
        Case("reset in the past, in milliseconds", (1, 3), reset(in_milliseconds(-100_000))),
        Case("reset in a year", LONGEST, reset(in_seconds(86_400 * 365))),
        Case("reset as an absurd delta", LONGEST, reset("7200")),
        Case("reset alone", exactly(20), [("X-RateLimit-Reset", "20")]),
        Case("reset in lower case", exactly(20), [("x-ratelimit-reset", "20"), ("x-ratelimit-remaining", "0")]),
        Case("reset: a word", OWN, reset("soon")),
        Case("reset: negative", OWN, reset("-20")),
        Case("reset: empty", OWN, reset("")),
        Case("reset: two numbers", OWN, reset("20 30")),
        Case("reset: forty digits", (1, 3602), reset("9" * 40)),
        Case("a remaining that makes no sense", exactly(20), reset("20", remaining="-3")),
    ]


def pairs_of_instaview() -> list[Case]:
    def pairs(minute: tuple[int, float], hour: tuple[int, float]) -> Callable[[], Pairs]:
        return lambda: [
            ("X-RateLimit-Limit-Minute", "60"), ("X-RateLimit-Limit-Hour", "2000"),
            ("X-RateLimit-Remaining-Minute", str(minute[0])), ("X-RateLimit-Remaining-Hour", str(hour[0])),
            ("X-RateLimit-Reset-Minute", str(int(time.time() + minute[1]))),
            ("X-RateLimit-Reset-Hour", str(int(time.time() + hour[1]))),
        ]  # fmt: skip

    def flat(advice: Any) -> dict:
        return {**doc.INSTAVIEW_LIMIT, "retryAfter": advice}

    bare = {"statusCode": 429, "message": "Rate limit exceeded", "error": "Too Many Requests"}
    return [
        Case("minute used up", about(40), pairs((0, 40), (900, 2000)), bare, "instaview"),
        Case("hour used up", about(2000), pairs((30, 40), (0, 2000)), bare, "instaview"),
        Case("minute and hour used up", about(2000), pairs((0, 40), (0, 2000)), bare, "instaview"),
        Case("header above body", exactly(60), after("60"), flat(30), "instaview"),
        Case("body above header", exactly(30), after("10"), flat(30), "instaview"),
        Case("body alone", exactly(30), [], flat(30), "instaview"),
        Case("body, absurd", LONGEST, [], flat(10**9), "instaview"),
        Case("body and pairs", exactly(30), pairs((0, 10), (900, 2000)), flat(30), "instaview"),
    ]


def bodies_of_voicehire() -> list[Case]:
    def body(advice: Any) -> dict:
        return doc.voicehire_error("RATE_LIMIT_EXCEEDED", "Rate limit exceeded", {"retry_after": advice})

    return [
        Case("details alone", exactly(30), [], body(30), "voicehire"),
        Case("details as the header", exactly(30), after("30"), body(30), "voicehire"),
        Case("details above the header", exactly(45), after("10"), body(45), "voicehire"),
        Case("details below the header", exactly(45), after("45"), body(10), "voicehire"),
        Case("details beside nonsense", exactly(30), after("soon"), body(30), "voicehire"),
        Case("details above a date", exactly(45), lambda: after(imf(10)), body(45), "voicehire"),
        Case("details, zero", (1, 2), [], body(0), "voicehire"),
        Case("details, absurd", LONGEST, [], body(10**9), "voicehire"),
        Case("details, negative", OWN, [], body(-5), "voicehire"),
        Case("details, null", OWN, [], body(None), "voicehire"),
        Case("details, a list", OWN, [], body([30]), "voicehire"),
        Case("details, true", OWN, [], body(True), "voicehire"),
        Case("details, 1e400", OWN, [], b'{"error":{"code":"X","details":{"retry_after":1e400}}}', "voicehire"),
        Case("no JSON, but a header", exactly(15), after("15"), b"<html>slow down</html>", "voicehire"),
        Case("no JSON and no header", OWN, [], b"<html>slow down</html>", "voicehire"),
        Case("an empty body", OWN, [], b"", "voicehire"),
    ]  # fmt: skip


def precedence() -> list[Case]:
    draft_20, reset_40 = ("RateLimit", '"default";r=0;t=20'), ("X-RateLimit-Reset", "40")
    used_up = ("X-RateLimit-Remaining", "0")
    return [
        Case("nothing at all", OWN),
        Case("Retry-After before the draft", exactly(6), [*after("6"), draft_20]),
        Case("Retry-After before X-RateLimit", exactly(6), [*after("6"), used_up, reset_40]),
        Case("Retry-After before both, last", exactly(6), [reset_40, draft_20, *after("6")]),
        Case("the draft before X-RateLimit", exactly(20), [used_up, reset_40, draft_20]),
        Case("the draft after a nonsense Retry-After", exactly(20), [*after("soon"), draft_20]),
        Case("X-RateLimit after a nonsense draft", exactly(40), [("RateLimit", "x"), used_up, reset_40]),
        Case("X-RateLimit after nonsense twice", exactly(40), [*after("-1"), ("RateLimit", "x"), used_up, reset_40]),
        Case("Hirempire", exactly(20), after("20"), doc.hirempire_error("Too many requests"), "hirempire"),
    ]


CASES = [
    *digits(), *nonsense(), *several(), *dates(), *drafts(), *x_rate_limits(), *pairs_of_instaview(),
    *bodies_of_voicehire(), *precedence(),
]  # fmt: skip
CALLS = {"huntr": READ_JOB, "voicehire": READ_PEOPLE, "instaview": CREATE, "hirempire": SOURCE}


def test_the_table_is_large() -> None:
    assert len(CASES) >= 80 and len({case.name for case in CASES}) == len(CASES)


class Lanes:
    """One gateway with a connection for each case."""

    def __init__(self, vendors) -> None:
        needed = {name: sum(case.provider == name for case in CASES) for name in CALLS}
        needed["huntr"] += len(ADMITTED)
        needed["instaview"] += 1
        settings = {**AMPLE, **ONCE, **NO_BREAKER}
        self.fleets = {name: Fleet(vendors[name], name, count, **settings) for name, count in needed.items()}
        connections = [connection for fleet in self.fleets.values() for connection in fleet.connections]
        self.gateway = Gateway(connections, callers=CALLERS, quick=False)

    def take(self, provider: str) -> tuple[Gateway, Call]:
        (call,) = self.fleets[provider].take(CALLS[provider])
        return self.gateway, call


@pytest.fixture(scope="module")
def lanes(built, _session_vendors):
    made = Lanes(_session_vendors)
    with made.gateway:
        yield made


def send(gateway: Gateway, call: Call):
    # A write that doesn't want to wait is answered 202, so this one waits a little: less than each hold of its table.
    return call.send(gateway, headers=NOW if call.is_read else wait(1))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_429_holds_the_lane_for_as_long_as_it_says(lanes: Lanes, vendors, case: Case) -> None:
    gateway, call = lanes.take(case.provider)
    vendor = vendors[case.provider]
    # A time in a field is that of the answer.
    call.script(vendor, behaviours.computed(lambda entry: case.refusal()), call.good_answer())
    least, most = case.held
    first = send(gateway, call)
    refused_there(first, 429, "provider_rate_limited")
    assert least <= seconds_of(first) <= most, f"expected {least} to {most} s: {first}"
    second = send(gateway, call)
    refused_here(second, 429, "provider_rate_limited")
    assert max(1, least - 1) <= seconds_of(second) <= most, f"expected about {least} s: {second}"
    assert len(call.calls(vendor)) == 1, "a call left during the hold"


# What a success says (RL-7): held before a 429 is provoked, or not at all

FREE = (0, 0)


def remaining(left: str, reset: str) -> Pairs:
    return [("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", left), ("X-RateLimit-Reset", reset)]


ADMITTED = [
    Case("used up, a delta", exactly(20), remaining("0", "20")),
    Case("used up, Unix seconds", about(20), lambda: remaining("0", str(int(time.time() + 20)))),
    Case("used up, Unix milliseconds", about(20), lambda: remaining("0", str(int(time.time() + 20) * 1000))),
    Case("used up, the draft", exactly(20), [("RateLimit", '"default";r=0;t=20')]),
    Case("used up, one window of two", exactly(30), [("RateLimit", '"minute";r=0;t=30, "hour";r=10;t=2000')]),
    Case("one is left", FREE, remaining("1", "20")),
    Case("much is left, the draft", FREE, [("RateLimit", '"default";r=50;t=20')]),
    Case("used up, and free again already", FREE, lambda: remaining("0", str(int(time.time() - 5)))),
    Case("a word", FREE, remaining("none", "20")),
    Case("negative", FREE, remaining("-1", "20")),
    Case("a fraction", FREE, remaining("0.0", "20")),
    Case("empty", FREE, remaining("", "")),
    Case("forty digits", FREE, remaining("9" * 40, "9" * 40)),
    Case("a nonsense draft", FREE, [("RateLimit", "0"), ("RateLimit-Policy", ";;;")]),
    Case("half a draft", FREE, [("RateLimit", '"default";r=0;t=')]),
    Case("an open draft", FREE, [("RateLimit", '"default;r=0;t=20')]),
]


@pytest.mark.parametrize("case", ADMITTED, ids=lambda case: case.name)
def test_a_success_tells_when_to_slow_down(lanes: Lanes, vendors, case: Case) -> None:
    gateway, call = lanes.take("huntr")
    call.script(vendors.huntr, behaviours.computed(lambda entry: json_answer(call.good(), 200, case.pairs())))
    assert send(gateway, call).status == 200
    second = send(gateway, call)
    if case.held == FREE:
        assert second.status == 200, second
        return
    refused_here(second, 429, "provider_rate_limited")
    least, most = case.held
    assert least <= seconds_of(second) <= most, f"expected {least} to {most} s: {second}"
    assert len(call.calls(vendors.huntr)) == 1, "a call left although the vendor had said that it would be refused"


def test_a_success_of_instaview_tells_it_by_minute_and_hour(lanes: Lanes, vendors) -> None:
    gateway, call = lanes.take("instaview")
    fields = [
        ("X-RateLimit-Limit-Minute", "60"), ("X-RateLimit-Limit-Hour", "2000"),
        ("X-RateLimit-Remaining-Minute", "31"), ("X-RateLimit-Remaining-Hour", "0"),
        ("X-RateLimit-Reset-Minute", str(int(time.time() + 30))),
        ("X-RateLimit-Reset-Hour", str(int(time.time() + 900))),
    ]  # fmt: skip
    call.script(vendors.instaview, json_answer(call.good(), 201, fields))
    assert send(gateway, call).status == 201
    refused = send(gateway, call)
    refused_here(refused, 429, "provider_rate_limited")
    assert 898 <= seconds_of(refused) <= 902
    assert len(call.calls(vendors.instaview)) == 1
