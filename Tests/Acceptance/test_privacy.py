"""What must never be written down: people, bodies, query strings, keys (SE-1, SE-4, SE-5)."""

from __future__ import annotations

import base64
import json
import pathlib

import pytest

import behaviours
import documents as doc
from behaviours import json_answer
from calls import CREATE, EVERY, INVITE, OUTREACH, READ_JOB, SET_FIELD, SOURCE
from conftest import standard_connections
from configuration import fresh_key
from gateway import Gateway
from traffic import kept_for_later

# Words that no log message, route or id could hold by chance.
FIRST, LAST, SOURCE_NAME = "Zdenkovia", "Hlavackovska", "Quuxboard Referral"
EMAIL, PHONE, NATIONAL = "zdenkovia.hlavackovska@example.com", "+33698761234", "0698761234"
RESUME, TAG, FIELD_VALUE = "Eleven years of plumbing in Trnava", "left-handed-plumber", "Trnava-Centrum"

PERSONAL = [
    FIRST, LAST, SOURCE_NAME, EMAIL, "zdenkovia.hlavackovska", PHONE, PHONE[1:], NATIONAL, RESUME, "plumbing", TAG,
    FIELD_VALUE, "%2B33698761234", "zdenkovia.hlavackovska%40example.com",
]  # fmt: skip

PERSON = {"first_name": FIRST, "last_name": LAST, "phone": PHONE, "email": EMAIL, "external_id": "X-1"}


def do_everything(running: Gateway, vendors) -> list[str]:
    """Successes, refusals, faults and echoes with that person in all of them; answers the idempotency keys used."""
    keys = [fresh_key() for _ in range(8)]
    member = doc.huntr_member(givenName=FIRST, familyName=LAST, email=EMAIL)
    vendors.huntr.on("GET", "/org/members", json_answer({"data": [member]}))
    vendors.huntr.on("GET", f"/org/members/{doc.MEMBER_ID}", json_answer(member))
    vendors.huntr.on("GET", "/org/organization-invitations", json_answer({"data": []}))
    running.get(f"/v1/candidates?connection=huntr&email={EMAIL.replace('@', '%40')}")
    running.get(f"/v1/candidates/huntr:{doc.MEMBER_ID}?include=remote_data")
    running.get(f"/v1/candidates?connection=huntr&email={EMAIL}&cursor=nonsense")
    running.get(f"/v1/nothing/{EMAIL}/{PHONE.replace('+', '%2B')}?name={FIRST}", headers={"X-Person": EMAIL})
    running.get(f"/v1/jobs/huntr:{EMAIL}")
    running.get("/v1/whoami", headers={"User-Agent": f"{FIRST}/{LAST} ({EMAIL})", "Referer": f"https://x/?e={EMAIL}"})

    outreach = {"outreach": "sms", "candidates": [PERSON]}
    draft = doc.instaview_draft(
        first_name=FIRST, last_name=LAST, email=EMAIL, phone=PHONE, tags=[TAG], resume_text=RESUME, source=SOURCE_NAME
    )
    scripts = (
        None, behaviours.echo(400), behaviours.echo(500), behaviours.html(), behaviours.hang_up(),
        behaviours.redirect(f"http://127.0.0.1:9/?email={EMAIL}"),
        behaviours.answer(200, f'{{"email":"{EMAIL}"'.encode()),
    )  # fmt: skip
    for at, script in enumerate(scripts):
        for call, document in ((OUTREACH, outreach), (CREATE, draft), (INVITE, {"email": EMAIL, "board_name": FIRST})):
            call.script(vendors[call.provider], script or call.good_answer())
            call.send(running, document=document, idempotency=f"{keys[at]}-{call.name}")
            call.send(running, document=document, idempotency=f"{keys[at]}-{call.name}")
    SOURCE.script(vendors.hirempire)
    running.post(SOURCE.target, {"job_id": doc.HIREMPIRE_JOB, "name": SOURCE_NAME})
    SET_FIELD.script(vendors.huntr)
    running.put(SET_FIELD.target, {"value": FIELD_VALUE})
    running.post(CREATE.target + "&dry_run=true", draft)
    running.post(CREATE.target, {**draft, FIRST: EMAIL})
    running.post(CREATE.target, {**draft, "email": PHONE + FIRST})
    running.post(OUTREACH.target, body=b'{"phone":"' + PHONE.encode() + b'",', idempotency=True)
    running.raw(
        b"GET /v1/"
        + EMAIL.encode()
        + b" HTTP/1.1\r\nHost: "
        + EMAIL.encode()
        + b"\r\nX\x00: "
        + PHONE.encode()
        + b"\r\n\r\n"
    )
    # At the end, because a limit holds up what follows.
    again = {**outreach, "allow_unresolved": True}
    for call, document in ((CREATE, draft), (OUTREACH, again), (INVITE, {"email": EMAIL, "board_name": FIRST})):
        call.script(vendors[call.provider], behaviours.echo(429))
        key = f"{keys[-1]}-{call.name}"
        answer = call.send(running, document=document, idempotency=key, headers={"Prefer": "wait=1"})
        if call.spends:
            kept_for_later(running, answer)
    return keys


