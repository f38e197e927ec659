"""openapi.json as others read it: valid by the validator that most tools share."""

import pathlib
import subprocess

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "openapi.json"


def validate(tools, file):
    return subprocess.run(
        [tools / "openapi-spec-validator", "--errors", "all", file], text=True, timeout=120, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_the_document_is_valid(tools):
    run = validate(tools, DOCUMENT)
    assert run.returncode == 0, run.stdout[-5000:]


def test_the_validator_sees_what_is_not(tools, tmp_path):
    broken = tmp_path / "openapi.json"
    broken.write_text(DOCUMENT.read_text().replace('"operationId": "whoami"', '"operationId": "getUsage"'))
    assert validate(tools, broken).returncode != 0
    broken.write_text(DOCUMENT.read_text().replace('"in": "path"', '"in": "pathway"', 1))
    assert validate(tools, broken).returncode != 0
