"""schemathesis, with all its checks and our own, against a gateway with the sandbox: it finds nothing.

The same cases each time, so that the gate's verdict is about the change; `FUZZ_SEED` takes another seed, and
`FUZZ_EXAMPLES` makes more cases of each operation.
"""

import os
import pathlib
import re
import subprocess


FOLDER = pathlib.Path(__file__).resolve().parent
DOCUMENT = FOLDER.parents[1] / "openapi.json"
SEED = os.environ.get("FUZZ_SEED") or "22"
EXAMPLES = os.environ.get("FUZZ_EXAMPLES") or "15"


def fuzz(tools, gateway, *options):
    """The number of cases of a run that has found nothing."""
    run = subprocess.run(
        # With one worker: several run into a fault of Python's own ("AST constructor recursion depth mismatch").
        [tools / "st", "--no-color", "--config-file", FOLDER / "schemathesis.toml", "run", DOCUMENT, "--url", gateway.base,
         "--header", f"Authorization: Bearer {gateway.key}", "--workers", "1",
         "--max-examples", EXAMPLES, "--seed", SEED, *options],
        cwd=FOLDER, env={**os.environ, "PYTHONPATH": str(FOLDER)}, text=True, timeout=600,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert run.returncode == 0, f"FUZZ_SEED={SEED}\n{run.stdout[-20_000:]}"
    counts = re.search(r"(\d+) generated, (\d+) passed", run.stdout)
    assert counts, run.stdout[-5000:]
    return int(counts[1])


def test_two_thousand_cases_find_nothing(tools, gateway):
    # A paused connection would answer 503 to all others; pausing has a run of its own.
    assert fuzz(tools, gateway, "--exclude-operation-id", "pauseConnection") >= 2000


def test_the_operators_switches(tools, gateway):
    assert fuzz(tools, gateway, "--include-path-regex", "^/v1/connections", "--phases", "examples,coverage,fuzzing") > 100


def test_the_checks_see_what_is_wrong(tools, gateway, tmp_path):
    """A document that promises something else is found out, so that finding nothing means something."""
    broken = tmp_path / "openapi.json"
    broken.write_text(DOCUMENT.read_text().replace('"caller",\n          "key_id",', '"caller",\n          "key_name",'))
    assert broken.read_text() != DOCUMENT.read_text()
    run = subprocess.run(
        [tools / "st", "--no-color", "--config-file", FOLDER / "schemathesis.toml", "run", broken, "--url", gateway.base,
         "--header", f"Authorization: Bearer {gateway.key}", "--include-operation-id", "whoami", "--max-examples", "1"],
        cwd=FOLDER, env={**os.environ, "PYTHONPATH": str(FOLDER)}, text=True, timeout=120,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert run.returncode == 1 and "key_name" in run.stdout, run.stdout[-5000:]
