"""The gateway's reads and its create as a Python team would write them: FastAPI, aiohttp and pydantic on uvicorn with
uvloop and httptools. No authentication, no limits, no store.

    peer.py http://VENDOR pooled|fresh
"""

from __future__ import annotations

import contextlib
import datetime
import socket
import sys
from typing import Any, Optional

import aiohttp
import fastapi
import pydantic
import uvicorn

VENDOR = sys.argv[1]
FRESH = sys.argv[2] == "fresh"
STAGES = {"applied": "apply", "phone screen": "phone_screen", "phone": "phone_interview",
          "interview": "on_site_interview", "offer": "offer_received", "accepted": "offer_accepted"}  # fmt: skip


class FieldValue(pydantic.BaseModel):
    fieldId: str
    value: Any


class VendorMember(pydantic.BaseModel):
    id: str
    givenName: Optional[str] = None
    familyName: Optional[str] = None
    email: Optional[str] = None
    createdAt: Optional[int] = None
    isActive: Optional[bool] = None
    memberFieldValues: Optional[list[FieldValue]] = None


class VendorMetadata(pydantic.BaseModel):
    source: Optional[str] = None
    externalId: Optional[str] = None
    tags: Optional[list[str]] = None
    linkedinUrl: Optional[str] = None


class VendorCreated(pydantic.BaseModel):
    id: str
    firstName: Optional[str] = None
    lastName: Optional[str] = None
    status: Optional[str] = None
    createdAt: Optional[datetime.datetime] = None
    updatedAt: Optional[datetime.datetime] = None
    jobIds: Optional[list[str]] = None
    email: Optional[str] = None
    phoneNumber: Optional[str] = None
    gdprExpiryDate: Optional[str] = None
    gender: Optional[str] = None
    overallRating: Optional[float] = None
    metadata: Optional[VendorMetadata] = None
    analysisCount: Optional[int] = None
    interviewCount: Optional[int] = None


class CandidateDraft(pydantic.BaseModel):
    first_name: str
    last_name: str
    consent_expires_on: str
    email: Optional[str] = None
    phone: Optional[str] = None
    job_ids: Optional[list[str]] = None
    gender: Optional[str] = None
    source: Optional[str] = None
    external_id: Optional[str] = None
    tags: Optional[list[str]] = None
    metadata: Optional[dict[str, Any]] = None


class VendorDraft(pydantic.BaseModel):
    firstName: str
    lastName: str
    gdprExpiryDate: str
    email: Optional[str] = None
    phoneNumber: Optional[str] = None
    jobIds: Optional[list[str]] = None
    gender: Optional[str] = None
    metadata: dict[str, Any]


class Rating(pydantic.BaseModel):
    score: float
    max: float


class Counts(pydantic.BaseModel):
    interviews: Optional[int] = None
    analyses: Optional[int] = None


class Candidate(pydantic.BaseModel):
    id: str
    connection: str
    provider: str
    remote_id: str
    kind: str
    first_name: Optional[str] = None
    last_name: Optional[str] = None
    email: Optional[str] = None
    phone: Optional[str] = None
    status: Optional[str] = None
    remote_status: Optional[str] = None
    job_ids: Optional[list[str]] = None
    external_id: Optional[str] = None
    source: Optional[str] = None
    tags: Optional[list[str]] = None
    consent_expires_on: Optional[str] = None
    gender: Optional[str] = None
    rating: Optional[Rating] = None
    counts: Optional[Counts] = None
    custom_fields: Optional[dict[str, Any]] = None
    metadata: Optional[dict[str, str]] = None
    created_at: Optional[datetime.datetime] = None
    updated_at: Optional[datetime.datetime] = None
    links: dict[str, str]


class Meta(pydantic.BaseModel):
    next_cursor: Optional[str] = None
    has_more: Optional[bool] = None


class CandidateEnvelope(pydantic.BaseModel):
    data: Candidate
    meta: Meta = Meta()


class VendorActivity(pydantic.BaseModel):
    id: str
    title: Optional[str] = None
    note: Optional[str] = None
    completed: Optional[bool] = None
    createdByWorkflow: Optional[bool] = None
    startAt: Optional[int] = None
    endAt: Optional[int] = None
    completedAt: Optional[int] = None
    createdAt: Optional[int] = None


class VendorLocation(pydantic.BaseModel):
    address: Optional[str] = None
    name: Optional[str] = None
    lat: Optional[str] = None
    lng: Optional[str] = None
    url: Optional[str] = None


class VendorPerson(pydantic.BaseModel):
    id: Optional[str] = None


class VendorEmployer(pydantic.BaseModel):
    id: Optional[str] = None
    name: Optional[str] = None
    domain: Optional[str] = None


class VendorList(pydantic.BaseModel):
    name: Optional[str] = None


