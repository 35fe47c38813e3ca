"""Biểu mẫu without a script: an edition written with mistakes, mended, tried, published by two, filled, taken back."""

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import town as towns
from sqlmodel import select
from starlette.applications import Starlette

from engine.project import compile_files, find_files
from server.app import create_app
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.publication.amending import with_form
from server.publication.publishing import publish
from server.settings import Settings
from server.store import carrying
from server.store.database import open_database
from server.store.models import Definition, Report

KEPT = (towns.FORM, "lists", "blocks", "legal.yaml", "lists.csv", "units_of_measure.csv")
PEOPLE = (
    ("soan", "Đỗ Minh Khang", "ha_noi", "author", "all"),
    ("soan2", "Vũ Thị Lan", "ha_noi", "author", "all"),
    ("congbo", "Lê Minh Châu", "ha_noi", "publisher", "all"),
)
EDITOR = f"/bieu/{towns.FORM}/2/soan"
PUBLICATION = f"/bieu/{towns.FORM}/2/cong-bo"
NEW = "ho_vay_von"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where these authors write: one form, the lists, the regime."""
    root = tmp_path / "authors"
    (root / "forms").mkdir(parents=True)
    for each in KEPT:
        source = towns.ROOT / "forms" / each
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, root / "forms" / each)
    shutil.copytree(towns.ROOT / "periods", root / "periods")
    return root


@pytest.fixture
def settings(settings: Settings, folder: Path) -> Settings:
    return replace(settings, forms_dir=folder / "forms", periods_dir=folder / "periods")


@pytest.fixture
def town(settings: Settings, built_file: Path, key_ring: KeyRing, clock: FixedClock) -> Iterator[towns.Town]:
    settings.data_dir.mkdir(exist_ok=True)
    shutil.copyfile(built_file, settings.database_file)
    database = open_database(settings, key_ring)
    town = towns.open_town(settings, database, keys=key_ring, clock=clock)
    towns.settle(town.desk, PEOPLE)
    yield town
    database.close()


@pytest.fixture
def app(town: towns.Town) -> Starlette:
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


def text_of(page: str) -> str:
    found = re.search(r'<textarea name="van_ban"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1]).removeprefix("\n")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, name
    return found[1]


def begin(browser, source: str = f"{towns.FORM}/1", **fields: str) -> str:
    browser.read("/bieu/moi")
    done = browser.press("/bieu/moi", nguon=source, viec="chep", **fields)
    assert done.status_code == 303, done.text
    return done.headers["location"].partition("?")[0]


def save(browser, text: str, *, version: str | None = None, act: str = "luu", path: str = EDITOR):
    page = browser.read(path)
    return browser.press(path, van_ban=text, phien_ban=version or hidden(page, "phien_ban"), viec=act)


def published(browser, publisher, *, path: str = PUBLICATION, periods: tuple[str, ...] = ()):
    page = browser.read(path)
    proposed = browser.press(path, viec="de-nghi", phien_ban=hidden(page, "phien_ban"), ky=list(periods))
    assert proposed.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", proposed.text)[:3000]
    page = publisher.read(path)
    return publisher.press(path, viec="cong-bo", de_nghi=hidden(page, "de_nghi"), dau=hidden(page, "dau"))


def test_an_edition_is_written_mended_tried_published_and_filled_without_a_script_or_a_restart(
    signed_in, folder: Path, town: towns.Town
) -> None:
    """R101, R103, R154; shows 1 and 5 of the issue."""
    author, publisher, officer = signed_in("soan"), signed_in("congbo"), signed_in("canbo")
    assert "Soạn phiên bản 2" in author.read("/bieu")
    assert begin(author) == EDITOR
    text = text_of(author.read(EDITOR))
    assert "edition: 2" in text
    # two mistakes: a name that is not there, a key that is none
    added = text.replace(
        "      so_ho: {title: Số hộ",
        "      ngheo: {titel: Hộ nghèo, within: so_hoo, unit: hộ}\n      so_ho: {title: Số hộ",
    )
    assert added != text
    assert save(author, added).status_code == 303
    page = author.read(EDITOR)
    assert text_of(page) == added, "a broken draft is kept as typed"
    assert "so_hoo" in page
    assert "titel" in page
    assert re.search(r"Dòng \d+, cột \d+", page)
    assert "/bieu/giai-thich/" in page
    refused = author.press(PUBLICATION, viec="de-nghi", phien_ban=hidden(page, "phien_ban"))
    assert refused.status_code == 409, "a draft with errors is never proposed"
    # one is mended by its button, the other by hand
    button = re.search(r'value="(sua:\d+:\d+:\d+:title)"', page)
    assert button is not None
    mended = author.press(EDITOR, van_ban=added, phien_ban=hidden(page, "phien_ban"), viec=button[1])
    assert mended.status_code == 303
    now = text_of(author.read(EDITOR))
    assert "{title: Hộ nghèo" in now
    now = now.replace("so_hoo", "so_ho").replace("ngheo: {title", "ngheo: {title", 1)
    save(author, now)
    page = author.read(EDITOR)
    assert "Biểu hợp lệ" in page, re.findall(r"<li class=\"error\".*?</li>", page, re.DOTALL)
    assert "Hộ nghèo" in author.read(f"{EDITOR}?mat=nhap")
    for side, seen in (("in", "SỐ LIỆU MINH HỌA"), ("bang", "so_ho"), ("json", "theo_dan_toc")):
        assert seen in author.read(f"/bieu/{towns.FORM}/2/xem?mat={side}")
    assert "đạt" in author.read(f"/bieu/{towns.FORM}/2/thu")
    assert "Hộ nghèo" in author.read(f"/bieu/{towns.FORM}/2/thay-doi")
    assert "chạy thử trên bản sao" in author.read(f"/bieu/{towns.FORM}/2/ke-hoach")
    # a unit that is not there is chosen among those of its kind, or asked for; none is guessed by its letters
    save(author, now.replace("{title: Hộ nghèo, within: so_ho, unit: hộ}", "{title: Buổi, unit: buổi}"))
    page = author.read(EDITOR)
    assert "Sửa thành" not in page
    assert 'href="/danh-muc-dung-chung/don-vi-tinh?moi=bu%E1%BB%95i">Thêm đơn vị tính mới</a>' in page
    assert "<option>hộ</option>" in page
    button = re.search(r'value="(don-vi:S031:(\d+):(\d+):\d+:buổi)"', page)
    assert button is not None
    given = {"van_ban": text_of(page), "phien_ban": hidden(page, "phien_ban"), "viec": button[1]}
    unchosen = author.press(EDITOR, **given)
    assert (unchosen.status_code, "Chưa chọn đơn vị tính" in unchosen.text) == (409, True)
    assert author.press(EDITOR, **given, **{f"don_vi_{button[2]}_{button[3]}": "hộ"}).status_code == 303
    assert "{title: Buổi, unit: hộ}" in text_of(author.read(EDITOR))
    save(author, now)
    # the second person sees what will happen, and does it
    done = published(author, publisher, periods=(towns.PERIOD,))
    assert done.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", done.text)[:3000]
    assert "Đã công bố." in publisher.read(done.headers["location"])
    assert (folder / "forms" / towns.FORM / "v2.yaml").read_text() == now
    assert f"{towns.FORM}: 2" in (folder / "periods" / towns.REGIME / f"{towns.PERIOD}.yaml").read_text()
    assert {each.act for each in towns.audit_entries(town)} >= {
        "form.write",
        "form.propose",
        "form.publish",
        "period.publish",
    }
    # an officer fills it at once
    report = officer.begin()
    page = officer.read(report)
    assert "Hộ nghèo" in page
    officer.add_rows(report, "06")
    kept = officer.save(report, {towns.name("06", "ngheo"): "4"})
    assert kept.status_code == 303
    assert 'value="4"' in officer.read(report)
    # nothing was sent on it yet: it can be taken back, and what was typed goes back with the report or is put aside
    officer.save(report, {towns.name("06", "so_ho"): "30", towns.name("06", "nam"): "40"})
    page = publisher.read(PUBLICATION)
    assert "1 báo cáo đang nhập trở về phiên bản 1" in page
    assert "1 ô chỉ có ở phiên bản 2" in page
    assert publisher.press(PUBLICATION, viec="thu-hoi", ly_do=" ").status_code == 409, "a reason is asked"
    assert publisher.press(PUBLICATION, viec="thu-hoi", ly_do="Sót một cột").status_code == 303
    page = author.read(EDITOR)
    assert "Đang dùng: phiên bản 1; phiên bản 2 đã công bố rồi thu hồi" in page
    assert "“Sót một cột”" in author.read(PUBLICATION)
    page = officer.read(report)
    assert 'value="30"' in page
    assert 'value="40"' in page
    assert "chỉ có ở phiên bản 2 đã thu hồi" in page
    with town.database.read() as session:
        row = session.exec(select(Report)).one()
        assert row.edition == 1
        (kept,) = carrying.kept_before(session, row.id)
        assert ["0", towns.PART, "06", "ngheo", "4"] in kept.cells, "no figure is lost unseen"
    # what was sent is never taken back
    again = published(author, publisher, periods=(towns.PERIOD,))
    assert again.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", again.text)[:2000]
    officer.add_rows(report, *(key for key in towns.GOOD if key not in ("01", "06")))
    filled = officer.save(report, {**towns.typed(), **{towns.name(row, "ngheo"): "1" for row in towns.GOOD}})
    assert filled.status_code == 303
    officer.attach(report)
    assert officer.send_report(report).status_code == 303
    assert "đã có 1 lần gửi" in publisher.read(PUBLICATION)
    assert publisher.press(PUBLICATION, viec="thu-hoi", ly_do="Sai").status_code == 409


def asked_for_a_new_column(author, publisher) -> tuple[str, dict[str, str]]:
    """Edition 2 with a compulsory column waits for the publisher: the page, and what its form gives."""
    begin(author)
    text = text_of(author.read(EDITOR))
    column = "      ngheo: {title: Hộ nghèo, unit: hộ}\n      so_ho: {title: Số hộ"
    assert save(author, text.replace("      so_ho: {title: Số hộ", column)).status_code == 303
    page = author.read(PUBLICATION)
    author.press(PUBLICATION, viec="de-nghi", phien_ban=hidden(page, "phien_ban"), ky=[towns.PERIOD])
    page = publisher.read(PUBLICATION)
    return page, {"viec": "cong-bo", "de_nghi": hidden(page, "de_nghi"), "dau": hidden(page, "dau")}


def test_units_that_had_sent_are_asked_for_the_new_column_and_told(signed_in, town: towns.Town) -> None:
    """R154: the publisher is told who will lack what, must say what is to be done, and what is done is no more."""
    author, publisher, officer = signed_in("soan"), signed_in("congbo"), signed_in("canbo")
    report, reviewer = officer.sent(), signed_in("nguoiduyet")
    assert reviewer.approve(f"/duyet{report.removeprefix('/bao-cao')}").status_code == 303
    page, given = asked_for_a_new_column(author, publisher)
    assert "1 báo cáo đã gửi sẽ thiếu phần bắt buộc mới" in page
    assert "cột “Hộ nghèo”" in page
    unsaid = publisher.press(PUBLICATION, **given)
    assert unsaid.status_code == 409
    assert "Chọn yêu cầu bổ sung hoặc để nguyên" in unsaid.text
    assert publisher.press(PUBLICATION, **given, bo_sung="de-nguyen").status_code == 303
    assert "bổ sung" not in officer.read("/thong-bao"), "left as it is, for now"
    assert "1 báo cáo đã gửi còn thiếu phần bắt buộc mới" in publisher.read(PUBLICATION)
    assert author.press(PUBLICATION, viec="bo-sung").status_code == 403
    asked = publisher.press(PUBLICATION, viec="bo-sung")
    assert "Đã yêu cầu bổ sung 1 báo cáo" in publisher.read(asked.headers["location"])
    assert "còn thiếu phần bắt buộc mới" not in publisher.read(PUBLICATION)
    figures = reviewer.read(f"/so-lieu?ky={towns.PERIOD}&bieu={towns.FORM}")
    assert "1 đơn vị báo cáo theo phiên bản 1, chưa có cột “Hộ nghèo”" in figures, "its approved figures still count"
    page = officer.read("/thong-bao")
    assert "cần nhập bổ sung" in page
    assert "Hộ nghèo" in page
    page = officer.read(report)
    assert "Phiên bản 2 thêm cột “Hộ nghèo”, bắt buộc nhập." in page
    refused = officer.save(report, {towns.name("01", "nam"): "1"})
    assert refused.status_code == 409
    filled = officer.save(report, {towns.name(row, "ngheo"): "1" for row in towns.GOOD})
    assert filled.status_code == 303, re.sub(r"<[^>]+>|\s+", " ", filled.text)[:2000]
    assert "1 báo cáo đã mở lại để bổ sung" in publisher.read(PUBLICATION), "what was asked cannot be taken back"
    officer.attach(report)
    assert officer.send_report(report).status_code == 303
    acts = [each.act for each in towns.audit_entries(town)]
    assert {"form.supplement", "report.carry", "report.reopen"} <= set(acts)


def test_two_authors_on_one_draft_are_told_and_nothing_is_written_over(signed_in) -> None:
    """What each wrote is kept; whoever saves on an older text reads whose stands now and decides."""
    first, second = signed_in("soan"), signed_in("soan2")
    begin(first)
    second.read(EDITOR)
    page = first.read(EDITOR)
    assert "Vũ Thị Lan" in page, "the other author has it open"
    old, text = hidden(page, "phien_ban"), text_of(page)
    assert save(second, text + "# của Lan\n").status_code == 303
    refused = save(first, text + "# của Khang\n", version=old)
    assert refused.status_code == 409
    assert "Vũ Thị Lan đã lưu một bản khác" in refused.text
    assert text_of(refused.text).endswith("# của Khang\n"), "what was typed stands in the box"
    assert "# của Lan" in text_of(first.read(EDITOR)), "and what stood was not touched"
    assert '<tr class="differs"><td># của Khang</td><td># của Lan</td></tr>' in refused.text
    assert "Gộp cả hai" not in refused.text, "both wrote on one line"
    told = first.tell(f"/bieu/{towns.FORM}/2/luu", {"text": text + "# lại của Khang\n", "version": int(old)}).json()
    assert (told["clash"]["by"], "# của Lan" in told["clash"]["text"]) == ("Vũ Thị Lan", True)
    seen = first.get(f"/bieu/{towns.FORM}/2/ai-dang-mo").json()
    assert (seen["others"], seen["own"]) == (["Vũ Thị Lan"], False)
    assert save(first, text + "# của Khang\n").status_code == 303, "seen, then saved on purpose"
    versions = first.read(f"/bieu/{towns.FORM}/2/cac-ban")
    assert versions.count("để riêng vì có bản khác lưu trước") == 2
    # where each changed lines of his own, one button joins them; who is in two windows is not called by name
    beside = save(first, "# đầu tệp\n" + text, version=old)
    assert "Anh/chị, ở cửa sổ khác, đã lưu một bản khác" in beside.text
    whole = re.search(r'<textarea name="gop" hidden>(.*?)</textarea>', beside.text, re.DOTALL)
    assert whole is not None
    both = {"van_ban": "bỏ", "gop": html.unescape(whole[1]), "phien_ban": hidden(beside.text, "phien_ban")}
    assert first.press(EDITOR, **both, viec="gop").status_code == 303
    assert text_of(first.read(EDITOR)) == "# đầu tệp\n" + text + "# của Khang\n"
    told = first.tell(f"/bieu/{towns.FORM}/2/luu", {"text": "# một\n" + text, "version": int(old)}).json()["clash"]
    assert (told["own"], told["joined"]) == (True, ""), "the same line again"
    assert ["# một", "# đầu tệp", True] in told["rows"]
    shown = first.read(f"/bieu/{towns.FORM}/2/cac-ban?ban=2")
    assert "# của Lan" in shown
    back = first.press(f"/bieu/{towns.FORM}/2/cac-ban", ban="2", phien_ban=hidden(shown, "phien_ban"))
    assert back.status_code == 303
    assert text_of(first.read(EDITOR)).endswith("# của Lan\n")
    # the same words of the compiler while typing, and nothing kept
    wrong = first.tell(f"/bieu/{towns.FORM}/2/kiem-tra", {"text": text.replace("so_khau", "so_khauu", 1)}).json()
    assert wrong["errors"]
    assert {"line", "column", "text", "hint"} <= set(wrong["findings"][0])
    assert text_of(first.read(EDITOR)).endswith("# của Lan\n")
    assert first.tell(f"/bieu/{towns.FORM}/2/luu", {"text": "\x00", "version": 1}).status_code == 409
    assert first.press(EDITOR, van_ban="a", phien_ban="1", viec="cat").status_code == 303
    assert first.get(EDITOR).status_code == 404


def test_a_publication_needs_another_person_and_is_taken_back_while_nothing_stands_on_it(
    signed_in, folder: Path, town: towns.Town
) -> None:
    """R154: neither who proposed nor who wrote; what was seen is what is done; undone as if it had not been."""
    author, publisher = signed_in("soan"), signed_in("congbo")
    begin(author)
    text = text_of(author.read(EDITOR)).replace("title: Dân số, số hộ", "title: Số dân, số hộ", 1)
    save(author, text)
    assert "Đề nghị công bố" not in author.read(EDITOR), "one button is called so, the one that does it"
    page = author.read(PUBLICATION)
    assert "Chưa ai đề nghị" not in page
    told, _, own = publisher.read(PUBLICATION).partition("Anh/chị muốn tự đề nghị?")
    assert "Chưa ai đề nghị công bố bản này" in told
    assert 'value="de-nghi"' not in told, "who publishes is not asked to propose"
    assert 'value="de-nghi"' in own
    author.press(PUBLICATION, viec="de-nghi", phien_ban=hidden(page, "phien_ban"), ky=[towns.PERIOD])
    page = publisher.read(PUBLICATION)
    assert "Chưa ai đề nghị" not in page
    assert "Số dân, số hộ" in page
    given = {"viec": "cong-bo", "de_nghi": hidden(page, "de_nghi"), "dau": hidden(page, "dau")}
    assert author.press(PUBLICATION, **given).status_code == 403
    assert publisher.press(PUBLICATION, **{**given, "dau": "0" * 64}).status_code == 409
    blocked = folder / "forms" / towns.FORM / "v2.yaml.moi"
    blocked.mkdir()
    done = publisher.press(PUBLICATION, **given)
    assert done.status_code == 303
    assert "Chưa ghi được tệp" in publisher.read(done.headers["location"]), "said, and not fatal"
    with town.database.read() as session:
        now = town.desk.catalogue.current(session)
        assert now.forms[towns.FORM, 2].form.title.startswith("Số dân")
        assert [each.edition for each in now.period(towns.REGIME, towns.PERIOD).forms if each.form == towns.FORM] == [2]
    blocked.rmdir()
    assert "thôi dùng" in publisher.read("/bieu")
    # taken back: the period has its old edition, the draft goes on
    publisher.read(PUBLICATION)
    assert publisher.press(PUBLICATION, viec="thu-hoi", ly_do="Sai tên").status_code == 303
    with town.database.read() as session:
        now = town.desk.catalogue.current(session)
        assert (towns.FORM, 2) not in now.forms
        assert [each.edition for each in now.period(towns.REGIME, towns.PERIOD).forms if each.form == towns.FORM] == [1]
    assert "form.take_back" in {each.act for each in towns.audit_entries(town)}
    assert save(author, text + "# viết tiếp\n").status_code == 303
    # a publisher who wrote a word of it may not publish it
    assert save(publisher, text + "# của người công bố\n").status_code == 303
    page = author.read(PUBLICATION)
    forgotten = author.press(PUBLICATION, viec="de-nghi", phien_ban=hidden(page, "phien_ban"))
    assert forgotten.status_code == 409, "it is asked whether no period is meant"
    assert "Chưa đề nghị: chưa kỳ nào thu biểu này." in forgotten.text
    meant = author.press(PUBLICATION, viec="de-nghi-khong-ky", phien_ban=hidden(forgotten.text, "phien_ban"))
    assert meant.status_code == 303
    page = publisher.read(PUBLICATION)
    assert "<dt>Kỳ báo cáo thu phiên bản này</dt><dd><b>không kỳ nào</b></dd>" in page
    assert re.search(r'name="ly_do"[^>]*>Chưa kỳ nào thu biểu này; chọn kỳ \(Báo cáo năm 2026\)', page)
    assert "phải khác người đề nghị và những người đã soạn" in page
    own = publisher.press(PUBLICATION, viec="cong-bo", de_nghi=hidden(page, "de_nghi"), dau=hidden(page, "dau"))
    assert own.status_code == 409
    stopped = publisher.press(PUBLICATION, viec="rut", de_nghi=hidden(page, "de_nghi"), ly_do="soạn lại")
    assert stopped.status_code == 303
    assert "soạn lại" in author.read(PUBLICATION)


def test_a_new_form_is_written_from_a_skeleton_also_where_the_folder_is_gone(
    signed_in, folder: Path, town: towns.Town
) -> None:
    """A start with the authors' folder empty serves everything published, and new forms stand on that; what else is
    published (a report template) holds no form's text and is left aside."""
    shutil.rmtree(folder)
    other = Definition(
        kind="template", id="mau", edition=1, bundle="{}", sha256="0" * 64, published_at=town.clock.now()
    )
    with town.database.write() as session:
        session.add(other)
    author, publisher = signed_in("soan"), signed_in("congbo")
    author.read("/bieu/moi")
    for wrong in ("Hộ vay", towns.FORM, towns.PART):
        assert author.press("/bieu/moi", viec="khung", khung="rows", bieu=wrong).status_code == 409, wrong
    done = author.press("/bieu/moi", viec="khung", khung="list", bieu=NEW)
    path = f"/bieu/{NEW}/1/soan"
    assert done.headers["location"].startswith(path)
    page = author.read(path)
    assert "Biểu hợp lệ" in page, re.findall(r"<li class=\"error\".*?</li>", page, re.DOTALL)
    assert author.press("/bieu/moi", viec="khung", khung="list", bieu=NEW).status_code == 409
    assert begin(author, f"{towns.FORM}/1", bieu="chep_lai") == "/bieu/chep_lai/1/soan"
    unprotected = text_of(author.read("/bieu/chep_lai/1/soan")).replace(
        "{errors: {theo_dan_toc.06.so_ho: ho_khau}}", "{values: {}}"
    )
    save(author, unprotected, path="/bieu/chep_lai/1/soan")
    told = author.read("/bieu/chep_lai/1/cong-bo")
    assert '1 quy tắc chưa có thử nghiệm bảo vệ</b><span class="quiet">: “Số hộ không thể lớn hơn số khẩu”' in told
    # a form without tests is given one to begin with, by one button
    bare, tries = "/bieu/chep_lai/1/soan", "/bieu/chep_lai/1/thu"
    save(author, text_of(author.read(bare)).partition("\ntests:")[0] + "\ntests:\n", path=bare)
    page = author.read(tries)
    assert "Viết một thử nghiệm từ số liệu đặt ra" in page
    given = {"viec": "viet-thu", "phien_ban": hidden(page, "phien_ban")}
    assert author.press(tries, **{**given, "phien_ban": "1"}).status_code == 409, "an older text was seen"
    assert author.press(tries, **given).status_code == 303
    page = author.read(tries)
    assert "số liệu minh họa" in page
    assert "đạt" in page
    assert "Không đạt" not in page
    assert "Viết một thử nghiệm từ số liệu đặt ra" not in page
    again = author.press(tries, **{**given, "phien_ban": "4"})
    assert again.status_code == 409
    assert "Biểu đã có thử nghiệm" in again.text
    slips = author.press(f"/bieu/{NEW}/1/thu")
    assert slips.status_code == 200
    assert re.search(r"Đã làm sai \d+ chỗ|Chưa thử được", slips.text)
    assert publisher.press(f"/bieu/{NEW}/1/cong-bo", viec="thu-hoi").status_code in (403, 404)
    publication = f"/bieu/{NEW}/1/cong-bo"
    untouched = author.press(publication, viec="de-nghi", phien_ban=hidden(author.read(publication), "phien_ban"))
    assert untouched.status_code == 409
    assert "Còn 4 chỗ vẫn như trong khung mẫu, ở dòng 6, 7, " in untouched.text
    mine = (
        text_of(author.read(path))
        .replace("Tên biểu như trên giấy", "Hộ vay vốn")
        .replace("00.N/BC-DTTG", "90.N/BC-DTTG")
    )
    mine = mine.replace("ghi rõ đếm cái gì, vào lúc nào", "hộ vay").replace("table: Chia theo dân tộc", "table: Hộ vay")
    save(author, mine, path=path)
    page = author.read(publication)
    assert "Biểu sẽ như thế này" not in page, "its author has the preview"
    given = {"viec": "de-nghi-khong-ky", "phien_ban": hidden(page, "phien_ban")}
    assert author.press(publication, **given).status_code == 303
    page = publisher.read(publication)
    officers, _, _ = page.partition("Biểu sẽ như thế này")[2].partition("Thu hồi việc")
    assert 'class="sheet-region preview-region"' in officers, "who confirms sees the form, not its text alone"
    assert "Tổng số hộ" in officers
    assert "SỐ LIỆU MINH HỌA" in publisher.read(f"{publication}?mat=in")
    assert "Trang này chỉ xem, không lưu gì vào bản nháp" in page, "who reads need not fear to write over"
    assert "Bản của ai lưu sau" not in page
    assert "Bản của ai lưu sau" in author.read(path)
    done = publisher.press(publication, viec="cong-bo", de_nghi=hidden(page, "de_nghi"), dau=hidden(page, "dau"))
    assert done.status_code == 303
    assert (folder / "forms" / NEW / "v1.yaml").exists()
    assert NEW in author.read("/bieu?loc=dang-dung")
    assert begin(author, f"{NEW}/1") == f"/bieu/{NEW}/2/soan"
    assert author.get(f"/bieu/{NEW}/3/soan").status_code == 404
    assert author.get("/bieu/KHONG/x/soan").status_code == 404
    assert "Sai:" in author.read("/bieu/giai-thich/x402")


