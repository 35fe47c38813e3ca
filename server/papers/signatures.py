"""The digital signatures of a PDF: who signed and when, whether it is intact, trusted and covers the whole file.

Nothing is fetched. Trusted is what leads to a certificate in the operator's folder; `.crl` files there say what was
revoked. Knows no report and no page. Run as `python -m server.papers.signatures FOLDER MOMENT`, it reads a PDF on
standard input and writes what it found as JSON.
"""

import asyncio
import io
import json
import logging
import sys
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from server.running import limited

CERTIFICATES = frozenset((".pem", ".crt", ".cer", ".der"))
REVOCATIONS = ".crl"
WEAK_HASHES = frozenset(("md2", "md5", "sha1"))
SIGNED = b"/ByteRange"  # stands in the clear in every signed PDF, since it says which bytes were signed
MARKS = (SIGNED, b"/Sig")  # what is left of it in a file that was cut
MOST_SIGNATURES = 20
EXPIRED = frozenset(("EXPIRED", "OUT_OF_BOUNDS_NO_POE", "OUT_OF_BOUNDS_NOT_REVOKED"))  # as ETSI EN 319 102-1 says it
USAGES = frozenset(("digital_signature", "non_repudiation"))  # either makes a certificate one to sign with


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`state`: valid, untrusted, self_signed, expired, not_yet, revoked, usage (the certificate is not for signing),
    weak, partial (does not cover what it stands in), changed (the content is no longer what was signed), unreadable.
    `at`: when, by a time stamp that is trusted itself (`stamped`) or else by the signer's own clock. `followed`: others
    signed after it, and nothing else was changed."""

    state: str
    signer: str = ""
    issuer: str = ""
    at: datetime | None = None
    stamped: bool = False
    followed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`state`: none, signed, unreadable (there are signs of a signature, none can be read), unchecked (`why`: the
    checking itself failed, or which file of the folder of trust could not be read)."""

    state: str
    signatures: tuple[Signature, ...] = ()
    why: str = ""

    @property
    def is_valid(self) -> bool:
        return self.state == "signed" and all(each.state == "valid" for each in self.signatures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the operator trusts, as DER."""

    roots: tuple[bytes, ...] = ()
    revocations: tuple[bytes, ...] = ()


class TrustError(Exception):
    """A file of the folder of trust that cannot be read: its name."""


def check(content: bytes, *, folder: Path | None, moment: datetime) -> Found:
    """The signatures of a file, looked at in a child process. A file without a mark of one costs nothing."""
    if not any(mark in content for mark in MARKS):
        return Found(state="none")
    try:
        said = limited.ask("server.papers.signatures", content, words=(str(folder or ""), moment.isoformat()))
        return from_json(json.loads(said))
    except (limited.ChildError, ValueError, KeyError) as fault:
        logging.getLogger(__name__).warning("signatures not checked: %s", fault)
        return Found(state="unchecked")


def as_json(found: Found) -> dict[str, Any]:
    signatures = [
        {**asdict(each), "at": each.at.isoformat() if each.at is not None else None} for each in found.signatures
    ]
    return {"state": found.state, "why": found.why, "signatures": signatures}


def from_json(stored: Mapping[str, Any]) -> Found:
    signatures = tuple(
        Signature(**{**each, "at": datetime.fromisoformat(each["at"]) if each["at"] else None})
        for each in stored["signatures"]
    )
    return Found(state=stored["state"], why=stored["why"], signatures=signatures)


def read_trust(folder: Path | None) -> Trust:
    """Every certificate and revocation list of the folder. Raises `TrustError` with the name of a broken one."""
    from asn1crypto import crl, pem, x509  # noqa: PLC0415  # only where files are looked at

    if folder is None:
        return Trust()
    roots: list[bytes] = []
    revocations: list[bytes] = []
    try:
        names = sorted(folder.iterdir())
    except OSError:
        raise TrustError(str(folder)) from None
    for file in names:
        kind = file.suffix.lower()
        if kind not in CERTIFICATES and kind != REVOCATIONS:
            continue
        try:
            content = file.read_bytes()
            bodies = [body for _, _, body in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
            for body in bodies:
                (crl.CertificateList if kind == REVOCATIONS else x509.Certificate).load(body).native  # noqa: B018
        except (OSError, ValueError, TypeError):
            raise TrustError(file.name) from None
        (revocations if kind == REVOCATIONS else roots).extend(bodies)
    return Trust(roots=tuple(roots), revocations=tuple(revocations))


def read(content: bytes, *, trust: Trust, moment: datetime) -> Found:
    """The signatures of a file, in this process: for the child and for tests."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415  # only in the child: it is large
    from pyhanko.sign.fields import enumerate_sig_fields  # noqa: PLC0415

    try:
        reader = PdfFileReader(io.BytesIO(content))
        names = [name for name, _, _ in enumerate_sig_fields(reader)]
        signed = [(name, field) for name, value, field in enumerate_sig_fields(reader, filled_status=True)]
    except Exception:  # any fault of a file that a stranger made means the same
        return Found(state="unreadable")
    if not signed:
        return Found(state="unreadable" if SIGNED in content else "none")
    found = tuple(_each(reader, signed[:MOST_SIGNATURES], names=frozenset(names), trust=trust, moment=moment))
    return Found(state="signed", signatures=found)


def _each(
    reader: Any, signed: list[tuple[str, Any]], *, names: frozenset[str], trust: Trust, moment: datetime
) -> Iterator[Signature]:
    for name, field in signed:
        try:
            yield _one(reader, field, name=name, names=names, trust=trust, moment=moment)
        except Exception:  # as above: said of this signature, the others are still looked at
            yield Signature(state="unreadable", signer=name)


def _one(reader: Any, field: Any, *, name: str, names: frozenset[str], trust: Trust, moment: datetime) -> Signature:
    from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko.sign.validation.errors import DisallowedAlgorithmError  # noqa: PLC0415

    embedded: Any = EmbeddedPdfSignature(reader, field, name)
    embedded.compute_integrity_info()
    told = Signature(
        state="weak",
        signer=_name(embedded.signer_cert.subject),
        issuer=_name(embedded.signer_cert.issuer),
        at=embedded.self_reported_timestamp,
        followed=embedded.coverage is not SignatureCoverageLevel.ENTIRE_FILE,
    )
    try:
        status = _status(embedded, trust=trust, moment=moment)
        stamp = status.timestamp_validity
        stamped = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
        if stamped and status.trust_problem_indic is not None:
            status = _status(embedded, trust=trust, moment=stamp.timestamp)
    except DisallowedAlgorithmError:
        return told
    at = stamp.timestamp if stamped else status.signer_reported_dt
    return replace(told, state=_state(embedded, status, names=names), at=at, stamped=stamped)


def _status(embedded: Any, *, trust: Trust, moment: datetime) -> Any:
    """What pyHanko says at `moment`. A weak hash is let through here and said by us, so that it is still looked at
    whether the content was changed."""
    from asn1crypto import x509  # noqa: PLC0415
    from pyhanko.sign.validation import async_validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.settings import KeyUsageConstraints  # noqa: PLC0415
    from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415
    from pyhanko_certvalidator.policy_decl import DisallowWeakAlgorithmsPolicy  # noqa: PLC0415

    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in trust.roots],
        crls=list(trust.revocations),
        moment=moment,
        allow_fetching=False,
    )
    return _run(
        async_validate_pdf_signature(
            embedded,
            context,
            key_usage_settings=KeyUsageConstraints(key_usage=set(USAGES)),
            algorithm_policy=CMSAlgorithmUsagePolicy.lift_policy(
                DisallowWeakAlgorithmsPolicy(weak_hash_algos=frozenset())  # type: ignore[no-untyped-call]  # theirs
            ),
        )
    )


