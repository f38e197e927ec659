"""Cursors over Huntr's pages, each way in which a list may end, and cursors that fit nothing (api.md section 1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote

import pytest

import documents as doc
from behaviours import Behaviour, computed, json_answer
from calls import problem
from gateway import Gateway


def pages(items: list[dict], ending: str) -> Behaviour:
    """A vendor that pages by id as Huntr does and says the end in the given way."""

    def answer(entry) -> Behaviour:
        query = parse_qs(entry.query)
        limit = int(query.get("limit", ["100"])[0])
        assert limit <= 500
        start = 0
        if "next" in query:
            start = [item["id"] for item in items].index(query["next"][0]) + 1
        page = items[start : start + limit]
        document: dict[str, Any] = {"data": page}
        last = start + limit >= len(items)
        if not last:
            document["next"] = page[-1]["id"]
        elif ending == "null":
            document["next"] = None
        elif ending == "empty page":
            # The last full page still names its last object; only the page after it is empty.
            if page:
                document["next"] = page[-1]["id"]
        elif ending == "empty page with a cursor":
            document["next"] = items[-1]["id"]
        elif ending == "repeated":
            document["next"] = query.get("next", [items[-1]["id"]])[0]
        elif ending == "inf":
            document["next"] = "inf"
        elif ending == "empty text":
            document["next"] = ""
        return json_answer(document)

    return computed(answer)


def walk(gateway: Gateway, target: str, limit: int, most: int = 20) -> tuple[list[str], int]:
    """All ids, and the number of pages it took."""
    ids: list[str] = []
    cursor = None
    for page in range(1, most + 1):
        suffix = f"&cursor={quote(cursor)}" if cursor else ""
        answer = gateway.get(f"{target}&limit={limit}{suffix}")
        assert answer.status == 200, answer
        assert len(answer.data) <= limit
        ids += [item["id"] for item in answer.data]
        cursor = answer.meta["next_cursor"]
        assert answer.meta["has_more"] is (cursor is not None)
        if cursor is None:
            return ids, page
        assert cursor != ""
    raise AssertionError(f"no end after {most} pages: {ids}")


ENDINGS = ["missing", "null", "empty page", "empty page with a cursor", "repeated", "inf", "empty text"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("count, limit", [(7, 3), (6, 3), (3, 3), (1, 3), (0, 3)])
def test_every_way_a_list_may_end(gateway: Gateway, vendors, ending: str, count: int, limit: int) -> None:
    items = doc.huntr_members(count)
    if not items and ending in ("empty page with a cursor", "repeated"):
        pytest.skip("an empty list has no last object to name")
    vendors.huntr.on("GET", "/org/members", pages(items, ending))
    ids, turns = walk(gateway, "/v1/candidates?connection=huntr", limit)
    assert ids == [f"huntr:{item['id']}" for item in items], "lost, doubled or out of order"
    assert turns <= count // limit + 2
    assert len(vendors.huntr.ledger) <= count // limit + 3, "the vendor was asked again and again"


def test_jobs_page_as_well(gateway: Gateway, vendors) -> None:
    items = doc.huntr_jobs(5)
    vendors.huntr.on("GET", "/org/jobs", pages(items, "missing"))
    ids, _ = walk(gateway, f"/v1/jobs?connection=huntr&owner_id={doc.OWNER_ID}", 2)
    assert ids == [f"huntr:{item['id']}" for item in items]
    for entry in vendors.huntr.ledger:
        assert parse_qs(entry.query)["owner_member_id"] == [doc.OWNER_ID], "the filter got lost on the way"


def test_the_default_and_the_largest_page(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/members", pages(doc.huntr_members(450), "missing"))
    assert len(gateway.get("/v1/candidates?connection=huntr").data) == 50
    assert len(gateway.get("/v1/candidates?connection=huntr&limit=200").data) == 200
    for entry in vendors.huntr.ledger:
        assert int(parse_qs(entry.query).get("limit", ["100"])[0]) <= 499


def test_a_vendor_that_sends_more_than_asked_loses_nobody(gateway: Gateway, vendors) -> None:
    items = doc.huntr_members(7)

    def answer(entry) -> Behaviour:
        return json_answer({"data": items if "next" not in parse_qs(entry.query) else []})

    vendors.huntr.on("GET", "/org/members", computed(answer))
    first = gateway.get("/v1/candidates?connection=huntr&limit=3")
    # Either the page is as long as the vendor's, or the rest comes later; nobody may get lost.
    seen = {item["id"] for item in first.data}
    assert len(seen) == 7 or first.meta["has_more"], first


@pytest.fixture
def cursor(gateway: Gateway, vendors) -> str:
    vendors.huntr.on("GET", "/org/members", pages(doc.huntr_members(9), "missing"))
    vendors.huntr.on("GET", "/org/jobs", pages(doc.huntr_jobs(9), "missing"))
    value = gateway.get("/v1/candidates?connection=huntr&limit=2&active=true").meta["next_cursor"]
    vendors.huntr.reset()
    return value


def refused(gateway: Gateway, vendors, target: str) -> None:
    problem(gateway.get(target), 422, "invalid_cursor", "none", origin="caller")
    vendors.assert_untouched()


def test_a_cursor_goes_on_with_another_limit(gateway: Gateway, vendors, cursor: str) -> None:
    vendors.huntr.on("GET", "/org/members", pages(doc.huntr_members(9), "missing"))
    answer = gateway.get(f"/v1/candidates?connection=huntr&active=true&limit=5&cursor={quote(cursor)}")
    assert [item["remote_id"] for item in answer.data] == [item["id"] for item in doc.huntr_members(5, 2)]


@pytest.mark.parametrize(
    "query",
    ["active=false", "", "active=true&email=a%40example.com"],
    ids=["another value", "without the filter", "one filter more"],
)
def test_a_cursor_is_bound_to_its_filters(gateway: Gateway, vendors, cursor: str, query: str) -> None:
    refused(gateway, vendors, f"/v1/candidates?connection=huntr&{query}&limit=2&cursor={quote(cursor)}")


def test_a_cursor_is_bound_to_its_route(gateway: Gateway, vendors, cursor: str) -> None:
    refused(gateway, vendors, f"/v1/jobs?connection=huntr&limit=2&cursor={quote(cursor)}")


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "null",
        "0",
        "5b0379b5712bb674fd000001",
        "e30",
        "e30=",
        "%7B%7D",
        "a" * 3000,
        "..%2f..",
        "eyJhbGciOiJub25lIn0.",
    ],
)
def test_cursors_that_were_never_given(gateway: Gateway, vendors, value: str) -> None:
    refused(gateway, vendors, f"/v1/candidates?connection=huntr&cursor={value}")


def test_tampered_cursors(gateway: Gateway, vendors, cursor: str) -> None:
    target = "/v1/candidates?connection=huntr&active=true&limit=2&cursor="
    for broken in (cursor[:-1], cursor + "A", cursor[1:], cursor[: len(cursor) // 2]):
        refused(gateway, vendors, target + quote(broken))


def test_an_empty_cursor_is_none_or_refused(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", "/org/members", pages(doc.huntr_members(1), "missing"))
    answer = gateway.get("/v1/candidates?connection=huntr&cursor=")
    assert answer.status == 200 or answer.json["code"] in ("invalid_cursor", "invalid_request"), answer


@pytest.mark.parametrize("value", ["%00", "%ff", "%0d%0a"])
def test_cursors_that_are_no_text(gateway: Gateway, vendors, value: str) -> None:
    # No text at all: that it isn't a valid parameter is as true as that it isn't a valid cursor.
    answer = gateway.get(f"/v1/candidates?connection=huntr&cursor={value}")
    assert answer.status == 422 and answer.json["code"] in ("invalid_cursor", "invalid_request"), answer
    vendors.assert_untouched()


def test_a_cursor_is_opaque_and_fits_a_url(gateway: Gateway, cursor: str) -> None:
    assert quote(cursor, safe="") == cursor, "it should need no encoding"
    assert gateway.connections["huntr"].credential not in cursor
