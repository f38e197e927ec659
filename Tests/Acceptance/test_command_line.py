"""The subcommands of running.md: exit codes, what they print, and what a bad configuration is told."""

from __future__ import annotations

import hashlib
import json
import pathlib
import re
import socket

import pytest
import yaml

from conftest import standard_connections
from command import REPOSITORY, make_key, run_command
from gateway import Gateway

KEY = re.compile(r"tgw_[0-9A-Za-z]{2,32}_[0-9A-Za-z]{40,48}")
SUBCOMMANDS = ["serve", "sandbox", "check-config", "keys", "healthcheck", "version"]


def output(done) -> str:
    return done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


pytestmark = pytest.mark.usefixtures("built")


@pytest.mark.parametrize("arguments", [[], *([name] for name in SUBCOMMANDS), ["keys", "create"]], ids=" ".join)
def test_help(arguments: list[str]) -> None:
    done = run_command(*arguments, "--help")
    assert done.returncode == 0, output(done)
    assert "USAGE" in done.stdout.upper()
    if not arguments:
        for name in SUBCOMMANDS:
            assert name in done.stdout


def test_version() -> None:
    done = run_command("version")
    assert done.returncode == 0 and re.search(r"\d+\.\d+", done.stdout), output(done)


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["serve", "--nonsense"], ["keys", "create"], ["keys", "nonsense"]], ids=" ".join
)
def test_wrong_arguments_fail(arguments: list[str]) -> None:
    done = run_command(*arguments)
    assert done.returncode not in (0, None) and output(done).strip()


# keys create


def test_keys_create_as_json() -> None:
    made = make_key("crm")
    assert KEY.fullmatch(made.key), made.key
    prefix, id, secret = made.key.split("_")
    assert (prefix, id) == ("tgw", made.id)
    assert re.fullmatch(r"[0-9a-f]{64}", made.sha256)
    assert made.sha256 == hashlib.sha256(secret.encode()).hexdigest(), "SHA-256 of the secret part as printed (SE-2)"
    done = run_command("keys", "create", "crm", "--json")
    assert len(done.stdout.strip().splitlines()) == 1 and json.loads(done.stdout)["key"] != made.key


def test_keys_create_for_people() -> None:
    done = run_command("keys", "create", "crm")
    assert done.returncode == 0
    keys = KEY.findall(done.stdout)
    assert len(set(keys)) == 1, "the key is printed once"
    secret = keys[0].split("_")[2]
    digest = hashlib.sha256(secret.encode()).hexdigest()
    assert digest in done.stdout, "the lines for the file have the hash"
    assert "crm" in done.stdout


def test_keys_create_with_scopes() -> None:
    done = run_command("keys", "create", "crm", "--scopes", "read,write")
    assert done.returncode == 0, output(done)
    assert "read" in done.stdout and "write" in done.stdout
    assert run_command("keys", "create", "crm", "--scopes", "read,fly").returncode != 0


def test_keys_are_never_alike() -> None:
    assert len({make_key(f"c{at}").key for at in range(5)}) == 5


# check-config


@pytest.fixture
def good(vendors) -> Gateway:
    return Gateway(standard_connections(vendors))


def check(gateway: Gateway, text: str, folder: pathlib.Path, environment: dict | None = None):
    file = folder / "gateway.yaml"
    file.write_text(text)
    return run_command("check-config", "--config", str(file), environment=environment or gateway.environment())


def test_a_good_file_passes_and_calls_nobody(good: Gateway, vendors, tmp_path) -> None:
    done = check(good, yaml.safe_dump(good.configuration(), sort_keys=False), tmp_path)
    assert done.returncode == 0, output(done)
    vendors.assert_untouched()
    for secret in good.vendor_secrets:
        assert secret not in output(done)


def test_the_file_may_come_from_the_environment(good: Gateway, tmp_path) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text(yaml.safe_dump(good.configuration(), sort_keys=False))
    environment = {**good.environment(), "TALENT_GATEWAY_CONFIG": str(file)}
    assert run_command("check-config", environment=environment).returncode == 0


CALLER = """
callers:
  - name: crm
    keys:
      - { id: abcd, sha256: %s }
    scopes: [read, write, spend]
""" % ("ab" * 32)

HUNTR = """
connections:
  huntr:
    provider: huntr
    credential: { env: HUNTR_KEY }
"""

GOOD = CALLER + HUNTR
CREDENTIAL = "connections.huntr.credential"
BASE_URL = "connections.huntr.base_url"