def _run(validating: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own, which has no other loop running."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, validating).result()


def _state(embedded: Any, status: Any, *, names: frozenset[str]) -> str:
    """The gravest that can be said of a signature, what touches the content first."""
    from pyhanko.sign.validation import SignatureCoverageLevel  # noqa: PLC0415

    who = embedded.signer_cert
    problem = status.trust_problem_indic.name if status.trust_problem_indic is not None else ""
    said = (
        ("changed", not (status.intact and status.valid)),
        ("partial", embedded.coverage < SignatureCoverageLevel.ENTIRE_REVISION),
        ("changed", not (status.docmdp_ok and _only_signed_after(status, names=names))),
        ("weak", status.md_algorithm in WEAK_HASHES or problem == "CRYPTO_CONSTRAINTS_FAILURE"),
        ("revoked", status.revoked),
        ("usage", who.key_usage_value is None or not USAGES & who.key_usage_value.native),
        ("expired", problem in EXPIRED),
        ("not_yet", problem == "NOT_YET_VALID"),
        ("self_signed", not status.trusted and who.self_signed in ("yes", "maybe")),
        ("untrusted", not status.bottom_line),
    )
    return next((state for state, holds in said if holds), "valid")


def _only_signed_after(status: Any, *, names: frozenset[str]) -> bool:
    """Whether all that was added later is signatures and what proves them. Filling in a field would be allowed by the
    standard; on a sheet of figures it is a change."""
    changed: frozenset[str] = getattr(status.diff_result, "changed_form_fields", frozenset())
    return changed <= names


def _name(name: Any) -> str:
    told = name.native
    said = told.get("common_name") or told.get("organization_name") or name.human_friendly
    return " ".join(str(said if not isinstance(said, list) else said[0]).split())[:200]


def main() -> int:
    limited.bound()
    logging.disable(logging.CRITICAL)
    folder, moment = sys.argv[1:]
    content = sys.stdin.buffer.read()
    try:
        trust = read_trust(Path(folder) if folder else None)
        found = read(content, trust=trust, moment=datetime.fromisoformat(moment))
    except TrustError as broken:
        found = Found(state="unchecked", why=str(broken))
    sys.stdout.write(json.dumps(as_json(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
