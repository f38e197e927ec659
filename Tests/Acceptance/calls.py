"""The calls of the API as data, for the tests that put each of them through the same trouble."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Optional

import documents as doc
from answers import Answer
from behaviours import json_answer
from fakevendor import Behaviour, FakeVendor
from configuration import fresh_key
from gateway import Gateway


@dataclass(frozen=True)
class Call:
    """One route to one vendor call. `document` makes a fresh acceptable body, `good` the vendor's honest answer."""

    name: str
    method: str
    target: str
    connection: str
    provider: str
    upstream_method: str
    upstream_path: str
    good: Callable[[], Any]
    document: Optional[Callable[[], Any]] = None
    good_status: int = 200
    success: tuple[int, ...] = (200,)
    spends: bool = False
    idempotent: bool = False
    # Members of the vendor's answer without which there is nothing to answer with.
    without: Optional[Callable[[], Any]] = None

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    @property
    def scope(self) -> str:
        return "read" if self.is_read else "spend" if self.spends else "write"

    def good_answer(self) -> Behaviour:
        return json_answer(self.good(), self.good_status)

    def script(self, vendor: FakeVendor, *behaviours: Behaviour) -> None:
        vendor.on(self.upstream_method, self.upstream_path, *(behaviours or (self.good_answer(),)))

    def send(
        self,
        gateway: Gateway,
        *,
        document: Any = None,
        idempotency: Any = None,
        target: Optional[str] = None,
        **more: Any,
    ) -> Answer:
        """Sends it as a caller would, with a fresh key where one is required."""
        headers = dict(more.pop("headers", None) or {})
        if idempotency is None and self.spends:
            idempotency = fresh_key()
        if idempotency:
            headers["Idempotency-Key"] = idempotency
        if self.document is not None:
            more["document"] = self.document() if document is None else document
        return gateway.request(self.method, target or self.target, headers=headers, **more)

    def through(self, connection: str, prefix: str = "") -> "Call":
        """The same through another connection of the provider; `prefix` stands before its base path at the vendor."""
        target = self.target.replace(f"connection={self.connection}", f"connection={connection}")
        target = target.replace(f"/{self.connection}:", f"/{connection}:")
        assert target != self.target, f"the connection isn't in {self.target}"
        return replace(self, target=target, connection=connection, upstream_path=prefix + self.upstream_path)

    def calls(self, vendor: FakeVendor):
        """Of the ledger, what this call has caused; a look-up beside it is another matter."""
        return vendor.calls(self.upstream_method, self.upstream_path)

    def __str__(self) -> str:
        return self.name


def _without(document: dict, *path: str) -> dict:
    inner = document
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return document


