"""What the configuration files of the tests are made of."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Optional

BASE_PATHS = {"hirempire": "/v1", "voicehire": "/api/v1", "instaview": "", "huntr": "/org"}


def make_credential(provider: str) -> str:
    """Random, in the vendor's own format, so that a leak can be grepped for."""
    prefix = {"hirempire": "sk-", "voicehire": "vh_live_", "instaview": "sk_", "huntr": "eyJ"}[provider]
    return prefix + secrets.token_hex(20)


@dataclass
class Connection:
    """One connection of the configuration; `settings` are put into the file as they are."""

    name: str
    provider: str
    base_url: str
    settings: dict[str, Any]
    credential: str

    @staticmethod
    def to(vendor, provider: str, name: Optional[str] = None, base_url: Optional[str] = None, **settings: Any):
        url = base_url if base_url is not None else vendor.url(BASE_PATHS[provider])
        return Connection(name or provider, provider, url, settings, make_credential(provider))

    @property
    def variable(self) -> str:
        return "ACCEPTANCE_" + self.name.upper().replace("-", "_")


# Short enough to make a fault test quick, long enough for a busy machine. One attempt, and neither windows nor a
# breaker in the way: what the suite counts are the calls of one request.
QUICK: dict[str, Any] = {
    "timeouts": {"connect": "1s", "read": "1500ms", "write": "1500ms", "spend": "2s"},
    "retries": {"attempts": 1},
    "breaker": {"failures": 1000, "ratio": 1.0, "minimum": 1000},
    "published_limits": False,
}

DEFAULT_CALLERS: dict[str, dict[str, Any]] = {
    "full": {"scopes": ["read", "write", "spend"]},
    "second": {"scopes": ["read", "write", "spend"]},
    "reader": {"scopes": ["read"]},
    "writer": {"scopes": ["read", "write"]},
}


def fresh_key() -> str:
    """An idempotency key nobody has used."""
    return "acceptance-" + secrets.token_hex(12)
