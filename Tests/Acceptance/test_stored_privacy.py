"""What the store's files hold of people (SE-5): sealed while an operation needs it, nothing afterwards."""

from __future__ import annotations

import base64
import hashlib
import pathlib
import sqlite3
from contextlib import closing

import behaviours
import documents as doc
from calls import CREATE, INVITE
from gateway import Gateway
from texting import CAMPAIGN, Texting, fresh_people, sms, wait_until

FIRST, LAST, REFERENCE = "Zdenkovia", "Hlavackovska", "Quuxboard-77"
EMAIL, PHONE = "zdenkovia.hlavackovska@example.com", "+33698761234"
PERSON = {"first_name": FIRST, "last_name": LAST, "phone": PHONE, "email": EMAIL, "external_id": REFERENCE}


def spellings() -> list[bytes]:
    """Everything by which the person could be found, in the ways in which it could have been written."""
    plain = [FIRST, LAST, EMAIL, EMAIL.split("@")[0], PHONE, PHONE[1:], PHONE[3:], "0" + PHONE[3:], REFERENCE]
    found: list[bytes] = []
    for text in plain:
        raw = text.encode()
        found += [raw, raw.lower(), text.encode("utf-16-le"), raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")]
        # A hash without a key is found by trying all phones.
        for digest in (hashlib.sha256(raw), hashlib.sha1(raw), hashlib.md5(raw)):
            found += [digest.digest(), digest.hexdigest().encode()]
    return found


def files(running: Gateway) -> dict[str, bytes]:
    """All that the gateway has written down, and the store as `sqlite3` shows it."""
    written = {path.name: path.read_bytes() for path in running.folder.iterdir() if path.name != "gateway.yaml"}
    assert running.store.name in written
    with closing(sqlite3.connect(f"file:{running.store}?mode=ro", uri=True)) as database:
        written["dump"] = "\n".join(database.iterdump()).encode()
    written["log"] = running.all_output.encode()
    return written


def assert_nobody(running: Gateway) -> None:
    for name, content in files(running).items():
        for spelling in spellings():
            assert spelling not in content, f"{spelling!r} stands in {name}"


def sealed(running: Gateway) -> list[bytes]:
    """The work of unfinished operations and the answers for replays."""
    with closing(sqlite3.connect(f"file:{running.store}?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute("SELECT work FROM operation WHERE work IS NOT NULL")]


def test_people_are_sealed_while_they_are_needed_and_gone_afterwards(built, durable: Gateway, texting: Texting) -> None:
    texting.credits = 100
    body = sms([*fresh_people(120), PERSON], on_exhausted="park")
    answer = durable.post(CAMPAIGN, body, idempotency=True, headers={"Prefer": "respond-async"})
    target = f"/v1/operations/{answer.data['id']}"
    wait_until("it waits", lambda: durable.get(target).data["state"] == "waiting")
    # While it's unfinished: the request is there, but nobody can read it.
    (work,) = sealed(durable)
    assert len(work) > 1000
    assert_nobody(durable)
    durable.crash()
    durable.restart()
    assert sealed(durable) == [work]
    assert_nobody(durable)
    texting.top_up(100)
    wait_until("it's done", lambda: durable.get(target).data["state"] == "applied")
    assert sealed(durable) == []
    # Gone, not merely forgotten: neither the file nor its log has the sealed bytes any more.
    pieces = [work[at : at + 24] for at in range(0, len(work) - 24, 512)]

    def gone() -> bool:
        content = b"".join(part for name, part in files(durable).items() if name.startswith(durable.store.name))
        return not any(piece in content for piece in pieces)

    wait_until("the sealed request is wiped", gone, 10)
    assert_nobody(durable)


def test_nothing_stays_of_any_end(durable: Gateway, texting: Texting, vendors) -> None:
    texting.answer(0, behaviours.json_answer(doc.voicehire_sourced(0, errors=[{"index": 0, "error": f"{PHONE} {LAST}"}])))
    texting.answer(1, behaviours.echo(400))
    texting.answer(2, behaviours.hang_up())
    for status in (200, 422, 502):
        answer = durable.post(CAMPAIGN, sms([PERSON], allow_unresolved=True), idempotency=True)
        assert answer.status == status, answer
    unknown = answer.json["operation_id"]
    CREATE.script(vendors.instaview)
    draft = doc.instaview_draft(first_name=FIRST, last_name=LAST, email=EMAIL, phone=PHONE, external_id=REFERENCE)
    assert CREATE.send(durable, document=draft).status == 201
    INVITE.script(vendors.huntr)
    assert INVITE.send(durable, document={"email": EMAIL}).status == 201
    # An unknown outcome may still need its people: sealed, as nobody has settled it.
    assert len(sealed(durable)) == 1
    assert_nobody(durable)
    done = durable.post(f"/v1/operations/{unknown}/resolve", {"as": "applied", "evidence": f"{LAST} told us"}, key="admin")
    assert done.status == 200
    assert sealed(durable) == []
    assert_nobody(durable)


def test_a_key_is_nowhere(durable: Gateway, texting: Texting) -> None:
    key = "a-key-of-nobody-0123456789"
    assert durable.post(CAMPAIGN, sms(fresh_people(1)), idempotency=key).status == 200
    for name, content in files(durable).items():
        for spelling in (key.encode(), hashlib.sha256(key.encode()).digest(), hashlib.sha256(key.encode()).hexdigest().encode()):
            assert spelling not in content, f"the key stands in {name}"


def test_the_files_are_their_owners_alone(durable: Gateway, texting: Texting) -> None:
    assert durable.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True).status == 200
    for path in durable.folder.iterdir():
        if path.name.startswith(durable.store.name):
            assert pathlib.Path(path).stat().st_mode & 0o077 == 0, f"{path.name} can be read by others"
