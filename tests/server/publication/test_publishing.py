"""Publishing: definitions and their tables in one act, seen by every process with its next request, and for ever."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import inspect
from sqlmodel import func, select

from engine.project import Project, compile_files, find_files
from server.actor import Actor
from server.clock import FixedClock
from server.keys.keyring import KeyRing
from server.publication import publishing
from server.publication.publishing import publish
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import audit, catalogue
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet
from server.store.models import AuditRow, Definition, Unit

ROOT = Path(__file__).parents[3]
FORM, PERIOD = ("dan_so", 1), ("ha_noi", "2026-year")
PATH = "forms/dan_so/v1.yaml"


def _nobody_asks(actor: Actor, act: str, *, thing: object) -> None:
    raise AssertionError("a command on the server asks for no right")


@pytest.fixture
def desk(
    database: Database, cabinet: Cabinet, key_ring: KeyRing, clock: FixedClock, new_id: Callable[[], UUID]
) -> Desk:
    return Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=cabinet,
        keys=key_ring,
        clock=clock,
        new_id=new_id,
        authorize=_nobody_asks,
        upload_limit=1,
    )


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return find_files(ROOT)


@pytest.fixture(scope="module")
def project(files: Mapping[str, bytes]) -> Project:
    return compile_files(files)


def _with(files: Mapping[str, bytes], path: str, *, old: str, new: str, to: str | None = None) -> Project:
    """The project with one text changed, in place or as a further file."""
    text = files[path].decode()
    assert old in text
    return compile_files({**files, to or path: text.replace(old, new).encode()})


def test_a_period_brings_its_forms_their_tables_and_its_units(desk: Desk, project: Project) -> None:
    done = publish(desk, None, project=project, periods=[PERIOD])
    assert (done.forms, done.periods, done.version) == ((FORM,), (PERIOD,), 2)
    assert inspect(desk.database.engine).has_table("f_dan_so__theo_dan_toc")
    with desk.database.read() as session:
        assert session.exec(select(func.count()).select_from(Unit)).one() == len(project.regimes["ha_noi"].units)
        acts = session.exec(select(AuditRow.act).order_by(AuditRow.seq)).all()  # type: ignore[arg-type]  # sqlmodel types columns as their values
        assert acts == ["form.publish", "period.publish"]
        assert audit.verify(session, desk.keys) is None


def test_publishing_the_same_again_is_nothing_to_do(desk: Desk, project: Project) -> None:
    publish(desk, None, project=project, periods=[PERIOD])
    again = publish(desk, None, project=project, forms=[FORM], periods=[PERIOD])
    assert (again.forms, again.periods, again.version) == ((), (), 2)


def test_a_published_edition_never_changes(desk: Desk, project: Project, files: Mapping[str, bytes]) -> None:
    publish(desk, None, project=project, forms=[FORM])
    changed = _with(files, PATH, old="title: Số hộ,", new="title: Số hộ gia đình,")
    with pytest.raises(Refused, match="hãy viết phiên bản 2"):
        publish(desk, None, project=changed, forms=[FORM])


def test_a_list_that_changed_since_does_not_touch_a_published_edition(
    desk: Desk, project: Project, files: Mapping[str, bytes]
) -> None:
    publish(desk, None, project=project, forms=[FORM])
    wider = _with(files, "forms/lists/ethnic_groups.csv", old="\n06,", new="\n96,Dân tộc mới,minority,,,,\n06,")
    assert FORM in wider.forms
    assert publish(desk, None, project=wider, forms=[FORM], periods=[PERIOD]).forms == ()
    with desk.database.read() as session:
        list_ = desk.catalogue.current(session).form(*FORM).form.list("ethnic_groups")
        assert list_ is not None
        assert list_.row("96") is None


def test_what_does_not_compile_is_not_published_and_nothing_with_it(
    desk: Desk, project: Project, files: Mapping[str, bytes]
) -> None:
    broken = _with(files, PATH, old="'nam + nu'", new="'nam_ + nu'")
    for wanted in ({"forms": [FORM]}, {"periods": [PERIOD]}, {"forms": [("khong_co", 1)]}):
        with pytest.raises(Refused, match="dttg check"):
            publish(desk, None, project=broken, **wanted)  # type: ignore[arg-type]  # one of the two by name
    with desk.database.read() as session:
        assert session.exec(select(func.count()).select_from(Definition)).one() == 0
        assert session.exec(select(func.count()).select_from(AuditRow)).one() == 0


def test_publishing_that_breaks_half_way_leaves_nothing_not_even_a_table(
    desk: Desk, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokeError(Exception):
        pass

    def broken(*_: object, **__: object) -> None:
        made(*_, **__)  # type: ignore[arg-type]  # handed on as given
        raise BrokeError

    made = publishing.projection.create_tables
    monkeypatch.setattr(publishing.projection, "create_tables", broken)
    with pytest.raises(BrokeError):
        publish(desk, None, project=project, periods=[PERIOD])
    assert not inspect(desk.database.engine).has_table("f_dan_so__theo_dan_toc")
    with desk.database.read() as session:
        assert catalogue.version_of(session) == 0


def test_another_process_sees_it_with_its_next_request(desk: Desk, project: Project) -> None:
    other = Catalogue()
    with desk.database.read() as session:
        assert other.current(session).forms == {}
    publish(desk, None, project=project, periods=[PERIOD])
    with desk.database.read() as session:
        assert set(other.current(session).forms) == {FORM}
        assert set(other.current(session).periods) == {PERIOD}


def test_a_form_is_compiled_once_however_often_the_catalogue_changes(
    desk: Desk, project: Project, files: Mapping[str, bytes]
) -> None:
    publish(desk, None, project=project, periods=[PERIOD])
    with desk.database.read() as session:
        first = desk.catalogue.current(session)
        assert desk.catalogue.current(session) is first
    second = _with(files, PATH, old="edition: 1", new="edition: 2", to="forms/dan_so/v2.yaml")
    publish(desk, None, project=second, forms=[("dan_so", 2)])
    with desk.database.read() as session:
        now = desk.catalogue.current(session)
    assert now.version == first.version + 1
    assert now.form(*FORM).form is first.form(*FORM).form


def test_a_new_edition_only_adds_to_the_tables(desk: Desk, project: Project, files: Mapping[str, bytes]) -> None:
    publish(desk, None, project=project, forms=[FORM])
    text = files[PATH].decode().replace("edition: 1", "edition: 2")
    text = text.replace("      ty_le:", "      ho_moi: {title: Hộ mới, unit: hộ}\n      ty_le:")
    second = compile_files({**files, "forms/dan_so/v2.yaml": text.encode()})
    publish(desk, None, project=second, forms=[("dan_so", 2)])
    columns = {column["name"] for column in inspect(desk.database.engine).get_columns("f_dan_so__theo_dan_toc")}
    assert {"c_ho_moi", "c_so_ho", "c_ty_le"} <= columns


def test_an_amended_period_is_in_force_at_once_and_the_old_text_stays(
    desk: Desk, project: Project, files: Mapping[str, bytes]
) -> None:
    publish(desk, None, project=project, periods=[PERIOD])
    amended = _with(files, "periods/ha_noi/2026-year.yaml", old="opens: 01/11/2026", new="opens: 15/10/2026")
    done = publish(desk, None, project=amended, periods=[PERIOD])
    assert (done.periods, done.dropped) == ((PERIOD,), ())
    with desk.database.read() as session:
        assert f"{desk.catalogue.current(session).period(*PERIOD).opens}" == "2026-10-15"
        found = session.exec(select(Definition.edition).where(Definition.kind == "period")).all()
        assert sorted(found) == [1, 2]


def test_a_form_that_an_amendment_takes_out_of_a_period_is_named(
    desk: Desk, project: Project, files: Mapping[str, bytes]
) -> None:
    publish(desk, None, project=project, periods=[PERIOD])
    path = "periods/ha_noi/2026-year.yaml"
    other = _with(files, path, old="  dan_so: 1", new="  tao_hon: 1")
    done = publish(desk, None, project=other, periods=[PERIOD])
    assert done.dropped == (("Báo cáo năm 2026", ("01.N/BC-DTTG",)),)


def test_units_follow_the_file_and_none_is_lost(desk: Desk, project: Project, files: Mapping[str, bytes]) -> None:
    publish(desk, None, project=project, periods=[PERIOD])
    renamed = _with(files, "periods/ha_noi/units.csv", old="Phường Ngọc Hà", new="Phường Ngọc Hà mới")
    publish(desk, None, project=renamed, periods=[PERIOD])
    with desk.database.read() as session:
        unit = session.exec(select(Unit).where(Unit.code == "00008")).one()
        parent = session.get(Unit, unit.parent_id)
        assert (unit.name, unit.kind, unit.attributes["zone"]) == ("Phường Ngọc Hà mới", "ward", "urban")
        assert parent is not None
        assert parent.code == "ha_noi"
        assert session.exec(select(func.count()).select_from(Unit)).one() == len(project.regimes["ha_noi"].units)


def test_nothing_in_force_looks_at_the_authors_folders(
    desk: Desk, project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`forms/` empty: a fresh process serves everything published."""
    publish(desk, None, project=project, periods=[PERIOD])
    monkeypatch.chdir(tmp_path)
    fresh = replace(desk, catalogue=Catalogue())
    with fresh.database.read() as session:
        published = fresh.catalogue.current(session)
        assert published.form(*FORM).form.title.startswith("Dân số")
        assert published.regime("ha_noi").receiver.startswith("Sở Dân tộc")


