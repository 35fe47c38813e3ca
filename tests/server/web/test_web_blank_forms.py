"""Forms on paper before anybody has written into them (R016, R104, R111)."""

import io

import pypdf
import pytest
import town as towns


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_one_form_without_figures_has_every_row_that_may_come(officer) -> None:
    answer = officer.get(f"/bieu-trang/{towns.PERIOD}/{towns.FORM}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    said = words(answer.content)
    for expected in ("Phường Ba Đình", "Kinh", "Mường", "Xơ Đăng", "Năm 2026", "Biểu trắng để ghi tay"):
        assert expected in said, expected
    assert "Mã kiểm tra" not in said
    assert " x " not in said


def test_all_forms_that_are_due_come_as_one_file(officer) -> None:
    one = officer.get(f"/bieu-trang/{towns.PERIOD}/{towns.FORM}.pdf").content
    answer = officer.get(f"/bieu-trang/{towns.PERIOD}.pdf")
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="bieu-trang-Phuong-Ba-Dinh-2026-year.pdf"'
    )
    assert words(answer.content) == words(one)
    assert f"/bieu-trang/{towns.PERIOD}.pdf" in officer.read("/viec-can-lam")


@pytest.mark.parametrize("path", [f"/bieu-trang/{towns.PERIOD}/ho_ngheo.pdf", "/bieu-trang/1990-year.pdf"])
def test_a_form_or_period_that_the_unit_does_not_owe_is_not_there(officer, path: str) -> None:
    assert officer.get(path).status_code == 404


def test_the_department_has_no_forms_of_its_own_to_fill(reviewer) -> None:
    assert reviewer.get(f"/bieu-trang/{towns.PERIOD}.pdf").status_code == 403