def test_questions_about_old_figures_are_answered_by_buttons_on_the_plan(signed_in, town: towns.Town) -> None:
    """R067 and mock-up 06b: the answer stands in the text, the count of open cells falls to none, and it publishes."""
    author, publisher, officer = signed_in("soan"), signed_in("congbo"), signed_in("canbo")
    report = officer.begin()
    officer.add_rows(report, "06")
    officer.save(report, {towns.name("06", "so_ho"): "30", towns.name("06", "nam"): "40", towns.name("06", "nu"): "50"})
    begin(author)
    text = text_of(author.read(EDITOR))
    changed = text.replace("      so_ho: {title:", "      ho: {title:").replace("so_ho", "ho")
    assert changed != text
    save(author, changed)
    plan = f"/bieu/{towns.FORM}/2/ke-hoach"
    page = author.read(plan)
    assert "1 câu cần trả lời" in page
    assert "1 ô đã có số" in page
    assert "<select" not in page, "no other column counts households"
    given = {"phien_ban": hidden(page, "phien_ban"), "cau_hoi": hidden(page, "cau_hoi")}
    value = hidden(page, "tra_loi") if 'name="tra_loi" value="' in page else ""
    assert value == f"renamed:{towns.PART}.ho"
    unsaid = author.press(plan, **given, tra_loi="dropped:", loi_van=" ")
    assert unsaid.status_code == 409, "no figure is let go without a reason"
    assert author.press(plan, **{**given, "cau_hoi": "column:x.y"}, tra_loi=value).status_code == 409
    assert author.press(plan, **{**given, "phien_ban": "1"}, tra_loi=value).status_code == 409, "an older text was seen"
    unchosen = author.press(plan, **given, tra_loi="chon", muc="")
    assert unchosen.status_code == 409, "no place is chosen for the author"
    assert "Chưa chọn chỗ nhận số cũ" in unchosen.text
    assert officer.get(plan).status_code == 403
    assert text_of(author.read(EDITOR)) == changed, "nothing refused was written"
    done = author.press(plan, **given, tra_loi=value)
    assert done.status_code == 303, re.sub(r"<[^>]+>|\\s+", " ", done.text)[:2000]
    page = author.read(done.headers["location"])
    assert "Đã ghi câu trả lời" in page
    assert "câu cần trả lời" not in page
    assert "was: so_ho" in text_of(author.read(EDITOR))
    save(author, text_of(author.read(EDITOR)).replace("nam + nu", "nam").replace(", nu: Nữ", ""))
    offered = author.read(plan)
    assert '<option value="">Chọn…</option><optgroup label="Gộp vào' in offered, "no place stands there unasked"
    save(
        author,
        text_of(author.read(EDITOR)).replace("formula: 'nam'", "formula: 'nam + nu'").replace("Nam}", "Nam, nu: Nữ}"),
    )
    assert published(author, publisher, periods=(towns.PERIOD,)).status_code == 303
    officer.read(report)
    assert 'value="30"' in officer.read(report), "the draft went over with its figure"


