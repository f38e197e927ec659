"""Checks of our own for schemathesis, beside its own (schemathesis.toml)."""

import schemathesis

# What no schema can say: which ids and connections there are, what a vendor takes, what was used before.
MEANINGS = {
    "connection_required", "unsupported_filter", "invalid_cursor", "lossy_mapping", "idempotency_key_reused",
    "provider_rejected", "recipient_not_allowed", "idempotency_key_required", "provider_credits_exhausted",
    "budget_exceeded", "unsupported_operation", "unknown_connection", "not_found", "provider_gone",
    "provider_conflict", "outcome_unresolved", "idempotency_in_progress", "provider_rate_limited",
}  # fmt: skip
# Of `invalid_request`, the faults that a schema should have told: data that it allows mustn't have them. What is required
# depends on the vendor.
FORMS = {
    "type_invalid", "unknown_member", "unknown_parameter", "enum_invalid", "too_long", "empty",
    "out_of_range", "repeated", "name_invalid", "name_empty",
}  # fmt: skip


@schemathesis.check
def what_the_schema_allows_is_refused_for_its_meaning_only(ctx, response, case):
    """Stands for `positive_data_acceptance`, which would take each refusal of valid data for a fault."""
    if response.status_code < 400 or not case.meta or not case.meta.generation.mode.is_positive:
        return
    problem = response.json()
    code = problem["code"]
    if code in MEANINGS:
        return
    # Vendor-only options are looked at by the vendor that is called, and open in the schema.
    faults = [error for error in problem.get("errors", []) if "/provider_options" not in error.get("pointer", "")]
    # A word of the API that the vendor which is called doesn't have.
    forms = FORMS - {"enum_invalid"} if "provider" in problem else FORMS
    if code == "invalid_request" and not {error["code"] for error in faults} & forms:
        return
    raise AssertionError(f"{response.status_code} {code} on data that the schema allows: {problem.get('errors')}")


@schemathesis.check
def a_problem_is_whole(ctx, response, case):
    """What `response_schema_conformance` can't see: the envelope and its headers say the same."""
    if response.status_code < 400:
        return
    problem = response.json()
    header = {name.lower(): values[0] for name, values in response.headers.items()}
    said = (problem["status"], problem["origin"], problem["request_id"], str(problem.get("retry_after", "")))
    heard = (
        response.status_code, header["gateway-error-origin"], header["request-id"], header.get("retry-after", ""),
    )  # fmt: skip
    assert said == heard, f"the problem says {said}, the head {heard}"