# What is wrong, the file, the words that must stand in the message, and the line that must.
BAD: dict[str, tuple[str, list[str], int | None]] = {
    "no YAML": ("connections: [unclosed\n  x: {", [], None),
    "a tab": ("server:\n\tport: 1\n", [], 2),
    "a list": ("- a\n- b\n", [], None),
    "an unknown top key": (GOOD + "colour: red\n", ["colour"], 12),
    "a key with a slip": (GOOD + "conections: {}\n", ["conections", "connections"], 12),
    "an unknown connection key": (GOOD + "    colour: red\n", ["connections.huntr.colour"], 12),
    "an unknown nested key": (GOOD + "    timeouts: { raed: 3s }\n", ["connections.huntr.timeouts", "raed"], 12),
    "a port as a word": (GOOD + "server: { port: many }\n", ["server.port"], 12),
    "a port too high": (GOOD + "server: { port: 65536 }\n", ["server.port"], 12),
    "a port below zero": (GOOD + "server: { port: -1 }\n", ["server.port"], 12),
    "a duration without a unit": (GOOD + "drain: { grace: 5 }\n", ["drain.grace"], 12),
    "a duration in words": (GOOD + "drain:\n  grace: 5s\n  timeout: five\n", ["drain.timeout"], 14),
    "a negative duration": (GOOD + "    timeouts: { read: -3s }\n", ["connections.huntr.timeouts.read"], 12),
    "a size in words": (GOOD + "    response_cap: large\n", ["connections.huntr.response_cap"], 12),
    "a list for a map": (GOOD + "server: [1]\n", ["server"], 12),
    "an unknown provider": (GOOD.replace("provider: huntr", "provider: huntrr"), ["connections.huntr.provider"], 10),
    "no provider": (CALLER + HUNTR.replace("    provider: huntr\n", ""), ["connections.huntr", "provider"], None),
    "no credential": (CALLER + HUNTR[: HUNTR.index("    cred")], ["connections.huntr", "credential"], None),
    "a credential in clear": (CALLER + HUNTR.replace("{ env: HUNTR_KEY }", "hello"), [CREDENTIAL], 11),
    "two places for a credential": (CALLER + HUNTR.replace("HUNTR_KEY }", "HUNTR_KEY, file: /x }"), [CREDENTIAL], 11),
    "a variable that isn't set": (CALLER + HUNTR.replace("HUNTR_KEY", "NOT_SET_AT_ALL"), [CREDENTIAL], 11),
    "a file that isn't there": (GOOD.replace("env: HUNTR_KEY", "file: /nowhere/at/all"), [CREDENTIAL], 11),
    "a connection in capitals": (CALLER + HUNTR.replace("  huntr:", "  Huntr:"), ["Huntr"], 9),
    "a connection with a dot": (CALLER + HUNTR.replace("  huntr:", "  hun.tr:"), ["hun.tr"], 9),
    "a connection of 41": (CALLER + HUNTR.replace("  huntr:", "  " + "h" * 41 + ":"), ["h" * 41], 9),
    "http elsewhere": (GOOD + "    base_url: http://api.example.com\n", [BASE_URL], 12),
    "another scheme": (GOOD + "    base_url: file:///etc/passwd\n", [BASE_URL], 12),
    "a base with a query": (GOOD + "    base_url: https://api.example.com/?a=b\n", [BASE_URL], 12),
    "a base with a user": (GOOD + "    base_url: https://u:p@api.example.com\n", [BASE_URL], 12),
    "a base that is none": (GOOD + "    base_url: api.example.com\n", [BASE_URL], 12),
    "two equal keys": (GOOD + "    provider: huntr\n", ["provider"], None),
    "a scope unknown": (CALLER.replace("spend]", "fly]") + HUNTR, ["callers", "scopes"], 6),
    "a hash too short": (CALLER.replace("ab" * 32, "abab") + HUNTR, ["sha256"], 5),
    "a hash with other letters": (CALLER.replace("ab" * 32, "zz" * 32) + HUNTR, ["sha256"], 5),
    "a caller's unknown connection": (CALLER + "    connections: [nobody]\n" + HUNTR, ["callers", "connections"], 7),
    "a caller twice": (CALLER + CALLER.replace("\ncallers:\n", "").replace("abcd", "efgh") + HUNTR, ["callers"], None),
    "a key id twice": (CALLER + CALLER.replace("\ncallers:\n", "").replace("crm", "erp") + HUNTR, ["callers"], None),
    "an expiry that is no time": (CALLER.replace(" }", ", expires_at: soon }") + HUNTR, ["expires_at"], 5),
    "an unknown option": (GOOD + "    options: { colour: red }\n", ["connections.huntr.options", "colour"], 12),
}  # fmt: skip


