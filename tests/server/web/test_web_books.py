"""Gửi chung: the pages that bind, print, sign and send several reports, without a script (R112)."""

import re
from typing import Any

import town as towns
from web_browser import ORIGIN, PAPER, Browser, SignedIn


def begun(officer: Browser) -> str:
    officer.fill()
    text = officer.read(f"/gui-chung/{towns.PERIOD}")
    report = re.search(r'name="bao_cao" value="([^"]+)"', text)
    assert report is not None
    return report[1]


def made(officer: Browser) -> str:
    """The address of a book of one report."""
    report = begun(officer)
    done = officer.press(f"/gui-chung/{towns.PERIOD}", bao_cao=report)
    assert done.status_code == 303, done.text[:2000]
    return str(done.headers["location"]).partition("?")[0]


def code_of(officer: Browser, book: str) -> str:
    found = re.search(r"<dd>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</dd>", officer.read(book))
    assert found is not None
    return found[1]


def attach(officer: Browser, book: str, *, code: str) -> Any:
    return officer.post(
        f"{book}/ban-ky",
        data={"csrf": officer.csrf, "ma": code},
        files={"tep": ("tập đã ký.pdf", PAPER, "application/pdf")},
        headers={"origin": ORIGIN},
        follow_redirects=False,
    )


def send(officer: Browser, book: str, **more: str) -> Any:
    reports = re.findall(r'name="bao_cao" value="([^"]+)"', officer.read(book))
    return officer.press(book, bao_cao=reports, **more)


TICKS = {"khong_mat": "1", "trach_nhiem": "1"}


def test_a_book_is_made_signed_and_sent_and_each_receipt_names_it(officer: Browser, reviewer: Browser) -> None:
    book = made(officer)
    fresh = officer.read(f"{book}?xong=book_made")
    assert "Đã lập tập" in fresh
    assert "Đúng như đã in" not in fresh
    assert "Số liệu như khi lập tập" in fresh
    waits = send(officer, book, **TICKS)
    assert waits.status_code == 409
    assert "đính kèm tập đã ký" in waits.text
    assert attach(officer, book, code=code_of(officer, book)).status_code == 303
    assert "Đúng như đã in" in officer.read(book)
    half = send(officer, book, khong_mat="1")
    assert half.status_code == 409
    assert "xác nhận trách nhiệm" in half.text
    done = send(officer, book, **TICKS)
    assert done.status_code == 303
    after = officer.read(done.headers["location"])
    assert "Đã gửi 1 báo cáo" in after
    receipt = re.search(r'href="(/bien-nhan/[^"]+)"', after)
    assert receipt is not None
    said = officer.read(receipt[1])
    assert "Gửi chung" in said
    assert "gửi chung 1 biểu" in said
    seen = re.search(r"<dt>Phiếu báo cáo đã ký</dt><dd><a href=\"(/tep/[^\"]+)\"", said)
    assert seen is not None
    assert reviewer.get(seen[1]).content == PAPER
    assert "đã gửi" in officer.read(f"/gui-chung/{towns.PERIOD}")


def test_a_wrong_code_and_a_change_after_printing_are_said_on_the_page(officer: Browser) -> None:
    book = made(officer)
    wrong = attach(officer, book, code="AAAA-AAAA-AAAA")
    assert wrong.status_code == 409
    assert "mã của tập này là" in wrong.text
    assert attach(officer, book, code=code_of(officer, book)).status_code == 303
    report = re.search(r'href="(/bao-cao/[^"]+)"', officer.read(book))
    assert report is not None
    cell = next(iter(towns.typed()))
    assert officer.save(report[1], {cell: "99"}).status_code == 303
    text = officer.read(book)
    assert "Số liệu đã sửa sau khi in tập" in text
    assert "lập tập mới" in text
    assert send(officer, book, **TICKS).status_code == 409
    assert officer.get(f"{book}/ban-in.pdf").status_code == 409


def test_what_is_not_ready_is_listed_with_what_it_lacks_and_nothing_chosen_is_refused(officer: Browser) -> None:
    report = officer.begin()
    text = officer.read(f"/gui-chung/{towns.PERIOD}")
    assert "chưa đủ điều kiện" in text
    assert re.search(r"điền \d+ ô trống", text)
    nothing = officer.press(f"/gui-chung/{towns.PERIOD}")
    assert nothing.status_code == 409
    assert "Chưa chọn báo cáo nào" in nothing.text
    forced = officer.press(f"/gui-chung/{towns.PERIOD}", bao_cao=report.rpartition("/")[2])
    assert forced.status_code == 409
    assert "chưa in vào tập được" in forced.text


def test_another_units_book_is_not_there(officer: Browser, signed_in: SignedIn) -> None:
    book = made(officer)
    other = signed_in("canbo2")
    assert other.get(book).status_code in (403, 404)
    assert other.get(f"{book}/ban-in.pdf").status_code in (403, 404)
    assert attach(other, book, code="AAAA-AAAA-AAAA").status_code in (403, 404)
