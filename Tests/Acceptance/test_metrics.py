"""GET /metrics on the admin port: what an operator must be woken for (OP-2, RT-2)."""

from __future__ import annotations

import behaviours
from calls import OUTREACH
from conftest import standard_connections
from exposition import scrape
from gateway import Gateway


def test_an_unknown_outcome_is_counted_and_ages(built, vendors) -> None:
    with Gateway(standard_connections(vendors)) as running:
        before = scrape(running)
        assert before.value("talent_gateway_operations_unknown") == 0
        OUTREACH.script(vendors.voicehire, behaviours.hang_up())
        assert OUTREACH.send(running).json["effect"] == "unknown"
        after = scrape(running)
        assert after.value("talent_gateway_operations_unknown") == 1
        assert after.value("talent_gateway_operations_unknown_oldest_seconds") > 0
        assert after.value("talent_gateway_upstream_replays_suspected_total") == 0
        assert after.value("talent_gateway_store_commits_total") > before.value("talent_gateway_store_commits_total")
