"""A print of the system's own without a mark of a signature, given as the signed sheet: asked once, and the word of who
says that it is signed is kept (R112)."""

import town as towns


def attach(officer, report: str, paper: bytes, **more: str):
    return officer.post(
        f"{report}/phieu",
        data={"csrf": officer.csrf, "ma": "", **more},
        files={"tep": ("bản in.pdf", paper, "application/pdf")},
        headers={"origin": "http://testserver"},
        follow_redirects=False,
    )


def test_an_unsigned_print_is_asked_about_and_the_word_is_kept(officer, town: towns.Town) -> None:
    report = officer.fill()
    officer.read(f"{report}/gui")
    paper = officer.get(f"{report}/ban-in.pdf").content
    asked = attach(officer, report, paper)
    assert asked.status_code == 409
    assert "chưa thấy chữ ký số, ảnh quét hay dấu nào" in asked.text
    assert 'name="da_ky"' in asked.text
    assert attach(officer, report, paper, da_ky="vâng").status_code == 409
    assert "chưa có" in officer.read(f"{report}/gui")
    assert attach(officer, report, paper, da_ky=" Đã ký ").status_code == 303
    kept = [each for each in towns.audit_entries(town) if each.act == "report.attach" and each.result == "done"]
    assert [each.after["confirmed"] for each in kept if each.after is not None] == ["đã ký"]
