"""Every body that is no JSON, to every kind of write: each reads as strictly as the others.

`JSON_TEST_SUITE` names a folder of JSONTestSuite's `test_parsing`, whose files can't be shipped here; it's then sent too.
"""

from __future__ import annotations

import os
import pathlib

import pytest

from behaviours import json_answer
from calls import SPENDING, WRITES, Call, problem
from configuration import fresh_key
from gateway import Gateway
from test_hostile_json import BEYOND, MALFORMED, WRONG_SHAPE
from test_passthrough import CALLERS, connections

PASS = Call(
    "passthrough", "POST", "/v1/passthrough/huntr", "huntr", "huntr", "GET", "/org/members", dict,
    document=lambda: {"method": "GET", "path": "/members"},
)  # fmt: skip
RESOLVE = Call("resolve", "POST", "", "huntr", "huntr", "GET", "/", dict, document=dict)
KINDS = (*WRITES, PASS, RESOLVE)
FOLDER = os.environ.get("JSON_TEST_SUITE")
SUITE = {path.name: path.read_bytes() for path in sorted(pathlib.Path(FOLDER).glob("*.json"))} if FOLDER else {}


@pytest.fixture(scope="module")
def _standing(built, _session_vendors):
    with Gateway(connections(_session_vendors), callers=CALLERS) as running:
        yield running


@pytest.fixture
def gateway(_standing: Gateway, vendors):
    yield _standing
    _standing.settle_unknown("admin")


@pytest.fixture
def post(gateway: Gateway, vendors):
    """Sends a body as a call of that kind."""
    unknown: list[str] = []

    def send(call: Call, body: bytes):
        if call is RESOLVE and not unknown:
            # Something to resolve: an operation of unknown outcome.
            vendors.huntr.on("POST", "/org/new", json_answer({}, 500))
            lost = gateway.post(
                "/v1/passthrough/huntr", {"method": "POST", "path": "/new"}, idempotency=True, key="admin")
            assert lost.meta["effect"] == "unknown"
            unknown.append(lost.meta["operation_id"])
            vendors.reset()
        target = f"/v1/operations/{unknown[0]}/resolve" if call is RESOLVE else call.target
        headers = {"Idempotency-Key": fresh_key()} if call in SPENDING else {}
        return gateway.request(call.method, target, body=body, headers=headers, key="admin")

    return send


@pytest.mark.parametrize("call", KINDS, ids=str)
def test_what_is_no_json(vendors, post, call: Call) -> None:
    for name, body in MALFORMED.items():
        answer = post(call, body)
        assert answer.status == 400, f"{name}: {answer}"
        problem(answer, 400, "malformed_json", "none", origin="caller", retryable=False)
    vendors.assert_untouched()


@pytest.mark.parametrize("call", KINDS, ids=str)
def test_what_is_json_but_makes_no_sense(vendors, post, call: Call) -> None:
    for name, body in {**WRONG_SHAPE, **BEYOND}.items():
        answer = post(call, body)
        assert answer.status in (400, 413, 422) and answer.json["effect"] == "none", f"{name}: {answer}"
    vendors.assert_untouched()


@pytest.mark.skipif(not SUITE, reason="JSON_TEST_SUITE isn't set")
@pytest.mark.parametrize("call", KINDS, ids=str)
def test_json_test_suite(vendors, post, call: Call) -> None:
    assert len(SUITE) == 318
    for name, body in SUITE.items():
        answer = post(call, body)
        assert answer.status in (400, 413, 422), f"{name}: {answer}"
        # `y`: JSON, `n`: not, `i`: left to the reader. Two equal keys are JSON, and refused here.
        if name.startswith("n_"):
            assert answer.json["code"] == "malformed_json", f"{name}: {answer}"
        if name.startswith("y_") and "duplicated_key" not in name:
            assert answer.json["code"] != "malformed_json", f"{name}: {answer}"
    vendors.assert_untouched()