@pytest.fixture(scope="module", params=["info", "debug"])
def spoken(request, built, _session_vendors):
    """What a gateway has written while all that was done: its lines, its files, its secrets."""
    _session_vendors.reset()
    running = Gateway(standard_connections(_session_vendors), settings={"log": {"level": request.param}}).start()
    try:
        keys = do_everything(running, _session_vendors)
        running.terminate()
        assert running.wait(15) == 0
        files = {
            path: path.read_bytes()
            for path in pathlib.Path(running.folder).rglob("*")
            if path.is_file() and path.name != "gateway.yaml"
        }
        yield running, keys, files
    finally:
        running.kill()


def test_no_person_is_in_the_logs(spoken) -> None:
    running, _, _ = spoken
    for line in running.output.splitlines():
        for word in PERSONAL:
            assert word.lower() not in line.lower(), f"{word} in {line}"


def test_no_secret_is_in_the_logs(spoken) -> None:
    running, keys, _ = spoken
    said = running.output
    for secret in running.secrets:
        assert secret not in said
        assert base64.b64encode(secret.encode()).decode().rstrip("=") not in said
    for key in keys:
        assert key not in said, "an idempotency key in clear"
    assert "Bearer tgw_" not in said


def test_nothing_personal_is_in_its_files(spoken) -> None:
    running, _, files = spoken
    for path, content in files.items():
        for word in [*PERSONAL, *running.vendor_secrets]:
            assert word.encode() not in content, f"{word} in {path.name}"


def test_log_lines_are_json_and_say_what_happened(spoken) -> None:
    running, _, _ = spoken
    lines = [line for line in running.output.splitlines() if line.strip()]
    documents = [json.loads(line) for line in lines]
    assert len(documents) > 20, "hardly anything was logged"
    assert all(isinstance(document, dict) for document in documents)
    answered = [document for document in documents if "request_id" in document]
    assert len(answered) >= 20, "no line for each request"
    assert any(document.get("connection") == "voicehire-paris" for document in documents)
    assert not any("?" in str(document.get("route", "")) for document in documents), "a query string"


def test_an_answers_request_id_is_in_the_log(built, vendors) -> None:
    with Gateway(standard_connections(vendors)) as running:
        READ_JOB.script(vendors.huntr)
        request_id = READ_JOB.send(running).header("request-id")
        running.terminate()
        assert running.wait(15) == 0
        assert request_id in running.output, "a caller's report could not be found in the log"


@pytest.mark.parametrize("include", [False, True], ids=["plain", "with remote_data"])
@pytest.mark.parametrize("call", EVERY, ids=str)
def test_the_vendors_credential_is_in_no_answer(gateway: Gateway, vendors, call, include: bool) -> None:
    """Also where the vendor repeats it in a good answer: SE-1 knows no exception for the vendor's own JSON."""
    credential = gateway.connections[call.connection].credential
    document = {**call.good(), "debug": f"key={credential}", "headers": {"Authorization": f"Bearer {credential}"}}
    call.script(vendors[call.provider], json_answer(document, call.good_status))
    target = call.target
    if include:
        target += ("&" if "?" in target else "?") + "include=remote_data"
    # That no secret shows is checked with each answer.
    assert call.send(gateway, target=target).status in call.success
