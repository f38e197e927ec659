"""What a caller in Python does, with the client that openapi-python-client makes of openapi.json.

Run by test_clients.py with the generated package on the path; GATEWAY_URL and GATEWAY_KEY say where and as whom.
"""

import os
import secrets

from talent_gateway_client import AuthenticatedClient
from talent_gateway_client.api.campaigns import add_campaign_candidates
from talent_gateway_client.api.candidates import create_candidate, get_candidate, list_candidates
from talent_gateway_client.api.discovery import get_connection_limits, list_connections, whoami
from talent_gateway_client.api.jobs import list_jobs
from talent_gateway_client.api.operations import get_operation, get_usage
from talent_gateway_client.api.passthrough import pass_through
from talent_gateway_client.api.sources import create_source
from talent_gateway_client.models import (
    CampaignOutreachDraft,
    CampaignOutreachDraftCandidatesItem,
    CampaignOutreachDraftOutreach,
    CampaignOutreachWritten,
    CandidateDraft,
    CandidateRead,
    CandidateWritten,
    DryRun,
    OperationAccepted,
    PassthroughDraft,
    PassthroughDraftMethod,
    PassthroughWritten,
    Problem,
    ProblemCode,
    SourceDraft,
    SourceWritten,
)

client = AuthenticatedClient(
    base_url=os.environ["GATEWAY_URL"], token=os.environ["GATEWAY_KEY"], raise_on_unexpected_status=True
)
with client as client:
    me = whoami.sync(client=client).data
    assert me.caller == "crm" and {"read", "write", "spend"} <= {scope.value for scope in me.scopes}
    names = {connection.name for connection in list_connections.sync(client=client).data}
    assert {"hirempire", "voicehire", "instaview", "huntr"} == names == set(me.connections)
    limits = get_connection_limits.sync("voicehire", client=client).data
    assert limits.hold is None and limits.bulkhead.in_flight_limit > 0

    # Page by page, to the end.
    jobs, cursor = [], None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = list_jobs.sync(client=client, connection="huntr", limit=2, **more)
        assert 0 < len(page.data) <= 2
        jobs += [job.id for job in page.data]
        cursor = page.meta.next_cursor
        if cursor is None:
            break
    assert len(jobs) == len(set(jobs)) > 2

    person = list_candidates.sync(client=client, connection="huntr", limit=1).data[0]
    again = get_candidate.sync(person.id, client=client)
    assert isinstance(again, CandidateRead) and again.data.email == person.email

    draft = SourceDraft(job_id="hirempire:8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b", name="Python")
    made = create_source.sync_detailed(client=client, body=draft)
    assert made.status_code == 201 and isinstance(made.parsed, SourceWritten) and made.parsed.data.url
    assert create_source.sync_detailed(client=client, body=draft).status_code == 200

    candidate = CandidateDraft.from_dict(
        {
            "first_name": "Ada",
            "last_name": "Byron",
            "email": "ada@example.com",
            "consent_expires_on": "2099-01-01",
            "job_ids": ["instaview:3c90c3cc-0d44-4b50-8888-8dd25736052a"],
        }
    )
    created = create_candidate.sync(client=client, body=candidate, connection="instaview")
    assert isinstance(created, CandidateWritten) and created.data.first_name == "Ada", created

    people = [
        CampaignOutreachDraftCandidatesItem(first_name="Ada", last_name="Byron", phone=f"063355{number:04}")
        for number in range(3)
    ]
    outreach = CampaignOutreachDraft(outreach=CampaignOutreachDraftOutreach.SMS, candidates=people)
    campaign = "voicehire:abc123def456"
    planned = add_campaign_candidates.sync(campaign, client=client, body=outreach, dry_run=True)
    assert isinstance(planned, DryRun) and planned.data.messages == 3
    key = secrets.token_hex(16)
    sent = add_campaign_candidates.sync(campaign, client=client, body=outreach, idempotency_key=key)
    assert isinstance(sent, CampaignOutreachWritten) and sent.data.added == 3 and sent.meta.units["sms"] == 3, sent
    replay = add_campaign_candidates.sync_detailed(campaign, client=client, body=outreach, idempotency_key=key)
    assert replay.headers["Idempotency-Replayed"] == "true" and replay.parsed.data.added == 3
    operation = get_operation.sync(sent.meta.operation_id, client=client).data
    assert operation.state.value == "applied" and operation.progress.added == 3
    assert any(row.unit.value == "sms" and row.settled >= 3 for row in get_usage.sync(client=client).data)
    people = [CampaignOutreachDraftCandidatesItem(first_name="Ada", last_name="Byron", phone="0633551111")]
    accepted = add_campaign_candidates.sync(
        campaign, client=client, body=CampaignOutreachDraft(CampaignOutreachDraftOutreach.SMS, people),
        idempotency_key=secrets.token_hex(16), prefer="respond-async",
    )  # fmt: skip
    assert isinstance(accepted, OperationAccepted) and accepted.data.id.startswith("op_")

    passed = pass_through.sync(
        "huntr", client=client, body=PassthroughDraft(PassthroughDraftMethod.GET, "/members")
    )
    assert isinstance(passed, PassthroughWritten) and passed.data.status == 200 and passed.data.body["data"]

    problem = get_candidate.sync("huntr:000000000000000000000000", client=client)
    assert isinstance(problem, Problem) and problem.code == ProblemCode.NOT_FOUND and problem.effect.value == "none"
    problem = add_campaign_candidates.sync(campaign, client=client, body=outreach)
    assert isinstance(problem, Problem) and problem.code == ProblemCode.IDEMPOTENCY_KEY_REQUIRED
print("fine")
