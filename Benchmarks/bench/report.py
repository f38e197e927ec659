"""Writes a run as Markdown: for the terminal, and between two marks of the docs."""

from __future__ import annotations

import os
import pathlib
import re

from building import REPOSITORY, Peers
from figures import GOALS, NOT_MEASURED, Figures, Goal, Table, number, spread
from scenarios import CONNECTIONS, Effort

PAGE = REPOSITORY / "Sources" / "TalentGateway" / "Documentation.docc" / "Performance.md"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"

# Rows beside the goals, as (name, figure, unit).
MORE = [
    ("start to first 200 on `/readyz`", "start.ms", " ms"),
    ("$ calls a second and core, one person each over TLS, sessions resumed", "tls.gateway.per_core", ""),
    ("the same, each with a full handshake", "full_tls.gateway.per_core", ""),
    ("$ calls a second, one person each, no TLS, store on disk", "one.gateway.rate", ""),
    ("$ batches of 100 a second, store on disk", "hundred.gateway.rate", ""),
    ("CPU of such a batch", "hundred.gateway.cpu", " µs"),
    ("p99 of such a batch, 8 at once", "hundred.gateway.p99", " ms"),
    ("commit of a create, store on disk", "create.gateway.commit", " ms"),
    ("commit of a create, store in memory", "create.gateway, store in memory.commit", " ms"),
    ("CPU of a create in the store's thread, store on disk", "create.gateway.store", " µs"),
    ("CPU of a create besides", "create.gateway.besides", " µs"),
    ("calls in flight in the row of ~800", "waiting.gateway.in_flight", ""),
    ("memory per waiting call, connections on both sides included", "waiting.gateway.each", " KiB"),
    ("the same of Hummingbird", "waiting.Hummingbird.each", " KiB"),
    ("calls in flight in the rows of 16 and 1,000", "growth.16.in_flight", ""),
    ("", "growth.1000.in_flight", ""),
    ("members paged, 200 at a time", "paged.people", ""),
    ("memory after ten pages", "paged.before", " MiB"),
    ("most memory from there to the last", "paged.peak", " MiB"),
]

MICRO = [
    ("a caller's batch of 100 people: read, check, write VoiceHire's request", "batch"),
    ("one Huntr member of 882 bytes: read, map, write", "member"),
    ("a page of 100 members", "members"),
    ("a page of 100 jobs, 245 KB", "jobs"),
]


def goals(figures: Figures, peers: Peers) -> Table:
    table = Table("Held against the goals:", ["figure", "must", "aim", "measured", "reached"])
    for goal in GOALS:
        table.rows.append(
            [goal.name, goal.bound(goal.must), goal.bound(goal.aim), measured(goal, figures, peers),
             goal.verdict(figures)])  # fmt: skip
    return table


def measured(goal: Goal, figures: Figures, peers: Peers) -> str:
    values = goal.values(figures)
    if not values and goal.needs in peers.missing:
        return f"skipped: no {goal.needs}"
    return spread(values, goal.unit if goal.unit.startswith(" ") else "")


def by_server(title: str, figures: Figures, scenario: str, ours: str = "gateway") -> Table:
    """All servers of a scenario, and their rate by which ours is divided."""
    table = Table(
        title, ["server", "requests/s", "CPU a request, µs", "p50, ms", "p99, ms", "gateway's requests/s ÷ its"])
    names = [name.split(".")[1] for name in figures.values if re.fullmatch(rf"{scenario}\.[^.]*\.rate", name)]
    for name in names:
        prefix = f"{scenario}.{name}"
        ratio = figures.ratio(f"{scenario}.{ours}.rate", f"{prefix}.rate")
        label = "load and vendor alone" if name == "vendor" else name
        cells = [spread(figures.get(f"{prefix}.{what}")) for what in ("rate", "cpu", "p50", "p99")]
        table.rows.append([label, *cells, "" if name == ours else spread(ratio)])
    return table


