"""What an author wrote wrongly about the edition before, found by `dttg check` with place and cure (R067, issue 6)."""

from dataclasses import replace
from hashlib import sha256

import pytest
from evolve_worlds import HEAD, around

from engine.model import Form
from engine.project import Project, compile_files
from engine.project.lock import with_erratum, with_lock

LINE = "  bang: {{table: Bảng, type: integer, unit: hộ, time: at_end, rows: {{a: A, b: B}}, columns: {columns}}}\n"
V1 = HEAD.format(edition=1) + "parts:\n" + LINE.format(columns="{x: X, y: {title: Y, type: decimal, unit: hộ}}")


def compiled(*editions: str, lock: str | None = None) -> Project:
    numbers = (text.partition("edition: ")[2].split("\n", 1)[0] for text in editions)
    files = {f"forms/vi_du/v{number}.yaml": text.encode() for number, text in zip(numbers, editions, strict=True)}
    locks = {} if lock is None else {"forms/vi_du/published.json": lock.encode()}
    return compile_files({**around(), **files, **locks})


def form_of(text: str) -> Form:
    return compiled(text).forms["vi_du", 1]


def second(columns: str, head: str = "", number: int = 2) -> str:
    return HEAD.format(edition=number) + head + "parts:\n" + LINE.format(columns=columns)


DECIMAL = "y: {title: Y, type: decimal, unit: hộ}"


@pytest.mark.parametrize(
    ("columns", "head", "code", "cure"),
    [
        pytest.param(
            f"{{xx: {{title: X, was: x1}}, {DECIMAL}}}", "drop: {bang.x: a}\n", "V502", "'x'", id="names nothing"
        ),
        pytest.param(f"{{{DECIMAL}}}", "", "V503", "drop: {bang.x: lý do}", id="lost"),
        pytest.param(f"{{x: X, k: {{title: K, was: x}}, {DECIMAL}}}", "", "V504", "tách", id="mapped twice"),
        pytest.param("{x: X, y: Y}", "", "V506", "ROUND(y; 0)", id="retyped"),
        pytest.param("{x: X, y: {title: Y, convert: 'ROUND(yy; 0)'}}", "", "V507", "'y'", id="convert names nothing"),
        pytest.param("{x: X, y: {title: Y, convert: 'PREVIOUS(y)'}}", "", "V508", "cùng dòng", id="another period"),
        pytest.param("{x: X, y: {title: Y, convert: 'y >= 0'}}", "", "X", "", id="convert of another type"),
        pytest.param(f"{{x: X, {DECIMAL}}}", "drop: {bang.x: a}\n", "V511", "drop", id="dropped and still there"),
        pytest.param(f"{{x: X, {DECIMAL}}}", "drop: {bang.xx: a}\n", "V502", "bang.x", id="drop names nothing"),
    ],
)
def test_each_slip_is_one_error_in_the_newer_file_with_its_cure(columns: str, head: str, code: str, cure: str) -> None:
    project = compiled(V1, second(columns, head))
    found = list(project.diagnostics.errors)
    assert [each.code[: len(code)] for each in found] == [code], [each.text for each in found]
    assert found[0].span.file == "forms/vi_du/v2.yaml"
    assert cure in found[0].hint
    assert ("vi_du", 2) in project.broken
    assert ("vi_du", 1) in project.forms


def test_a_merge_of_what_cannot_be_added_is_an_error() -> None:
    texts = "{m: {title: M, type: text}, n: {title: N, type: text}}"
    first = HEAD.format(edition=1) + "parts:\n" + LINE.format(columns=texts)
    project = compiled(first, second("{k: {title: K, type: text, was: [m, n]}}"))
    assert [each.code for each in project.diagnostics.errors] == ["V510"]


def test_an_edition_that_skips_a_number_is_an_error() -> None:
    project = compiled(V1, second(f"{{x: X, {DECIMAL}}}", number=3))
    (found,) = project.diagnostics.of("V512")
    assert "v2.yaml" in found.hint
    assert ("vi_du", 3) in project.broken


def test_a_first_edition_has_nothing_to_refer_to() -> None:
    project = compiled(V1.replace("x: X", "x: {title: X, was: k}"))
    assert [each.code for each in project.diagnostics.errors] == ["V514"]


def test_a_changed_published_file_is_found_without_a_database() -> None:
    lock = with_lock(None, form_of(V1), file=V1.encode())
    assert list(compiled(V1, lock=lock).diagnostics.errors) == []
    (found,) = compiled(V1.replace("x: X", "x: Ích"), lock=lock).diagnostics.errors
    assert (found.code, found.span.file) == ("V501", "forms/vi_du/v1.yaml")


def test_a_lock_grows_and_never_forgets_what_was_published() -> None:
    lock = with_lock(None, form_of(V1), file=b"a")
    again = with_lock(lock.encode(), form_of(V1), file=b"b")
    assert sha256(b"a").hexdigest() in again
    assert sha256(b"b").hexdigest() not in again
    assert '"2"' in with_lock(again.encode(), replace(form_of(V1), edition=2), file=b"c")


