"""What the vendors' own documents show: requests, answers and errors, with example.com people."""

from __future__ import annotations

import copy
import datetime
from typing import Any

UTC = datetime.timezone.utc


def ahead(days: int) -> str:
    return (datetime.datetime.now(UTC) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


def instant(text: str) -> datetime.datetime:
    """Parses an RFC 3339 time in UTC, as api.md section 1 wants it: with a Z."""
    assert text.endswith("Z"), f"not in UTC with Z: {text!r}"
    return datetime.datetime.fromisoformat(text[:-1] + "+00:00")


def unix(seconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, UTC)


def now_text(offset: float = 0) -> str:
    at = datetime.datetime.now(UTC) + datetime.timedelta(seconds=offset)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


# Hirempire

HIREMPIRE_JOB = "8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b"
HIREMPIRE_SOURCE_ID = "1a2b3c4d-5e6f-7890-abcd-ef1234567890"


def hirempire_source(**changes: Any) -> dict:
    source = {
        "id": HIREMPIRE_SOURCE_ID,
        "job_id": HIREMPIRE_JOB,
        "source_name": "LinkedIn",
        "source_url": f"https://jobs.hirempire.com/acme/{HIREMPIRE_SOURCE_ID}",
        "code": "a3f9",
        "visits": 0,
        "created_at": "2026-06-27T10:00:00.000Z",
    }
    source.update(changes)
    return {"success": True, "source": source}


def hirempire_error(text: str) -> dict:
    return {"success": False, "error": text}


# VoiceHire

CAMPAIGN = "abc123def456"
PIERRE = {"first_name": "Pierre", "last_name": "Durand", "phone": "+33612345678"}
SOPHIE = {
    "first_name": "Sophie", "last_name": "Bernard", "phone": "+33687654321", "email": "sophie.bernard@example.com",
}  # fmt: skip


def voicehire_sourced(sourced: int, skipped: int = 0, sms: int | None = None, errors: list | None = None) -> dict:
    return {
        "campaign_id": CAMPAIGN,
        "candidates_sourced": sourced,
        "candidates_skipped": skipped,
        "sms_sent": sourced if sms is None else sms,
        "errors": errors or [],
    }


def voicehire_error(code: str, message: str, details: dict | None = None) -> dict:
    return {"error": {"code": code, "message": message, "details": details or {}}}


def people(count: int, start: int = 0) -> list[dict]:
    """Different people with different French mobiles."""
    return [
        {"first_name": f"Prenom{at}", "last_name": f"Nom{at}", "phone": f"+336{10_000_000 + at:08d}"}
        for at in range(start, start + count)
    ]


# InstaView

INSTAVIEW_ID = "123e4567-e89b-12d3-a456-426614174000"
INSTAVIEW_JOB = "3c90c3cc-0d44-4b50-8888-8dd25736052a"


def instaview_candidate(**changes: Any) -> dict:
    candidate = {
        "id": INSTAVIEW_ID,
        "firstName": "John",
        "lastName": "Doe",
        "status": "APPLIED",
        "createdAt": "2025-11-20T10:30:00Z",
        "updatedAt": "2025-11-20T10:30:00Z",
        "jobId": INSTAVIEW_JOB,
        "jobIds": [INSTAVIEW_JOB],
        "email": "john.doe@example.com",
        "phoneNumber": "+421915123456",
        "gdprExpiryDate": ahead(300),
        "overallRating": 85,
        "metadata": {"source": "LinkedIn", "externalId": "CAND-12345"},
        "analysisCount": 2,
        "interviewCount": 3,
        "links": {
            "analyses": f"/v1/public/candidates/{INSTAVIEW_ID}/analyses",
            "interviews": f"/v1/public/candidates/{INSTAVIEW_ID}/interviews",
        },
    }
    candidate.update(changes)
    return {name: value for name, value in candidate.items() if value is not ...}


def instaview_draft(**changes: Any) -> dict:
    """A complete, acceptable `POST /v1/candidates`; `...` leaves a member out."""
    draft = {
        "first_name": "John",
        "last_name": "Doe",
        "email": "john.doe@example.com",
        "phone": "+421915123456",
        "consent_expires_on": ahead(300),
        "job_ids": [INSTAVIEW_JOB],
        "external_id": "CAND-12345",
        "source": "LinkedIn",
        "tags": ["senior", "remote-preferred"],
        "metadata": {"referred_by": "Jane Smith"},
    }
    draft.update(changes)
    return {name: value for name, value in draft.items() if value is not ...}


def instaview_error(code: str, message: str, details: dict | None = None) -> dict:
    error: dict[str, Any] = {"code": code, "message": message}
    if details is not None:
        error["details"] = details
    return {"success": False, "data": None, "error": error, "timestamp": "2024-01-15T10:30:00Z"}


INSTAVIEW_AGENT = "0a1b2c3d-3333-4444-8555-666677778888"
INSTAVIEW_INTERVIEW = "7d9f0d1a-2222-4333-8444-555566667777"


def instaview_job(**changes: Any) -> dict:
    job = {
        "id": INSTAVIEW_JOB,
        "companyId": "9b2f6c1e-1111-4222-8333-944445555666",
        "title": "Senior TypeScript Developer",
        "description": "We need …",
        "jobUrl": "https://jobs.example.com/1",
        "requiredSkills": ["TypeScript"],
        "education": ["BACHELOR_LEVEL"],
        "experience": "THREE_TO_5_YEARS",
        "contractType": "FULL_TIME",
        "status": "OPEN",
        "location": {
            "workMode": "REMOTE", "street": "Hlavná 1", "city": "Bratislava", "postalCode": "81101", "countryCode": "SK",
        },
        "salary": {"min": 50000, "max": 80000, "currency": "USD", "period": "YEARLY"},
        "metadata": {"externalJobId": "JOB-12345"},
        "createdAt": "2024-01-15T10:30:00Z",
        "updatedAt": "2024-01-16T10:30:00Z",
    }  # fmt: skip
    job.update(changes)
    return {name: value for name, value in job.items() if value is not ...}


def instaview_interview(**changes: Any) -> dict:
    interview = {
        "id": INSTAVIEW_INTERVIEW,
        "candidateId": INSTAVIEW_ID,
        "agentId": INSTAVIEW_AGENT,
        "jobId": INSTAVIEW_JOB,
        "status": "COMPLETED",
        "isTest": False,
        "scheduledAt": "2026-01-02T09:00:00Z",
        "durationMinutes": 12.5,
        "finishedDate": "2026-01-02T09:14:00Z",
        "metadata": {"round": 1},
        "callAttempts": [
            {
                "id": "att-1", "direction": "OUTBOUND", "status": "CANCELED", "reasonCode": "NO_ANSWER",
                "notes": "Rang out.", "retryNumber": 0, "recordingUrl": "https://media.example.com/1.mp3", "duration": 31,
                "scheduledAt": "2026-01-02T09:00:00Z", "calledAt": "2026-01-02T09:00:04Z",
            },
        ],
        "analysis": {
            "id": "an-1",
            "general": {
                "overallRating": 78, "companyFitRating": "HIGH", "education": "BACHELOR_LEVEL",
                "experience": "Five years.", "strongPoints": ["Calm"], "weakPoints": ["No Rust"],
                "evaluation": [{"topic": "skills", "rating": 4}], "status": 3,
                "createdAt": "2026-01-02T09:20:00Z", "updatedAt": "2026-01-02T09:20:30Z",
            },
            "specific": {"pronunciationScores": {"fluency": 4}},
        },
        "createdAt": "2026-01-01T08:00:00Z",
        "updatedAt": "2026-01-02T09:20:30Z",
    }  # fmt: skip
    interview.update(changes)
    return {name: value for name, value in interview.items() if value is not ...}


def instaview_page(items: list, total: int | None = None, page: int = 1, limit: int = 50) -> dict:
    total = len(items) if total is None else total
    return {"data": items, "total": total, "page": page, "limit": limit, "totalPages": -(-total // limit)}


INSTAVIEW_LIMIT = {
    "statusCode": 429, "message": "Rate limit exceeded", "error": "Too Many Requests", "retryAfter": 30, "limit": 60,
    "remaining": 0, "reset": 1705320120,
}  # fmt: skip

# Huntr

MEMBER_ID = "5b0379b5712bb674fd0d561e"
JOB_ID = "5eb0a4338899ba51bf96f645"
FIELD_ID = "5b3f908c99c94b6177d55a28"
PROGRAM_FIELD_ID = "5b3f9cf499c94b6177d55a2a"
TEMPLATE_ID = "5a6e4a567e42789e6e65c986"
INVITATION_ID = "5ec478c20f3c3c8443328eb5"
OWNER_ID = "5e6a7bbdc56bc6669e3da86c"
CREATOR_ID = "5b2bbb5837fbc835bbe3218b"


def huntr_member(**changes: Any) -> dict:
    member = {
        "id": MEMBER_ID,
        "givenName": "Graciela",
        "familyName": "Varela",
        "email": "graciela@example.com",
        "createdAt": 1526954421,
        "isActive": True,
        "memberFieldValues": [{"fieldId": FIELD_ID, "value": "Seattle"}],
    }
    member.update(changes)
    return {name: value for name, value in member.items() if value is not ...}


def huntr_members(count: int, start: int = 0) -> list[dict]:
    return [
        huntr_member(id=f"5b0379b5712bb674fd{at:06x}", email=f"member{at}@example.com", givenName=f"Given{at}")
        for at in range(start, start + count)
    ]


_APPLY = {
    "id": "5eb0cbafacf21d6980c45d64", "title": "Apply", "completed": True, "createdByWorkflow": False,
    "startAt": 1588748400, "completedAt": 1588644783, "createdAt": 1588644783,
}  # fmt: skip
_ON_SITE = {
    "id": "5eb0cbb2acf21d6980c45d66", "title": "On Site Interview", "completed": False, "createdByWorkflow": False,
    "startAt": 1588834800, "createdAt": 1588644786,
}  # fmt: skip
_OFFER = {
    "id": "5eb0cbb6acf21d6980c45d68", "title": "Offer Received", "completed": True, "createdByWorkflow": False,
    "startAt": 1590044400, "completedAt": 1588644790, "createdAt": 1588644790,
}  # fmt: skip
_FOLLOW_UP = {
    "id": "5eb0abc13fac1580adcf5b19", "title": "Follow Up", "note": "With pete", "completed": False,
    "createdByWorkflow": False, "startAt": 1588809403, "createdAt": 1588636609,
}  # fmt: skip

_JOB = {
    "id": JOB_ID,
    "title": "Senior Engineer",
    "htmlDescription": "<p><strong>Description</strong></p><p>Great opportunity</p>",
    "description": "Description\nGreat opportunity",
    "salary": "$90k",
    "url": "https://linkedin.example.com/job/123",
    "location": {
        "address": "2015 Main St, Vancouver, BC V5T 3C2, Canada",
        "name": "Mailchimp",
        "placeId": "ChIJG7btXnJxhlQR62EUZuSVsOE",
        "id": "ceb4675ecb0f218b4adf86d215eeffbcb12f5f1f",
        "url": "https://maps.google.com/?cid=16262663062632554987",
        "lat": "49.2668893",
        "lng": "-123.1012246",
    },
    "deadline": 1590130800,
    "createdAt": 1588634675,
    "ownerMember": {
        "id": OWNER_ID, "givenName": "Ruipo", "familyName": "Fauli", "email": "ruipo@example.com",
        "createdAt": 1584036797, "isActive": True,
    },
    "creatorMember": {
        "id": CREATOR_ID, "givenName": "Advisor", "familyName": "Two", "email": "advisor2@example.com",
        "createdAt": 1529592664, "isActive": True,
    },
    "employer": {
        "id": "5a016b5221bce9aa2bd70296", "name": "MailChimp", "domain": "mailchimp.com", "foundedYear": 2001,
        "isPartner": True, "description": "Marketing automation.\n",
        "location": "675 Ponce De Leon Ave NE #5000, Atlanta, GA 30308, USA",
    },
    "list": {"name": "Applied"},
    "activities": [_FOLLOW_UP, _APPLY, _ON_SITE, _OFFER],
    "interviewActivities": [_ON_SITE],
    "applicationActivity": _APPLY,
    "offerActivity": _OFFER,
}  # fmt: skip

# The second example of the vendor's page: untouched optional parts, an empty location.
_BARE_JOB = {
    "id": "5eaf7f8e7d33a823fd5a06c1",
    "title": "Front end engineer",
    "location": {},
    "createdAt": 1588559758,
    "ownerMember": {
        "id": "5eae15c3a4e9196db88cb394", "givenName": "Rennie", "familyName": "Haylock",
        "email": "rennie@example.com", "createdAt": 1588467139, "isActive": True,
    },
    "creatorMember": _JOB["creatorMember"],
    "employer": {
        "id": "5903fe3a0ceb436653b2bf7d", "name": "ESPN", "domain": "espn.com", "isPartner": False,
        "description": "Sports news.", "location": "935 Middle St, Bristol, CT 06010, USA",
    },
    "list": {"name": "offer"},
    "activities": [],
}  # fmt: skip


def huntr_job(**changes: Any) -> dict:
    job = copy.deepcopy(_JOB)
    job.update(changes)
    return {name: value for name, value in job.items() if value is not ...}


def huntr_bare_job(**changes: Any) -> dict:
    job = copy.deepcopy(_BARE_JOB)
    job.update(changes)
    return job


def huntr_jobs(count: int, start: int = 0) -> list[dict]:
    return [huntr_bare_job(id=f"5eaf7f8e7d33a823fd{at:06x}") for at in range(start, start + count)]


def huntr_invitation(**changes: Any) -> dict:
    invitation = {
        "id": INVITATION_ID,
        "toEmail": "ada@example.com",
        "boardName": "Job Search 2020",
        "boardTemplate": {
            "id": TEMPLATE_ID, "name": "Tech Jobs",
            "listTemplates": [
                {"id": "5fc9686050c1de39c8412af7", "name": "Wishlist"},
                {"id": "5fc9686050c1de39c8412af8", "name": "Applied"},
            ],
        },
        "memberFieldValues": [{"fieldId": FIELD_ID, "value": "Vancouver"}],
        "createdAt": 1589934274,
    }  # fmt: skip
    invitation.update(changes)
    return {name: value for name, value in invitation.items() if value is not ...}


def huntr_error(
    status: int,
    message: str,
    param: str | None = None,
    value: str | None = None,
    location: str | None = None,
    more: list[dict] | None = None,
) -> dict:
    error: dict[str, Any] = {"message": message, "status": status}
    for name, given in (("param", param), ("value", value), ("location", location)):
        if given is not None:
            error[name] = given
    document: dict[str, Any] = {"message": message, "error": error}
    if more is not None:
        document["errors"] = [error, *more]
    return document


def huntr_custom_field(data: dict, field: str) -> Any:
    """A value of our `custom_fields`, which is keyed by the field's remote id; the full form is taken as well."""
    fields = data["custom_fields"]
    return fields[field] if field in fields else fields[f"huntr:{field}"]