def test_a_period_with_a_form_that_reads_one_not_published_takes_another_form(
    signed_in, folder: Path, town: towns.Town
) -> None:
    """R101: what was published compiles as it was, whatever the folder lacks; a fault of another form is named so."""
    files = find_files(towns.ROOT)
    path = f"periods/{towns.REGIME}/{towns.PERIOD}.yaml"
    files[path] = with_form(files[path].decode(), form="tin_do", edition=1, file=path).encode()
    publish(town.desk, None, project=compile_files(files), periods=[(towns.REGIME, towns.PERIOD)])
    with town.database.read() as session:
        published = town.desk.catalogue.current(session)
        assert ("tin_do", 1) in published.forms
        assert ("chuc_sac", 1) not in published.forms, "read by the form, and not published"
    author = signed_in("soan")
    begin(author)
    page = author.read(PUBLICATION)
    asked = {"viec": "de-nghi", "phien_ban": hidden(page, "phien_ban"), "ky": [towns.PERIOD]}
    (folder / "forms" / "lists" / "religions.csv").write_text("code,name\n1,Một\n", "utf-8")
    refused = author.press(PUBLICATION, **asked)
    assert refused.status_code == 409
    assert "“Báo cáo năm 2026” còn thu biểu 19.N/BC-DTTG, mà biểu ấy nay không đọc được." in refused.text
    assert "forms/tin_do/v1.yaml, dòng " in refused.text
    shutil.copy(towns.ROOT / "forms" / "lists" / "religions.csv", folder / "forms" / "lists")
    assert author.press(PUBLICATION, **asked).status_code == 303
