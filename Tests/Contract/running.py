"""The built binary, served with the sandbox behind it, for the tests that look at it through openapi.json."""

import http.client
import json
import os
import pathlib
import queue
import secrets
import subprocess
import threading

from openapi_contract import DOCUMENT, check_response

BINARY = pathlib.Path(os.environ.get("TALENT_GATEWAY_BIN") or DOCUMENT.parent / ".build/release/talent-gateway")
START_LIMIT = 60


def run(*arguments):
    return subprocess.run([BINARY.resolve(), *arguments], check=True, capture_output=True, text=True, timeout=60).stdout


class Running:
    """A gateway with the sandbox behind it, and a key that may do everything."""

    def __init__(self, folder, *options, binary=BINARY):
        key = json.loads(run("keys", "create", "crm", "--json"))
        small = json.loads(run("keys", "create", "small", "--json"))
        self.key, self.small_key = key["key"], small["key"]
        configuration = {
            "server": {"host": "127.0.0.1", "port": 0},
            "admin": {"host": "127.0.0.1", "port": 0},
            "drain": {"grace": "0s", "timeout": "10s"},
            "callers": [{
                "name": "crm", "keys": [{"id": key["id"], "sha256": key["sha256"]}],
                "scopes": ["read", "write", "spend", "passthrough", "admin"],
            }, {
                "name": "small", "keys": [{"id": small["id"], "sha256": small["sha256"]}], "scopes": ["read"],
                "quota": {"requests": 2, "per": "1h", "messages_per_day": 5},
            }],
        }  # fmt: skip
        file = folder / "gateway.yaml"
        # JSON is YAML.
        file.write_text(json.dumps(configuration))
        self.process = subprocess.Popen(
            [binary.resolve(), "serve", "--sandbox", *options, "--config", file], cwd=folder, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.lines = queue.Queue()
        threading.Thread(target=self._follow, daemon=True).start()
        try:
            self.port = self._port()
        except BaseException:
            self.stop()
            raise

    def _follow(self):
        with self.process.stdout as output:
            for line in output:
                self.lines.put(line)
        self.lines.put(None)

    def _port(self):
        while True:
            line = self.lines.get(timeout=START_LIMIT)
            assert line is not None, "it stopped while starting"
            event = json.loads(line) if line.startswith("{") else {}
            if (event.get("event"), event.get("listener")) == ("listening", "api"):
                return event["port"]

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def control(self, method, path, document):
        """Has the sandbox's control server do something: its port stands in the greeting."""
        for line in iter(lambda: self.lines.get(timeout=START_LIMIT), None):
            if "/ledger" in line:
                port = int(line.split("127.0.0.1:")[1].split("/")[0])
                break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, path, json.dumps(document), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        connection.close()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait(10)

    def request(self, method, target, document=None, **headers):
        """The status, headers and body of an answer that openapi.json allows."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self.key}", **headers}
            body = None if document is None else json.dumps(document)
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        check_response(method, target, answer.status, answer.getheaders(), body)
        return answer.status, dict(answer.getheaders()), body

    def data(self, method, target, document=None, expected=200, **headers):
        status, _, body = self.request(method, target, document, **headers)
        assert status == expected, body
        return json.loads(body)["data"]

    def spend(self, target, document, expected=200, key=None, **headers):
        key = key or secrets.token_hex(16)
        return self.data("POST", target, document, expected, **{"Idempotency-Key": key, **headers})
