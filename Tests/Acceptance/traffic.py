"""Many calls at their times, and what the tests of traffic control ask of a gateway.

Their connections have settings of their own (`served`), not `QUICK`, which switches all of this off.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Iterable, Optional, TypeVar

import invariants
from answers import Answer
from calls import Call, problem
from configuration import BASE_PATHS, Connection, fresh_key
from fakevendor import FakeVendor
from gateway import Gateway
from limiter import quantile
from texting import wait_until

CALLERS: dict[str, dict[str, Any]] = {
    "full": {"scopes": ["read", "write", "spend"]},
    "second": {"scopes": ["read", "write", "spend"]},
    "admin": {"scopes": ["read", "write", "spend", "admin"]},
}

ONCE: dict[str, Any] = {"retries": {"attempts": 1}}
NO_BREAKER: dict[str, Any] = {"breaker": {"failures": 100_000, "ratio": 1.0, "minimum": 100_000}}
# A limit that no test reaches: a lane that knows its limit doesn't learn one.
AMPLE: dict[str, Any] = {"published_limits": False, "limits": [{"class": "all", "requests": 5_000, "per": "1s"}]}
WIDE: dict[str, Any] = {"bulkhead": {"in_flight": 300, "waiting": 1_000}}

NOW = {"Prefer": "wait=0"}

T = TypeVar("T")


def wait(seconds: float) -> dict[str, str]:
    return {"Prefer": f"wait={seconds}"}


def window(name: str, requests: int, per: str) -> dict[str, Any]:
    """An entry of a connection's `limits`."""
    return {"class": name, "requests": requests, "per": per}


def windows(*entries: dict[str, Any]) -> dict[str, Any]:
    """The settings of a connection that has these windows and no other."""
    return {"published_limits": False, "limits": list(entries)}


class Fleet:
    """Connections to one vendor, each with a path of its own: a hold only grows, so each test takes a fresh one."""

    def __init__(self, vendor: FakeVendor, provider: str, count: int, name: Optional[str] = None, **settings: Any):
        self.vendor = vendor
        names = [f"{name or provider}-{at}" for at in range(count)]
        self.connections = [
            Connection.to(vendor, provider, each, vendor.url(f"/{each}{BASE_PATHS[provider]}"), **settings)
            for each in names
        ]
        self._free = iter(self.connections)

    def take(self, *calls: Call) -> list[Call]:
        """The calls, through a connection that no test has used."""
        connection = next(self._free)
        return [call.through(connection.name, "/" + connection.name) for call in calls]


class SideBySide:
    """Scenarios that mostly wait, each on connections of its own: played together, judged by a test each."""

    def __init__(self) -> None:
        self._scenarios: dict[str, Callable[..., None]] = {}

    def add(self, scenario: Callable[..., None]) -> Callable[..., None]:
        self._scenarios[scenario.__name__] = scenario
        return scenario

    def of(self, *calls: Call) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """One scenario for each of the calls, which is its last argument."""

        def decorate(scenario: Callable[..., None]) -> Callable[..., None]:
            for call in calls:
                self._scenarios[f"{scenario.__name__}-{call}"] = functools.partial(_with_call, scenario, call)
            return scenario

        return decorate

    @property
    def names(self) -> list[str]:
        return list(self._scenarios)

    def play(self, *arguments: Any) -> Callable[[str], None]:
        """Plays all of them; what it answers raises what the named one has raised."""
        with ThreadPoolExecutor(len(self._scenarios)) as pool:
            played = {name: pool.submit(scenario, *arguments) for name, scenario in self._scenarios.items()}
        return lambda name: played[name].result()


def _with_call(scenario: Callable[..., None], call: Call, *arguments: Any) -> None:
    scenario(*arguments, call)


# What a gateway says of a connection


def connection(gateway: Gateway, name: str) -> dict[str, Any]:
    return _data(gateway.get(f"/v1/connections/{name}", key="admin"))


def limits(gateway: Gateway, name: str) -> dict[str, Any]:
    return _data(gateway.get(f"/v1/connections/{name}/limits", key="admin"))


def credits(gateway: Gateway, name: str) -> dict[str, Any]:
    return _data(gateway.get(f"/v1/connections/{name}/credits", key="admin"))


def order(gateway: Gateway, name: str, verb: str, key: str = "admin") -> Answer:
    """POST /v1/connections/{name}/{verb}: pause, resume, check, credits/topped-up."""
    return gateway.request("POST", f"/v1/connections/{name}/{verb}", key=key)


