"""A vendor that really limits: sliding or fixed windows, several at once, with the headers that such vendors send.

    limiter = Limiter(Window(4, 1))
    vendor.on("GET", path, limiter.behaviour(lambda headers: json_answer({...}, headers=headers)))

What is refused takes no place in a window. `admitted` and `refused` are the times of both, by `time.monotonic()`.
"""

from __future__ import annotations

import collections
import math
import threading
import time
from dataclasses import dataclass
from typing import Callable, Iterable

from behaviours import json_answer
from fakevendor import Behaviour, Exchange

# By how much a fake on a busy machine, beside its own callers, may see one request later than the next one. What a
# wrong limit does (one too many, a burst on either side of a window's edge) is far larger.
JITTER = 0.05


@dataclass(frozen=True)
class Window:
    """At most `requests` in any `seconds` (sliding), or from one multiple of `seconds` to the next (fixed)."""

    requests: int
    seconds: float
    fixed: bool = False


@dataclass(frozen=True)
class Standing:
    """How a window stands: places left, and in how many seconds more of them come (0 while all are free)."""

    window: Window
    remaining: int
    reset: float


class _Sliding:
    def __init__(self, window: Window, tolerance: float):
        self.window = window
        self._length = window.seconds - tolerance
        self._taken: collections.deque[float] = collections.deque()

    def standing(self, now: float) -> Standing:
        # On its edge a call has left: `seconds` is a half-open interval.
        while self._taken and self._taken[0] <= now - self._length:
            self._taken.popleft()
        reset = self._taken[0] + self._length - now if self._taken else 0.0
        return Standing(self.window, self.window.requests - len(self._taken), reset)

    def take(self, now: float) -> None:
        self._taken.append(now)


class _Fixed:
    def __init__(self, window: Window):
        self.window = window
        self._number = -1
        self._taken = 0

    def standing(self, now: float) -> Standing:
        number = math.floor(now / self.window.seconds)
        if number != self._number:
            self._number, self._taken = number, 0
        reset = (number + 1) * self.window.seconds - now
        return Standing(self.window, self.window.requests - self._taken, reset if self._taken else 0.0)

    def take(self, now: float) -> None:
        self._taken += 1


class Windows:
    """The rule alone, without clock or wire. `tolerance` shortens sliding windows, as `JITTER` explains."""

    def __init__(self, *windows: Window, tolerance: float = 0.0):
        self._rules = [_Fixed(window) if window.fixed else _Sliding(window, tolerance) for window in windows]

    def standings(self, now: float) -> list[Standing]:
        return [rule.standing(now) for rule in self._rules]

    def take(self, now: float) -> bool:
        """Takes a place in each window, or in none."""
        if any(standing.remaining <= 0 for standing in self.standings(now)):
            return False
        for rule in self._rules:
            rule.take(now)
        return True


Headers = Callable[[list[Standing], bool], dict[str, str]]


def no_headers(standings: list[Standing], admitted: bool) -> dict[str, str]:
    return {}


def retry_after(standings: list[Standing], admitted: bool) -> dict[str, str]:
    """Only on a 429: whole seconds until there is a place in each window."""
    if admitted:
        return {}
    return {"Retry-After": str(max(1, math.ceil(max(each.reset for each in standings if each.remaining <= 0))))}


def x_rate_limit(standings: list[Standing], admitted: bool) -> dict[str, str]:
    """On every answer, of the window with the fewest places left; the reset in Unix seconds, as VoiceHire sends it."""
    tightest = min(standings, key=lambda each: (each.remaining, -each.reset))
    return {
        "X-RateLimit-Limit": str(tightest.window.requests),
        "X-RateLimit-Remaining": str(max(0, tightest.remaining)),
        "X-RateLimit-Reset": str(math.ceil(time.time() + tightest.reset)),
        **retry_after(standings, admitted),
    }


def draft(standings: list[Standing], admitted: bool) -> dict[str, str]:
    """On every answer, as in draft-ietf-httpapi-ratelimit-headers-10."""
    return {
        "RateLimit-Policy": ", ".join(
            f'"{at}";q={each.window.requests};w={math.ceil(each.window.seconds)}' for at, each in enumerate(standings)
        ),
        "RateLimit": ", ".join(
            f'"{at}";r={max(0, each.remaining)};t={math.ceil(each.reset)}' for at, each in enumerate(standings)
        ),
    }


class Limiter:
    """Answers 429 to what is over its windows; see the module's text."""

    def __init__(
        self,
        *windows: Window,
        headers: Headers = no_headers,
        refusal: Callable[[], object] = lambda: {"message": "Too many requests"},
        tolerance: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.admitted: list[float] = []
        self.refused: list[float] = []
        self._windows = Windows(*windows, tolerance=tolerance)
        self._headers = headers
        self._refusal = refusal
        self._clock = clock
        self._lock = threading.Lock()

    def behaviour(self, good: Callable[[dict[str, str]], Behaviour]) -> Behaviour:
        """`good` makes the honest answer with the given headers."""

        async def play(exchange: Exchange) -> bool:
            admitted, headers = self._judge()
            then = good(headers) if admitted else json_answer(self._refusal(), 429, headers)
            return await then.play(exchange)

        return Behaviour(play)

    def _judge(self) -> tuple[bool, dict[str, str]]:
        with self._lock:
            now = self._clock()
            admitted = self._windows.take(now)
            (self.admitted if admitted else self.refused).append(now)
            return admitted, self._headers(self._windows.standings(now), admitted)

    def done(self, since: float, until: float) -> int:
        """Calls that it let in from `since` up to `until`."""
        with self._lock:
            return sum(since <= at < until for at in self.admitted)

    def turned_away(self, since: float, until: float) -> int:
        with self._lock:
            return sum(since <= at < until for at in self.refused)


class Gauge:
    """How many requests are being answered at once, and how many were at most."""

    def __init__(self) -> None:
        self.now = 0
        self.peak = 0

    def around(self, then: Behaviour) -> Behaviour:
        # All on the vendor's one loop, so that counting needs no lock.
        async def play(exchange: Exchange) -> bool:
            self.now += 1
            self.peak = max(self.peak, self.now)
            try:
                return await then.play(exchange)
            finally:
                self.now -= 1

        return Behaviour(play)


def densest(times: Iterable[float], seconds: float) -> int:
    """The most of them in any half-open interval of that length."""
    ordered = sorted(times)
    most = first = 0
    for last, at in enumerate(ordered):
        while ordered[first] <= at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def check_windows(times: Iterable[float], *windows: Window, tolerance: float = JITTER) -> None:
    """Over any sliding window of each length, at most its requests."""
    seen = list(times)
    for window in windows:
        most = densest(seen, window.seconds - tolerance)
        assert most <= window.requests, f"{most} calls within {window.seconds} s, allowed are {window.requests}"


def quantile(values: Iterable[float], share: float) -> float:
    """The value that `share` of them don't exceed."""
    ordered = sorted(values)
    assert ordered, "no values"
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

