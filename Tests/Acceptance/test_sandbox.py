"""The newcomer's first minute: `serve --sandbox` without any configuration prints a key, and that key works."""

from __future__ import annotations

import json
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

import documents as doc
from command import as_a_service, bare_environment, binary
from configuration import fresh_key

KEY = re.compile(r"tgw_[0-9A-Za-z]{2,32}_[0-9A-Za-z]{40,48}")


class Sandboxed:
    """A running `serve --sandbox` (or other arguments), with what it has printed so far."""

    def __init__(self, folder: pathlib.Path, *arguments: str):
        self.process = subprocess.Popen(
            [str(binary()), *(arguments or ("serve", "--sandbox"))], cwd=folder, env=bare_environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=as_a_service,
        )  # fmt: skip
        self.printed = ""

    def read_until(self, done, limit: float = 30) -> None:
        deadline = time.monotonic() + limit
        stream = self.process.stdout
        while not done(self.printed):
            assert time.monotonic() < deadline, f"not within {limit} s:\n{self.printed}"
            if select.select([stream], [], [], 0.2)[0]:
                data = stream.read1(65536)
                assert data, f"it ended:\n{self.printed}"
                self.printed += data.decode("utf-8", "replace")

    @property
    def port(self) -> int:
        for line in self.printed.splitlines():
            if '"listening"' in line and line.startswith("{"):
                event = json.loads(line)
                if event["listener"] == "api":
                    return event["port"]
        raise AssertionError(f"no listening line:\n{self.printed}")

    @property
    def key(self) -> str:
        return KEY.findall(self.printed)[0]

    def call(self, method: str, target: str, document: object = None, **headers: str):
        data = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{target}", data, method=method)
        request.add_header("Authorization", f"Bearer {self.key}")
        if data is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=15) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as problem:
            return problem.code, json.loads(problem.read())

    def connection(self, provider: str) -> str:
        status, answer = self.call("GET", "/v1/connections")
        assert status == 200
        return next(each["name"] for each in answer["data"] if each["provider"] == provider)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait(10)
            self.process.stdout.close()


@pytest.fixture(scope="module")
def sandboxed(built, tmp_path_factory):
    for port in (8080, 9090):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                pytest.skip(f"port {port}, which it takes without a configuration, is taken")
    running = Sandboxed(tmp_path_factory.mktemp("newcomer"))
    try:
        running.read_until(lambda text: KEY.search(text) is not None and '"listener":"api"' in text.replace(" ", ""))
        yield running
        assert running.stop() == 0
    finally:
        running.stop()


def test_it_prints_one_key(sandboxed: Sandboxed) -> None:
    assert len(set(KEY.findall(sandboxed.printed))) == 1
    assert sandboxed.port == 8080


def test_the_key_works(sandboxed: Sandboxed) -> None:
    status, answer = sandboxed.call("GET", "/v1/whoami")
    assert status == 200 and {"read", "write", "spend"} <= set(answer["data"]["scopes"])


def test_all_four_vendors_are_there(sandboxed: Sandboxed) -> None:
    status, answer = sandboxed.call("GET", "/v1/connections")
    assert status == 200
    assert {each["provider"] for each in answer["data"]} == {"hirempire", "voicehire", "instaview", "huntr"}


def test_reads_have_believable_data(sandboxed: Sandboxed) -> None:
    huntr = sandboxed.connection("huntr")
    for route in ("candidates", "jobs", "invitations"):
        status, answer = sandboxed.call("GET", f"/v1/{route}?connection={huntr}&limit=3")
        assert status == 200, answer
    status, jobs = sandboxed.call("GET", f"/v1/jobs?connection={huntr}&limit=3")
    assert len(jobs["data"]) == 3 and jobs["meta"]["has_more"]
    status, job = sandboxed.call("GET", f"/v1/jobs/{jobs['data'][0]['id']}")
    assert status == 200 and job["data"]["title"]


def test_a_candidate_can_be_created(sandboxed: Sandboxed) -> None:
    draft = doc.instaview_draft(job_ids=...)
    status, answer = sandboxed.call("POST", f"/v1/candidates?connection={sandboxed.connection('instaview')}", draft)
    assert status == 201, answer
    assert answer["data"]["status"] == "applied"


def test_a_source_can_be_created(sandboxed: Sandboxed) -> None:
    draft = {"job_id": doc.HIREMPIRE_JOB, "name": "Acceptance " + fresh_key()}
    first, answer = sandboxed.call("POST", "/v1/sources", draft)
    assert first == 201, answer
    second, again = sandboxed.call("POST", "/v1/sources", draft)
    assert second == 200 and again["data"]["id"] == answer["data"]["id"], "idempotent by its contract"


def test_people_can_be_texted_and_are_not_texted_twice(sandboxed: Sandboxed) -> None:
    voicehire = sandboxed.connection("voicehire")
    draft = {"outreach": "sms", "candidates": [{**doc.PIERRE, "phone": "+33655443322"}]}
    target = f"/v1/campaigns/{voicehire}:{doc.CAMPAIGN}/candidates"
    status, answer = sandboxed.call("POST", target, draft, Idempotency_Key=fresh_key())
    assert status == 200 and answer["data"]["added"] == 1, answer
    status, answer = sandboxed.call("POST", target, draft, Idempotency_Key=fresh_key())
    assert status == 200 and answer["data"]["skipped"] == 1 and answer["data"]["messages_sent"] == 0, answer