def _data(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer
    return answer.data


def windows_of(data: dict[str, Any], origin: Optional[str] = None) -> set[tuple[str, int, float]]:
    """(class, requests, seconds) of `…/limits`."""
    return {
        (each["class"], each["requests"], each["per_seconds"])
        for each in data["windows"]
        if origin is None or each["origin"] == origin
    }


# Answers


def seconds_of(answer: Answer) -> int:
    """Its Retry-After."""
    value = answer.header("retry-after")
    assert value is not None, f"no Retry-After: {answer}"
    return int(value)


def refused_here(answer: Answer, status: int, code: str) -> dict:
    """The envelope of what the gateway refuses by itself: nothing was tried at the vendor."""
    document = problem(answer, status, code, "none", origin="gateway", retryable=True)
    assert "upstream" not in document, answer
    assert document.get("attempts", 0) == 0, f"attempts, where nothing was tried: {answer}"
    return document


def refused_there(answer: Answer, status: int, code: str, attempts: int = 1) -> dict:
    """The envelope of the vendor's own refusal."""
    document = problem(answer, status, code, "none", origin="provider", retryable=True)
    assert document["upstream"]["status"] == status, answer
    assert document.get("attempts") == attempts, f"expected {attempts} attempts: {answer}"
    return document


def assert_prompt(answers: Iterable[Answer], seconds: float) -> None:
    """The specification's p99, held by the median: what is above it here may be this machine, which plays everybody."""
    took = [answer.elapsed for answer in answers]
    assert quantile(took, 0.5) < seconds, f"the median took {quantile(took, 0.5) * 1000:.1f} ms"
    assert quantile(took, 0.99) < 10 * seconds + 0.1, f"p99 took {quantile(took, 0.99) * 1000:.1f} ms"


def kept_for_later(gateway: Gateway, answer: Answer, key: str = "full") -> dict[str, Any]:
    """A 202 to a call that contacts people and was limited. It waits; then it is cancelled, lest it go out some day."""
    assert answer.status == 202, answer
    target = answer.header("location")
    assert target is not None, answer

    def waiting() -> Optional[dict[str, Any]]:
        record = gateway.get(target, key=key).data
        return record if record["state"] == "waiting" else None

    record = wait_until("it waits", waiting)
    assert record["reason"] == "rate_limit", record
    assert gateway.request("POST", target + "/cancel", key=key).status in (200, 202)
    return record


# Callers


@dataclass
class Asked:
    """One call of a caller and its answer."""

    at: float
    answer: Answer


def asking(call: Call, seconds: Optional[float] = None, key: str = "full") -> dict[str, Any]:
    """The call as a request for `Gateway.ask`; `seconds` is what its caller is willing to wait."""
    headers = {} if seconds is None else wait(seconds)
    request: dict[str, Any] = {"method": call.method, "target": call.target, "key": key, "headers": headers}
    if call.document is not None:
        request["document"] = call.document()
    if call.spends:
        headers["Idempotency-Key"] = fresh_key()
    return request


async def ask(gateway: Gateway, request: dict[str, Any]) -> Asked:
    at = time.monotonic()
    answer = await gateway.ask(request)
    invariants.check(answer, gateway.secrets)
    return Asked(at, answer)


async def offer(gateway: Gateway, make: Callable[[], dict[str, Any]], rate: float, seconds: float) -> list[Asked]:
    """So many calls a second, whether the earlier ones have been answered or not."""
    begun = time.monotonic()
    tasks = []
    for number in itertools.count():
        due = begun + number / rate
        if due >= begun + seconds:
            break
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(ask(gateway, make())))
    return list(await asyncio.gather(*tasks))


async def push(
    gateway: Gateway, make: Callable[[], dict[str, Any]], callers: int, seconds: float, pause: float = 0.02
) -> list[Asked]:
    """So many callers, each of whom asks again as soon as it has been answered, refusal or not."""
    until = time.monotonic() + seconds
    asked: list[Asked] = []

    async def caller() -> None:
        while time.monotonic() < until:
            asked.append(await ask(gateway, make()))
            await asyncio.sleep(pause)

    await asyncio.gather(*(caller() for _ in range(callers)))
    return asked


async def side_by_side(*work: Awaitable[T]) -> list[T]:
    return list(await asyncio.gather(*work))


def run(work: Awaitable[T]) -> T:
    async def main() -> T:
        return await work

    return asyncio.run(main())


def codes(asked: Iterable[Asked]) -> dict[str, int]:
    """How often which code, or status of a success, was answered."""
    found: dict[str, int] = {}
    for each in asked:
        answer = each.answer
        name = str(answer.status) if answer.status < 400 else json.loads(answer.body)["code"]
        found[name] = found.get(name, 0) + 1
    return found
