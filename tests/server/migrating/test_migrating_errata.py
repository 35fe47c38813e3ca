"""A correction of words in a published edition is an erratum of it, not a new edition (issue 6; R067)."""

from collections.abc import Iterator

import pytest
from migrating_history import FORM, OLD_PART, Scene, at, files
from sqlmodel import select

from engine.project import compile_files
from server.publication.correcting import correct
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.desk import Desk
from server.reporting.entry import read_for_entry
from server.reporting.projecting import rebuild
from server.store.models import AuditRow, CatalogueVersion, ErratumRow, Submission

FILE = f"forms/{FORM}/v1.yaml"
RIGHT, WRONG = "Số hộ", "Số hộ gia đình"


def corrected(old: str, new: str) -> bytes:
    text = files(1)[FILE].decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.fixture
def desk(encrypted_scene: Scene) -> Iterator[Desk]:
    with encrypted_scene.copy("errata") as desk:
        yield desk


def title(desk: Desk, scene: Scene, report: int, *, sent: bool) -> str:
    ids = scene.history.sent if sent else scene.history.drafts
    shown = read_for_entry(desk, at(scene.history.officer, scene.history.wards[report]), report=ids[report])
    part = shown.frame.part(OLD_PART)
    assert part is not None
    return part.columns[0].column.title


def test_a_correction_of_words_is_recorded_and_shown_where_nothing_is_sent_yet(
    desk: Desk, encrypted_scene: Scene
) -> None:
    done = correct(desk, None, form=FORM, edition=1, content=corrected(f"title: {RIGHT},", f"title: {WRONG},"))
    assert (done.edition, done.serial) == (1, 1)
    assert any(WRONG in sentence for sentence in done.words)
    assert title(desk, encrypted_scene, 0, sent=False) == WRONG
    assert title(desk, encrypted_scene, 0, sent=True) == RIGHT  # as it was signed
    with desk.database.read() as session:
        assert [form.edition for form in desk.catalogue.current(session).editions(FORM)] == [1]
        assert session.exec(select(AuditRow.act).where(AuditRow.act == "form.erratum")).all() == ["form.erratum"]
        hashes = {row.bundle for row in session.exec(select(Submission))}
        assert session.exec(select(ErratumRow)).one().sha256 not in hashes
    assert rebuild(desk).same
    again = corrected(f"title: {RIGHT},", "title: Tổng số hộ,")
    assert correct(desk, None, form=FORM, edition=1, content=again).serial == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("so_ho: {title: Số hộ, unit: hộ", "so_ho: {title: Số hộ, unit: người"),
        ("that: 'so_ho <= so_khau'", "that: 'so_ho < so_khau'"),
        ("title: Tỷ lệ, type: percent,", "title: Tỷ lệ, type: percent, decimals: 1,"),
    ],
)
def test_what_is_more_than_words_is_refused_and_nothing_is_touched(desk: Desk, old: str, new: str) -> None:
    with desk.database.read() as session:
        version = session.exec(select(CatalogueVersion.version)).one()
    with pytest.raises(Refused, match="không chỉ được sửa chữ"):
        correct(desk, None, form=FORM, edition=1, content=corrected(old, new))
    with desk.database.read() as session:
        assert session.exec(select(CatalogueVersion.version)).one() == version
        assert not session.exec(select(ErratumRow)).all()


def test_a_text_that_does_not_compile_or_says_nothing_new_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="còn lỗi"):
        correct(desk, None, form=FORM, edition=1, content=corrected("parts:", "partz:"))
    with pytest.raises(Refused, match="không có gì để đính chính"):
        correct(desk, None, form=FORM, edition=1, content=files(1)[FILE])


def test_publishing_again_takes_the_corrected_text_for_the_published_one(desk: Desk) -> None:
    content = corrected(f"title: {RIGHT},", f"title: {WRONG},")
    correct(desk, None, form=FORM, edition=1, content=content)
    assert publish(desk, None, project=compile_files({**files(1), FILE: content}), forms=[(FORM, 1)]).forms == ()
    with pytest.raises(Refused, match="không sửa được"):
        publish(desk, None, project=compile_files(files(1)), forms=[(FORM, 1)])
