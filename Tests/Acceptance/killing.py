"""32 callers with campaigns, and somebody who kills the gateway under them again and again.

`Callers` do what a careful caller does: they repeat a request with its key until they are answered, and look the
operation up when they are told to. `Killer` restarts the gateway on the same store after each kill. `Reckoning` then
holds what callers, operations, usage and the vendor's own ledger say against each other.
"""

from __future__ import annotations

import http.client
import itertools
import random
import subprocess
import threading
from dataclasses import dataclass, field
from typing import Any, Optional

import invariants
from answers import Answer
from command import run_command
from configuration import fresh_key
from gateway import DiedWhileStarting, Gateway
from texting import Texting, wait_until

OVER = {"applied", "partial", "rejected", "unknown", "cancelled"}
COUNTS = ("added", "skipped", "rejected", "duplicate", "not_attempted", "unknown")
# Before and after each durable step and around the send, in the order in which an operation passes them.
FAILPOINTS = [
    "before-accept", "after-accept", "before-dispatch", "after-dispatch", "before-send", "after-send", "before-finish",
    "after-finish", "before-answer",
]  # fmt: skip
LOST = "the gateway stopped while it was on its way"
SEEN = "found at the provider: it happened"
# People of a campaign whom a look goes through at most: 60 pages of 100, the newest first.
VISIBLE = 6_000


def listed_failpoints() -> list[str]:
    """As the binary lists them."""
    done = run_command("failpoints")
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def check_counts(counts: dict[str, Any]) -> None:
    """`requested` is the sum of what became of everybody, in every answer."""
    assert counts["requested"] == sum(counts[name] for name in COUNTS), f"the counts don't add up: {counts}"


def check_every_count(document: dict[str, Any]) -> None:
    """The equation, wherever an answer has counts: a result, an error's result, an operation's progress."""
    data = document.get("data", {})
    for counts in (data, document.get("result"), data.get("progress") if isinstance(data, dict) else None):
        if isinstance(counts, dict) and "requested" in counts:
            check_counts(counts)


@dataclass
class Campaign:
    """One request of one caller, repeated until it's answered."""

    caller: str
    key: str
    target: str
    document: dict[str, Any]
    prefer: str
    answer: Optional[Answer] = None
    operation_id: Optional[str] = None
    posts: int = 0

    @property
    def phones(self) -> list[str]:
        return ["0" + person["phone"][3:] for person in self.document["candidates"]]


