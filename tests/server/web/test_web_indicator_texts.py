"""Chỉ tiêu written in the browser without a script: kept with its mistakes, mended, asked for, published by another."""

import re
from pathlib import Path

import town as towns
from test_web_vocabulary import (
    HERE,
    PEOPLE,
    acts,
    app,  # noqa: F401  # fixtures
    confirm,
    folder,  # noqa: F401
    settings,  # noqa: F401
    sha,
    told,
    town,  # noqa: F401
    town_text,
)

from server.store import catalogue

assert PEOPLE
FILE = f"{HERE}/chi-tieu/01_dan_so"
TEXT = f"""# Chú thích ở đầu tệp
group: Dân số
indicators:
  "0101":
    title: Số hộ người dân tộc thiểu số
    source: proposal
    legal: [tt-06-2025]
    due: [year]
    figures:
      so_ho: {{title: Số hộ, unit: hộ, value: '{towns.FORM}.theo_dan_toc[dtts].so_ho'}}
    by: [reporter]
"""


def save(browser, text: str, *, version: str | None = None, act: str = "luu"):
    page = browser.read(FILE)
    found = re.search(r'name="phien_ban" value="(\d+)"', page)
    assert found is not None
    return browser.press(FILE, van_ban=text, phien_ban=version or found[1], viec=act)


def test_indicators_are_written_asked_for_and_published_by_another(signed_in, folder: Path, town: towns.Town) -> None:  # noqa: F811
    """R101, R154: no terminal, no restart; the set of indicators and the file change together."""
    author, other, publisher, officer = (signed_in(each) for each in ("soan", "soan2", "congbo", "canbo"))
    file = folder / "forms/indicators/01_dan_so.yaml"
    assert author.get(f"{HERE}/chi-tieu/..%2fx").status_code == 404
    assert officer.get(FILE).status_code == 403
    author.read(f"{HERE}/chi-tieu-moi")
    assert author.press(f"{HERE}/chi-tieu-moi", ten="Dân số").status_code == 409
    assert author.press(f"{HERE}/chi-tieu-moi", ten="01_dan_so").headers["location"] == FILE
    broken = TEXT.replace("so_ho'", "so_hoo'").replace("unit: hộ", "unit: liên gia")
    assert save(author, broken).status_code == 303
    page = author.read(FILE)
    assert town_text(page) == broken, "kept with its mistakes"
    assert "so_hoo" in page.partition("<textarea")[0]
    assert "don-vi-tinh?moi=li%C3%AAn%20gia" in page, "what all forms lean on is asked for from here, too"
    refused = save(author, broken, act="de-nghi")
    assert refused.status_code == 409
    assert "Sửa hết lỗi" in refused.text
    late = save(other, broken + "# khác\n", version="99")
    assert late.status_code == 409
    assert "Đỗ Minh Khang đã lưu một bản khác" in late.text, "nothing is written over"
    assert save(author, TEXT).status_code == 303
    assert "Thêm chỉ tiêu 0101 “Số hộ người dân tộc thiểu số”" in author.read(f"{FILE}/khac")
    asked = save(author, TEXT, act="de-nghi")
    assert asked.status_code == 303, told(asked.text)
    wished = asked.headers["location"].partition("?")[0]
    page = publisher.read(wished)
    assert f"Số hộ (hộ) = {towns.FORM}.theo_dan_toc[dtts].so_ho" in page.replace("&#39;", "'")
    assert not file.exists()
    assert author.press(wished, viec="xac-nhan", dau="").status_code == 403
    done = confirm(publisher, wished)
    assert done.status_code == 303, told(done.text)
    assert file.read_text(encoding="utf-8") == TEXT
    with town.database.read() as session:
        assert catalogue.Catalogue().current(session).indicators.by_code["0101"].title == "Số hộ người dân tộc thiểu số"
    assert acts(town)[-1].after == {"forms/indicators/01_dan_so.yaml": sha(file)}
    assert "Chưa có gì khác tệp đang dùng" in author.read(FILE)
    # a change in one word is told in words, and whoever wrote any of it may not confirm
    changed = TEXT.replace("title: Số hộ,", "title: Số hộ DTTS,")
    assert save(publisher, changed).status_code == 303
    again = save(author, changed, act="de-nghi").headers["location"].partition("?")[0]
    page = publisher.read(again)
    assert "Chỉ tiêu 0101, số liệu so_ho, tên: “Số hộ” thành “Số hộ DTTS”" in page
    assert "những người đã soạn" in page
    assert confirm(publisher, again).status_code == 409
    assert file.read_text(encoding="utf-8") == TEXT


def test_a_text_begun_on_an_older_file_is_told_and_not_asked_for(signed_in, folder: Path) -> None:  # noqa: F811
    author = signed_in("soan")
    file = folder / "forms/indicators/01_dan_so.yaml"
    file.parent.mkdir()
    file.write_text(TEXT, encoding="utf-8")
    assert save(author, TEXT.replace("Số hộ,", "Số hộ mới,")).status_code == 303
    by_hand = TEXT.replace("hộ người", "hộ của người")
    file.write_text(by_hand, encoding="utf-8")
    page = author.read(FILE)
    assert "Tệp đang dùng đã đổi sau khi bắt đầu bản nháp này" in told(page)
    assert save(author, TEXT.replace("Số hộ,", "Số hộ mới,"), act="de-nghi").status_code == 409
    assert save(author, "", act="lay-lai").status_code == 303
    assert town_text(author.read(FILE)) == by_hand
    assert file.read_text(encoding="utf-8") == by_hand


def test_the_script_is_told_what_a_page_would_show(signed_in) -> None:
    author = signed_in("soan")
    author.read(FILE)
    for body in ({}, {"text": 1}, {"text": "x"}, [], {"text": "x", "version": True}):
        assert author.tell(f"{FILE}/luu", body).status_code == 400
    found = author.tell(f"{FILE}/kiem-tra", {"text": TEXT.replace("so_ho'", "so_hoo'")}).json()
    assert [each["severity"] for each in found["findings"]].count("error") == found["errors"] == 1
    kept = author.tell(f"{FILE}/luu", {"text": TEXT, "version": 0}).json()
    assert (kept["version"], kept["errors"], kept["clash"]) == (1, 0, None)
    assert author.get(f"{FILE}/ai-dang-mo").json() == {"version": 1, "by": "Đỗ Minh Khang", "others": []}
