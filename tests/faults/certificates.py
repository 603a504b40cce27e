"""Certificates for TLS tests on loopback, made anew for each run: one that is good, and all the ways to be bad."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files of one certificate."""

    name: str
    chain: Path
    key: Path


def make_certificates(folder: Path, host: str) -> tuple[Path, list[Certificate]]:
    """Return the file of an authority to trust, and the certificates ``good``, ``expired``, ``other_name`` and ``self_signed``."""
    now = datetime.now(UTC)
    year, day = timedelta(days=365), timedelta(days=1)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Test authority", root_key, None, root_key, (now - day, now + year), authority=True)
    authority = folder / "authority.pem"
    authority.write_bytes(root.public_bytes(Encoding.PEM))
    made = []
    for name, san, valid, signed in (
        ("good", host, (now - day, now + year), True),
        ("expired", host, (now - year, now - day), True),
        ("other_name", "127.9.9.9", (now - day, now + year), True),
        ("self_signed", host, (now - day, now + year), False),
    ):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(san, key, root if signed else None, root_key if signed else key, valid)
        made.append(_written(folder, name, certificate, key))
    return authority, made


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    signer: ec.EllipticCurvePrivateKey,
    valid: tuple[datetime, datetime],
    *,
    authority: bool = False,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        san = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))])
        builder = builder.add_extension(san, critical=False)
    return builder.sign(signer, hashes.SHA256())


def _written(folder: Path, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Certificate:
    files = Certificate(name, folder / f"{name}.pem", folder / f"{name}.key")
    files.chain.write_bytes(certificate.public_bytes(Encoding.PEM))
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files