@dataclass
class Callers:
    """Threads that run campaigns, one at a time each, until `finish`."""

    gateway: Gateway
    names: list[str]
    chance: random.Random
    campaigns: list[Campaign] = field(default_factory=list)
    problems: list[BaseException] = field(default_factory=list)
    busy: int = 0

    def __post_init__(self) -> None:
        self.up = threading.Event()
        self._enough = threading.Event()
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, args=(name,), daemon=True) for name in self.names]

    def start(self) -> None:
        self.up.set()
        for thread in self._threads:
            thread.start()

    def finish(self, timeout: float) -> None:
        """Everybody ends the campaign at hand."""
        self._enough.set()
        for thread in self._threads:
            thread.join(timeout)
        assert not any(thread.is_alive() for thread in self._threads), "callers still wait for their answers"
        self.check()

    def check(self) -> None:
        if self.problems:
            raise self.problems[0]

    def _work(self, name: str) -> None:
        try:
            while not self._enough.is_set() and not self.problems:
                with self._lock:
                    campaign = self._next(name)
                    self.campaigns.append(campaign)
                    self.busy += 1
                self._run(campaign)
                with self._lock:
                    self.busy -= 1
        except BaseException as problem:  # noqa: BLE001 - raised again by `check`
            self.problems.append(problem)

    def _next(self, name: str) -> Campaign:
        size = self.chance.choice([1, 2, 5, 20, 99, 100, 101, 150, 250, 300])
        people = [
            {"first_name": "Ada", "last_name": "Example", "phone": f"+336{next(self._numbers):08d}"}
            for _ in range(size)
        ]
        return Campaign(
            name, fresh_key(), f"/v1/campaigns/voicehire:abc123def45{self.chance.randrange(4)}/candidates",
            {"outreach": "sms", "candidates": people}, self.chance.choice(["wait=0", "wait=1", "wait=30"]),
        )  # fmt: skip

    def _run(self, campaign: Campaign) -> None:
        while not self.problems:
            answer = self._ask(
                campaign, "POST", campaign.target, campaign.document,
                {"Idempotency-Key": campaign.key, "Prefer": campaign.prefer},
            )  # fmt: skip
            if answer is None:
                continue
            campaign.posts += 1
            document = answer.json
            if answer.status == 202:
                self._take_id(campaign, document["data"]["id"])
                campaign.answer = self._follow(campaign)
                return
            if answer.status == 200:
                self._take_id(campaign, document["meta"].get("operation_id") or document["data"]["id"])
                campaign.answer = answer
                return
            if document["code"] == "idempotency_in_progress":
                self._take_id(campaign, document["operation_id"])
                self._pause()
            elif document["effect"] == "none" and document["retryable"]:
                self._pause()
            else:
                # Partial when the gateway has already seen at the vendor what became of the chunk that was lost.
                assert document["effect"] in ("unknown", "partial"), f"a failure that nobody has caused: {answer}"
                self._take_id(campaign, document["operation_id"])
                campaign.answer = answer
                return

    @staticmethod
    def _take_id(campaign: Campaign, operation: str) -> None:
        assert campaign.operation_id in (None, operation), "two operations for one key"
        campaign.operation_id = operation

    def _follow(self, campaign: Campaign) -> Optional[Answer]:
        while not self.problems:
            answer = self._ask(campaign, "GET", f"/v1/operations/{campaign.operation_id}")
            if answer is None:
                continue
            assert answer.status == 200, f"an accepted operation is lost: {answer}"
            if answer.data["state"] in OVER:
                return answer
            self._pause()
        return None

    def _ask(self, campaign: Campaign, method: str, target: str, document: Any = None,
             headers: Optional[dict[str, str]] = None) -> Optional[Answer]:
        """None when the gateway went away before it answered."""
        self.up.wait(60)
        more = {} if document is None else {"document": document}
        try:
            answer = self.gateway.request(
                method, target, headers=headers, key=campaign.caller, check=False, timeout=60, **more)
        except (OSError, http.client.HTTPException, KeyError):
            self._pause()
            return None
        invariants.check(answer, self.gateway.secrets)
        check_every_count(answer.json)
        return answer

    def _pause(self) -> None:
        # Its own time, as a caller's between two tries; `finish` doesn't cut it short.
        threading.Event().wait(0.05)


class Killer:
    """Kills at random moments, and at failpoints, and starts the next process."""

    def __init__(self, gateway: Gateway, callers: Callers, chance: random.Random):
        self.gateway = gateway
        self.callers = callers
        self.chance = chance
        self.kills = 0
        self.at: dict[str, int] = {}
        self.in_flight = 0

    def life(self, failpoint: Optional[str] = None) -> None:
        """One process, from its start to its violent end; at `failpoint` if that is given and reached."""
        self.callers.check()
        place = None if failpoint is None else f"{failpoint}:{self.chance.randint(1, 6)}"
        died = False
        try:
            self.gateway.restart(place)
            self.callers.up.set()
            if failpoint is not None:
                died = wait_until_dead(self.gateway, 15)
            else:
                threading.Event().wait(self.chance.uniform(0.02, 0.6))
        except DiedWhileStarting as end:
            # What it took up again has led it to the place.
            assert failpoint is not None and end.code == -9, str(end)
            died = True
        self.callers.up.clear()
        self.in_flight += self.callers.busy
        self.kills += 1
        if died:
            self.at[failpoint] = self.at.get(failpoint, 0) + 1
        self.gateway.crash()
        assert self.gateway.wait(1) == -9, f"it ended by itself:\n{self.gateway.output[-4000:]}"


