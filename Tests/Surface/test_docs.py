"""/docs as people meet it: in a browser that runs its scripts, and without."""

import html
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from running import BINARY, Running

DOCUMENT = json.loads((pathlib.Path(__file__).resolve().parents[2] / "openapi.json").read_text())
BROWSER = shutil.which("chromium")
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROVIDERS = ("hirempire", "voicehire", "instaview", "huntr")


def get(gateway, path, accept=PAGE):
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
    connection.request("GET", path, headers={"Accept": accept} if accept else {})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Content-Type"), answer, body


def browse(gateway, path, folder, *options):
    """What the browser does with a page, with a profile of its own."""
    run = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={folder}/profile",
         "--no-first-run", "--disable-background-networking", "--disable-component-update", "--window-size=1400,1800",
         "--virtual-time-budget=20000", *options, gateway.base + path],
        text=True, timeout=120, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-3000:]
    return run.stdout


@pytest.fixture(scope="module")
def shown(gateway, tmp_path_factory):
    if get(gateway, "/docs/assets/start.js")[0] == 404:
        pytest.skip("Swagger UI's files aren't beside the binary: run `make docs`")
    if BROWSER is None:
        pytest.skip("there is no chromium")
    return browse(gateway, "/docs", tmp_path_factory.mktemp("browser"), "--dump-dom")


def test_the_reference_shows_every_operation(shown):
    # Each has a block with its path, once the scripts have run.
    paths = re.findall(r'data-path="([^"]+)"', shown)
    expected = [path for path, item in DOCUMENT["paths"].items() for _ in item]
    assert sorted(html.unescape(path).replace("\u200b", "") for path in paths) == sorted(expected)
    assert "Talent Gateway" in shown and "Failed to load" not in shown


def test_a_screenshot_is_more_than_one_colour(gateway, shown, tmp_path):
    picture = pathlib.Path(os.environ.get("DOCS_SCREENSHOT") or tmp_path / "docs.png")
    browse(gateway, "/docs", tmp_path, f"--screenshot={picture}")
    # A page of one colour packs into a few kilobytes.
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" and picture.stat().st_size > 50_000


def test_pages_load_nothing_from_elsewhere(gateway):
    for path in ("/docs", "/docs/reference", *(f"/docs/providers/{name}" for name in PROVIDERS), "/problems/internal"):
        status, media_type, answer, body = get(gateway, path)
        assert (status, media_type) == (200, "text/html; charset=utf-8"), path
        assert "default-src 'none'" in answer.getheader("Content-Security-Policy")
        for target in re.findall(r'(?:src|href)="([^"]*)"', body):
            assert target.startswith(("/", "#")), target


def test_their_links_lead_somewhere(gateway):
    seen, waiting = set(), ["/docs", "/docs/reference"]
    while waiting:
        path = waiting.pop()
        status, media_type, _, body = get(gateway, path)
        assert status == 200, path
        if media_type.startswith("text/html"):
            targets = {target.partition("#")[0] for target in re.findall(r'(?:src|href)="(/[^"]*)"', body)}
            waiting += sorted(targets - seen)
            seen |= targets
    assert {"/openapi.json", *(f"/docs/providers/{name}" for name in PROVIDERS)} <= seen


def test_the_plain_reference_has_everything(gateway):
    _, _, _, body = get(gateway, "/docs/reference")
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            assert f"<code>{method.upper()} {path}</code>" in body
            assert html.escape(operation["summary"], quote=False) in html.unescape(body).replace("<code>", "`").replace("</code>", "`")
    for name in DOCUMENT["components"]["schemas"]:
        assert f'id="schema-{name}"' in body
    for code in DOCUMENT["components"]["schemas"]["ProblemCode"]["enum"]:
        assert f"<code>{code}</code>" in body


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_vendors_page_says_what_the_api_says(gateway, name):
    _, _, _, body = get(gateway, f"/docs/providers/{name}")
    text = html.unescape(body)
    for capability in gateway.data("GET", f"/v1/providers/{name}")["capabilities"]:
        assert f"<code>{capability['route']}</code>" in text
        for listed in capability.get("filters", []):
            assert f"<code>{listed['name']}</code>" in text
        for field in capability.get("fields", []):
            assert f"<code>{field['name']}</code></td><td><code>{field['upstream']}</code>" in text
        for lost in capability.get("not_supported", []):
            assert re.search(rf"Lost[^<]*(<code>[\w/]+</code>,? ?)*<code>{lost}</code>", text), lost
    assert get(gateway, "/docs/providers/nobody")[0] == 404


@pytest.mark.parametrize(
    "accept, media_type",
    [
        (PAGE, "text/html; charset=utf-8"), ("text/html", "text/html; charset=utf-8"),
        ("text/html, application/json;q=0.9", "text/html; charset=utf-8"),
        (None, "application/json"), ("*/*", "application/json"), ("application/json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"), ("text/html;q=0, */*", "application/json"),
        ("application/*, text/html;q=0.1", "application/json"), ("TEXT/HTML", "text/html; charset=utf-8"),
    ],
)  # fmt: skip
def test_problems_are_pages_for_browsers_only(gateway, accept, media_type):
    for code in ("not_found", "provider_timeout"):
        status, given, _, body = get(gateway, f"/problems/{code}", accept)
        assert (status, given) == (200, media_type)
        assert (json.loads(body)["code"] == code) if given == "application/json" else f"<code>{code}</code>" in body


@pytest.mark.parametrize("code", DOCUMENT["components"]["schemas"]["ProblemCode"]["enum"])
def test_every_code_has_a_page(gateway, code):
    _, _, _, page = get(gateway, f"/problems/{code}")
    _, _, _, body = get(gateway, f"/problems/{code}", "application/json")
    said = json.loads(body)
    for member in ("title", "cause", "remedy"):
        plain = re.sub(r"</?code>", "`", html.unescape(page))
        assert said[member] in plain, member


@pytest.mark.parametrize("accept", ["application/json", "text/html;q=0", "image/png"])
def test_who_takes_no_page_gets_none(gateway, accept):
    assert get(gateway, "/docs", accept)[0] == 406


def test_without_the_files_the_page_is_plain(tmp_path):
    """A binary by itself, as it may be copied somewhere."""
    if not BINARY.exists():
        pytest.skip(f"{BINARY} has not been built")
    lonely = tmp_path / "bin/talent-gateway"
    lonely.parent.mkdir()
    try:
        os.link(BINARY.resolve(), lonely)
    except OSError:
        shutil.copy(BINARY.resolve(), lonely)
    running = Running(tmp_path, binary=lonely)
    try:
        status, _, _, body = get(running, "/docs")
        assert status == 200 and "<code>GET /v1/jobs</code>" in body and "<script" not in body
        assert get(running, "/docs/assets/swagger-ui.css", "*/*")[0] == 404
    finally:
        running.stop()
