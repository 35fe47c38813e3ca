"""C26, G22, R112: what is said of the digital signatures of a sheet; twelve kinds of file, each labelled right."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from signing import MOMENT, Holder, authority, holder, revocations, sheet, sign, twelve

from server.papers import signatures
from server.papers.signatures import Found, Trust

Kinds = Mapping[str, tuple[bytes, tuple[str, ...]]]


@pytest.fixture(scope="module")
def kinds() -> tuple[Holder, Kinds]:
    return twelve()


def said(found: Found) -> tuple[str, ...]:
    return tuple(each.state for each in found.signatures) or (found.state,)


def mislabelled(kinds: Kinds, check: Callable[[bytes], tuple[str, ...]]) -> list[str]:
    return [kind for kind, (content, wanted) in kinds.items() if check(content) != wanted]


def test_twelve_kinds_of_signed_pdf_are_labelled_right(kinds: tuple[Holder, Kinds]) -> None:
    """G22"""
    root, files = kinds
    trust = Trust(roots=(root.der,))
    assert len(files) == 12
    got = {kind: said(signatures.read(content, trust=trust, moment=MOMENT)) for kind, (content, _) in files.items()}
    assert got == {kind: wanted for kind, (_, wanted) in files.items()}


def test_a_checker_that_ignores_coverage_is_found(kinds: tuple[Holder, Kinds]) -> None:
    """G22, the planted fault: who asks only whether a signature is intact and trusted lets later changes pass."""
    root, files = kinds

    def careless(content: bytes) -> tuple[str, ...]:
        whole = signatures.read(content, trust=Trust(roots=(root.der,)), moment=MOMENT)
        if whole.state != "signed":
            return said(whole)
        context = ValidationContext(trust_roots=[Certificate.load(root.der)], moment=MOMENT, allow_fetching=False)
        asked = PdfFileReader(BytesIO(content)).embedded_signatures
        with ThreadPoolExecutor(1) as alone:
            states = [
                alone.submit(asyncio.run, async_validate_pdf_signature(each, context, skip_diff=True)).result()
                for each in asked[:1]
            ]
        return ("valid",) if all(each.intact and each.valid and each.trusted for each in states) else said(whole)

    some = {kind: files[kind] for kind in ("genuine", "later page change", "shadow form", "changed byte", "other root")}
    assert mislabelled(some, careless) == ["later page change", "shadow form"]


def test_signer_issuer_and_time_are_told(kinds: tuple[Holder, Kinds]) -> None:
    root, files = kinds
    first, second = signatures.read(files["two signers"][0], trust=Trust(roots=(root.der,)), moment=MOMENT).signatures
    assert (first.signer, first.issuer, second.signer) == ("Nguyen Van A", "CA thu nghiem", "Tran Thi B")
    assert first.at is not None
    assert (first.stamped, first.followed, second.followed) == (False, True, False)


def test_without_a_folder_of_trust_nothing_is_valid(kinds: tuple[Holder, Kinds]) -> None:
    _, files = kinds
    assert said(signatures.read(files["genuine"][0], trust=Trust(), moment=MOMENT)) == ("untrusted",)


def test_a_revoked_signer_is_said(kinds: tuple[Holder, Kinds]) -> None:
    root = authority("CA thu hoi")
    gone, here = holder("Le Van C", root), holder("Pham Thi D", root)
    trust = Trust(roots=(root.der,), revocations=(revocations(root, gone),))
    both = sign(sign(sheet(), gone), here, name="Ky2")
    assert said(signatures.read(both, trust=trust, moment=MOMENT)) == ("revoked", "valid")


def test_a_certificate_that_says_nothing_of_its_use_is_not_for_signing() -> None:
    root = authority("CA thu nghiem")
    content = sign(sheet(), holder("Nguyen Van A", root, uses=None))
    assert said(signatures.read(content, trust=Trust(roots=(root.der,)), moment=MOMENT)) == ("usage",)


def test_the_child_says_the_same_and_comes_back_from_the_store(kinds: tuple[Holder, Kinds], tmp_path: Path) -> None:
    """The folder of trust holds PEM and DER; other files in it are left alone."""
    root, files = kinds
    (tmp_path / "goc.pem").write_bytes(authority("CA khac").pem + root.pem)
    (tmp_path / "khac.cer").write_bytes(authority("CA nua").der)
    (tmp_path / "ghi-chu.txt").write_text("không phải chứng thư", encoding="utf-8")
    found = signatures.check(files["two signers"][0], folder=tmp_path, moment=MOMENT)
    assert found.is_valid
    assert signatures.from_json(signatures.as_json(found)) == found
    assert signatures.check(files["cut file"][0], folder=tmp_path, moment=MOMENT).state == "unreadable"


def test_a_broken_file_of_trust_is_named_and_nothing_passes(kinds: tuple[Holder, Kinds], tmp_path: Path) -> None:
    _, files = kinds
    (tmp_path / "hong.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    found = signatures.check(files["genuine"][0], folder=tmp_path, moment=MOMENT)
    assert (found.state, found.why, found.is_valid) == ("unchecked", "hong.pem", False)


def test_a_file_without_the_mark_of_a_signature_starts_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/khong/co")
    assert signatures.check(sheet(), folder=None, moment=MOMENT).state == "none"
    assert signatures.check(sheet() + b"/ByteRange", folder=None, moment=MOMENT).state == "unchecked"
