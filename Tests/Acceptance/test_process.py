"""The process from outside: exit codes, what it says when it can't start, reload and drain under load (HE-2)."""

from __future__ import annotations

import pathlib
import re
import socket
import threading
import time

import behaviours
from calls import OUTREACH, READ_MEMBER
from conftest import standard_connections
from command import run_command
from gateway import Gateway


def test_configuration_that_cannot_be_used_is_exit_code_2(built, tmp_path) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text("server: { port: 99999 }\n")
    for command in ("serve", "check-config"):
        done = run_command(command, "--config", str(file))
        assert done.returncode == 2, (command, done)
        assert "line 1: server.port" in done.stdout + done.stderr, (command, done)


def test_a_start_without_callers_says_how_to_make_one(built) -> None:
    done = run_command("serve", environment={"HUNTR_ACCESS_TOKEN": "eyJ-of-nobody"})
    assert done.returncode == 2 and "keys create" in done.stderr, done


def test_wrong_usage_is_exit_code_64(built) -> None:
    for arguments in (["nonsense"], ["keys", "create", "a name with spaces"], ["keys", "create", "crm", "--scopes", ""]):
        assert run_command(*arguments).returncode == 64, arguments


def test_healthcheck_knows_0_and_1_alone(built, gateway: Gateway, tmp_path) -> None:
    file = str(gateway.folder / "gateway.yaml")
    port = str(gateway.port)
    environment = gateway.environment()
    assert run_command("healthcheck", "--config", file, "--port", port, environment=environment).returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        silent = str(taken.getsockname()[1])
        assert run_command("healthcheck", "--config", file, "--port", silent, environment=environment).returncode == 1
    assert run_command("healthcheck", "--config", str(tmp_path / "none.yaml")).returncode == 1


def test_it_needs_none_of_roots_powers(gateway: Gateway) -> None:
    """As in its image: it has no capability left, and answers."""
    status = pathlib.Path(f"/proc/{gateway.pid}/status").read_text()
    assert re.search(r"^CapEff:\s*0+$", status, re.MULTILINE), status
    assert gateway.get("/readyz").status == 200


def test_a_port_that_is_taken_is_named(built, vendors) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        running = Gateway(standard_connections(vendors), settings={"server": {"host": "127.0.0.1", "port": port}})
        try:
            running.start()
        except AssertionError as stopped:
            assert f"server: can't listen on 127.0.0.1, port {port}: Address already in use" in str(stopped)
        else:
            running.stop()
            raise AssertionError("it started on a port that is taken")


class Readers:
    """Callers that read without a pause until told to stop, each on connections of its own."""

    def __init__(self, gateway: Gateway, count: int = 4) -> None:
        self.gateway = gateway
        self.statuses: dict[int, int] = {}
        self.failures: list[BaseException] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(count)]

    def _run(self) -> None:
        try:
            while not self._over.is_set():
                status = READ_MEMBER.send(self.gateway).status
                self.statuses[status] = self.statuses.get(status, 0) + 1
        except BaseException as failure:
            self.failures.append(failure)

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(20)


def wait_for_line(gateway: Gateway, text: str, count: int) -> None:
    deadline = time.monotonic() + 10
    while sum(text in line for line in gateway.output.splitlines()) < count:
        assert time.monotonic() < deadline, f"“{text}” isn't in the log:\n{gateway.output[-2000:]}"
        time.sleep(0.01)


def test_reload_under_load_drops_nothing_and_a_bad_file_changes_nothing(built, vendors) -> None:
    READ_MEMBER.script(vendors.huntr)
    with Gateway(standard_connections(vendors)) as running:
        file = running.folder / "gateway.yaml"
        good = file.read_text()
        with Readers(running) as readers:
            for round in range(1, 6):
                file.write_text("connections: [this, is, no, map]\n")
                running.hang_up()
                wait_for_line(running, "configuration not reloaded", round)
                file.write_text(good)
                running.hang_up()
                wait_for_line(running, '"configuration reloaded"', round)
        assert not readers.failures, readers.failures[0]
        assert set(readers.statuses) == {200}, readers.statuses


def test_a_reload_takes_a_key_away(built, vendors) -> None:
    READ_MEMBER.script(vendors.huntr)
    with Gateway(standard_connections(vendors)) as running:
        assert READ_MEMBER.send(running, key="second").status == 200
        file = running.folder / "gateway.yaml"
        file.write_text(file.read_text().replace(running.keys["second"].sha256, "0" * 64))
        running.hang_up()
        wait_for_line(running, '"configuration reloaded"', 1)
        assert READ_MEMBER.send(running, key="second").status == 401
        assert READ_MEMBER.send(running).status == 200


def test_drain_serves_on_and_finishes_what_runs(built, vendors) -> None:
    READ_MEMBER.script(vendors.huntr)
    gate = threading.Event()
    OUTREACH.script(vendors.voicehire, behaviours.held(gate, OUTREACH.good_answer()))
    running = Gateway(standard_connections(vendors), settings={"drain": {"grace": "700ms", "timeout": "15s"}}, quick=False)
    with running:
        answers: list = []
        spending = threading.Thread(target=lambda: answers.append(OUTREACH.send(running)))
        spending.start()
        try:
            vendors.voicehire.wait_for_calls(1)
            running.terminate()
            wait_for_line(running, '"draining"', 1)
            # Not ready at once, but new callers are served while balancers take notice.
            assert running.get("/readyz", key=None).status == 503
            assert running.get("/livez", key=None).status == 200
            assert READ_MEMBER.send(running).status == 200
            deadline = time.monotonic() + 10
            while True:
                try:
                    socket.create_connection(("127.0.0.1", running.port), timeout=5).close()
                except ConnectionRefusedError:
                    break
                assert time.monotonic() < deadline, "it still accepts connections after the grace"
                time.sleep(0.02)
            assert running.running, "it ended with a call still running"
        finally:
            gate.set()
            spending.join(20)
        assert answers and answers[0].status == 200, answers
        assert answers[0].header("connection") == "close"
        assert running.wait(15) == 0
    assert len(OUTREACH.calls(vendors.voicehire)) == 1
