"""Huntr's own JSON for what only Huntr has (vendors/huntr.md sections 11 to 17 and 20)."""

from __future__ import annotations

from typing import Any

import documents as doc

CATEGORY_ID = "5e448f3bf2b856c29af11296"
ACTIVITY_ID = "5eb0ac2a8899ba51bf96f64a"
EMPLOYER_ID = "5a016b5221bce9aa2bd70296"
NOTE_ID = "5eb0ac2a8899ba51bf96f64b"
CONTACT_ID = "5eb0ac2a8899ba51bf96f64c"
PROFILE_ID = "674b7b406736f4fcd039d2df"
POST_ID = "674b7b40610323b9d2c01f33"

OWNER = {
    "id": doc.OWNER_ID, "givenName": "Ruipo", "familyName": "Fauli", "email": "ruipo@example.com",
    "createdAt": 1584036797, "isActive": True,
}  # fmt: skip
CREATOR = {
    "id": doc.CREATOR_ID, "givenName": "Advisor", "familyName": "Two", "email": "advisor2@example.com",
    "createdAt": 1529592664, "isActive": True,
}  # fmt: skip
EMPLOYER = {
    "id": EMPLOYER_ID, "name": "MailChimp", "domain": "mailchimp.com", "foundedYear": 2001, "isPartner": True,
    "description": "Marketing automation.\n", "location": "675 Ponce De Leon Ave NE #5000, Atlanta, GA 30308, USA",
}  # fmt: skip
SHORT_JOB = {"id": doc.JOB_ID, "title": "No Job Title", "salary": "$90k", "location": {}, "createdAt": 1588634675}
CATEGORY = {"id": CATEGORY_ID, "name": "On Site Interview"}
SHORT_ACTIVITY = {
    "id": ACTIVITY_ID, "title": "Meet the team", "note": "Bring a laptop", "completed": True,
    "createdByWorkflow": False, "startAt": 1588748400, "endAt": 1588752000, "completedAt": 1588752100,
    "createdAt": 1588636714,
}  # fmt: skip
NOTE = {"id": NOTE_ID, "text": "Liked the team", "htmlText": "<p>Liked the team</p>"}
CONTACT = {
    "id": CONTACT_ID, "firstName": "Ben", "lastName": "Chestnut", "email": "ben@example.com", "title": "CEO",
    "location": "Atlanta", "profiles": {"linkedin": "ben", "googlePlus": "b"},
}  # fmt: skip
FIELD = {
    "id": doc.FIELD_ID, "name": "Location", "fieldType": "MULTIPLE_CHOICE", "choices": ["Vancouver", "Seattle"],
}  # fmt: skip
TEMPLATE = {
    "id": doc.TEMPLATE_ID, "name": "Tech Jobs", "isDefault": True, "listNames": ["Wishlist", "Applied"],
    "listTemplates": [
        {"id": "5fc9686050c1de39c8412af7", "name": "Wishlist"},
        {"id": "5fc9686050c1de39c8412af8", "name": "Applied"},
    ],
}  # fmt: skip
LISTED_EMPLOYER = {**EMPLOYER, "jobCount": 4, "applicationCount": 3, "interviewCount": 2, "offerCount": 1}
PROFILE = {
    "id": PROFILE_ID, "memberId": doc.MEMBER_ID, "firstName": "Graciela", "lastName": "Varela",
    "email": "graciela@example.com", "emails": [{"email": "graciela@example.com", "type": "PERSONAL"}],
    "phoneNumber": "+1 604 555 0110", "phoneNumbers": [], "headline": "Engineer", "skillNames": ["Swift"],
    "currentLocation": {"name": "Vancouver", "lat": "49.28", "lng": "-123.12"}, "createdAt": 1733000000,
}  # fmt: skip
PLACE = {
    "name": "Halifax", "address": "Halifax, NS, Canada", "country": "Canada", "lat": "44.64", "lng": "-63.57",
}  # fmt: skip


def post(**changes: Any) -> dict:
    document = {
        "id": POST_ID, "title": "Junior cartographer", "htmlDescription": "<p>Draw <b>coasts</b>.</p>",
        "applicationInstructions": "Send us a map.", "url": "https://posts.example.com/0", "employerId": EMPLOYER_ID,
        "employer": EMPLOYER, "jobType": "FULL_TIME", "isRemote": True,
        "salary": {"min": 60000, "max": "80000.50", "currency": "CAD", "interval": "ANNUAL"},
        "location": PLACE, "locations": [PLACE], "jobPostStatus": {"name": "Open"}, "creatorMember": CREATOR,
        "ownerMember": OWNER, "tags": [], "postDate": 1733000000, "createdAt": 1733000000, "visibility": "VISIBLE",
    }  # fmt: skip
    document.update(changes)
    return {name: value for name, value in document.items() if value is not ...}


def activity(**changes: Any) -> dict:
    document = {
        **SHORT_ACTIVITY, "activityCategory": CATEGORY, "job": SHORT_JOB, "employer": EMPLOYER, "ownerMember": OWNER,
        "creatorMember": CREATOR,
    }  # fmt: skip
    document.update(changes)
    return {name: value for name, value in document.items() if value is not ...}


def action(kind: str, number: int = 0, **extra: Any) -> dict:
    """One action of the seed's form; a higher number is an older one."""
    document = {
        "id": f"5eb0a43d8899ba51bf{0x999999 - number:06x}", "actionType": kind, "date": 1588634600 - number,
        "ownerMember": OWNER, "creatorMember": CREATOR, "createdByWorkflow": False, "createdAt": 1588634685 - number,
    }  # fmt: skip
    document.update(extra)
    return {name: value for name, value in document.items() if value is not ...}


def event(kind: str, number: int = 0, **extra: Any) -> dict:
    return {
        "id": f"5eb0a43d8899ba51be{0x999999 - number:06x}", "eventType": kind, "createdAt": 1588634685 - number,
        "member": OWNER, "job": SHORT_JOB, **extra,
    }  # fmt: skip
