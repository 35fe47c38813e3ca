"""The authors' folder, and the one that lies over it in the demo."""

from pathlib import Path

from server.publication.authors import AuthorsFolder

FORM, PERIOD = "forms/mot_bieu/v1.yaml", "periods/ha_noi/2026-year.yaml"


def test_what_is_written_over_the_folder_is_read_and_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    root, over = tmp_path / "checkout", tmp_path / "data" / "authors"
    plain = AuthorsFolder(root)
    plain.write(FORM, "form: mot_bieu\n")
    plain.write(PERIOD, "period: 2026-year\n")
    folder = AuthorsFolder(root, over=over)
    assert dict(folder.read().files) == dict(plain.read().files)
    assert folder.unwritable(FORM) is None
    folder.write(FORM, "form: mot_bieu  # đã sửa\n")
    folder.lay_over({FORM: b"khong duoc ghi de", PERIOD: "period: 2026-year  # minh họa\n".encode()})
    assert dict(folder.read().files) == {
        FORM: "form: mot_bieu  # đã sửa\n".encode(),
        PERIOD: "period: 2026-year  # minh họa\n".encode(),
    }
    assert dict(plain.read().files) == {FORM: b"form: mot_bieu\n", PERIOD: b"period: 2026-year\n"}
    folder.remove(PERIOD)
    assert folder.read().files[PERIOD] == b"period: 2026-year\n"