class VendorJob(pydantic.BaseModel):
    id: str
    title: Optional[str] = None
    description: Optional[str] = None
    htmlDescription: Optional[str] = None
    salary: Optional[str] = None
    url: Optional[str] = None
    location: Optional[VendorLocation] = None
    deadline: Optional[int] = None
    activities: Optional[list[VendorActivity]] = None
    applicationActivity: Optional[VendorActivity] = None
    offerActivity: Optional[VendorActivity] = None
    creatorMember: Optional[VendorPerson] = None
    ownerMember: Optional[VendorPerson] = None
    employer: Optional[VendorEmployer] = None
    board_list: Optional[VendorList] = pydantic.Field(default=None, alias="list")
    createdAt: Optional[int] = None


class VendorJobPage(pydantic.BaseModel):
    data: list[VendorJob]
    next: Optional[str] = None


class Location(pydantic.BaseModel):
    raw: Optional[str] = None
    name: Optional[str] = None
    lat: Optional[float] = None
    lng: Optional[float] = None
    url: Optional[str] = None


class Employer(pydantic.BaseModel):
    id: Optional[str] = None
    name: Optional[str] = None
    domain: Optional[str] = None


class Kind(pydantic.BaseModel):
    name: str
    key: str
    milestone: bool


class Activity(pydantic.BaseModel):
    id: str
    remote_id: str
    title: Optional[str] = None
    note: Optional[str] = None
    type: Optional[Kind] = None
    completed: Optional[bool] = None
    completed_at: Optional[datetime.datetime] = None
    starts_at: Optional[datetime.datetime] = None
    ends_at: Optional[datetime.datetime] = None
    created_by_workflow: Optional[bool] = None
    created_at: Optional[datetime.datetime] = None


class Job(pydantic.BaseModel):
    id: str
    connection: str
    provider: str = "huntr"
    remote_id: str
    kind: str = "card"
    title: Optional[str] = None
    description_html: Optional[str] = None
    description_text: Optional[str] = None
    status: str = "tracked"
    location: Optional[Location] = None
    salary: Optional[dict[str, str]] = None
    url: Optional[str] = None
    employer: Optional[Employer] = None
    deadline_at: Optional[datetime.datetime] = None
    owner_id: Optional[str] = None
    creator_id: Optional[str] = None
    stage: Optional[dict[str, str]] = None
    applied_at: Optional[datetime.datetime] = None
    offer_at: Optional[datetime.datetime] = None
    activities: Optional[list[Activity]] = None
    created_at: Optional[datetime.datetime] = None
    links: dict[str, str]


class JobEnvelope(pydantic.BaseModel):
    data: list[Job]
    meta: Meta


APPLYING = Kind(name="Apply", key="apply", milestone=True)
OFFERING = Kind(name="Offer Received", key="offer_received", milestone=True)


def date(seconds: Optional[int]) -> Optional[datetime.datetime]:
    return None if seconds is None else datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def happened(activity: Optional[VendorActivity]) -> Optional[datetime.datetime]:
    return activity and date(activity.completedAt or activity.startAt or activity.createdAt)


def member(wire: VendorMember, connection: str) -> Candidate:
    return Candidate(
        id=f"{connection}:{wire.id}", connection=connection, provider="huntr", remote_id=wire.id, kind="member",
        first_name=wire.givenName, last_name=wire.familyName, email=wire.email,
        status=None if wire.isActive is None else "active" if wire.isActive else "inactive",
        custom_fields={field.fieldId: field.value for field in wire.memberFieldValues or []},
        created_at=date(wire.createdAt), links={"self": f"/v1/candidates/{connection}:{wire.id}"},
    )  # fmt: skip


def created(wire: VendorCreated, connection: str) -> Candidate:
    metadata = wire.metadata or VendorMetadata()
    known = {"APPLIED", "IN_PROCESS", "ACCEPTED", "REJECTED"}
    return Candidate(
        id=f"{connection}:{wire.id}", connection=connection, provider="instaview", remote_id=wire.id,
        kind="candidate", first_name=wire.firstName, last_name=wire.lastName, email=wire.email,
        phone=wire.phoneNumber, status=wire.status.lower() if wire.status in known else "unknown",
        remote_status=wire.status, job_ids=[f"{connection}:{job}" for job in wire.jobIds or []],
        external_id=metadata.externalId, source=metadata.source, tags=metadata.tags,
        consent_expires_on=wire.gdprExpiryDate, gender=wire.gender,
        rating=None if wire.overallRating is None else Rating(score=wire.overallRating, max=100),
        counts=Counts(interviews=wire.interviewCount, analyses=wire.analysisCount),
        metadata={"linkedinUrl": metadata.linkedinUrl} if metadata.linkedinUrl else {},
        created_at=wire.createdAt, updated_at=wire.updatedAt,
        links={"self": f"/v1/candidates/{connection}:{wire.id}"},
    )  # fmt: skip


