"""openapi.json against the last committed version of itself: nothing that callers rely on goes away unsaid.

What has to break raises `info.version`: its first number, or as long as that is 0, its second.
"""

import copy
import json
import subprocess

import pytest

from openapi_changes import breaks
from openapi_contract import DOCUMENT, default_contract

NOW = default_contract().document
ROOT = DOCUMENT.parent


def committed():
    """The versions before this one: the last commit's, and the one before the last commit that changed the file."""
    try:
        log = subprocess.run(
            ["git", "log", "--format=%H", "--max-count=2", "--", "openapi.json"], cwd=ROOT, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return []
    shown = []
    for commit in log.stdout.split():
        # A shallow clone may know of a commit and not have it.
        show = subprocess.run(["git", "show", f"{commit}:openapi.json"], cwd=ROOT, capture_output=True)
        if show.returncode == 0:
            shown.append(json.loads(show.stdout))
    return shown


def may_break(old, new):
    old, new = (list(map(int, document["info"]["version"].split("."))) for document in (old, new))
    return new[0] > old[0] or (new[0] == old[0] == 0 and new[1] > old[1])


def test_nothing_is_broken_without_saying_so():
    before = committed()
    if not before:
        pytest.skip("there is no repository here, or no version in it")
    for document in before:
        assert may_break(document, NOW) or breaks(document, NOW) == []


# The comparison itself


def changed(change):
    document = copy.deepcopy(NOW)
    change(document)
    return breaks(NOW, document)


def schema(document, name):
    return document["components"]["schemas"][name]


CHANGES = {
    "a path": (lambda d: d["paths"].pop("/v1/usage"), "GET /v1/usage is gone"),
    "an operation": (lambda d: d["paths"]["/v1/sources"].pop("post"), "POST /v1/sources is gone"),
    "a name": (lambda d: d["paths"]["/v1/usage"]["get"].update(operationId="bill"), "is called bill now"),
    "an answer's member": (lambda d: schema(d, "Job")["properties"].pop("title"), "/data/title of the answer 200 is gone"),
    "a member in a list": (lambda d: schema(d, "Job")["properties"].pop("url"), "/data/*/url of the answer 200 is gone"),
    "an answer": (lambda d: d["paths"]["/v1/sources"]["post"]["responses"].pop("201"), "the answer 201 is gone"),
    "a parameter": (
        lambda d: d["paths"]["/v1/usage"]["get"]["parameters"].pop(0), "the parameter group_by is gone",
    ),
    "a parameter that is required now": (
        lambda d: d["paths"]["/v1/usage"]["get"]["parameters"][1].update(required=True), "from is required now",
    ),
    "a new parameter that is required": (
        lambda d: d["paths"]["/v1/usage"]["get"]["parameters"].append(
            {"name": "x", "in": "query", "required": True, "schema": {}}
        ), "the new parameter x is required",
    ),
    "a body's member": (
        lambda d: schema(d, "InvitationDraft")["properties"].pop("board_name"), "the body's /board_name is gone",
    ),
    "a member that is required now": (
        lambda d: schema(d, "InvitationDraft")["required"].append("board_name"), "/board_name is required now",
    ),
    "a word": (
        lambda d: schema(d, "Resolution")["properties"]["as"]["enum"].remove("applied"), "can't be 'applied' any more",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_what_breaks_is_seen(case):
    change, line = CHANGES[case]
    assert any(line in said for said in changed(change)), changed(change)


def test_what_is_added_breaks_nothing():
    def add(document):
        document["paths"]["/v1/new"] = {"get": {"operationId": "x", "responses": {}}}
        schema(document, "Job")["properties"]["colour"] = {"type": "string"}
        schema(document, "InvitationDraft")["properties"]["colour"] = {"type": "string"}
        document["paths"]["/v1/usage"]["get"]["parameters"].append({"name": "x", "in": "query", "schema": {}})

    assert changed(add) == []


def test_a_version_may_break():
    def version(text):
        return {"info": {"version": text}}

    assert may_break(version("0.1.0"), version("0.2.0")) and may_break(version("1.4.0"), version("2.0.0"))
    assert not may_break(version("0.1.0"), version("0.1.1")) and not may_break(version("1.0.0"), version("1.1.0"))
