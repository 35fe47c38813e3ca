"""The department's pages of issue 8 without a script: the queue and approving many, remarks kept, whose matter a form
is, entering for a unit, one form over all units, the board's sums."""

import re
from typing import Any

import town as towns
from web_browser import ORIGIN, PAPER, Browser, SignedIn


def value(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', text)
    assert found is not None, name
    return found[1]


def unit_of(text: str, code: str) -> str:
    found = re.search(rf'<option value="([^"]+)"[^>]*>[^<]*\({code}\)', text)
    assert found is not None
    return found[1]


def enter(reviewer: Browser, **more: str) -> Any:
    text = reviewer.read(f"/nhap-thay?ky={towns.PERIOD}")
    fields = {
        "csrf": reviewer.csrf,
        "ky": towns.PERIOD,
        "don_vi": unit_of(text, towns.BA_DINH),
        "bieu": towns.FORM,
        "van_ban": "12/UBND-VX",
        "ngay": "01/12/2026",
        "ly_do": "Phường mất mạng",
        **more,
    }
    files = {"tep": ("công văn.pdf", PAPER, "application/pdf")}
    return reviewer.post("/nhap-thay", data=fields, files=files, headers={"origin": ORIGIN}, follow_redirects=False)


def test_the_queue_passes_what_was_chosen_and_says_why_the_rest_stays(officer: Browser, reviewer: Browser) -> None:
    report = officer.sent().rpartition("/")[2]
    text = reviewer.read(f"/duyet?ky={towns.PERIOD}")
    assert "Phường Ba Đình" in text
    chosen = value(text, "chon")
    assert chosen.startswith(report)
    closely, together = (reviewer.read(f"/duyet?ky={towns.PERIOD}&loc={each}") for each in ("xem", "chon"))
    assert ("Mở để duyệt" in closely) != ("Mở để duyệt" in together)  # the one or the other, never both
    assert "báo cáo lần đầu</span>" in text  # a mark, no warning
    nothing = reviewer.press("/duyet", ky=towns.PERIOD)
    assert nothing.status_code == 409
    assert "Chưa chọn báo cáo nào" in nothing.text
    old = reviewer.press("/duyet", ky=towns.PERIOD, chon=f"{report}.{report}")
    assert old.status_code == 409
    assert "1 báo cáo không duyệt được" in old.text
    assert "Phường Ba Đình, 01.N/BC-DTTG:" in old.text
    done = reviewer.press("/duyet", ky=towns.PERIOD, chon=chosen)
    assert done.status_code == 303
    after = reviewer.read(done.headers["location"])
    assert "Đã duyệt 1 báo cáo" in after
    assert "Không có báo cáo nào chờ duyệt" in after


def test_remarks_are_kept_over_a_look_elsewhere_and_bar_approving_until_dropped(
    officer: Browser, reviewer: Browser
) -> None:
    review = "/duyet/" + officer.sent().rpartition("/")[2]
    sent = value(reviewer.read(review), "ban_gui")
    cell = towns.name("06", "nam")
    kept = reviewer.press(f"{review}/nhan-xet", ban_gui=sent, o_nhan_xet=[cell, ""], nhan_xet=["Đối chiếu lại", ""])
    assert kept.status_code == 303
    text = reviewer.read(kept.headers["location"])
    assert "Đã ghim 1 nhận xét" in text
    assert "Đối chiếu lại</textarea>" in text
    barred = reviewer.approve(review)
    assert barred.status_code == 409
    assert "Còn 1 nhận xét đã ghim chưa gửi" in barred.text
    assert "đã ghim chưa gửi" in reviewer.read(f"/duyet?ky={towns.PERIOD}")
    reviewer.press(f"{review}/nhan-xet", ban_gui=sent)
    assert reviewer.approve(review).status_code == 303


def test_before_returning_the_page_says_which_cells_open_and_which_follow(officer: Browser, reviewer: Browser) -> None:
    """R115: with pinned remarks and no script; and as the script asks while remarks are typed."""
    review = "/duyet/" + officer.sent().rpartition("/")[2]
    assert "Mở lại mọi ô của báo cáo" in reviewer.read(review)
    cell = towns.name("06", "nam")
    sent = value(reviewer.read(review), "ban_gui")
    kept = reviewer.press(f"{review}/nhan-xet", ban_gui=sent, o_nhan_xet=cell, nhan_xet="Sai")
    assert kept.status_code == 303
    text = reviewer.read(review)
    found = re.search(r'id="o-mo-lai"[^>]*>([^<]+)<', text)
    assert found is not None
    assert found[1].startswith("Chỉ mở lại 7 ô: Mường, cột 3; "), found[1]
    assert "Trong đó 6 ô không có nhận xét" in found[1]
    assert "Tự tính lại 26 ô: Tổng số, cột 1; " in found[1]
    asked = reviewer.tell(f"{review}/o-mo-lai", {"cells": [cell]})
    assert asked.json() == {"words": found[1]}
    assert "mọi ô" in reviewer.tell(f"{review}/o-mo-lai", {"cells": [cell, ""]}).json()["words"]
    assert reviewer.tell(f"{review}/o-mo-lai", {"cells": "x"}).status_code == 400
    assert officer.tell(f"{review}/o-mo-lai", {"cells": [cell]}).status_code == 403


def test_a_leader_says_whose_matter_a_form_is_and_the_queue_shows_it(
    officer: Browser, reviewer: Browser, signed_in: SignedIn
) -> None:
    officer.sent()
    leader = signed_in("lanhdao")
    text = leader.read("/phan-cong-duyet")
    found = re.search(r'<option value="([^"]+)">Nguyễn Thu Hà', text)
    assert found is not None
    done = leader.press("/phan-cong-duyet", ky="", **{f"bieu.{towns.FORM}": found[1]})
    assert "1 biểu thay đổi" in leader.read(done.headers["location"])
    assert "Như mọi kỳ: Nguyễn Thu Hà" in leader.read(f"/phan-cong-duyet/{towns.PERIOD}")
    assert "<b>tôi</b>" in reviewer.read(f"/duyet?ky={towns.PERIOD}&loc=cua-toi")
    wrong = leader.press("/phan-cong-duyet", ky="", **{f"bieu.{towns.FORM}": "la"})
    assert wrong.status_code == 409
    assert reviewer.get("/phan-cong-duyet").status_code == 403


def test_the_department_enters_for_a_unit_and_page_print_board_and_figures_say_so(
    reviewer: Browser, officer: Browser
) -> None:
    late = enter(reviewer, ngay="31/12/2026")
    assert late.status_code == 409
    assert "ở sau ngày nhận" in late.text
    opened = enter(reviewer)
    assert opened.status_code == 303, opened.text[:2000]
    report = str(opened.headers["location"]).partition("?")[0]
    words = "Sở nhập thay theo văn bản 12/UBND-VX ngày 01/12/2026"
    told = officer.read("/thong-bao")
    assert "Sở nhập thay biểu 01.N/BC-DTTG" in told
    assert "Theo văn bản 12/UBND-VX ngày 01/12/2026." in told
    assert words in reviewer.read(report)
    reviewer.add_rows(report, *(key for key in towns.GOOD if key != "01"))
    assert reviewer.save(report, towns.typed()).status_code == 303
    assert "thay cho phiếu báo cáo đã ký" in reviewer.read(f"{report}/gui")
    done = reviewer.send_report(report)
    assert done.status_code == 303, done.text[:3000]
    assert words in reviewer.read(done.headers["location"])
    assert words in officer.read(report)
    sent = re.search(r'href="(/ban-gui/[0-9a-f-]+)"', officer.read(done.headers["location"]))
    assert sent is not None
    assert words in officer.read(sent[1])
    assert "Sở nhập thay" in reviewer.read(f"/theo-doi?ky={towns.PERIOD}")
    review = "/duyet/" + report.rpartition("/")[2]
    text = reviewer.read(review)
    assert "Người nhập thay đơn vị không duyệt báo cáo đó." in text
    assert reviewer.approve(review).status_code == 409
    assert words in reviewer.read(f"/so-lieu?ky={towns.PERIOD}&so=sent")


def test_who_enters_for_one_unit_only_reads_the_others(reviewer: Browser, signed_in: SignedIn) -> None:
    other = signed_in("canbo2").fill()
    enter(reviewer)
    text = reviewer.read(other)
    assert "Chỉ xem." in text
    cell = towns.name("06", "nam")
    assert reviewer.press(other, phien_ban="1", viec="luu", **{cell: "7"}).status_code == 403
    assert reviewer.press(f"{other}/gui", phien_ban="1").status_code == 403


def test_one_form_over_all_units_shows_who_sent_nothing(officer: Browser, reviewer: Browser) -> None:
    officer.sent()
    text = reviewer.read(f"/doi-chieu/{towns.PERIOD}?bieu={towns.FORM}")
    assert "125 đơn vị chưa gửi, không được tính là 0" in text
    assert "chưa có số liệu" in text
    assert text.count("<tr>") == 126 + 1
    assert reviewer.get("/doi-chieu/khong-co").status_code == 404
    assert officer.get(f"/doi-chieu/{towns.PERIOD}").status_code == 403


def test_the_board_sums_up_folds_what_is_done_and_says_what_each_cell_is(officer: Browser, reviewer: Browser) -> None:
    report = officer.sent()
    text = reviewer.read(f"/theo-doi?ky={towns.PERIOD}")
    assert "126 đơn vị × 1 biểu = 126 báo cáo: 1 chờ duyệt" in text
    assert "Số đơn vị chưa gửi" in text
    assert re.search(r'data-khi="Gửi [^"]+, đúng hạn"', text)
    assert "Chờ duyệt: 1 đơn vị" in text
    assert "Hiện 125 đơn vị" in text, "what only waits for units is folded to a number"
    assert reviewer.approve("/duyet/" + report.rpartition("/")[2]).status_code == 303
    after = reviewer.read(f"/theo-doi?ky={towns.PERIOD}")
    assert "Đã duyệt đủ: 1 đơn vị" in after
    assert 'aria-label="đã duyệt"' not in after.partition('class="legend')[0]
    assert 'aria-label="đã duyệt"' in reviewer.read(f"/theo-doi?ky={towns.PERIOD}&nhom=da-duyet")


def test_one_button_of_the_board_reminds_every_silent_unit_and_is_gone_for_the_day(
    officer: Browser, reviewer: Browser
) -> None:
    """R110: six days before the day; told in the system at once."""
    officer.sent()
    page = reviewer.read(f"/theo-doi?ky={towns.PERIOD}")
    assert "Nhắc 125 đơn vị</button>" in page
    assert "(125 đơn vị)</option>" in page, "or of one form, those that have not sent it"
    done = reviewer.press(f"/theo-doi/{towns.PERIOD}/nhac", bieu=towns.FORM)
    assert done.status_code == 303
    after = reviewer.read(done.headers["location"])
    assert "Đã nhắc 125 đơn vị." in after
    assert "đơn vị</button>" not in after
    again = reviewer.press(f"/theo-doi/{towns.PERIOD}/nhac")
    assert again.status_code == 409
    assert "nhiều nhất một lần một ngày" in again.text
    assert "Sở nhắc báo cáo" not in officer.read("/thong-bao")
    assert officer.press(f"/theo-doi/{towns.PERIOD}/nhac").status_code == 403