SOURCE = Call(
    "create-source", "POST", "/v1/sources?connection=hirempire", "hirempire", "hirempire",
    "POST", "/v1/create-source", doc.hirempire_source,
    document=lambda: {"job_id": doc.HIREMPIRE_JOB, "name": "LinkedIn"}, success=(200, 201), idempotent=True,
    without=lambda: _without(doc.hirempire_source(), "source", "id"),
)  # fmt: skip
OUTREACH = Call(
    "outreach", "POST", f"/v1/campaigns/voicehire-paris:{doc.CAMPAIGN}/candidates", "voicehire-paris", "voicehire",
    "POST", f"/api/v1/campaigns/{doc.CAMPAIGN}/source", lambda: doc.voicehire_sourced(2),
    # The same people again and again, also after an unknown outcome, which alone would be a 409.
    document=lambda: {
        "outreach": "sms", "allow_unresolved": True, "candidates": [dict(doc.PIERRE), dict(doc.SOPHIE)],
    }, spends=True,
    without=lambda: _without(doc.voicehire_sourced(2), "candidates_sourced"),
)  # fmt: skip
CREATE = Call(
    "create-candidate", "POST", "/v1/candidates?connection=instaview", "instaview", "instaview",
    "POST", "/candidates", doc.instaview_candidate, document=doc.instaview_draft, good_status=201, success=(201,),
    without=lambda: doc.instaview_candidate(id=...),
)  # fmt: skip
INVITE = Call(
    "invite", "POST", "/v1/invitations?connection=huntr", "huntr", "huntr",
    "POST", "/org/organization-invitations", doc.huntr_invitation,
    document=lambda: {"email": "ada@example.com", "board_name": "Job Search 2020"}, success=(201,), spends=True,
    without=lambda: doc.huntr_invitation(id=...),
)  # fmt: skip
INVITE_CANDIDATE = Call(
    "invite-candidate", "POST", "/v1/candidates?connection=huntr", "huntr", "huntr",
    "POST", "/org/organization-invitations", doc.huntr_invitation,
    document=lambda: {"email": "ada@example.com"}, success=(201,), spends=True,
    without=lambda: doc.huntr_invitation(id=...),
)  # fmt: skip
SET_FIELD = Call(
    "set-custom-field", "PUT", f"/v1/candidates/huntr:{doc.MEMBER_ID}/custom-fields/{doc.FIELD_ID}", "huntr", "huntr",
    "PUT", f"/org/members/{doc.MEMBER_ID}/member-fields/{doc.FIELD_ID}", doc.huntr_member,
    document=lambda: {"value": "Seattle"}, without=lambda: doc.huntr_member(id=...),
)  # fmt: skip
CHANGE_CANDIDATE = Call(
    "change-candidate", "PATCH", f"/v1/candidates/instaview:{doc.INSTAVIEW_ID}", "instaview", "instaview",
    "PATCH", f"/candidates/{doc.INSTAVIEW_ID}", doc.instaview_candidate, document=lambda: {"status": "rejected"},
    idempotent=True, without=lambda: doc.instaview_candidate(id=...),
)  # fmt: skip
CREATE_JOB = Call(
    "create-job", "POST", "/v1/jobs?connection=instaview", "instaview", "instaview",
    "POST", "/jobs", doc.instaview_job, document=lambda: {"title": "Developer", "description_text": "We need …"},
    good_status=201, success=(201,), without=lambda: doc.instaview_job(id=...),
)  # fmt: skip
HOLD_INTERVIEW = Call(
    "hold-interview", "POST", "/v1/interviews?connection=instaview", "instaview", "instaview",
    "POST", "/interviews", doc.instaview_interview,
    document=lambda: {"candidate_id": doc.INSTAVIEW_ID, "agent_id": doc.INSTAVIEW_AGENT}, good_status=201,
    success=(201,), spends=True, without=lambda: doc.instaview_interview(id=...),
)  # fmt: skip
READ_MEMBER = Call(
    "read-member", "GET", f"/v1/candidates/huntr:{doc.MEMBER_ID}", "huntr", "huntr",
    "GET", f"/org/members/{doc.MEMBER_ID}", doc.huntr_member, without=lambda: doc.huntr_member(id=...),
)  # fmt: skip
LIST_MEMBERS = Call(
    "list-members", "GET", "/v1/candidates?connection=huntr", "huntr", "huntr",
    "GET", "/org/members", lambda: {"data": [doc.huntr_member()]},
    without=lambda: {"data": [doc.huntr_member(id=...)]},
)  # fmt: skip
READ_JOB = Call(
    "read-job", "GET", f"/v1/jobs/huntr:{doc.JOB_ID}", "huntr", "huntr",
    "GET", f"/org/jobs/{doc.JOB_ID}", doc.huntr_job, without=lambda: doc.huntr_job(id=...),
)  # fmt: skip
LIST_JOBS = Call(
    "list-jobs", "GET", "/v1/jobs?connection=huntr", "huntr", "huntr",
    "GET", "/org/jobs", lambda: {"data": [doc.huntr_job(), doc.huntr_bare_job()]},
    without=lambda: {"next": "5eaf7f8e7d33a823fd5a06c1"},
)  # fmt: skip
LIST_INVITATIONS = Call(
    "list-invitations", "GET", "/v1/invitations?connection=huntr", "huntr", "huntr",
    "GET", "/org/organization-invitations", lambda: {"data": [doc.huntr_invitation()]},
    without=lambda: {"data": [doc.huntr_invitation(id=...)]},
)  # fmt: skip
# Not among READS, whose tests are about Huntr's single objects and lists.
READ_PEOPLE = Call(
    "read-people", "GET", f"/v1/campaigns/voicehire-paris:{doc.CAMPAIGN}/candidates", "voicehire-paris", "voicehire",
    "GET", f"/api/v1/campaigns/{doc.CAMPAIGN}/candidates",
    lambda: {"candidates": [], "pagination": {"total": 0, "page": 1, "per_page": 50, "total_pages": 1}},
)  # fmt: skip

READS = (READ_MEMBER, LIST_MEMBERS, READ_JOB, LIST_JOBS, LIST_INVITATIONS)
WRITES = (
    SOURCE, OUTREACH, CREATE, INVITE, INVITE_CANDIDATE, SET_FIELD, CHANGE_CANDIDATE, CREATE_JOB, HOLD_INTERVIEW,
)  # fmt: skip
SPENDING = tuple(call for call in WRITES if call.spends)
EVERY = READS + WRITES


def problem(answer: Answer, status: int, code: str, effect: Optional[str] = None, **members: Any) -> dict:
    """The envelope, once it is the expected one."""
    document = answer.json
    assert (answer.status, document.get("code")) == (status, code), f"expected {status} {code}: {answer}"
    if effect is not None:
        assert document["effect"] == effect, f"expected effect {effect}: {answer}"
    for name, value in members.items():
        assert document.get(name) == value, f"expected {name} = {value!r}: {answer}"
    return document


def pointers(answer: Answer) -> list[str]:
    return [error["pointer"] for error in answer.json.get("errors", []) if "pointer" in error]


def parameters(answer: Answer) -> list[str]:
    return [error["parameter"] for error in answer.json.get("errors", []) if "parameter" in error]