def vendor_draft(draft: CandidateDraft) -> VendorDraft:
    metadata = dict(draft.metadata or {})
    for name, value in (("source", draft.source), ("externalId", draft.external_id), ("tags", draft.tags)):
        if value is not None:
            metadata[name] = value
    return VendorDraft(
        firstName=draft.first_name, lastName=draft.last_name, gdprExpiryDate=draft.consent_expires_on,
        email=draft.email, phoneNumber=draft.phone and draft.phone.replace(" ", ""), jobIds=draft.job_ids,
        gender=draft.gender, metadata=metadata,
    )  # fmt: skip


def degrees(text: Optional[str]) -> Optional[float]:
    return float(text) if text else None


def job(wire: VendorJob, connection: str) -> Job:
    def full(remote: Optional[str]) -> Optional[str]:
        return None if remote is None else f"{connection}:{remote}"

    def kind(activity: VendorActivity) -> Optional[Kind]:
        if wire.applicationActivity and wire.applicationActivity.id == activity.id:
            return APPLYING
        return OFFERING if wire.offerActivity and wire.offerActivity.id == activity.id else None

    owner = full(wire.ownerMember.id) if wire.ownerMember else None
    links = {"self": f"/v1/jobs/{connection}:{wire.id}"}
    if owner:
        links["owner"] = f"/v1/candidates/{owner}"
    stage = None
    if wire.board_list and wire.board_list.name:
        stage = {"name": wire.board_list.name}
        if (stage_type := STAGES.get(wire.board_list.name.lower())) is not None:
            stage["type"] = stage_type
    place, company = wire.location, wire.employer
    return Job(
        id=f"{connection}:{wire.id}", connection=connection, remote_id=wire.id, title=wire.title,
        description_html=wire.htmlDescription, description_text=wire.description, url=wire.url,
        location=place and Location(
            raw=place.address, name=place.name, lat=degrees(place.lat), lng=degrees(place.lng), url=place.url),
        salary={"raw": wire.salary} if wire.salary else None,
        employer=company and Employer(id=full(company.id), name=company.name, domain=company.domain),
        deadline_at=date(wire.deadline), owner_id=owner,
        creator_id=full(wire.creatorMember.id) if wire.creatorMember else None, stage=stage,
        applied_at=happened(wire.applicationActivity), offer_at=happened(wire.offerActivity),
        activities=[
            Activity(
                id=f"{connection}:{one.id}", remote_id=one.id, title=one.title, note=one.note, type=kind(one),
                completed=one.completed, completed_at=date(one.completedAt), starts_at=date(one.startAt),
                ends_at=date(one.endAt), created_by_workflow=one.createdByWorkflow, created_at=date(one.createdAt))
            for one in wire.activities or []
        ],
        created_at=date(wire.createdAt), links=links,
    )  # fmt: skip


@contextlib.asynccontextmanager
async def lifespan(app: fastapi.FastAPI):
    connector = aiohttp.TCPConnector(limit=2048, force_close=FRESH)
    async with aiohttp.ClientSession(
        connector=connector, headers={"Authorization": "Bearer x"}, timeout=aiohttp.ClientTimeout(total=15)
    ) as session:
        app.state.session = session
        yield


app = fastapi.FastAPI(lifespan=lifespan)


async def get(path: str) -> bytes:
    async with app.state.session.get(VENDOR + path) as answer:
        if answer.status != 200:
            raise fastapi.HTTPException(502)
        return await answer.read()


@app.get("/v1/candidates/{candidate}", response_model_exclude_none=True)
async def candidate(candidate: str) -> CandidateEnvelope:
    connection, _, remote = candidate.partition(":")
    wire = VendorMember.model_validate_json(await get(f"/{connection}/org/members/{remote}"))
    return CandidateEnvelope(data=member(wire, connection))


@app.get("/v1/jobs", response_model_exclude_none=True)
async def jobs(connection: str, limit: int) -> JobEnvelope:
    page = VendorJobPage.model_validate_json(await get(f"/{connection}/org/jobs?limit={limit}"))
    return JobEnvelope(
        data=[job(one, connection) for one in page.data],
        meta=Meta(next_cursor=page.next, has_more=page.next is not None))  # fmt: skip


@app.post("/v1/candidates", status_code=201, response_model_exclude_none=True)
async def create(draft: CandidateDraft, connection: str) -> CandidateEnvelope:
    sent = vendor_draft(draft).model_dump_json(exclude_none=True)
    async with app.state.session.post(
        f"{VENDOR}/{connection}/candidates", data=sent, headers={"Content-Type": "application/json"}
    ) as answer:
        if answer.status != 201:
            raise fastapi.HTTPException(502)
        wire = VendorCreated.model_validate_json(await answer.read())
    return CandidateEnvelope(data=created(wire, connection))


def main() -> None:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    print(f'{{"port":{listener.getsockname()[1]}}}', flush=True)
    settings = uvicorn.Config(app, log_level="warning", access_log=False, backlog=4096, loop="uvloop", http="httptools")
    uvicorn.Server(settings).run(sockets=[listener])


main()