# ---- what is rolled back, and what reads a form ----


def test_a_publication_that_is_rolled_back_leaves_nothing_of_itself_in_the_process(
    desk: Desk, project: Project, files: Mapping[str, bytes]
) -> None:
    """Another process then gives the same version number to something else."""
    title = "title: Dân số, số hộ người dân tộc thiểu số"
    other = _with(files, PATH, old=title, new="title: Bản bị hủy")

    class BrokeError(Exception):
        pass

    def broken() -> None:
        with desk.database.write() as session:
            publishing.publish_within(desk, None, session=session, project=other, forms=[FORM], indicators=True)
            assert desk.catalogue.current(session).form(*FORM).form.title.startswith("Bản bị hủy")
            raise BrokeError

    with pytest.raises(BrokeError):
        broken()
    publish(replace(desk, catalogue=Catalogue()), None, project=project, forms=[FORM], indicators=True)
    with desk.database.read() as session:
        now = desk.catalogue.current(session)
        assert now.version == 2
        assert now.form(*FORM).form.title == project.forms[FORM].title
        stored = session.exec(select(Definition).where(Definition.kind == catalogue.INDICATORS)).one()
        assert now.indicators.sha256 == stored.sha256


def _read_alone(files: Mapping[str, bytes], *, row: str, edition: int) -> dict[str, bytes]:
    """A form whose total of minorities is called `row`, and one indicator that reads this row."""
    kept = ("forms/lists", "forms/units", "forms/legal", "periods/ha_noi/regime", "periods/ha_noi/u")
    found = {path: text for path, text in files.items() if path.startswith(kept)}
    text = files[PATH].decode().partition("\ntests:")[0]
    for number in range(1, edition + 1):
        named = text.replace("edition: 1", f"edition: {number}")
        if number > 1:
            named = named.replace("SUM(kinh; dtts; khac)", f"SUM(kinh; {row}; khac)")
            named = named.replace("dtts: {title:", f"{row}: {{was: dtts, title:")
        found[f"forms/dan_so/v{number}.yaml"] = named.encode()
    value = f"dan_so.theo_dan_toc[{row}].so_khau"
    figure = f"so_nguoi: {{title: Dân số, unit: người, value: '{value}'}}"
    said = 'group: "Dân số"\nindicators:\n  "0101":\n    title: Dân số\n    legal: [tt-06-2025]\n    due: [year]\n'
    found["forms/indicators/mot.yaml"] = f"{said}    figures:\n      {figure}\n    by: [reporter]\n".encode()
    return found


