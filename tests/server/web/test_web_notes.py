"""Reasons and answers that two people write at once: told, chosen, never written over unseen (R048; issue 7: nothing is
lost)."""

import html
import re

import pytest
import town as towns

MINE, HERS = "Nhập thêm một khu tái định cư.", "Đã rà soát lại sổ hộ khẩu."


@pytest.fixture
def grown(officer, town: towns.Town) -> str:
    """This year's report with one group half as large again as last year's."""
    towns.add_earlier_year(town)
    officer.sent(towns.EARLIER)
    report = officer.fill()
    cells = zip(towns.COLUMNS, (45, 60, 75, 15, 30, 45, 45), strict=True)
    officer.save(report, {towns.name("06", column): str(figure) for column, figure in cells})
    return report


def box_of(page: str) -> tuple[str, str, str]:
    """The name of the only box, what stood in it when the page was made, what stands in it."""
    found = re.search(r'<textarea name="((?:ly_do|tra_loi)[^"]+)" maxlength="2000">([^<]*)</textarea>', page)
    assert found is not None
    seen = re.search(rf'name="truoc_{re.escape(found[1])}" value="([^"]*)"', page)
    assert seen is not None
    return html.unescape(found[1]), html.unescape(seen[1]), html.unescape(found[2])


def post(browser, report: str, page: str, text: str | None = None):
    """The page posted as a browser without a script does: every box, with what stood in it."""
    name, seen, stands = box_of(page)
    version = re.search(r'name="phien_ban" value="(\d+)"', page)
    assert version is not None
    given = {name: stands if text is None else text, f"truoc_{name}": seen}
    return browser.press(report, phien_ban=version[1], viec="luu", **given)


@pytest.fixture(params=["reason", "answer"])
def boxed(request: pytest.FixtureRequest) -> str:
    """A report with one box to write in: of a warning, or of a remark."""
    if request.param == "reason":
        return str(request.getfixturevalue("grown"))
    officer, reviewer = request.getfixturevalue("officer"), request.getfixturevalue("reviewer")
    report = officer.sent()
    review = report.replace("/bao-cao/", "/duyet/")
    remark = {"o_nhan_xet": towns.name("06", "so_ho"), "nhan_xet": "Nêu nguồn của số này.", "ly_do": "Thiếu nguồn"}
    assert reviewer.return_(review, **remark).status_code == 303
    return str(report)


def test_who_writes_second_is_told_and_nothing_of_the_first_is_lost(officer, signed_in, boxed: str) -> None:
    other = signed_in("canbo")
    page, hers = officer.read(boxed), other.read(boxed)
    assert post(other, boxed, hers, HERS).status_code == 303
    told = post(officer, boxed, page, MINE)
    assert told.status_code == 409
    assert HERS in told.text
    assert MINE in told.text
    assert "chưa được ghi" in told.text
    again = officer.read(boxed)
    assert box_of(again)[1:] == (HERS, HERS)
    assert post(officer, boxed, again, MINE).status_code == 303
    assert box_of(officer.read(boxed))[2] == MINE


def test_a_box_that_was_not_touched_writes_nothing_over(officer, signed_in, boxed: str) -> None:
    other = signed_in("canbo")
    page, hers = officer.read(boxed), other.read(boxed)
    assert post(other, boxed, hers, HERS).status_code == 303
    assert post(officer, boxed, page).status_code == 303
    assert box_of(officer.read(boxed))[2] == HERS


def test_the_script_is_told_whose_words_stand_there(officer, signed_in, boxed: str) -> None:
    name = box_of(officer.read(boxed))[0]
    other = signed_in("canbo")
    other.read(boxed)
    assert "met" not in other.tell(f"{boxed}/ly-do", {"name": name, "text": HERS, "was": ""}).json()
    told = officer.tell(f"{boxed}/ly-do", {"name": name, "text": MINE, "was": ""}).json()
    assert (told["met"]["theirs"], told["met"]["mine"], told["met"]["own"]) == (HERS, MINE, True)
    assert told["met"]["place"].startswith(("Giải trình, ", "Trả lời nhận xét 1"))
    assert box_of(officer.read(boxed))[2] == HERS
    assert "met" not in officer.tell(f"{boxed}/ly-do", {"name": name, "text": MINE, "was": HERS}).json()
    assert box_of(officer.read(boxed))[2] == MINE


def test_the_same_words_twice_and_an_answer_not_heard_are_no_conflict(officer, boxed: str) -> None:
    name = box_of(officer.read(boxed))[0]
    for _ in range(2):
        assert "met" not in officer.tell(f"{boxed}/ly-do", {"name": name, "text": MINE, "was": ""}).json()


def test_a_look_brings_the_words_of_others_too(officer, signed_in, boxed: str) -> None:
    """R048: a page that is open hears of a reason or an answer as it hears of a cell."""
    page = officer.read(boxed)
    name, version = box_of(page)[0], officer.version(boxed)
    other = signed_in("canbo")
    assert post(other, boxed, other.read(boxed), HERS).status_code == 303
    told = officer.get(f"{boxed}/thay-doi?tu={version}&phieu=0").json()
    (note,) = told["notes"]
    assert (note["name"], note["text"], note["by"], note["own"]) == (name, HERS, "Bùi Thị Hạnh", True)
    assert officer.get(f"{boxed}/thay-doi?tu={told['version']}&phieu=0").json()["notes"] == []
    assert post(other, boxed, other.read(boxed), "").status_code == 303
    (gone,) = officer.get(f"{boxed}/thay-doi?tu={told['version']}&phieu=0").json()["notes"]
    assert (gone["name"], gone["text"]) == (name, ""), "taken back is told, too"