def all_tables(figures: Figures, peers: Peers) -> list[Table]:
    tables = [
        goals(figures, peers),
        by_server("One read at a time on each of 64 connections:", figures, "read64"),
        by_server("1,000 reads a second at a fixed rate, the vendor takes 20 ms:", figures, "fixed"),
        by_server("4,000 reads a second from 1,000 clients, the vendor takes 200 ms:", figures, "waiting"),
        by_server("One read at a time on each of 1,000 connections:", figures, "read1000"),
        by_server("Pages of 100 Huntr jobs, 245 KB, 16 connections:", figures, "page"),
        by_server("Creates, each on a fresh connection to the vendor, 64 connections:", figures, "create"),
        by_server("One core and two, 64 connections:", figures, "cores", "two cores"),
    ]
    growth = Table(
        "The gateway alone, by connections, the vendor answers at once:",
        ["connections", "requests/s", "CPU a request, µs", "p99, ms"])
    for count in CONNECTIONS:
        cells = [spread(figures.get(f"connections.{count}.{what}")) for what in ("rate", "cpu", "p99")]
        growth.rows.append([f"{count:,}", *cells])
    micro = Table(
        "Without sockets, µs:", ["piece", "ours", "Foundation's Codable", "ours ÷ Codable's"])
    for label, name in MICRO:
        ours, theirs = f"micro.{name}", f"micro.{name}.codable"
        micro.rows.append(
            [label, spread(figures.get(ours)), spread(figures.get(theirs)), spread(figures.ratio(ours, theirs))])
    for name in figures.values:
        if name.startswith(("micro.lane", "micro.drift")):
            micro.rows.append([name.removeprefix("micro."), spread(figures.get(name)), "", ""])
    more = Table("And:", ["figure", "measured"])
    for label, name, unit in MORE:
        if figures.get(name):
            more.rows.append([label or "″", spread(figures.get(name), unit)])
    tables += [growth, micro, more]
    for table in tables[1:]:
        table.rows = [row for row in table.rows if set(row[1:]) - {NOT_MEASURED, ""}]
    return [table for table in tables if table.rows]


def head_room(figures: Figures) -> str:
    direct, mine = figures.get("read64.vendor.rate"), figures.get("read64.gateway.rate")
    if not direct or not mine:
        return ""
    ratios = figures.ratio("read64.vendor.rate", "read64.gateway.rate")
    return (
        f"Load and vendor share the second core and aren't the limit: alone they do {spread(direct)} requests/s, "
        f"{spread(ratios)} times what goes through the gateway."
    )


def text(figures: Figures, peers: Peers, effort: Effort, machine: str, command: str) -> str:
    parts = [
        f"Measured with `{command}`: {effort.repeats} rounds of {number(effort.seconds)} s for each load, servers that "
        f"are compared in turns; median, and in brackets the least and the most of the rounds. Ratios are taken within "
        f"a round. {machine}",
        head_room(figures),
    ]
    parts += [f"Skipped: {name}: {why.splitlines()[0]}" for name, why in peers.missing.items()]
    parts += [table.text() for table in all_tables(figures, peers)]
    return "\n\n".join(part for part in parts if part) + "\n"


def machine(load_before: float) -> str:
    """The machine in words."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    quiet = "otherwise idle" if load_before < 0.5 else f"with other work on it (load average {load_before:.1f} before)"
    return (
        f"The machine: {os.cpu_count()} cores of a shared virtual machine, {pages:.0f} GiB, {quiet}; what is measured "
        "has one core, load and vendor the other."
    )


def write(text: str, page: pathlib.Path = PAGE) -> None:
    """Puts the text between the two marks of the page."""
    old = page.read_text()
    if old.count(BEGIN) != 1 or old.count(END) != 1:
        raise SystemExit(f"{page} lacks {BEGIN} and {END}")
    before, rest = old.split(BEGIN)
    _, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}")
