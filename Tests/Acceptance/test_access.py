"""Who may do what, and which connection does it (api.md sections 1 and 5, SE-2)."""

from __future__ import annotations

import datetime
import time

import pytest

import documents as doc
from behaviours import json_answer
from calls import CREATE, EVERY, INVITE, INVITE_CANDIDATE, OUTREACH, SET_FIELD, SOURCE, pointers, problem
from configuration import DEFAULT_CALLERS, Connection, fresh_key
from gateway import Gateway

# Scopes

ALLOWED = {"read": {"read"}, "write": {"read", "write"}, "spend": {"read", "write", "spend"}}


@pytest.mark.parametrize("caller, scopes", [("reader", {"read"}), ("writer", {"read", "write"}), ("nobody", set())])
@pytest.mark.parametrize("call", EVERY, ids=str)
def test_scopes(gateway: Gateway, vendors, call, caller: str, scopes: set) -> None:
    call.script(vendors[call.provider])
    answer = call.send(gateway, key=caller)
    if call.scope in scopes:
        assert answer.status in call.success, answer
    else:
        document = problem(answer, 403, "scope_missing", "none", origin="caller")
        told = document["detail"] + str(document.get("errors", ""))
        assert any(scope in told for scope in ALLOWED[call.scope] - scopes), f"which scope? {told}"
        vendors.assert_untouched()


@pytest.mark.parametrize("call", [OUTREACH, INVITE, INVITE_CANDIDATE], ids=str)
def test_a_dry_run_is_no_way_round_a_scope(gateway: Gateway, vendors, call) -> None:
    target = call.target + ("&" if "?" in call.target else "?") + "dry_run=true"
    problem(call.send(gateway, target=target, key="reader"), 403, "scope_missing", "none")
    vendors.assert_untouched()


# Connections

OTHERS = [call for call in EVERY if call.connection != "huntr"]


@pytest.mark.parametrize("call", OTHERS, ids=str)
def test_a_key_bound_to_connections(gateway: Gateway, vendors, call) -> None:
    answer = call.send(gateway, key="limited")
    problem(answer, 403, "connection_not_allowed", "none", origin="caller")
    vendors.assert_untouched()


def test_a_key_bound_to_connections_uses_its_own(gateway: Gateway, vendors) -> None:
    SET_FIELD.script(vendors.huntr)
    assert SET_FIELD.send(gateway, key="limited").status == 200


@pytest.mark.parametrize(
    "name", ["nobody", "HUNTR", "huntr2", "a" * 41, "%00", "..", "", "huntr%20", "instaview,huntr"]
)
def test_unknown_connections(gateway: Gateway, vendors, name: str) -> None:
    answer = gateway.get(f"/v1/jobs?connection={name}")
    # A name that no connection could have may also be called an invalid parameter.
    assert (answer.status, answer.json["code"]) in {(404, "unknown_connection"), (422, "invalid_request")}, answer
    if name in ("nobody", "huntr2"):
        problem(answer, 404, "unknown_connection", "none")
    vendors.assert_untouched()


@pytest.mark.parametrize(
    "method, target",
    [
        ("GET", "/v1/jobs/nobody:123"),
        ("GET", "/v1/candidates/nobody:123"),
        ("POST", "/v1/campaigns/nobody:123/candidates"),
        ("PUT", "/v1/candidates/nobody:123/custom-fields/x"),
    ],
)
def test_unknown_connections_in_ids(gateway: Gateway, vendors, method: str, target: str) -> None:
    documents = {"POST": {"outreach": "sms", "candidates": [doc.PIERRE]}, "PUT": {"value": 1}}
    more = {"document": documents[method]} if method in documents else {}
    headers = {"Idempotency-Key": fresh_key()} if method == "POST" else {}
    problem(gateway.request(method, target, headers=headers, **more), 404, "unknown_connection", "none")
    vendors.assert_untouched()


# What a vendor can't do says who can. These stay true in every later version (api.md section 5).
UNSUPPORTED = [
    ("sources at Huntr", "POST", "/v1/sources?connection=huntr", SOURCE.document(), ["hirempire"]),
    ("sources at InstaView", "POST", "/v1/sources?connection=instaview", SOURCE.document(), ["hirempire"]),
    ("candidates at Hirempire", "POST", "/v1/candidates?connection=hirempire", {"email": "a@example.com"},
     ["instaview", "huntr"]),
    ("candidates at VoiceHire", "POST", "/v1/candidates?connection=voicehire-paris", {"email": "a@example.com"},
     ["instaview", "huntr"]),
    ("invitations at InstaView", "POST", "/v1/invitations?connection=instaview", {"email": "a@example.com"}, ["huntr"]),
    ("invitations at Hirempire", "GET", "/v1/invitations?connection=hirempire", None, ["huntr"]),
    ("jobs at VoiceHire", "GET", "/v1/jobs?connection=voicehire-paris", None, ["huntr"]),
    ("a job at VoiceHire", "GET", "/v1/jobs/voicehire-paris:x", None, ["huntr"]),
    ("a field at InstaView", "PUT", f"/v1/candidates/instaview:{doc.INSTAVIEW_ID}/custom-fields/x", {"value": 1},
     ["huntr"]),
    ("a campaign at Huntr", "POST", "/v1/campaigns/huntr:x/candidates", {"outreach": "sms", "candidates": [doc.PIERRE]},
     ["voicehire-paris"]),
]  # fmt: skip


