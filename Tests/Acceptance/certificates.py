"""Certificates for fakes that speak TLS, made by the openssl command for one test run."""

from __future__ import annotations

import pathlib
import shutil
import ssl
import subprocess
from dataclasses import dataclass

AVAILABLE = shutil.which("openssl") is not None


@dataclass(frozen=True)
class Authority:
    """A certificate authority of our own, in a folder that the test run removes."""

    folder: pathlib.Path

    @staticmethod
    def make(folder: pathlib.Path) -> "Authority":
        authority = Authority(folder)
        authority._run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
            "-subj", "/CN=Acceptance authority", "-keyout", "ca.key", "-out", "ca.pem",
        )  # fmt: skip
        return authority

    @property
    def file(self) -> pathlib.Path:
        return self.folder / "ca.pem"

    def context(self, name: str, subject: str, expired: bool = False, signed: bool = True) -> ssl.SSLContext:
        """A server's context; `subject` is a subjectAltName such as `IP:127.0.0.1`."""
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={subject}\n")
        self._run(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
            "-keyout", f"{name}.key", "-out", f"{name}.csr",
        )  # fmt: skip
        # A negative number of days is what openssl offers to make a certificate that has ended.
        days = "-1" if expired else "30"
        signer = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial") if signed else ("-signkey", f"{name}.key")
        self._run(
            "x509", "-req", "-in", f"{name}.csr", *signer, "-days", days, "-extfile", f"{name}.ext",
            "-out", f"{name}.pem",
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)
