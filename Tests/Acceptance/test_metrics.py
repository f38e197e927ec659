"""GET /metrics on the admin port: what an operator must be woken for (OP-2, RT-2)."""

from __future__ import annotations

import re
import urllib.request

import behaviours
from calls import OUTREACH
from conftest import standard_connections
from gateway import Gateway

SAMPLE = re.compile(r"^([a-z_]+)(\{[^}]*\})? (-?[0-9.e+-]+)$")


def scrape(gateway: Gateway) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{gateway.ports['admin']}/metrics", timeout=5) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        text = answer.read().decode()
    found, described = {}, set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            described.add(line.split()[2])
        elif not line.startswith("#"):
            match = SAMPLE.match(line)
            assert match, line
            found[match[1]] = float(match[3])
    assert set(found) == described, "each series has its type, and each type its series"
    return found


def test_an_unknown_outcome_is_counted_and_ages(built, vendors) -> None:
    with Gateway(standard_connections(vendors)) as running:
        before = scrape(running)
        assert before["talent_gateway_operations_unknown"] == 0
        OUTREACH.script(vendors.voicehire, behaviours.hang_up())
        assert OUTREACH.send(running).json["effect"] == "unknown"
        after = scrape(running)
        assert after["talent_gateway_operations_unknown"] == 1
        assert after["talent_gateway_operations_unknown_oldest_seconds"] > 0
        assert after["talent_gateway_upstream_replays_suspected_total"] == 0
        assert after["talent_gateway_store_commits_total"] > before["talent_gateway_store_commits_total"]
