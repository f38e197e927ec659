"""What holds for every answer of the gateway, whatever the call was (api.md sections 1 and 2)."""

from __future__ import annotations

import os
import pathlib
import re
import sys
from typing import Iterable, Optional

from answers import Answer

CODES: dict[str, int] = {
    "malformed_json": 400, "malformed_request": 400, "idempotency_key_required": 400, "idempotency_key_invalid": 400,
    "unauthenticated": 401, "signature_invalid": 401,
    "scope_missing": 403, "connection_not_allowed": 403,
    "provider_credits_exhausted": 402, "budget_exceeded": 402,
    "not_found": 404, "unknown_connection": 404, "provider_gone": 410,
    "method_not_allowed": 405, "not_acceptable": 406, "request_timeout": 408, "payload_too_large": 413,
    "uri_too_long": 414, "unsupported_media_type": 415, "headers_too_large": 431,
    "idempotency_in_progress": 409, "provider_conflict": 409, "outcome_unresolved": 409,
    "invalid_request": 422, "connection_required": 422, "unsupported_filter": 422, "invalid_cursor": 422,
    "lossy_mapping": 422, "idempotency_key_reused": 422, "provider_rejected": 422, "recipient_not_allowed": 422,
    "caller_rate_limited": 429, "provider_rate_limited": 429,
    "internal": 500, "unsupported_operation": 501,
    "provider_unreachable": 502, "provider_bad_response": 502, "provider_error": 502,
    "provider_credentials_rejected": 502, "provider_permission_denied": 502,
    "provider_unavailable": 503, "connection_paused": 503, "overloaded": 503, "draining": 503,
    "store_unavailable": 503,
    "provider_timeout": 504,
}  # fmt: skip

MEMBERS = {
    "type", "title", "status", "detail", "code", "origin", "provider", "connection", "effect", "retryable",
    "retry_after", "attempts", "request_id", "operation_id", "upstream", "errors", "result", "connections",
}  # fmt: skip
REQUIRED = ("type", "title", "status", "detail", "code", "origin", "effect", "retryable", "request_id")
ORIGINS = {"caller", "gateway", "provider", "network"}
EFFECTS = {"none", "partial", "complete", "unknown"}
PROVIDERS = {"hirempire", "voicehire", "instaview", "huntr"}

# What only our own insides would print. An address stands as a word of its own; a random id may hold 0x anywhere.
TRACES = re.compile(
    r"\.swift\b|Swift\.|Optional\(|NIO[A-Z]|libcurl|curl_|CURLE_|Fatal error|Traceback|stack trace|"
    r"(?<!\w)0x[0-9a-f]{8,}|/Sources/|errno|127\.0\.0\.1|localhost"
)
POINTER = re.compile(r"(/([^~/]|~[01])*)*")
REQUEST_ID = re.compile(r"[\x21-\x7e]{4,128}")


class Broken(AssertionError):
    """An answer that no caller should ever see."""


def check(answer: Answer, secrets: Iterable[str] = ()) -> Answer:
    """Raises `Broken` with the whole answer in its text."""
    try:
        _check(answer, secrets)
    except AssertionError as problem:
        raise Broken(f"{problem}\nin {answer}\nheaders: {answer.headers}") from None
    return answer


def _check(answer: Answer, secrets: Iterable[str]) -> None:
    everything = answer.text + "\n" + "\n".join(f"{name}: {value}" for name, value in answer.headers)
    for secret in secrets:
        assert secret not in everything, "a secret is shown"
    ids = answer.all("request-id")
    assert len(ids) == 1 and REQUEST_ID.fullmatch(ids[0]), f"Request-Id: {ids}"
    assert len(answer.all("content-length")) + len(answer.all("transfer-encoding")) <= 1, "two framings"
    assert not answer.all("set-cookie"), "a cookie"
    assert 200 <= answer.status < 600 and not 300 <= answer.status < 400, "a status that the API doesn't have"
    if answer.status < 300:
        assert answer.header("gateway-error-origin") is None, "an error's header on a success"
        assert answer.header("retry-after") is None or answer.status == 202
        if answer.body:
            assert (answer.header("content-type") or "").split(";")[0] in ("application/json", "text/html"), "type"
        return
    check_problem(answer)


