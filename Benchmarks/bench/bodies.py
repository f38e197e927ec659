"""The bodies of a run, made from the few in Bodies/."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

from building import HERE

BODIES = HERE / "Bodies"


def compact(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def read(name: str) -> bytes:
    return (BODIES / name).read_bytes().strip()


def person(phone: str, number: str) -> dict[str, str]:
    return {
        "first_name": "Adélaïde", "last_name": "Lefèvre-Martin", "phone": phone,
        "email": f"adelaide.lefevre.{number}@example.com", "external_id": f"CAND-{number}",
    }  # fmt: skip


def make(folder: pathlib.Path) -> None:
    """Writes all bodies into a folder."""
    member, job = read("member.json"), read("job.json")
    assert len(member) == 882, f"a member of {len(member)} bytes"
    (folder / "member.json").write_bytes(member)
    (folder / "created.json").write_bytes(read("created.json"))
    (folder / "create.json").write_bytes(read("create.json"))
    (folder / "jobs.json").write_bytes(page(job))
    (folder / "members.json").write_bytes(page(member))
    # Eight '@' are a number of their own for each person of each request.
    (folder / "one.json").write_bytes(batch(["@@@@@@@@"]))
    (folder / "hundred.json").write_bytes(batch(["@@@@@@@@"] * 100))
    (folder / "batch.json").write_bytes(batch([f"{number:08}" for number in range(10_000_000, 10_000_100)]))


def page(item: bytes) -> bytes:
    """A page of 100, each with an id of its own."""
    items = []
    for number in range(100):
        document = json.loads(item)
        document["id"] = document["id"][:20] + f"{number:04}"
        items.append(document)
    return compact({"data": items, "next": items[-1]["id"]})


def batch(numbers: list[str]) -> bytes:
    people = [person(f"+336{number}", number) for number in numbers]
    return compact({"outreach": "sms", "candidates": people})


def certificate(folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path, pathlib.Path]:
    """An authority, and a certificate of 127.0.0.1 with its key."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    (folder / "vendor.ext").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("req", "-x509", *curve, "-days", "2", "-subj", "/CN=Authority", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *curve, "-subj", "/CN=vendor", "-keyout", "vendor.key", "-out", "vendor.csr")
    openssl(
        "x509", "-req", "-in", "vendor.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
        "-extfile", "vendor.ext", "-out", "vendor.pem",
    )  # fmt: skip
    return folder / "ca.pem", folder / "vendor.pem", folder / "vendor.key"
