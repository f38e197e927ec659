"""A VoiceHire that texts people: each phone once per request that it processes, whoever asks, with a ledger by phone.

The real one skips people who are in the campaign already. This one doesn't, so that a second send is never hidden by the
vendor's kindness.
"""

from __future__ import annotations

import collections
import itertools
import json
import random
import re
import threading
import time
import urllib.parse
from typing import Any, Callable, Optional

import behaviours
from behaviours import json_answer
from documents import voicehire_error
from fakevendor import Behaviour, Entry, FakeVendor
from limiter import Limiter

CAMPAIGN = "/v1/campaigns/voicehire-paris:abc123def456/candidates"
# Whatever stands before: connections of the same vendor may be told apart by that.
SOURCE = re.compile(r".*/api/v1/campaigns/([^/]+)/source")
CANDIDATES = re.compile(r".*/api/v1/campaigns/([^/]+)/candidates")
CREDITS = re.compile(r".*/api/v1/account/credits")


class Texting:
    """What a `FakeVendor` does as VoiceHire, until its next `reset`.

    `delay` is how long a request takes, as a range in seconds. `credits` is the balance; None: there is always enough.
    `shown` are the campaigns whose list has the people in it; in others nobody is ever seen, so that what became of a lost
    request stays open until a person says so.
    """

    def __init__(self, vendor: FakeVendor, delay: tuple[float, float] = (0, 0), credits: Optional[int] = None,
                 shown: tuple[str, ...] = ()):
        self.vendor = vendor
        self.delay = delay
        self.credits = credits
        self.shown = shown
        self.people: dict[str, list[str]] = collections.defaultdict(list)
        self.messages: collections.Counter[str] = collections.Counter()
        self.requests: list[list[str]] = []
        self.instead: dict[int, Behaviour] = {}
        self._seen = 0
        self._gates: dict[int, threading.Event] = {}
        self._lock = threading.Lock()
        vendor.on("POST", SOURCE, behaviours.computed(self._source))
        vendor.on("GET", CANDIDATES, behaviours.computed(self._list))
        vendor.on("GET", CREDITS, behaviours.computed(self._balance))

    # What a test wants to happen at the n-th request to text people, from 0

    def answer(self, request: int, behaviour: Behaviour, texting: bool = False) -> None:
        """Answers like this instead, having texted the people first or not."""
        self.instead[request] = behaviour if not texting else _After(behaviour)

    def hold(self, request: int) -> threading.Event:
        """Texts, and answers when the event is set."""
        return self._gates.setdefault(request, threading.Event())

    def limit(self, limiter: Limiter) -> None:
        """From now on, texts only as many requests as the limiter lets in."""
        self.vendor.on("POST", SOURCE, limiter.behaviour(lambda headers: behaviours.computed(self._source)))

    def top_up(self, credits: int) -> None:
        with self._lock:
            assert self.credits is not None
            self.credits += credits

    # What it did

    @property
    def total(self) -> int:
        with self._lock:
            return sum(self.messages.values())

    @property
    def twice(self) -> dict[str, int]:
        with self._lock:
            return {phone: count for phone, count in self.messages.items() if count > 1}

    @property
    def requests_seen(self) -> int:
        with self._lock:
            return self._seen

    def wait_for_requests(self, count: int, timeout: float = 20) -> None:
        """Until it has received so many requests to text people."""
        self.vendor.wait_for(lambda ledger: sum(entry.method == "POST" for entry in ledger) >= count, timeout)

    def _source(self, entry: Entry) -> Behaviour:
        people = json.loads(entry.body)["candidates"]
        phones = [person["phone"] for person in people]
        campaign = SOURCE.fullmatch(entry.path).group(1)
        with self._lock:
            number = self._seen
            self._seen += 1
            instead = self.instead.get(number)
            if instead is not None and not isinstance(instead, _After):
                return instead
            if self.credits is not None:
                if len(phones) > self.credits:
                    details = {"required": len(phones), "available": self.credits}
                    return json_answer(voicehire_error("INSUFFICIENT_CREDITS", "Insufficient credits", details), 402)
                self.credits -= len(phones)
            self.messages.update(phones)
            self.requests.append(phones)
            self.people[campaign] += phones
        if instead is not None:
            return instead.behaviour
        count = len(phones)
        answer = json_answer({
            "campaign_id": campaign, "candidates_sourced": count, "candidates_skipped": 0, "sms_sent": count,
            "errors": [],
        })  # fmt: skip
        gate = self._gates.get(number)
        if gate is not None:
            return behaviours.held(gate, answer)
        low, high = self.delay
        return behaviours.delayed(random.uniform(low, high), answer) if high else answer

    def _list(self, entry: Entry) -> Behaviour:
        campaign = CANDIDATES.fullmatch(entry.path).group(1)
        query = urllib.parse.parse_qs(entry.query)
        page, size = int(query.get("page", ["1"])[0]), int(query.get("per_page", ["50"])[0])
        with self._lock:
            # The newest first.
            phones = self.people[campaign][::-1] if campaign in self.shown else []
        return json_answer({
            "candidates": [
                {
                    "candidate_id": f"550e8400-e29b-41d4-a716-44{phone}", "first_name": "Ada", "last_name": "Example",
                    "email": None, "phone": phone, "status": "pending", "interview_score": None, "is_sourced": True,
                }
                for phone in phones[(page - 1) * size : page * size]
            ],
            "pagination": {
                "total": len(phones), "page": page, "per_page": size, "total_pages": max(1, -(-len(phones) // size)),
            },
        })  # fmt: skip

    def _balance(self, entry: Entry) -> Behaviour:
        available = 1_000_000 if self.credits is None else self.credits
        return json_answer({
            "credits_available": available, "credits_used_this_month": 0, "subscription_type": "Pay as you go",
        })  # fmt: skip


class _After:
    """A behaviour for after the people have been texted."""

    def __init__(self, behaviour: Behaviour):
        self.behaviour = behaviour


_numbers = itertools.count(random.randrange(1_000_000) * 10)


def fresh_people(count: int) -> list[dict]:
    """People whom no test has met, so that tests can share a store."""
    return [
        {"first_name": "Ada", "last_name": "Example", "phone": f"+337{next(_numbers) % 10**8:08d}"}
        for _ in range(count)
    ]


def national(people: list[dict]) -> list[str]:
    """Their phones as the vendor gets them."""
    return ["0" + person["phone"][3:] for person in people]


def sms(people: list[dict], **more: Any) -> dict:
    """The body that adds them to a campaign."""
    return {"outreach": "sms", "candidates": people, **more}


def wait_until(what: str, condition: Callable[[], object], timeout: float = 20) -> object:
    """Polls until the condition holds, and answers with it."""
    deadline = time.monotonic() + timeout
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"after {timeout} s still not: {what}"
        time.sleep(0.01)