def wait_until_dead(gateway: Gateway, timeout: float) -> bool:
    try:
        gateway.wait(timeout)
        return True
    except subprocess.TimeoutExpired:
        return False


@dataclass
class Reckoning:
    """What everybody says at the end."""

    gateway: Gateway
    campaigns: list[Campaign]
    texting: Texting
    settled: int = 0

    def operations(self) -> dict[str, dict[str, Any]]:
        """By campaign's key: its operation, found by nothing but the key."""
        found: dict[str, dict[str, Any]] = {}
        for campaign in self.campaigns:
            answer = self._get(f"/v1/operations?idempotency_key={campaign.key}", campaign.caller)
            assert answer.status == 200, answer
            assert answer.data, f"lost: {campaign.key}, last answered with {campaign.answer}"
            for operation in answer.data:
                assert operation["state"] in OVER, f"never ended: {operation}"
                check_counts(operation["progress"])
            done = [operation for operation in answer.data if operation["effect"] != "none"]
            assert len(done) == 1, f"{len(done)} operations of one key did something"
            assert campaign.operation_id in (None, done[0]["id"])
            found[campaign.key] = done[0]
        return found

    def unknown(self) -> list[str]:
        """All that is listed as unknown, page by page."""
        ids: list[str] = []
        cursor = ""
        while True:
            answer = self._get(f"/v1/operations?state=unknown&limit=50{cursor}", "admin")
            assert answer.status == 200, answer
            ids += [operation["id"] for operation in answer.data]
            if not answer.meta["has_more"]:
                return ids
            cursor = "&cursor=" + answer.meta["next_cursor"]

    def await_looks(self) -> int:
        """Waits until the gateway has settled by itself, in whatever process, what the vendor shows (OP-3). Answers with
        how many chunks of operations were."""
        shown = [campaign for campaign in self.campaigns if any(name in campaign.target for name in self.texting.shown)]
        # A look goes through the newest of them only.
        visible = {phone for name in self.texting.shown for phone in self.texting.people[name][-VISIBLE:]}
        wait_until(
            "what the vendor shows is settled",
            lambda: not any(self._unseen(campaign, visible) for campaign in shown), 120)
        settled = 0
        for campaign in shown:
            operation = self._get(f"/v1/operations/{campaign.operation_id}", campaign.caller).data
            settled += sum(entry["what"] == SEEN for entry in operation["timeline"])
        return settled

    def _unseen(self, campaign: Campaign, visible: set[str]) -> bool:
        """Whether one of its chunks is unknown though its people stand in the vendor's list."""
        operation = self._get(f"/v1/operations/{campaign.operation_id}", campaign.caller).data
        place = 0
        for chunk in operation["chunks"]:
            members = campaign.phones[place : place + chunk["size"]]
            place += chunk["size"]
            if chunk["state"] == "unknown" and visible.issuperset(members):
                return True
        return False

    def usage(self, grouping: str) -> dict[str, int]:
        """The sums over all groups; each row must be balanced."""
        answer = self._get(f"/v1/usage?group_by={grouping}", "admin")
        assert answer.status == 200, answer
        sums = {"reserved": 0, "settled": 0, "released": 0, "held": 0}
        for row in answer.data:
            assert row["reserved"] == row["settled"] + row["released"] + row["held"], f"unbalanced: {row}"
            for name in sums:
                sums[name] += row[name]
        return sums

    def check(self, killer: Killer) -> dict[str, Any]:
        """Everything that must hold after the kills. Answers with the figures."""
        self.settled = self.await_looks()
        assert not self.texting.twice, f"texted twice: {self.texting.twice}"
        operations = self.operations()
        unknown_people = 0
        texted_unknown = 0
        for campaign in self.campaigns:
            people, texted = self._check(campaign, operations[campaign.key])
            unknown_people += people
            texted_unknown += texted
        unknown = [operation for operation in operations.values() if operation["state"] == "unknown"]
        assert sorted(self.unknown()) == sorted(operation["id"] for operation in unknown)
        assert len(unknown) <= killer.in_flight
        for grouping in ("caller", "connection", "day"):
            sums = self.usage(grouping)
            assert sums["held"] == unknown_people, f"{sums}, {unknown_people} people are unknown"
            assert sums["settled"] == self.texting.total - texted_unknown, f"{sums}, texted {self.texting.total}"
        return {
            "kills": killer.kills, "failpoints": killer.at, "campaigns": len(self.campaigns),
            "texted": self.texting.total, "unknown operations": len(unknown), "unknown people": unknown_people,
            "settled by a look": self.settled,
        }  # fmt: skip

    def _check(self, campaign: Campaign, operation: dict[str, Any]) -> tuple[int, int]:
        """One operation against the vendor's ledger: how many people are unknown, and how many of them were texted."""
        phones = campaign.phones
        assert operation["progress"]["requested"] == len(phones)
        assert sum(chunk["size"] for chunk in operation["chunks"]) == len(phones)
        place = people = texted = 0
        lines = [entry["what"] for entry in operation["timeline"]]
        for chunk in operation["chunks"]:
            members = phones[place : place + chunk["size"]]
            place += chunk["size"]
            sent = sum(self.texting.messages[phone] for phone in members)
            if chunk["state"] == "applied":
                assert sent == chunk["messages_sent"] == len(members), f"{chunk}, but {sent} texted"
            elif chunk["state"] == "unknown":
                assert sent in (0, len(members))
                assert f"chunk {chunk['index']}: {LOST}" in lines, f"unknown without a kill: {lines}"
                people += len(members)
                texted += sent
            else:
                assert chunk["state"] == "not_attempted" and sent == 0, f"{chunk}, but {sent} texted"
            assert lines.count(f"chunk {chunk['index']}: dispatching") <= 1, f"dispatched twice: {lines}"
        return people, texted

    def settle(self) -> None:
        """As an operator would: what is unknown is resolved by the vendor's own word, and what is left is sent."""
        operations = self.operations()
        for campaign in self.campaigns:
            operation = operations[campaign.key]
            place = 0
            for chunk in operation["chunks"]:
                members = campaign.phones[place : place + chunk["size"]]
                place += chunk["size"]
                if chunk["state"] == "unknown":
                    word = "applied" if self.texting.messages[members[0]] else "not_applied"
                    answer = self.gateway.post(
                        f"/v1/operations/{operation['id']}/resolve", {"as": word, "chunk": chunk["index"]},
                        key="admin", check=False)
                    assert answer.status == 200, answer
            if operation["state"] != "applied":
                wait_until("the operation is done", lambda: self._resume(campaign, operation["id"]), 60)
        assert not self.texting.twice, f"texted twice: {self.texting.twice}"
        assert self.unknown() == []
        everybody = sum(len(campaign.phones) for campaign in self.campaigns)
        assert self.texting.total == everybody
        sums = self.usage("connection")
        assert (sums["settled"], sums["held"]) == (everybody, 0), sums

    def _resume(self, campaign: Campaign, operation: str) -> bool:
        now = self._get(f"/v1/operations/{operation}", campaign.caller).data
        if now["state"] == "applied":
            return True
        if now["state"] in OVER:
            answer = self.gateway.post(f"/v1/operations/{operation}/resume", key=campaign.caller, check=False)
            assert answer.status in (200, 202), answer
        return False

    def _get(self, target: str, key: str) -> Answer:
        answer = self.gateway.get(target, key=key, check=False)
        invariants.check(answer, self.gateway.secrets)
        return answer