def check_problem(answer: Answer) -> None:
    if answer.method == "HEAD":
        return
    content_type = (answer.header("content-type") or "").split(";")[0].strip()
    assert content_type == "application/problem+json", f"Content-Type {content_type!r}"
    problem = answer.json
    assert isinstance(problem, dict), "not an object"
    missing = [member for member in REQUIRED if member not in problem]
    assert not missing, f"missing {missing}"
    unknown = set(problem) - MEMBERS
    assert not unknown, f"members that api.md doesn't know: {unknown}"
    empty = [member for member, value in problem.items() if value is None or value == [] or value == ""]
    assert not empty, f"members without a value must be left out: {empty}"
    code = problem["code"]
    assert code in CODES, f"unpublished code {code!r}"
    assert problem["status"] == answer.status == CODES[code], f"{code} with status {answer.status}"
    assert problem["type"] == f"/problems/{code}"
    assert problem["origin"] in ORIGINS
    assert problem["effect"] in EFFECTS
    assert isinstance(problem["retryable"], bool)
    assert isinstance(problem["title"], str) and isinstance(problem["detail"], str)
    replayed = answer.header("idempotency-replayed") == "true"
    # A replay has the first answer's body (ID-4), so its request_id may be the first request's.
    assert problem["request_id"] == answer.header("request-id") or replayed, "request_id and Request-Id"
    assert answer.header("gateway-error-origin") == problem["origin"], "Gateway-Error-Origin"
    check_retry_after(answer, problem)
    if answer.status == 401:
        assert answer.header("www-authenticate"), "401 without WWW-Authenticate"
    if answer.status == 405:
        assert answer.header("allow") is not None, "405 without Allow"
    if "provider" in problem:
        assert problem["provider"] in PROVIDERS
    if "attempts" in problem:
        assert type(problem["attempts"]) is int and problem["attempts"] >= 0
    if problem["origin"] in ("gateway", "caller"):
        assert "upstream" not in problem, f"origin {problem['origin']} with an upstream"
        assert problem["effect"] in ("none", "unknown", "partial"), "effect of a refusal"
    if "upstream" in problem:
        check_upstream(problem["upstream"])
    if "connections" in problem:
        # The choices of a 422, or who else could do it at a 501; api.md asks for them and leaves the place open.
        assert code in ("connection_required", "unsupported_operation") and isinstance(problem["connections"], list)
    for error in problem.get("errors", []):
        check_error(error)
    text = answer.text
    found = TRACES.search(text)
    assert not found, f"shows its insides: {found.group(0) if found else ''}"
    assert "<html" not in text.lower() and "<!doctype" not in text.lower(), "HTML"


def check_retry_after(answer: Answer, problem: dict) -> None:
    values = answer.all("retry-after")
    assert len(values) <= 1
    assert ("retry_after" in problem) == bool(values), "retry_after and Retry-After go together"
    if values:
        assert values[0].isdigit() and int(values[0]) >= 1, f"Retry-After {values[0]!r}"
        assert problem["retry_after"] == int(values[0])
    needed = answer.status in (429, 503) or problem["code"] == "idempotency_in_progress"
    assert bool(values) or not needed, "no Retry-After"


def check_upstream(upstream: dict) -> None:
    assert isinstance(upstream, dict)
    assert set(upstream) <= {"status", "code", "message", "details"}, f"upstream {set(upstream)}"
    assert all(value is not None for value in upstream.values()), "null in upstream"
    if "status" in upstream:
        assert type(upstream["status"]) is int and 100 <= upstream["status"] <= 999
    for member in ("code", "message"):
        if member in upstream:
            text = upstream[member]
            assert isinstance(text, str) and len(text) <= 512, f"upstream.{member} is {len(text)} long"
            assert not re.search(r"[\x00-\x1f\x7f]", text), "control characters in the vendor's text"


def check_error(error: dict) -> None:
    assert set(error) <= {"pointer", "parameter", "code", "detail"}, f"errors[] has {set(error)}"
    assert isinstance(error.get("code"), str) and error["code"], "errors[].code"
    assert isinstance(error.get("detail"), str) and error["detail"], "errors[].detail"
    assert ("pointer" in error) != ("parameter" in error), "exactly one of pointer and parameter"
    if "pointer" in error:
        assert POINTER.fullmatch(error["pointer"]), f"not an RFC 6901 pointer: {error['pointer']!r}"


# The contract of openapi.json, held by its own module when that is there.

_contract: Optional[object] = None
_contract_looked_for = False


def contract():
    global _contract, _contract_looked_for
    if not _contract_looked_for:
        _contract_looked_for = True
        folder = pathlib.Path(__file__).resolve().parents[1] / "Contract"
        if (folder / "openapi_contract.py").exists():
            sys.path.insert(0, str(folder))
            import openapi_contract

            _contract = openapi_contract
    return _contract


def check_contract(answer: Answer) -> None:
    """Raises when openapi.json doesn't allow the answer. ACCEPTANCE_CONTRACT=off leaves this check out."""
    module = contract()
    if module is None or answer.method == "HEAD" or os.environ.get("ACCEPTANCE_CONTRACT") == "off":
        return
    headers = answer.headers
    if answer.header("idempotency-replayed") == "true" and answer.status >= 400:
        # The body is the first answer's and names that request; see `check_problem`.
        first = answer.json["request_id"]
        headers = [(name, first if name.lower() == "request-id" else value) for name, value in headers]
    module.check_response(answer.method, answer.target, answer.status, headers, answer.body)