def test_an_erratum_puts_the_corrected_text_in_place_of_the_published_one() -> None:
    lock = with_lock(None, form_of(V1), file=V1.encode())
    corrected = V1.replace("x: X", "x: Ích")
    assert list(compiled(corrected, lock=lock).diagnostics.of("V501")) != []
    after = with_erratum(lock.encode(), form_of(corrected), file=corrected.encode())
    assert list(compiled(corrected, lock=after).diagnostics.errors) == []


def test_a_code_that_left_its_list_since_publication_is_found_without_a_database() -> None:
    rows = "{tong: {title: T, formula: 'SUM(cay)'}, cay: {list: qua, show: present}}"
    first = V1.replace("{a: A, b: B}", rows)
    list_ = "code,name\n01,Cam\n02,Quýt\n03,Bưởi\n"
    published = {"forms/vi_du/v1.yaml": first.encode(), "forms/lists/qua.csv": list_.encode()}
    form = compile_files({**around(), **published}).forms["vi_du", 1]
    lock = {"forms/vi_du/published.json": with_lock(None, form, file=first.encode()).encode()}
    shorter = {"forms/lists/qua.csv": list_.replace("03,Bưởi\n", "").encode()}
    newer = {"forms/vi_du/v2.yaml": first.replace("edition: 1", "edition: 2").encode()}
    alone = compile_files({**around(), **published, **lock, **shorter})
    assert list(alone.diagnostics.errors) == []  # nothing published changes with its list
    (found,) = compile_files({**around(), **published, **lock, **shorter, **newer}).diagnostics.errors
    assert (found.code, found.span.file) == ("V505", "forms/vi_du/v2.yaml")
    assert "03" in found.text
    merged = {"forms/lists/qua.csv": b"code,name,was\n01,Cam,\n02,Quyt buoi,02;03\n"}
    assert list(compile_files({**around(), **published, **lock, **merged, **newer}).diagnostics.errors) == []


@pytest.mark.parametrize("text", ["", "[]", '{"1": "abc"}', '{"1": {"sha256": "%s", "lists": []}}' % ("0" * 64)])
def test_a_damaged_lock_is_an_error(text: str) -> None:
    assert [each.code for each in compiled(V1, lock=text).diagnostics.errors] == ["V513"]


def test_a_sound_second_edition_is_quiet() -> None:
    project = compiled(V1, second("{k: {title: K, was: x}, y: {title: Y, convert: 'ROUND(y; 0)'}}"))
    assert list(project.diagnostics.errors) == []
    newest = project.newest("vi_du")
    assert newest is not None
    assert newest.edition == 2


def test_a_replaced_edition_that_reads_an_older_edition_of_another_form_stays_sound() -> None:
    """Only the newest edition of a form has to follow what another form renamed; the replaced one is frozen."""
    reading = HEAD.format(edition=1).replace("form: vi_du", "form: vi_du_doc") + "parts:\n"
    reading += LINE.format(columns="{k: K}") + "checks: {c: {each: bang, that: 'k <= vi_du.bang[row].x', say: Sai}}\n"
    follows = reading.replace("edition: 1", "edition: 2").replace("[row].x", "[row].z")
    files = {
        "forms/vi_du/v1.yaml": V1,
        "forms/vi_du/v2.yaml": second(f"{{z: {{title: Z, was: x}}, {DECIMAL}}}"),
        "forms/vi_du_doc/v1.yaml": reading,
    }
    texts = {path: text.encode() for path, text in files.items()}
    behind = compile_files({**around(), **texts})
    assert [(each.code, each.span.file) for each in behind.diagnostics.errors] == [("X402", "forms/vi_du_doc/v1.yaml")]
    both = compile_files({**around(), **texts, "forms/vi_du_doc/v2.yaml": follows.encode()})
    assert list(both.diagnostics.errors) == []


def test_the_first_period_of_an_edition_is_a_period_of_the_form_and_no_earlier_one_pins_it() -> None:
    columns = f"{{x: X, {DECIMAL}}}"
    assert [each.code for each in compiled(V1, second(columns, "effective_from: 2027-q1\n")).diagnostics.errors] == [
        "V516"
    ]
    v2 = second(columns, "effective_from: 2027-year\n").encode()
    editions = {"forms/vi_du/v1.yaml": V1.encode(), "forms/vi_du/v2.yaml": v2}

    def codes(year: int, edition: int) -> list[str]:
        text = f"period: {year}-year\nregime: ha_noi\nkind: year\nyear: {year}\ntitle: Năm\nopens: 01/11/{year}\n"
        period = {f"periods/ha_noi/{year}-year.yaml": f"{text}forms: {{vi_du: {edition}}}\n".encode()}
        return [each.code for each in compile_files({**around(), **editions, **period}).diagnostics.errors]

    assert codes(2026, 1) == codes(2027, 2) == []
    assert codes(2026, 2) == ["V517"]