def test_a_new_edition_of_a_form_takes_the_published_indicators_with_it(desk: Desk, files: Mapping[str, bytes]) -> None:
    publish(desk, None, project=compile_files(_read_alone(files, row="dtts", edition=1)), forms=[FORM], indicators=True)
    second = compile_files(_read_alone(files, row="thieu_so", edition=2))
    done = publish(desk, None, project=second, forms=[("dan_so", 2)])
    assert (done.indicators, done.unread) == (2, ())
    with desk.database.read() as session:
        names = desk.catalogue.current(session).indicators.by_code["0101"].figures[0].forms
    assert names == ("dan_so",)


def test_indicators_that_cannot_read_a_new_edition_stay_as_they_are_and_it_is_said(
    desk: Desk, files: Mapping[str, bytes]
) -> None:
    first = _read_alone(files, row="dtts", edition=1)
    publish(desk, None, project=compile_files(first), forms=[FORM], indicators=True)
    second = {**_read_alone(files, row="thieu_so", edition=2)}
    del second["forms/indicators/mot.yaml"]
    done = publish(desk, None, project=compile_files(second), forms=[("dan_so", 2)])
    assert (done.indicators, done.unread) == (None, (("dan_so", 2),))
    assert "dan_so phiên bản 2" in publishing.unread_lines(done)[0]
    with desk.database.read() as session:
        assert desk.catalogue.current(session).indicators.edition == 1