@pytest.mark.parametrize(
    "method, target, document, able", [case[1:] for case in UNSUPPORTED], ids=[case[0] for case in UNSUPPORTED]
)
def test_unsupported_operations_say_who_can(gateway: Gateway, vendors, method, target, document, able) -> None:
    more = {} if document is None else {"document": document, "headers": {"Idempotency-Key": fresh_key()}}
    answer = gateway.request(method, target, **more)
    problem(answer, 501, "unsupported_operation", "none", origin="gateway", retryable=False)
    for name in able:
        assert name in answer.text, f"{name} could do it and isn't named: {answer}"
    vendors.assert_untouched()


def test_the_query_and_the_id_may_not_disagree(gateway: Gateway, vendors) -> None:
    answer = gateway.get(f"/v1/jobs/huntr:{doc.JOB_ID}?connection=hirempire")
    assert 400 <= answer.status < 500, answer
    vendors.assert_untouched()


def test_the_query_and_the_id_may_agree(gateway: Gateway, vendors) -> None:
    vendors.huntr.on("GET", f"/org/jobs/{doc.JOB_ID}", json_answer(doc.huntr_job()))
    assert gateway.get(f"/v1/jobs/huntr:{doc.JOB_ID}?connection=huntr").status == 200


def test_several_could_do_a_write(gateway: Gateway, vendors) -> None:
    answer = gateway.post("/v1/candidates", doc.instaview_draft(), idempotency=True)
    problem(answer, 422, "connection_required", "none", origin="caller")
    assert "instaview" in answer.text and "huntr" in answer.text
    assert "hirempire" not in answer.text and "voicehire" not in answer.text, "those can't"
    vendors.assert_untouched()


def test_the_only_one_able_is_used(gateway: Gateway, vendors) -> None:
    INVITE.script(vendors.huntr)
    assert gateway.post("/v1/invitations", {"email": "ada@example.com"}, idempotency=True).status == 201


# Two accounts at one vendor


@pytest.fixture(scope="module")
def twins(built, _session_vendors):
    """Two connections of each of two vendors, on the same fakes under other paths; one has no default region."""
    vendors = _session_vendors
    connections = [
        Connection.to(vendors.hirempire, "hirempire", "acme", vendors.hirempire.url("/acme")),
        Connection.to(vendors.hirempire, "hirempire", "initech", vendors.hirempire.url("/initech/")),
        Connection.to(vendors.voicehire, "voicehire", "paris", default_region="FR"),
        Connection.to(vendors.voicehire, "voicehire", "abroad", vendors.voicehire.url("/abroad")),
        Connection.to(
            vendors.instaview, "instaview", "bratislava", options={"company_id": "c-1", "path_prefix": "/v1"}
        ),
    ]
    callers = {**DEFAULT_CALLERS, "acme-only": {"scopes": ["read", "write"], "connections": ["acme"]}}
    with Gateway(connections, callers=callers) as running:
        yield running


def test_two_accounts_need_a_choice(twins: Gateway, vendors) -> None:
    document = {"job_id": doc.HIREMPIRE_JOB, "name": "LinkedIn"}
    answer = twins.post("/v1/sources", document)
    problem(answer, 422, "connection_required", "none")
    assert "acme" in answer.text and "initech" in answer.text
    vendors.assert_untouched()


@pytest.mark.parametrize("name", ["acme", "initech"])
def test_each_account_has_its_own_url_and_credential(twins: Gateway, vendors, name: str) -> None:
    vendors.hirempire.on("POST", f"/{name}/create-source", json_answer(doc.hirempire_source()))
    answer = twins.post(f"/v1/sources?connection={name}", {"job_id": doc.HIREMPIRE_JOB, "name": "LinkedIn"})
    assert answer.status == 200, answer
    assert answer.data["id"].startswith(f"{name}:") and answer.data["job_id"].startswith(f"{name}:")
    sent = vendors.hirempire.only()
    assert sent.header("authorization") == "Bearer " + twins.connections[name].credential


