"""A store in trouble (OP-6): it's said clearly, nothing is sent, nothing is lost, and reads go on."""

from __future__ import annotations

import os
import pathlib
import sqlite3
import subprocess
import threading
from contextlib import closing

import pytest

from answers import Answer
from calls import READ_JOB, problem
from configuration import fresh_key
from conftest import standard_connections
from gateway import DiedWhileStarting, Gateway
from texting import CAMPAIGN, Texting, fresh_people, national, sms, wait_until


def started_badly(gateway: Gateway) -> DiedWhileStarting:
    with pytest.raises(DiedWhileStarting) as end:
        gateway.start()
    assert end.value.code == 1, end.value
    return end.value


# At the start


def test_a_second_process_is_refused(durable: Gateway, vendors, texting: Texting) -> None:
    second = Gateway(standard_connections(vendors), store=durable.store)
    end = started_badly(second)
    assert "another process has the store" in end.args[0], end
    assert durable.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True).status == 200


def test_a_folder_that_cannot_be_written(built, vendors, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    if os.geteuid() == 0:
        # Root may write everywhere but on a file system that is read-only.
        mount(folder, "size=1m,ro")
    else:
        folder.chmod(0o555)
    try:
        end = started_badly(Gateway(standard_connections(vendors), store=folder / "store.sqlite"))
        assert "store: " in end.args[0] and ("Read-only" in end.args[0] or "Permission denied" in end.args[0]), end
        assert list(folder.iterdir()) == []
    finally:
        if os.geteuid() == 0:
            unmount(folder)


def test_a_folder_that_is_not_there(built, vendors, tmp_path: pathlib.Path) -> None:
    end = started_badly(Gateway(standard_connections(vendors), store=tmp_path / "nowhere" / "store.sqlite"))
    assert "store: " in end.args[0] and "No such file or directory" in end.args[0], end


def garbage(file: pathlib.Path) -> None:
    file.write_bytes(b"This was never a database. " * 1000)


def damaged_start(file: pathlib.Path) -> None:
    content = file.read_bytes()
    file.write_bytes(b"\xff" * 100 + content[100:])


def damaged_pages(file: pathlib.Path) -> None:
    content = bytearray(file.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    file.write_bytes(content)


def cut_in_half(file: pathlib.Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def of_somebody_else(file: pathlib.Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
        database.commit()


@pytest.mark.parametrize("harm", [garbage, damaged_start, damaged_pages, cut_in_half, of_somebody_else])
def test_a_file_that_cannot_be_used_is_left_as_it_is(built, vendors, texting: Texting, tmp_path, harm) -> None:
    file = tmp_path / "store.sqlite"
    with Gateway(standard_connections(vendors), store=file) as running:
        assert running.post(CAMPAIGN, sms(fresh_people(300)), idempotency=True).status == 200
    harm(file)
    content = file.read_bytes()
    end = started_badly(Gateway(standard_connections(vendors), store=file))
    assert "store: " in end.args[0], end
    assert any(word in end.args[0] for word in ("damaged", "isn't a database", "another program's")), end
    assert file.read_bytes() == content


# While it runs


def mount(folder: pathlib.Path, options: str) -> None:
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")


def unmount(folder: pathlib.Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def small(tmp_path: pathlib.Path):
    """A file system of its own that can be filled up."""
    if os.geteuid() != 0:
        pytest.skip("a small file system for a full disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "size=4m")
    yield folder
    unmount(folder)


def fill(folder: pathlib.Path) -> None:
    with open(folder / "filler", "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"\0" * 4096)
        except OSError:
            pass


def test_a_full_disk(built, vendors, texting: Texting, small: pathlib.Path) -> None:
    READ_JOB.script(vendors.huntr)
    with Gateway(standard_connections(vendors), store=small / "store.sqlite") as running:
        key, body = fresh_key(), sms(fresh_people(2))
        first = running.post(CAMPAIGN, body, idempotency=key)
        assert first.status == 200
        fill(small)
        strangers: list[str] = []
        for _ in range(5):
            # Now and then one still fits in.
            full = wait_until("writes are refused", lambda: refused(running, strangers))
            problem(full, 503, "store_unavailable", "none", origin="gateway", retryable=True)
            assert full.header("retry-after") and full.elapsed < 5
        # Everything that needs no new page goes on.
        assert READ_JOB.send(running).status == 200
        assert running.get(f"/v1/operations/{first.meta['operation_id']}").status == 200
        assert running.get("/v1/operations").status == 200
        replay = running.post(CAMPAIGN, body, idempotency=key)
        assert (replay.status, replay.body) == (200, first.body)
        assert running.get("/readyz", key=None).status == 200
        (small / "filler").unlink()
        wait_until("writes are taken again", lambda: accepted(running))
        assert len(strangers) == 500
    assert not texting.messages.keys() & set(strangers), "something was sent without a record"


def test_a_disk_that_fills_up_under_an_operation(built, vendors, texting: Texting, small: pathlib.Path) -> None:
    """What was sent and couldn't be recorded yet is recorded as soon as that's possible, and not sent again."""
    gate = texting.hold(0)
    settings = {"timeouts": {"connect": "2s", "spend": "30s"}}
    connections = standard_connections(vendors)
    for connection in connections:
        connection.settings.update(settings)
    with Gateway(connections, store=small / "store.sqlite") as running:
        answers: list[Answer] = []
        key, body = fresh_key(), sms(fresh_people(150))
        caller = threading.Thread(target=lambda: answers.append(running.post(CAMPAIGN, body, idempotency=key)))
        caller.start()
        texting.wait_for_requests(1)
        fill(small)
        wait_until("writes are refused", lambda: refused(running))
        gate.set()
        wait_until("the trouble is in the log", lambda: "store step failed" in running.output)
        assert texting.requests_seen == 1, "the next chunk was sent without a record"
        (small / "filler").unlink()
        caller.join(30)
        assert answers and answers[0].status == 200, answers
        assert answers[0].data["added"] == 150
    assert texting.requests_seen == 2 and not texting.twice


def refused(running: Gateway, phones: list[str] | None = None) -> Answer | None:
    """A refused answer, if the next request gets one; `phones` are those of its people."""
    people = fresh_people(100)
    answer = running.post(CAMPAIGN, sms(people), idempotency=True, headers={"Prefer": "wait=0"})
    if answer.status != 503:
        return None
    if phones is not None:
        phones += national(people)
    return answer


def accepted(running: Gateway) -> bool:
    return running.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True).status == 200


def test_clock_jumps() -> None:
    pytest.skip("the system's clock is everybody's: what jumps of it do is tested inside, with a clock of the test's own")
