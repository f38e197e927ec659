"""Figures of a run: one value a repeat, ratios within a repeat, and the goals they are held against."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Callable, Optional

Values = list[float]
NOT_MEASURED = "not measured"


class Figures:
    """All values of a run, by name, one a repeat in the order of the repeats; None where a repeat has none."""

    def __init__(self) -> None:
        self.values: dict[str, list[Optional[float]]] = {}

    def add(self, name: str, value: Optional[float]) -> None:
        self.values.setdefault(name, []).append(value)

    def get(self, name: str) -> Values:
        return [value for value in self.values.get(name, []) if value is not None]

    def ratio(self, name: str, other: str) -> Values:
        """Repeat by repeat: the machine drifts, so that only what ran side by side can be compared."""
        pairs = zip(self.values.get(name, []), self.values.get(other, []))
        return [mine / theirs for mine, theirs in pairs if mine is not None and theirs is not None and theirs > 0]


def number(value: float) -> str:
    if value == 0:
        return "0"
    magnitude = abs(value)
    if magnitude >= 1000:
        return f"{value:,.0f}"
    if magnitude >= 100:
        return f"{value:.0f}"
    if magnitude >= 10:
        return f"{value:.1f}"
    if magnitude >= 1:
        return f"{value:.2f}"
    return f"{value:.3f}"


def spread(values: Values, unit: str = "") -> str:
    """`median (least … most)`."""
    if not values:
        return NOT_MEASURED
    middle = number(statistics.median(values)) + unit
    if len(values) == 1:
        return middle
    return f"{middle} ({number(min(values))} … {number(max(values))})"


@dataclass
class Goal:
    """One row of the table of goals. `at_least`: more is better."""

    name: str
    must: float
    aim: float
    at_least: bool
    unit: str
    values: Callable[[Figures], Values]
    # The peer without which there is no figure.
    needs: Optional[str] = None

    def meets(self, median: float, bound: float) -> bool:
        return median >= bound if self.at_least else median <= bound

    def verdict(self, figures: Figures) -> str:
        values = self.values(figures)
        if not values:
            return "–"
        median = statistics.median(values)
        if self.meets(median, self.aim):
            return "aim"
        return "must" if self.meets(median, self.must) else "**missed**"

    def bound(self, value: float) -> str:
        return f"{'≥' if self.at_least else '≤'} {value:g}{self.unit}"


def ratio(name: str, other: str) -> Callable[[Figures], Values]:
    return lambda figures: figures.ratio(name, other)


def plain(name: str) -> Callable[[Figures], Values]:
    return lambda figures: figures.get(name)


GOALS = [
    Goal("requests/s ÷ Hummingbird + AsyncHTTPClient + Codable, 64 connections", 3, 6, True, "",
         ratio("read64.gateway.rate", "read64.Hummingbird.rate"), "Hummingbird"),
    Goal("requests/s ÷ Go net/http + encoding/json", 0.9, 1.4, True, "",
         ratio("read64.gateway.rate", "read64.Go.rate"), "Go"),
    Goal("requests/s ÷ FastAPI + aiohttp + pydantic", 4, 7, True, "",
         ratio("read64.gateway.rate", "read64.FastAPI.rate"), "FastAPI"),
    Goal("CPU per request ÷ HAProxy's", 6, 3.3, False, "",
         ratio("read64.gateway.cpu", "read64.HAProxy.cpu"), "HAProxy"),
    Goal("added p99 ÷ HAProxy's added p99, 1,000 requests/s at a fixed rate, vendor 20 ms", 3, 2, False, "",
         ratio("fixed.gateway.added", "fixed.HAProxy.added"), "HAProxy"),
    Goal("CPU per request with ~800 in flight at a 200 ms vendor ÷ AsyncHTTPClient's with the same JSON", 0.9, 0.6,
         False, "", ratio("waiting.gateway.cpu", "waiting.Hummingbird, our JSON.cpu"), "Hummingbird"),
    Goal("1,000 connections: p99 ÷ AsyncHTTPClient's", 0.3, 0.1, False, "",
         ratio("read1000.gateway.p99", "read1000.Hummingbird.p99"), "Hummingbird"),
    Goal("RSS with 1,000 clients and ~800 calls in flight", 110, 60, False, " MiB", plain("waiting.gateway.rss")),
    Goal("RSS idle", 50, 32, False, " MiB", plain("start.rss")),
    Goal("start to first 200 on `/readyz`, warm", 100, 25, False, " ms", plain("start.ms")),
    Goal("a 100-candidate batch, decode + map + encode ÷ Foundation's Codable: a page of Huntr's members", 0.2, 0.05,
         False, "", ratio("micro.members", "micro.members.codable"), "micro-benchmarks"),
    Goal("the same: a caller's people for VoiceHire, checked by us alone", 0.2, 0.05, False, "",
         ratio("micro.batch", "micro.batch.codable"), "micro-benchmarks"),
    Goal("cost growth: CPU per request at 1,000 in flight ÷ at 16, both at 4,000 requests/s", 2, 1.3, False, "",
         ratio("growth.1000.cpu", "growth.16.cpu")),
    Goal("`POST /v1/candidates`, fresh connection each, requests a CPU second ÷ Go with keep-alives off, the store's "
         "thread apart", 0.8, 1.2, True, "", ratio("create.Go, fresh connections.cpu", "create.gateway.besides"), "Go"),
    Goal("the same in requests/s, the store included", 0.8, 1.2, True, "",
         ratio("create.gateway.rate", "create.Go, fresh connections.rate"), "Go"),
    Goal("$ calls on fresh TLS connections, per core", 500, 900, True, "/s", plain("tls.gateway.per_core")),
]  # fmt: skip


@dataclass
class Table:
    """One table of the report."""

    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)

    def text(self) -> str:
        lines = [self.title, "", "| " + " | ".join(self.columns) + " |", "| --- " * len(self.columns) + "|"]
        return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in self.rows])
