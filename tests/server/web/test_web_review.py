"""Theo dõi, duyệt, trả lại (R044-R047)."""

import re

import pytest
import town as towns


def review_of(report: str) -> str:
    return report.replace("/bao-cao/", "/duyet/")


def test_it_works(officer, reviewer) -> None:
    report = officer.sent()
    page = reviewer.read(review_of(report))
    assert "chờ duyệt" in page
    assert "Duyệt báo cáo" in page
    assert reviewer.approve(review_of(report)).status_code == 303
    approved = reviewer.read(review_of(report))
    assert "đã duyệt" in approved
    assert "gửi đề nghị mở lại" in approved  # how it is mended, and by whom
    assert "đã duyệt" in officer.read(report)


def test_a_return_needs_its_reason(officer, reviewer) -> None:
    report = officer.sent()
    refused = reviewer.return_(review_of(report), ly_do="  ")
    assert refused.status_code == 409
    assert "Ghi lý do trả lại" in refused.text
    assert "chờ duyệt" in officer.read(report)


@pytest.mark.parametrize(("due", "words"), [("32/12/2026", "ngày/tháng/năm"), ("01/12/2026", "đã qua")])
def test_a_new_due_day_must_be_a_day_to_come(officer, reviewer, due: str, words: str) -> None:
    report = officer.sent()
    refused = reviewer.return_(review_of(report), ly_do="Sai", han_moi=due)
    assert refused.status_code == 409
    assert words in refused.text


def test_remarks_kept_over_a_refused_return_are_still_there(officer, reviewer) -> None:
    report = officer.sent()
    refused = reviewer.return_(
        review_of(report), ly_do="", han_moi="mai", o_nhan_xet=towns.name("06", "nam"), nhan_xet="Sổ công an ghi 41."
    )
    assert "Sổ công an ghi 41." in refused.text


def test_what_is_said_at_the_cells_need_not_be_said_twice(officer, reviewer) -> None:
    """One text is enough: remarks are the reason, and a tick opens the rest."""
    report = officer.sent()
    remark = {"ly_do": "", "o_nhan_xet": towns.name("06", "nam"), "nhan_xet": "Sổ công an ghi 41."}
    assert reviewer.return_(review_of(report), **remark, mo_het="1").status_code == 303
    page = officer.read(report)
    assert "Sổ công an ghi 41. (Nguyễn Thu Hà" in page
    assert "Chỉ các ô nền trắng được sửa" not in page
    assert officer.save(report, {towns.name("01", "nam"): "5"}).status_code == 303


def test_returned_mended_sent_again_shows_what_changed(officer, reviewer) -> None:
    report = officer.sent()
    reviewer.return_(review_of(report), ly_do="Sai", o_nhan_xet=towns.name("06", "nam"), nhan_xet="Sổ ghi 41.")
    page = officer.read(report)
    assert "Sổ ghi 41." in page
    assert "Sai (Nguyễn Thu Hà" in page
    officer.save(report, {towns.name("06", "nam"): "41", towns.name("06", "tu_60"): "31"})
    officer.attach(report)
    assert officer.send_report(report).status_code == 303
    page = reviewer.read(review_of(report))
    assert "lần gửi 2" in page
    assert "Mường, cột 3: Số khẩu: Nam" in page
    assert re.search(r"<s>40</s>41", page)


def test_a_remark_left_unanswered_keeps_the_report_from_being_sent(officer, reviewer) -> None:
    report = officer.sent()
    reviewer.return_(review_of(report), ly_do="Sai", o_nhan_xet=towns.name("06", "nam"), nhan_xet="Sổ ghi 41.")
    officer.attach(report)
    refused = officer.send_report(report)
    assert refused.status_code == 409
    assert "trả lời 1 nhận xét" in refused.text
    remark = re.search(r'name="(tra_loi:[^"]+)"', officer.read(report))
    assert remark is not None
    officer.save(report, {}, **{remark[1]: "Đã đối chiếu, số đúng."})
    officer.attach(report)
    assert officer.send_report(report).status_code == 303


def test_the_sent_version_that_was_read_must_be_the_last(officer, reviewer) -> None:
    report = officer.sent()
    reviewer.read(review_of(report))
    refused = reviewer.press(f"{review_of(report)}/duyet", ban_gui="00000000-0000-4000-8000-000000000000")
    assert refused.status_code == 409
    assert "chờ duyệt" in officer.read(report)


def test_an_approved_report_is_not_approved_again(officer, reviewer) -> None:
    report = officer.sent()
    reviewer.approve(review_of(report))
    refused = reviewer.approve(review_of(report))
    assert refused.status_code == 409


def test_officers_cannot_review(officer) -> None:
    report = officer.sent()
    assert officer.get(review_of(report)).status_code == 403
    officer.read(report)
    assert officer.press(f"{review_of(report)}/duyet", ban_gui="x").status_code == 403


def test_a_leader_reads_but_does_not_approve(officer, signed_in) -> None:
    report = officer.sent()
    leader = signed_in("lanhdao")
    page = leader.read(review_of(report))
    assert "Phường Ba Đình" in page
    assert "Báo cáo đang chờ người duyệt của Sở." in page
    for button in ("Thẩm tra xong", "Trả lại để sửa", "Nhận xét mới"):
        assert button not in page, "what may not be done is not offered"
    assert leader.approve(review_of(report)).status_code == 403


def test_a_draft_cannot_be_reviewed(officer, reviewer) -> None:
    assert reviewer.get(review_of(officer.fill())).status_code == 404


def test_the_board_groups_units_by_what_is_to_do(officer, reviewer) -> None:
    assert "Đang nhập, chưa bắt đầu: 126 đơn vị" in reviewer.read("/theo-doi")
    report = officer.sent()
    page = reviewer.read("/theo-doi")
    assert "Chờ duyệt: 1 đơn vị" in page
    assert review_of(report) in page
    reviewer.approve(review_of(report))
    assert "Đã duyệt đủ: 1 đơn vị" in reviewer.read("/theo-doi")


def test_the_board_finds_a_unit_without_accents(reviewer) -> None:
    page = reviewer.read("/theo-doi?tim=ngoc ha")
    assert "Phường Ngọc Hà" in page
    assert "Phường Giảng Võ" not in page
    assert "Không có đơn vị nào khớp" in reviewer.read("/theo-doi?tim=khong co dau")


def test_the_board_of_an_unknown_period_is_the_newest(reviewer) -> None:
    assert "năm 2026" in reviewer.read("/theo-doi?ky=1999")
