"""What a linter can't see in Deploy/: the balancer's own errors are our envelope, the example names real things."""

import re

import pytest
import yaml

from openapi_contract import DOCUMENT, default_contract, parse_json

DEPLOY = DOCUMENT.parent / "Deploy"
HAPROXY = (DEPLOY / "haproxy.cfg").read_text()
# Statuses that leave as another one (see `http-after-response set-status` there).
REPLACED = {502: 500, 504: 500}


def haproxy_answers():
    """Each error that HAProxy makes by itself: status, headers, body."""
    for line in re.findall(r"^ *http-error (.+)$", HAPROXY, re.MULTILINE):
        for outcome in ("none", "true"), ("unknown", "false"):
            text = line.replace("%[unique-id]", "req_0d5e-1")
            text = text.replace("%[var(txn.unanswered)]", outcome[0]).replace("%[var(txn.retryable)]", outcome[1])
            assert "%[" not in text, "an expression that this test does not know"
            status = int(re.match(r"status (\d+)", text)[1])
            headers = dict(re.findall(r'hdr (\S+) "?([^" ]+)"?', text))
            headers["Content-Type"] = re.search(r"content-type (\S+)", text)[1]
            yield REPLACED.get(status, status), headers, re.search(r"lf-string '(.+)'$", text)[1].encode()
    for path in sorted((DEPLOY / "haproxy-errors").iterdir()):
        head, _, body = path.read_bytes().partition(b"\r\n\r\n")
        first, *fields = head.decode().split("\r\n")
        yield int(first.split()[1]), dict(field.split(": ", 1) for field in fields), body


@pytest.mark.parametrize("status,headers,body", list(haproxy_answers()))
def test_errors_of_haproxy_are_problems(status, headers, body):
    assert default_contract().violations("POST", "/v1/sources", status, headers, body) == []
    assert int(headers.get("Content-Length", len(body))) == len(body)
    assert parse_json(body)["origin"] in ("caller", "gateway"), "a balancer knows nothing of vendors"


def test_haproxy_has_an_answer_for_each_of_its_errors():
    covered = {int(status) for status in re.findall(r"(?:http-error status|errorfile) (\d+)", HAPROXY)}
    assert covered == {400, 408, 500, 502, 503, 504}


def test_haproxy_never_sends_twice():
    directives = [line.split() for line in HAPROXY.splitlines()]
    assert ["retries", "0"] in directives
    assert ["no", "option", "redispatch"] in directives
    assert ["retry-on", "none"] in directives
    assert not [d for d in directives if d[:2] in (["option", "redispatch"], ["http-reuse", "always"])]


def test_haproxy_waits_longer_than_the_gateway():
    cap = yaml.safe_load((DEPLOY / "gateway.example.yaml").read_text())["caller_wait"]["cap"]
    for side in ("client", "server"):
        assert int(re.search(rf"timeout {side} +(\d+)s", HAPROXY)[1]) > int(cap.removesuffix("s"))


def test_the_example_configuration_fits_together():
    example = yaml.safe_load((DEPLOY / "gateway.example.yaml").read_text())
    connections = example["connections"]
    assert {c["provider"] for c in connections.values()} == {"hirempire", "voicehire", "instaview", "huntr"}
    assert all(re.fullmatch("[a-z0-9-]{1,40}", name) for name in connections)
    scopes = default_contract().document["components"]["schemas"]["Scope"]["enum"]
    for caller in example["callers"]:
        assert set(caller["scopes"]) <= set(scopes)
        assert set(caller.get("connections", [])) <= set(connections)
        assert all(re.fullmatch("[0-9a-f]{64}", key["sha256"]) for key in caller["keys"])


def test_the_image_needs_no_shell_to_run():
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    for word in ("HEALTHCHECK", "ENTRYPOINT", "CMD"):
        found = [line for line in lines if line.startswith(word)]
        assert len(found) == 1 and found[0].endswith("]"), word
    assert any(re.fullmatch(r"USER \d+:\d+", line) for line in lines)
