"""Issue 8, Shows 5: paper and data cannot part; the signed print of a draft says of itself what it is (R112, C26)."""

import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from reporting_office import Office, pdf
from signing import MOMENT, authority, holder, later_page, sheet, sign

from engine.targets.reports import document
from engine.targets.reports import pdf as as_pdf
from server.papers.printing import draft_print
from server.papers.signatures import Found, Signature
from server.refusal import Refused
from server.reporting.entry import read_for_entry, save_cells
from server.reporting.sending import attach_sheet, read_submission, send
from server.reporting.shown import AttachmentShown
from server.words import wording


def printed(office: Office, report: UUID) -> bytes:
    view = read_for_entry(office.desk, office.officer, report=report)
    return as_pdf(document(draft_print(view, now=office.clock.now(), by="Nguyễn Văn A", sample=False)))


def code_of(office: Office, report: UUID) -> str:
    return read_for_entry(office.desk, office.officer, report=report).code


@pytest.mark.parametrize("database", ["sqlcipher"], indirect=True)  # signatures do not differ by store
def test_a_signed_print_says_its_own_code_and_a_print_of_other_figures_is_refused(
    office: Office, tmp_path: Path
) -> None:
    root = authority("CA thu nghiem")
    (tmp_path / "goc.pem").write_bytes(root.pem)
    desk = replace(office.desk, trust_dir=tmp_path)
    report = office.fill()
    paper = sign(printed(office, report), holder("Nguyen Van A", root))
    old = code_of(office, report)
    kept = attach_sheet(desk, office.officer, report=report, name="ky-so.pdf", content=BytesIO(paper), code="")
    assert kept.code == old
    assert kept.signatures is not None
    assert kept.signatures.is_valid
    version = read_for_entry(desk, office.officer, report=report).head.draft_version
    (cell, _), *_ = office.cells().items()
    save_cells(desk, office.officer, report=report, cells={cell: "101"}, base_version=version)
    new = code_of(office, report)
    with pytest.raises(Refused, match=rf"in mã {old}, mã gõ vào là {new}"):
        attach_sheet(desk, office.officer, report=report, name="cu.pdf", content=BytesIO(paper), code=new)
    with pytest.raises(Refused) as refused:
        send(desk, office.officer, report=report, base_version=version + 1)
    assert (refused.value.code, old in refused.value.sentence, new in refused.value.sentence) == (
        "other_code",
        True,
        True,
    )
    save_cells(desk, office.officer, report=report, cells={cell: "100"}, base_version=version + 1)
    receipt = send(desk, office.officer, report=report, base_version=version + 2)
    sent = read_submission(desk, office.reviewer, submission=receipt.submission)
    assert sent.sheet is not None
    assert sent.sheet.signatures == kept.signatures


def test_a_scan_without_a_signature_is_taken_and_said_to_have_none(office: Office) -> None:
    report = office.fill()
    office.sign(report)
    shown = wording.sheet_file(read_for_entry(office.desk, office.officer, report=report).sheet, code="")
    assert shown is not None
    assert (shown.signed.icon, shown.signed.text, shown.signatures) == ("none", "không có chữ ký số", ())


@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_file_changed_after_signing_is_taken_and_said_to_be_changed(office: Office) -> None:
    """C26: never a silent pass, and what is wrong with a signature is for people to judge."""
    report = office.fill()
    content = later_page(sign(sheet(), holder("Nguyen Van A")))
    code = code_of(office, report)
    kept = attach_sheet(office.desk, office.officer, report=report, name="p.pdf", content=BytesIO(content), code=code)
    shown = wording.sheet_file(kept, code=code)
    assert shown is not None
    assert (shown.signed.icon, shown.signed.text) == ("error", "1/1 chữ ký số chưa được công nhận")
    assert shown.signatures[0].text.startswith("Nguyen Van A, ")
    assert shown.signatures[0].text.endswith("(giờ trên máy người ký): tệp đã bị sửa sau khi ký.")


def test_a_check_that_cannot_be_made_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    report = office.fill()
    code = code_of(office, report)
    content = sign(sheet(), holder("Nguyen Van A"))
    monkeypatch.setattr(sys, "executable", "/khong/co")
    kept = attach_sheet(office.desk, office.officer, report=report, name="p.pdf", content=BytesIO(content), code=code)
    shown = wording.sheet_file(kept, code=code)
    assert shown is not None
    assert (shown.signed.icon, shown.signed.text) == ("warning", "chưa kiểm tra được chữ ký số")


def test_a_scan_needs_its_code_typed(office: Office) -> None:
    report = office.fill()
    with pytest.raises(Refused, match="Gõ mã in ở chân phiếu"):
        attach_sheet(office.desk, office.officer, report=report, name="p.pdf", content=BytesIO(pdf()), code="")


@pytest.mark.parametrize("state", sorted(wording.SIGNATURES))
def test_only_a_file_of_valid_signatures_passes(state: str) -> None:
    """Every state has words of its own, and one bad signature among good ones takes the tick away."""
    found = Found(state="signed", signatures=(Signature(state="valid", signer="A"), Signature(state=state, signer="B")))
    kept = AttachmentShown(
        id=UUID(int=1), name="p.pdf", media_type="application/pdf", size=1, sha256="", code="", by="A", at=MOMENT
    )
    shown = wording.sheet_file(replace(kept, signatures=found), code="")
    assert shown is not None
    assert (shown.signed.icon == "pass") == (state == "valid")
    assert shown.signatures[1].text == f"B: {wording.SIGNATURES[state][1]}."
