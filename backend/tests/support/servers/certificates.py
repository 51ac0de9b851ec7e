"""Private certificate authorities for tests."""

import subprocess
from pathlib import Path


def openssl(*arguments: str, cwd: Path) -> None:
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)


def make_authority(directory: Path, name: str) -> Path:
    """Create an authority and its certificate for localhost; return that of the authority."""
    rsa = ("-newkey", "rsa:2048", "-nodes", "-days", "2")
    authority = ("-keyout", f"{name}-ca.key", "-out", f"{name}-ca.pem", "-subj", f"/CN={name}")
    openssl(
        "req",
        "-x509",
        *rsa,
        *authority,
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign",
        cwd=directory,
    )
    openssl(
        "req",
        *rsa,
        "-keyout",
        f"{name}.key",
        "-out",
        f"{name}.csr",
        "-subj",
        "/CN=localhost",
        cwd=directory,
    )
    (directory / "names").write_text("subjectAltName=DNS:localhost\n")
    signed = (
        "-CA",
        f"{name}-ca.pem",
        "-CAkey",
        f"{name}-ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
    )
    openssl("x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *signed, cwd=directory)
    (directory / f"{name}.keystore").write_text(
        (directory / f"{name}.key").read_text() + (directory / f"{name}.pem").read_text()
    )
    return directory / f"{name}-ca.pem"