@pytest.mark.parametrize("text, words, line", BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_told_by_key_and_line(good: Gateway, vendors, tmp_path, text: str, words: list, line) -> None:
    environment = {**good.environment(), "HUNTR_KEY": "eyJsomething-secret"}
    done = check(good, text, tmp_path, environment)
    assert done.returncode not in (0, None), "it passed"
    said = output(done)
    for word in words:
        assert word in said, f"{word} is not named:\n{said}"
    if line is not None:
        assert re.search(rf"(?<!\d){line}(?!\d)", said), f"line {line} is not named:\n{said}"
    assert "eyJsomething-secret" not in said and "Fatal error" not in said
    # The same stops the start, and nobody was called.
    file = tmp_path / "gateway.yaml"
    served = run_command("serve", "--config", str(file), environment=environment, timeout=20)
    assert served.returncode not in (0, None)
    vendors.assert_untouched()


def test_the_files_used_above_are_good_without_their_fault(good: Gateway, tmp_path) -> None:
    done = check(good, GOOD, tmp_path, {**good.environment(), "HUNTR_KEY": "eyJsomething"})
    assert done.returncode == 0, output(done)


def test_every_problem_is_told_at_once(good: Gateway, tmp_path) -> None:
    text = GOOD + "    colour: red\nserver: { port: many }\ndrain: { grace: 5 }\n"
    said = output(check(good, text, tmp_path, {**good.environment(), "HUNTR_KEY": "eyJsomething"}))
    for word in ("connections.huntr.colour", "server.port", "drain.grace"):
        assert word in said, said


def test_hostile_yaml_ends_soon(good: Gateway, tmp_path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 12)
    )
    for text in (
        bomb,
        "[" * 50_000,
        "{a: " * 20_000,
        "a: " + "x" * 3_000_000,
        "\x00\x01\x02",
        "%TAG ! !\n--- !!python/object:os.system\nx\n",
    ):
        done = check(good, text, tmp_path)
        assert done.returncode not in (0, None) and done.returncode > 0, f"{text[:40]!r}: {done.returncode}"


def test_a_missing_file(good: Gateway) -> None:
    done = run_command("check-config", "--config", "/nowhere/at/all.yaml")
    assert done.returncode > 0 and output(done).strip()
    assert run_command("serve", "--config", "/nowhere/at/all.yaml").returncode > 0


@pytest.mark.parametrize("provider", ["hirempire", "voicehire", "instaview", "huntr"])
def test_options_are_explained(provider: str) -> None:
    done = run_command("check-config", "--explain", provider)
    assert done.returncode == 0, output(done)
    if provider == "instaview":
        for option in ("company_id", "path_prefix", "resume_field"):
            assert option in done.stdout
    assert run_command("check-config", "--explain", "nobody").returncode > 0


def test_the_example_file_of_the_repository_is_good(tmp_path) -> None:
    example = REPOSITORY / "Deploy" / "gateway.example.yaml"
    if not example.exists():
        pytest.skip("there is no example file")
    text = example.read_text()
    environment = {name: "x" * 24 for name in re.findall(r"env:\s*([A-Z_0-9]+)", text)}
    for file in re.findall(r"file:\s*([^\s}]+)", text):
        text = text.replace(file, str(tmp_path / "secret"))
    (tmp_path / "secret").write_text("s" * 32)
    file = tmp_path / "gateway.yaml"
    file.write_text(text)
    done = run_command("check-config", "--config", str(file), environment=environment)
    assert done.returncode == 0, output(done)


# serve without what it needs


def test_without_a_caller_the_start_stops_and_says_how(tmp_path) -> None:
    done = run_command("serve", environment={"HUNTR_ACCESS_TOKEN": "eyJtoken"}, cwd=str(tmp_path))
    assert done.returncode > 0
    assert "keys create" in output(done)
    assert "eyJtoken" not in output(done)


def test_secrets_are_not_taken_as_arguments() -> None:
    # SE-1: nothing of `serve` takes a credential.
    text = run_command("serve", "--help").stdout.lower()
    assert not re.search(r"--(\w+-)?(token|credential|secret|password|api-key)", text)


# healthcheck


def test_healthcheck(good: Gateway, vendors, tmp_path) -> None:
    port = free_port()
    running = Gateway(standard_connections(vendors), settings={"server": {"host": "127.0.0.1", "port": port}})
    with running:
        environment = {**running.environment(), "TALENT_GATEWAY_CONFIG": str(running.folder / "gateway.yaml")}
        alive = run_command("healthcheck", environment=environment)
        assert alive.returncode == 0, output(alive)
        copy = tmp_path / "gateway.yaml"
        copy.write_text((running.folder / "gateway.yaml").read_text())
    environment["TALENT_GATEWAY_CONFIG"] = str(copy)
    dead = run_command("healthcheck", environment=environment)
    assert dead.returncode == 1, output(dead)


def test_healthcheck_of_something_that_never_answers(good: Gateway, tmp_path) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(8)
        document = good.configuration()
        document["server"]["port"] = document["admin"]["port"] = 0
        document["server"]["port"] = mute.getsockname()[1]
        file = tmp_path / "gateway.yaml"
        file.write_text(yaml.safe_dump(document))
        environment = {**good.environment(), "TALENT_GATEWAY_CONFIG": str(file)}
        done = run_command("healthcheck", environment=environment, timeout=20)
        assert done.returncode == 1, output(done)
