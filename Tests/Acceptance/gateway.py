"""Runs the built binary as an operator would, talks to it as a caller would, and takes everything away again."""

from __future__ import annotations

import asyncio
import http.client
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from typing import Any, Callable, Iterable, Optional

import yaml

import invariants
from answers import Answer, RawOutcome, exchange_raw, take_answer
from command import CallerKey, as_a_service, bare_environment, binary, make_key
from configuration import DEFAULT_CALLERS, QUICK, Connection, fresh_key

START_LIMIT = 30
OWN_STORE = "store.sqlite"
FAILPOINT = "TALENT_GATEWAY_FAILPOINT"
UNSET = object()


class DiedWhileStarting(AssertionError):
    """It ended before it was ready; `code` is the exit code, negative for a signal."""

    def __init__(self, code: int, output: str):
        super().__init__(f"it stopped while starting, with exit code {code}:\n{output}")
        self.code = code


class Gateway:
    """A running `talent-gateway serve --config FILE`, with a store of its own that outlives its processes.

    `store` is the store's file; without it, one in the gateway's own folder, which goes away with it. `prepare` is
    called in the child before the binary is.
    """

    def __init__(
        self,
        connections: Iterable[Connection],
        callers: Optional[dict[str, dict[str, Any]]] = None,
        settings: Optional[dict[str, Any]] = None,
        environment: Optional[dict[str, str]] = None,
        quick: bool = True,
        store: Optional[pathlib.Path] = None,
        prepare: Callable[[], None] = lambda: None,
    ):
        self.connections = {connection.name: connection for connection in connections}
        self.keys: dict[str, CallerKey] = {}
        self.ports: dict[str, int] = {}
        self._callers = DEFAULT_CALLERS if callers is None else callers
        self._settings = settings or {}
        self._more_environment = environment or {}
        self._quick = quick
        self._store = store
        self._prepare = prepare
        self._process: Optional[subprocess.Popen] = None
        self._folder: Optional[str] = None
        self._lines: list[str] = []
        self._errors: list[str] = []
        self._earlier: list[str] = []
        self._said = threading.Condition()
        self._readers: list[threading.Thread] = []

    # Life

    def configuration(self) -> dict[str, Any]:
        for name in self._callers:
            if name not in self.keys:
                self.keys[name] = make_key(name)
        document: dict[str, Any] = {
            "server": {"host": "127.0.0.1", "port": 0},
            "admin": {"host": "127.0.0.1", "port": 0},
            "store": f"sqlite:{self._store or OWN_STORE}",
            "drain": {"grace": "100ms", "timeout": "5s"},
            "callers": [
                {
                    "name": name,
                    "keys": [{"id": self.keys[name].id, "sha256": self.keys[name].sha256, **caller.get("key", {})}],
                    **{member: value for member, value in caller.items() if member != "key"},
                }
                for name, caller in self._callers.items()
            ],
            "connections": {
                connection.name: {
                    "provider": connection.provider,
                    "base_url": connection.base_url,
                    "credential": {"env": connection.variable},
                    **(QUICK if self._quick else {}),
                    **connection.settings,
                }
                for connection in self.connections.values()
            },
        }
        document.update(self._settings)
        # A copy without shared parts: PyYAML would write those as anchors, which no operator types.
        return json.loads(json.dumps(document))

    def environment(self) -> dict[str, str]:
        credentials = {connection.variable: connection.credential for connection in self.connections.values()}
        return bare_environment({**credentials, **self._more_environment})

    def start(self, failpoint: Optional[str] = None) -> "Gateway":
        """Starts it in a folder of its own; `failpoint` is where it shall die, as `NAME` or `NAME:N`."""
        self._folder = tempfile.mkdtemp(prefix="talent-gateway-acceptance-")
        try:
            return self.restart(failpoint)
        except BaseException:
            self.kill()
            raise

    def restart(self, failpoint: Optional[str] = None) -> "Gateway":
        """A new process, once the one before has ended, with the same configuration and on the same store."""
        path = binary()
        assert path is not None, "there is no binary"
        assert not self.running, "the process before is still running"
        file = self.folder / "gateway.yaml"
        file.write_text(yaml.safe_dump(self.configuration(), sort_keys=False))
        self._earlier += self._lines + self._errors
        self._lines, self._errors, self._readers, self.ports = [], [], [], {}
        environment = {**self.environment(), **({FAILPOINT: failpoint} if failpoint else {})}

        def prepare() -> None:
            as_a_service()
            self._prepare()

        # Its own folder is the working directory: whatever it writes goes away with it.
        self._process = subprocess.Popen(
            [str(path), "serve", "--config", str(file)], cwd=self._folder, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=prepare,
        )  # fmt: skip
        try:
            self._follow()
            self._await_listening()
            self._await_ready()
        except BaseException:
            self.crash()
            raise
        return self

    def crash(self) -> None:
        """SIGKILL, as a crash would be; the store stays for `restart`."""
        assert self._process is not None
        if self.running:
            self._process.kill()
        self.wait(10)

    def _follow(self) -> None:
        assert self._process is not None

        def read(stream, lines: list[str]) -> None:
            for raw in stream:
                with self._said:
                    lines.append(raw.decode("utf-8", "replace").rstrip("\n"))
                    self._said.notify_all()
            stream.close()

        for stream, lines in ((self._process.stdout, self._lines), (self._process.stderr, self._errors)):
            thread = threading.Thread(target=read, args=(stream, lines), daemon=True)
            thread.start()
            self._readers.append(thread)

    def _await_listening(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        seen = 0
        with self._said:
            while self.running:
                while seen < len(self._lines):
                    self._note_listening(self._lines[seen])
                    seen += 1
                if {"api", "admin"} <= set(self.ports):
                    return
                assert time.monotonic() < deadline, f"no listening lines after {START_LIMIT} s:\n{self.output}"
                self._said.wait(0.2)
        # Without the lock: what reads its last words needs it.
        raise self._died()

    def _died(self) -> DiedWhileStarting:
        code = self.wait(10)
        return DiedWhileStarting(code, self.output)

    def _note_listening(self, line: str) -> None:
        if not line.startswith("{"):
            return
        try:
            event = json.loads(line)
        except ValueError:
            return
        if event.get("event") == "listening":
            assert event["host"] == "127.0.0.1"
            self.ports[event["listener"]] = event["port"]

    def _await_ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                if self.request("GET", "/readyz", key=None).status == 200:
                    return
            except (OSError, http.client.HTTPException):
                # Unless it has just died, it's listening already and will answer.
                pass
            if not self.running:
                raise self._died()
            assert time.monotonic() < deadline, f"never ready:\n{self.output}"
            time.sleep(0.02)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def port(self) -> int:
        return self.ports["api"]

    @property
    def folder(self) -> pathlib.Path:
        assert self._folder is not None
        return pathlib.Path(self._folder)

    @property
    def store(self) -> pathlib.Path:
        return self._store if self._store is not None else self.folder / OWN_STORE

    @property
    def all_output(self) -> str:
        """What all its processes have said."""
        with self._said:
            return "\n".join(self._earlier + self._lines + self._errors)

    @property
    def output(self) -> str:
        with self._said:
            return "\n".join(self._lines + self._errors)

    @property
    def output_lines(self) -> list[str]:
        with self._said:
            return list(self._lines)

    def terminate(self) -> None:
        """SIGTERM, without waiting for what follows."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def hang_up(self) -> None:
        """SIGHUP: the configuration file is read again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def wait(self, timeout: float) -> int:
        assert self._process is not None
        code = self._process.wait(timeout)
        for reader in self._readers:
            reader.join(5)
        return code

    def stop(self, timeout: float = 15) -> None:
        """SIGTERM must end it with exit code 0 in time (HE-2); nothing is left behind in any case."""
        try:
            if self._process is not None:
                self.stop_process(timeout)
        finally:
            self.kill()

    def stop_process(self, timeout: float = 15) -> None:
        """The same, with the store left for `restart`."""
        if self.running:
            self.terminate()
            try:
                code = self.wait(timeout)
            except subprocess.TimeoutExpired:
                raise AssertionError(f"still running {timeout} s after SIGTERM:\n{self.output[-4000:]}") from None
            assert code == 0, f"exit code {code} after SIGTERM:\n{self.output[-4000:]}"
        else:
            code = self.wait(1)
            assert code == 0, f"it had ended with {code}:\n{self.output[-4000:]}"

    def kill(self) -> None:
        if self._process is not None:
            if self.running:
                self._process.kill()
            self._process.wait(10)
            for reader in self._readers:
                reader.join(5)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def settle_unknown(self, key: str) -> None:
        """Ends what is unknown, by an administrator's word; else the gateway would look for it at the vendor, minutes
        later and in the ledger of another test."""
        for operation in self.get("/v1/operations?state=unknown&limit=200", key=key, check=False).data:
            self.post(f"/v1/operations/{operation['id']}/resolve", {"as": "applied"}, key=key, check=False)

    def renew(self) -> None:
        """The same gateway without a past: a new process on an empty store."""
        self.stop_process()
        for file in self.store.parent.glob(self.store.name + "*"):
            file.unlink()
        self.restart()

    def is_spoilt(self, key: str) -> bool:
        """Whether an earlier call still shows in how it treats a vendor: held, out of credits, learned to be slower."""
        listed = self.get("/v1/connections", key=key, check=False)
        for connection in listed.data:
            if connection.get("credits") is not None:
                # A balance that the vendor once told isn't that of the next test's account.
                self.request("POST", f"/v1/connections/{connection['name']}/credits/topped-up", key=key, check=False)
            if connection["state"] != "ok" or connection.get("credits") in ("insufficient", "exhausted"):
                return True
        for name in self.connections:
            limits = self.get(f"/v1/connections/{name}/limits", key=key, check=False)
            if limits.status == 200 and limits.data["learned"] is not None:
                return True
        return False

    def __enter__(self) -> "Gateway":
        return self.start()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.stop()
        else:
            self.kill()

    # What the kernel says of it

    def status_value(self, field: str) -> int:
        """A number of /proc/PID/status; sizes in KiB."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise AssertionError(f"no {field} in /proc/PID/status")

    @property
    def resident(self) -> int:
        """Resident memory in bytes."""
        return self.status_value("VmRSS") * 1024

    @property
    def threads(self) -> int:
        return self.status_value("Threads")

    def forget_peak(self) -> None:
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    @property
    def peak(self) -> int:
        """The most resident memory, in bytes, since `forget_peak`."""
        return self.status_value("VmHWM") * 1024

    # Calls

    @property
    def vendor_secrets(self) -> list[str]:
        return [connection.credential for connection in self.connections.values()]

    @property
    def secrets(self) -> list[str]:
        """Nothing of this may stand in any answer or log line."""
        callers = [key.key.rsplit("_", 1)[1] for key in self.keys.values()]
        return self.vendor_secrets + callers + [key.sha256 for key in self.keys.values()]

    def authorization(self, key: Any = "full") -> dict[str, str]:
        if key is None:
            return {}
        value = self.keys[key].key if key in self.keys else key
        return {"Authorization": f"Bearer {value}"}

    def checked(self, answer: Answer) -> Answer:
        invariants.check(answer, self.secrets)
        invariants.check_contract(answer)
        return answer

    def request(
        self,
        method: str,
        target: str,
        document: Any = UNSET,
        *,
        body: Optional[bytes] = None,
        headers: Optional[dict[str, str]] = None,
        key: Any = "full",
        timeout: float = 40,
        check: bool = True,
    ) -> Answer:
        """One call on a connection of its own. `key` names a caller of the configuration, or is a key, or None."""
        sent = {**self.authorization(key), **(headers or {})}
        if document is not UNSET:
            body = json.dumps(document, ensure_ascii=False).encode("utf-8")
        if body is not None and not any(name.lower() == "content-type" for name in sent):
            sent["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        started = time.monotonic()
        try:
            connection.request(method, target, body=body, headers=sent)
            response = connection.getresponse()
            content = response.read()
            answer = Answer(method, target, response.status, response.getheaders(), content)
        finally:
            connection.close()
        answer.elapsed = time.monotonic() - started
        return self.checked(answer) if check else answer

    def get(self, target: str, **more: Any) -> Answer:
        return self.request("GET", target, **more)

    def post(self, target: str, document: Any = UNSET, *, idempotency: Any = None, **more: Any) -> Answer:
        """`idempotency`: True for a fresh key, or the key itself."""
        headers = dict(more.pop("headers", None) or {})
        if idempotency is not None:
            headers["Idempotency-Key"] = fresh_key() if idempotency is True else idempotency
        return self.request("POST", target, document, headers=headers, **more)

    def put(self, target: str, document: Any = UNSET, **more: Any) -> Answer:
        return self.request("PUT", target, document, **more)

    def raw(self, *pieces: bytes, timeout: float = 10, check: bool = True, **more: Any) -> RawOutcome:
        """Bytes as they are, and whatever comes back."""
        outcome = exchange_raw(self.port, list(pieces), timeout, **more)
        if check:
            for answer in outcome.answers:
                invariants.check(answer, self.secrets)
        return outcome

    def together(self, requests: list[dict[str, Any]], timeout: float = 60) -> list[Answer]:
        """All of them at once, a connection each: `method`, `target`, and optionally `document`, `headers`, `key`."""
        return asyncio.run(self._together(requests, timeout))

    async def _together(self, requests: list[dict[str, Any]], timeout: float) -> list[Answer]:
        answers = await asyncio.wait_for(asyncio.gather(*(self.ask(request) for request in requests)), timeout)
        for answer in answers:
            invariants.check(answer, self.secrets)
        for answer in answers[:3]:
            invariants.check_contract(answer)
        return list(answers)

    async def ask(self, request: dict[str, Any]) -> Answer:
        """One call on a connection of its own, for a loop of the test's; the answer isn't checked yet."""
        method, target = request["method"], request["target"]
        body = b""
        headers = {"Host": f"127.0.0.1:{self.port}", **self.authorization(request.get("key", "full"))}
        if "document" in request:
            body = json.dumps(request["document"]).encode("utf-8")
            headers.update({"Content-Type": "application/json", "Content-Length": str(len(body))})
        headers.update(request.get("headers", {}))
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        started = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(head.encode("latin-1") + b"\r\n" + body)
            await writer.drain()
            received = b""
            while True:
                data = await reader.read(65536)
                received += data
                answer, _ = take_answer(received, method, target, not data)
                if answer is not None:
                    answer.elapsed = time.monotonic() - started
                    return answer
                assert data, f"closed in the middle of an answer: {received[:200]!r}"
        finally:
            writer.close()