def test_the_printed_curl_lines_work(sandboxed: Sandboxed) -> None:
    """`make run` promises them; where `serve --sandbox` prints them itself, they must do as they stand."""
    lines = re.findall(r"^\s*(curl [^\n]*(?:\\\n[^\n]*)*)", sandboxed.printed, re.MULTILINE)
    if not lines:
        pytest.skip("this binary leaves the curl lines to make run")
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    for line in lines:
        done = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, timeout=30, env=bare_environment()
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        document = json.loads(done.stdout[done.stdout.index("{") :])
        assert "data" in document, f"{line}\n{done.stdout}"


def text(sandboxed: Sandboxed, phone: str) -> tuple[int, dict]:
    """A message to a magic number, by a caller who waits a second."""
    draft = {"outreach": "sms", "candidates": [{**doc.PIERRE, "phone": phone}]}
    target = f"/v1/campaigns/{sandboxed.connection('voicehire')}:{doc.CAMPAIGN}/candidates"
    return sandboxed.call("POST", target, draft, Idempotency_Key=fresh_key(), Prefer="wait=1")


def test_a_magic_number_that_is_limited(sandboxed: Sandboxed) -> None:
    """The message is kept and would go out later."""
    status, answer = text(sandboxed, "+33600000429")
    assert status == 202, answer
    operation = f"/v1/operations/{answer['data']['id']}"
    deadline = time.monotonic() + 10
    while (record := sandboxed.call("GET", operation)[1]["data"])["state"] != "waiting":
        assert time.monotonic() < deadline, record
    assert record["reason"] == "rate_limit"
    assert sandboxed.call("POST", operation + "/cancel")[0] in (200, 202)


def test_a_magic_number_without_credits(sandboxed: Sandboxed) -> None:
    """After the others: the account counts as empty from then on."""
    deadline = time.monotonic() + 20
    # The hold of the test before may not be over yet.
    while sandboxed.call("GET", f"/v1/connections/{sandboxed.connection('voicehire')}")[1]["data"]["state"] == "held":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    status, answer = text(sandboxed, "+33600000402")
    assert (status, answer["code"], answer["effect"]) == (402, "provider_credits_exhausted", "none"), answer


def test_the_vendors_alone(built, tmp_path) -> None:
    """`sandbox` serves until it is told to end; what it prints names loopback addresses only."""
    alone = Sandboxed(tmp_path, "sandbox")
    try:
        alone.read_until(lambda text: re.search(r"127\.0\.0\.1|\"port\"", text) is not None)
        assert "0.0.0.0" not in alone.printed
        assert alone.stop() == 0
    finally:
        alone.stop()


def burst(running: Sandboxed, vendor: str, path: str, calls: int) -> list[tuple[int, dict[str, str]]]:
    """Statuses and header fields of that many calls in a row to a vendor of `sandbox`."""
    running.read_until(lambda text: '"control"' in text)
    events = [json.loads(line) for line in running.printed.splitlines() if line.startswith("{")]
    there = next(each for each in events if each.get("vendor") == vendor)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answers = []
    for _ in range(calls):
        request = urllib.request.Request(there["base_url"] + path)
        request.add_header("Authorization", f"Bearer {there['credential']}")
        try:
            with opener.open(request, timeout=15) as response:
                answers.append((response.status, dict(response.headers)))
        except urllib.error.HTTPError as problem:
            answers.append((problem.code, dict(problem.headers)))
    return answers


def test_the_vendors_keep_their_limits(built, tmp_path) -> None:
    alone = Sandboxed(tmp_path, "sandbox", "--instaview-plan", "trial")
    try:
        # Two windows' worth and one more: the burst may begin in one minute and end in the next.
        answers = burst(alone, "instaview", "/jobs", 61)
        refused = [headers for status, headers in answers if status == 429]
        assert refused and all(status in (200, 429) for status, _ in answers)
        assert all(1 <= int(headers["Retry-After"]) <= 60 for headers in refused)
        assert all(headers["X-RateLimit-Remaining-Minute"] == "0" for headers in refused)
        assert all(headers["X-RateLimit-Limit-Minute"] == "30" for _, headers in answers)
        assert alone.stop() == 0
    finally:
        alone.stop()


def test_the_limits_can_be_sped_up(built, tmp_path) -> None:
    alone = Sandboxed(tmp_path, "sandbox", "--instaview-plan", "trial", "--time-factor", "20")
    try:
        answers = burst(alone, "instaview", "/jobs", 61)
        refused = [headers for status, headers in answers if status == 429]
        assert refused, "30 in 3 s"
        # The headers speak of the windows as they are: a minute is over in 3 s.
        assert all(1 <= int(headers["Retry-After"]) <= 3 for headers in refused)
        time.sleep(int(refused[-1]["Retry-After"]))
        assert burst(alone, "instaview", "/jobs", 1)[0][0] == 200
        assert alone.stop() == 0
    finally:
        alone.stop()


def test_the_limits_can_be_switched_off(built, tmp_path) -> None:
    alone = Sandboxed(tmp_path, "sandbox", "--instaview-plan", "trial", "--no-vendor-limits")
    try:
        assert {status for status, _ in burst(alone, "instaview", "/jobs", 100)} == {200}
        assert alone.stop() == 0
    finally:
        alone.stop()


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--time-factor", "60"), ("serve", "--no-vendor-limits"), ("sandbox", "--time-factor", "0"),
        ("sandbox", "--time-factor", "3601"), ("sandbox", "--time-factor", "1.5"),
        ("sandbox", "--hirempire-plan", "gold"),
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_wrong_usage(built, tmp_path, arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [str(binary()), *arguments], cwd=tmp_path, env=bare_environment(), capture_output=True, timeout=20
    )
    assert done.returncode == 64