def test_an_id_of_the_other_account_is_refused(twins: Gateway, vendors) -> None:
    document = {"job_id": f"initech:{doc.HIREMPIRE_JOB}", "name": "LinkedIn"}
    answer = twins.post("/v1/sources?connection=acme", document)
    problem(answer, 422, "invalid_request", "none")
    assert "/job_id" in pointers(answer)
    vendors.assert_untouched()


def test_a_list_has_no_connection_able_to_do_it(twins: Gateway, vendors) -> None:
    # Nobody here has jobs or invitations: the vendor that has them isn't configured.
    answer = twins.get("/v1/invitations")
    assert answer.status == 501, answer
    vendors.assert_untouched()


def test_without_a_region_a_national_phone_is_no_phone(twins: Gateway, vendors) -> None:
    def post(phone: str):
        document = {"outreach": "sms", "candidates": [{**doc.PIERRE, "phone": phone}]}
        return twins.post(f"/v1/campaigns/abroad:{doc.CAMPAIGN}/candidates", document, idempotency=True)

    answer = post("0612345678")
    problem(answer, 422, "invalid_request", "none")
    assert "/candidates/0/phone" in pointers(answer)
    vendors.assert_untouched()
    vendors.voicehire.on("POST", f"/abroad/campaigns/{doc.CAMPAIGN}/source", json_answer(doc.voicehire_sourced(1)))
    assert post("+33612345678").status == 200
    assert post("0033612345678").status == 200


def test_options_of_a_connection(twins: Gateway, vendors) -> None:
    vendors.instaview.on("POST", "/v1/candidates", json_answer(doc.instaview_candidate(), 201))
    # One InstaView here, and no Huntr: the connection may be left out.
    assert twins.post("/v1/candidates", doc.instaview_draft()).status == 201
    assert vendors.instaview.only().query == "companyId=c-1"
    options = {"instaview": {"company_id": "c 2&x=y"}}
    assert twins.post("/v1/candidates", doc.instaview_draft(provider_options=options)).status == 201
    query = vendors.instaview.ledger[1].query
    assert query in ("companyId=c%202%26x%3Dy", "companyId=c+2%26x%3Dy"), query


def test_without_a_field_for_it_a_cv_is_dropped_aloud(twins: Gateway, vendors) -> None:
    vendors.instaview.on("POST", "/v1/candidates", json_answer(doc.instaview_candidate(), 201))
    draft = doc.instaview_draft(resume_text="Ten years of Swift")
    answer = twins.post("/v1/candidates", draft)
    assert answer.status == 201 and "/resume_text" in str(answer.meta["mapping"]["dropped"])
    assert b"Swift" not in vendors.instaview.only().body
    strict = twins.post("/v1/candidates", draft, headers={"Prefer": "handling=strict"})
    problem(strict, 422, "lossy_mapping", "none")
    assert "/resume_text" in pointers(strict)
    assert len(vendors.instaview.ledger) == 1


# A key that ends


def test_a_key_ends_at_its_time(built, vendors) -> None:
    ends = datetime.datetime.now(doc.UTC).replace(microsecond=0) + datetime.timedelta(seconds=6)
    callers = {
        "lasting": {"scopes": ["read"]},
        "ending": {"scopes": ["read"], "key": {"expires_at": ends.strftime("%Y-%m-%dT%H:%M:%SZ")}},
    }
    with Gateway([Connection.to(vendors.huntr, "huntr")], callers=callers) as running:
        answer = running.get("/v1/whoami", key="ending")
        if datetime.datetime.now(doc.UTC) < ends:
            assert answer.status == 200 and doc.instant(answer.data["expires_at"]) == ends
        deadline = time.monotonic() + 15
        while (answer := running.get("/v1/whoami", key="ending")).status == 200 and time.monotonic() < deadline:
            assert datetime.datetime.now(doc.UTC) < ends + datetime.timedelta(seconds=2), "still open after its end"
            time.sleep(0.2)
        problem(answer, 401, "unauthenticated")
        assert running.get("/v1/whoami", key="lasting").status == 200


def test_create_without_a_key_may_be_repeated(gateway: Gateway, vendors) -> None:
    # ID-5: without an Idempotency-Key two equal creates are two creates.
    CREATE.script(vendors.instaview)
    assert [CREATE.send(gateway).status for _ in range(2)] == [201, 201]
    assert len(vendors.instaview.ledger) == 2


def test_two_keys_in_one_request_are_none(gateway: Gateway, vendors) -> None:
    key = gateway.authorization()["Authorization"].encode()
    for second in (key, b"Bearer tgw_x"):
        head = b"GET /v1/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: " + key + b"\r\nAuthorization: " + second
        outcome = gateway.raw(head + b"\r\nConnection: close\r\n\r\n")
        assert [answer.status for answer in outcome.answers] == [401], outcome
