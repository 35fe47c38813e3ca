"""Danh mục dùng chung: what all forms lean on, what an author asks to be added or changed, the second person's word."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from unicodedata import normalize
from urllib.parse import quote

from starlette.responses import Response

from engine.diagnostics.suggest import fold
from engine.model import CodeList, CodeRow
from engine.project import paths
from server.authoring import indicator_texts, vocabulary
from server.authoring.leaning import Leaning
from server.authoring.list_wishes import LONGEST_CODE, LONGEST_NAME, LONGEST_SAID, changeable, subject
from server.authoring.list_wishes import LONGEST_ID as LONGEST_LIST_ID
from server.authoring.table_files import table_of
from server.authoring.vocabulary import PUBLISH, Outlook, Proposal, Standing
from server.authoring.wishes import (
    ADDS_TITLES,
    LONGEST_ID,
    LONGEST_NUMBER,
    LONGEST_TITLE,
    LONGEST_UNIT,
    UNIT_KIND_TITLES,
    Kind,
    Wish,
    indicators_path,
)
from server.clock import day_of
from server.contexts.vocabulary import (
    AskedLine,
    CodeLine,
    ListPage,
    SharedLine,
    VocabularyPage,
    WishedPage,
    WishField,
    WishPage,
)
from server.http.doorway import Call
from server.refusal import Refused
from server.words import phrases

LONGEST_TYPED = 20_000  # characters of a field that are looked at at all
MORE, MOST_KNOWN = "cot_", 8
LONGEST_SHOWN = 2_000  # of what comes back in its box
MOST_DECIDED = 20
MOST_WARNED = 6
MOST_TOLD = 2  # sentences of a proposal in a list
UNITS, TEXTS, LISTS, INDICATORS = "", "van-ban", "danh-sach", "chi-tieu"
MOST_CODES_SHOWN = 400
LONGEST_TABLE = 400_000  # characters
THROUGH = frozenset({"forbidden", "not_found"})


# ---- what there is ----


def show(call: Call) -> Response:
    desk, actor = call.house.desk, call.actor
    found = vocabulary.standing(desk, call.house.ground, actor)
    section = call.query("muc") if call.query("muc") in SECTIONS else UNITS
    title, intro, heads, lines, new = SECTIONS[section](call, found)
    return call.render(
        "vocabulary.html",
        VocabularyPage(
            sections=tuple(
                (name, call.path("vocabulary") + (f"?muc={value}" if value else ""), count, value == section)
                for value, name, count in (
                    (UNITS, "Đơn vị tính", len(found.project.units)),
                    (TEXTS, "Văn bản căn cứ", len(found.project.legal)),
                    (LISTS, "Danh mục", len(changeable(found.project))),
                    (INDICATORS, "Chỉ tiêu", len(found.project.indicators)),
                )
            ),
            title=title,
            intro=intro,
            heads=heads,
            lines=lines,
            act=ACTS.get(section, "Đề nghị đổi"),
            new=new,
            waiting=tuple(_asked(call, each) for each in vocabulary.waiting(desk, actor)),
            decided=tuple(_asked(call, each) for each in vocabulary.decided(desk, actor, limit=MOST_DECIDED)),
        ),
    )


Shown = tuple[str, str, tuple[str, ...], tuple[SharedLine, ...], tuple[str, str]]


def _units(call: Call, found: Standing) -> Shown:
    lines = tuple(
        SharedLine(
            name=code,
            code="",
            words=(UNIT_KIND_TITLES.get(unit.kind, unit.kind), ADDS_TITLES["yes" if unit.adds else "no"]),
            used=_used(found.units.get(code, ())),
            leaning=_named(found.units.get(code, ()), found),
            href=f"{call.path('wish_unit')}?ma={quote(code)}",
        )
        for code, unit in found.project.units.items()
    )
    intro = (
        "Biểu gọi đơn vị tính bằng tên, máy so đúng từng chữ. Số bình quân không cần đơn vị riêng: trong biểu ghi hai "
        "tên có sẵn, thí dụ người/lớp."
    )
    heads = ("Đơn vị tính", "Loại", "Cộng", "Dùng ở")
    return "Đơn vị tính", intro, heads, lines, ("Đề nghị thêm đơn vị tính", call.path("wish_unit"))


def _texts(call: Call, found: Standing) -> Shown:
    lines = tuple(
        SharedLine(
            name=text.title or id_,
            code=id_,
            words=(
                text.number,
                f"từ {phrases.day(text.from_)}" if text.from_ is not None else "",
                _replaced(found, text.replaced_by, text.replaced_from),
            ),
            used=_used(found.texts.get(id_, ())),
            leaning=_named(found.texts.get(id_, ()), found),
            href=f"{call.path('wish_text')}?ma={quote(id_)}",
        )
        for id_, text in found.project.legal.items()
    )
    intro = (
        "Biểu và chỉ tiêu dẫn văn bản bằng mã, thí dụ legal: [tt-06-2025]. Văn bản bị thay thế vẫn giữ trong danh mục."
    )
    heads = ("Văn bản", "Số, ký hiệu", "Hiệu lực", "Bị thay thế", "Dùng ở")
    return "Văn bản căn cứ", intro, heads, lines, ("Đề nghị thêm văn bản", call.path("wish_text"))


def _lists(call: Call, found: Standing) -> Shown:
    lines = tuple(
        SharedLine(
            name=list_.title or id_,
            code=id_,
            words=(f"{phrases.whole(len(list_.rows))} mã", ", ".join(list_.columns)),
            used=_used(found.lists.get(id_, ())),
            leaning=_named(found.lists.get(id_, ()), found),
            href=call.path("shared_list", list=id_),
        )
        for id_, list_ in changeable(found.project).items()
    )
    intro = "Biểu lấy dòng, cột hoặc câu trả lời từ danh mục, thí dụ list: religions. Mã không dùng lại cho thứ khác."
    heads = ("Danh mục", "Số mã", "Cột để lọc", "Dùng ở")
    return "Danh mục", intro, heads, lines, ("Đề nghị danh mục mới", call.path("wish_list"))


def _indicators(call: Call, found: Standing) -> Shown:
    names = indicator_texts.names(found.project)
    drafted = tuple(name for name in indicator_texts.begun(call.house.desk, call.actor) if name not in names)
    lines = []
    for name in (*names, *drafted):
        own = [each for each in found.project.indicators.values() if paths.stem(each.span.file) == name]
        group = next((each.group for each in own if each.group), "")
        lines.append(
            SharedLine(
                name=group or name,
                code=name,
                words=(f"{len(own)} chỉ tiêu" if own else "chưa có trong bộ đang dùng",),
                used=", ".join(each.code for each in own[:MOST_KNOWN]) + ("…" if len(own) > MOST_KNOWN else ""),
                leaning=tuple(f"{each.code} {each.title}" for each in own),
                href=call.path("indicator_file", file=name),
            )
        )
    intro = (
        "Mỗi tệp là một nhóm chỉ tiêu, viết như biểu: công thức đọc ô của các biểu đã công bố. Xác nhận xong thì cả bộ "
        "chỉ tiêu được công bố lại, trang số liệu tính theo ngay."
    )
    heads = ("Nhóm", "Số chỉ tiêu", "Chỉ tiêu")
    return "Chỉ tiêu", intro, heads, tuple(lines), ("Nhóm chỉ tiêu mới", call.path("new_indicators"))


SECTIONS = {UNITS: _units, TEXTS: _texts, LISTS: _lists, INDICATORS: _indicators}
ACTS = {LISTS: "Mở", INDICATORS: "Soạn"}


def _replaced(found: Standing, by: str | None, since: date | None) -> str:
    if not by:
        return ""
    other = found.project.legal.get(by)
    number = other.number if other is not None and other.number else by
    return f"{number}, từ {phrases.day(since)}" if since is not None else number


def _used(leaning: tuple[Leaning, ...]) -> str:
    forms = len({each.id for each in leaning if each.edition is not None})
    indicators = sum(each.edition is None for each in leaning)
    parts = (f"{forms} biểu" if forms else "", f"{indicators} chỉ tiêu" if indicators else "")
    return ", ".join(part for part in parts if part) or "chưa dùng"


def _named(leaning: Iterable[Leaning], found: Standing) -> tuple[str, ...]:
    return tuple(
        f"Chỉ tiêu {each.number} {each.title}"
        if each.edition is None
        else f"{each.number or each.id} {each.title}, phiên bản {each.edition}"
        + ("" if (each.id, each.edition) in found.published else " (chưa công bố)")
        for each in leaning
    )


def _asked(call: Call, line: vocabulary.Line) -> AskedLine:
    state = ""
    if line.confirmed is not None and line.decided_at is not None:
        done = "Đã xác nhận" if line.confirmed else f"Đã dừng: “{line.why}”"
        state = f"{done} ({line.decided_by}, {phrases.moment(line.decided_at)})"
    return AskedLine(
        href=call.path("wished", proposal=line.id),
        told=_short(line.told),
        by=line.by,
        at=phrases.moment(line.at),
        state=state,
    )


def _short(told: tuple[str, ...]) -> tuple[str, ...]:
    """As much of a proposal as a list has room for."""
    more = len(told) - MOST_TOLD
    return told if more <= 0 else (*told[:MOST_TOLD], f"Và {more} thay đổi nữa.")


# ---- a unit, a text: asked for by plain fields ----


def show_unit(call: Call) -> Response:
    return call.render("vocabulary_wish.html", _unit_form(call, call.query("ma"), call.query("moi")))


def do_unit(call: Call) -> Response:
    code = call.fields.one("ma")
    kind = Kind.UNIT_CHANGE if code else Kind.UNIT_NEW
    return _ask(
        call,
        Wish(kind=kind, subject=_typed(call, "ma" if code else "ten"), given=_given(call, loai="kind", cong="adds")),
        again=lambda problem: _unit_form(call, code, "", problem=problem),
    )


def _unit_form(call: Call, code: str, fresh: str, *, problem: str = "") -> WishPage:
    found = vocabulary.standing(call.house.desk, call.house.ground, call.actor)
    unit = found.project.units.get(code)
    if code and unit is None:
        raise Refused("not_found", what="đơn vị tính này")
    kind = _shown(call, "loai", (unit.kind if unit is not None else "count") if not problem else "")
    adds = _shown(call, "cong", ("no" if unit is not None and not unit.adds else "yes") if not problem else "")
    name = (
        WishField(name="ma", label="Đơn vị tính", value=code, fixed=True, hint="Tên đã dùng trong biểu nên không đổi.")
        if unit is not None
        else WishField(
            name="ten",
            label="Tên đơn vị tính",
            value=_shown(call, "ten", fresh),
            longest=LONGEST_UNIT,
            hint="Đúng như in trên biểu, thí dụ: lớp. Máy so đúng từng chữ.",
        )
    )
    return WishPage(
        title=f"Đổi đơn vị tính “{code}”" if unit is not None else "Thêm đơn vị tính",
        intro=AFTERWARDS,
        back=("Đơn vị tính", call.path("vocabulary")),
        fields=(
            name,
            _pick(
                "loai", "Loại", UNIT_KIND_TITLES, kind, hint="Máy chỉ so sánh những số cùng đơn vị, hoặc đều là đếm."
            ),
            _pick("cong", "Cộng", ADDS_TITLES, adds, hint="Số cộng được thì tổng của thành phố là tổng các xã."),
        ),
        leaning=_named(found.units.get(code, ()), found) if unit is not None else (),
        problem=problem,
    )


def show_text(call: Call) -> Response:
    return call.render("vocabulary_wish.html", _text_form(call, call.query("ma"), call.query("moi")))


def do_text(call: Call) -> Response:
    id_ = call.fields.one("ma")
    names = {"ten": "title", "so": "number", "tu_ngay": "from", "thay_bang": "replaced_by", "thay_tu": "replaced_from"}
    return _ask(
        call,
        Wish(
            kind=Kind.LEGAL_CHANGE if id_ else Kind.LEGAL_NEW,
            subject=_typed(call, "ma" if id_ else "ma_moi"),
            given=_given(call, **names),
        ),
        again=lambda problem: _text_form(call, id_, "", problem=problem),
    )


def _text_form(call: Call, id_: str, fresh: str, *, problem: str = "") -> WishPage:
    found = vocabulary.standing(call.house.desk, call.house.ground, call.actor)
    text = found.project.legal.get(id_)
    if id_ and text is None:
        raise Refused("not_found", what="văn bản này")
    code = (
        WishField(name="ma", label="Mã", value=id_, fixed=True, hint="Biểu dẫn bằng mã này nên không đổi.")
        if text is not None
        else WishField(
            name="ma_moi",
            label="Mã",
            value=_shown(call, "ma_moi", fresh),
            longest=LONGEST_ID,
            hint="Chữ thường không dấu, số, nối bằng gạch ngang, thí dụ tt-09-2027. Biểu ghi mã này ở mục legal.",
        )
    )
    held = ("", "", "", "", "")
    if text is not None:
        held = (text.title, text.number, _day(text.from_), text.replaced_by or "", _day(text.replaced_from))
    others = {"": "Chưa bị thay thế"} | {
        other: f"{each.number} ({other})" for other, each in found.project.legal.items() if other != id_
    }
    return WishPage(
        title=f"Đổi văn bản {text.number or id_}" if text is not None else "Thêm văn bản căn cứ",
        intro=AFTERWARDS,
        back=("Văn bản căn cứ", f"{call.path('vocabulary')}?muc={TEXTS}"),
        fields=(
            code,
            WishField(
                name="so",
                label="Số, ký hiệu",
                value=_shown(call, "so", held[1]),
                longest=LONGEST_NUMBER,
                hint="Thí dụ 09/2027/TT-BDTTG.",
            ),
            WishField(
                name="ten",
                label="Tên đầy đủ",
                value=_shown(call, "ten", held[0]),
                longest=LONGEST_TITLE,
                hint="Loại, số, ngày, trích yếu, thí dụ: Thông tư 09/2027/TT-BDTTG ngày 01/7/2027 về …",
            ),
            WishField(
                name="tu_ngay",
                label="Có hiệu lực từ ngày",
                value=_shown(call, "tu_ngay", held[2]),
                longest=10,
                hint="Ngày/tháng/năm, thí dụ 01/07/2027. Để trống nếu chưa rõ.",
                required=False,
            ),
            _pick("thay_bang", "Bị thay thế bằng", others, _shown(call, "thay_bang", held[3]), required=False),
            WishField(
                name="thay_tu",
                label="Bị thay thế từ ngày",
                value=_shown(call, "thay_tu", held[4]),
                longest=10,
                hint="Chỉ ghi khi đã có văn bản thay thế.",
                required=False,
            ),
        ),
        leaning=_named(found.texts.get(id_, ()), found) if text is not None else (),
        problem=problem,
    )


# ---- a group of indicators begins with its name ----


def show_new_indicators(call: Call) -> Response:
    return call.render("vocabulary_wish.html", _indicators_form(call))


def do_new_indicators(call: Call) -> Response:
    """To the editor of that name, where nothing is kept before something is written."""
    name = call.fields.one("ten").strip()[:LONGEST_LIST_ID]
    try:
        indicators_path(name)
    except Refused:
        problem = Refused("indicators_name", id=name).sentence
        return call.render("vocabulary_wish.html", _indicators_form(call, problem=problem), status=409)
    return call.go("indicator_file", file=name)


def _indicators_form(call: Call, *, problem: str = "") -> WishPage:
    return WishPage(
        title="Nhóm chỉ tiêu mới",
        intro="Mở trình soạn với một tệp trống. Lấy một nhóm đang có làm mẫu thì mở nhóm ấy và chép sang.",
        back=("Chỉ tiêu", f"{call.path('vocabulary')}?muc={INDICATORS}"),
        fields=(
            WishField(
                name="ten",
                label="Tên tệp",
                value=_shown(call, "ten", ""),
                longest=LONGEST_LIST_ID,
                hint="Chữ thường không dấu, số, gạch dưới, thí dụ 17_chuyen_doi_so. Các nhóm xếp theo tên này.",
            ),
        ),
        leaning=(),
        problem=problem,
        press="Mở trình soạn",
    )


# ---- a list and its codes ----


def show_list(call: Call) -> Response:
    found = vocabulary.standing(call.house.desk, call.house.ground, call.actor)
    list_ = _list(call, found)
    sought = call.query("tim").strip()[:LONGEST_NAME]
    rows = [
        row for row in list_.rows if fold(sought) in fold(f"{row.code} {row.name} {' '.join(row.attributes.values())}")
    ]
    return call.render(
        "vocabulary_list.html",
        ListPage(
            id=list_.id,
            title=list_.title or list_.id,
            columns=list_.columns,
            lines=tuple(_code_line(call, list_, row) for row in rows[:MOST_CODES_SHOWN]),
            count=len(list_.rows),
            more=max(0, len(rows) - MOST_CODES_SHOWN),
            sought=sought,
            leaning=_named(found.lists.get(list_.id, ()), found),
            back=("Danh mục", f"{call.path('vocabulary')}?muc={LISTS}"),
            new=call.path("wish_code", list=list_.id),
        ),
    )


def _list(call: Call, found: Standing) -> CodeList:
    list_ = changeable(found.project).get(str(call.params["list"]))
    if list_ is None:
        raise Refused("not_found", what="danh mục này")
    return list_


def _code_line(call: Call, list_: CodeList, row: CodeRow) -> CodeLine:
    since = f"từ {phrases.day(row.valid_from)}" if row.valid_from is not None else ""
    until = f"đến hết {phrases.day(row.valid_to)}" if row.valid_to is not None else ""
    return CodeLine(
        code=row.code,
        name=row.name,
        words=tuple(row.attributes.get(name, "") for name in list_.columns),
        valid=" ".join(part for part in (since, until) if part),
        was=", ".join(row.was),
        ended=row.valid_to is not None and row.valid_to < day_of(call.now),
        href=f"{call.path('wish_code', list=list_.id)}?ma={quote(row.code)}",
    )


def show_new_list(call: Call) -> Response:
    return call.render("vocabulary_wish.html", _list_form(call, call.query("moi")))


def do_new_list(call: Call) -> Response:
    table = call.fields.one("bang")[:LONGEST_TABLE]
    try:
        file = call.fields.files.get("tep")
        if file is not None:
            table = table_of(file.name, file.content)
    except Refused as refused:
        return call.render("vocabulary_wish.html", _list_form(call, "", problem=refused.sentence), status=409)
    return _ask(
        call,
        Wish(kind=Kind.LIST_NEW, subject=_typed(call, "ten"), given={**_given(call, goi="title"), "table": table}),
        again=lambda problem: _list_form(call, "", table=table, problem=problem),
    )


def _list_form(call: Call, fresh: str, *, table: str = "", problem: str = "") -> WishPage:
    return WishPage(
        title="Danh mục mới",
        intro=AFTERWARDS,
        back=("Danh mục", f"{call.path('vocabulary')}?muc={LISTS}"),
        fields=(
            WishField(
                name="goi",
                label="Tên gọi",
                value=_shown(call, "goi", ""),
                hint="In trên cột đầu của bảng, thí dụ: Loại lớp học.",
            ),
            WishField(
                name="ten",
                label="Tên (id)",
                value=_shown(call, "ten", fresh),
                longest=LONGEST_LIST_ID,
                hint="Chữ thường không dấu, nối bằng gạch dưới, thí dụ loai_lop_hoc. Biểu ghi tên này ở list:.",
            ),
            WishField(
                name="bang",
                label="Mã và tên",
                value=normalize("NFC", table),
                tall=True,
                required=False,
                hint="Mỗi mã một dòng. Chép hai cột (mã, tên) từ Excel rồi dán vào đây, hoặc gõ: 01; Lớp xóa mù chữ.",
            ),
            WishField(
                name="tep",
                label="Hoặc tệp Excel (.xlsx, .ods)",
                value="",
                required=False,
                accept=".xlsx,.ods",
                hint="Máy lấy hai cột đầu có chữ của trang tính đầu tiên, thay cho ô trên.",
            ),
        ),
        leaning=(),
        problem=problem,
    )


def show_code(call: Call) -> Response:
    return call.render("vocabulary_wish.html", _code_form(call, call.query("ma")))


def do_code(call: Call) -> Response:
    list_id, held = str(call.params["list"])[:LONGEST_LIST_ID], call.fields.one("ma")
    names = {"ten": "name", "tu_ngay": "valid_from", "den_ngay": "valid_to", "thay": "was"}
    more = {key: f"more_{key.removeprefix(MORE)}" for key, _ in call.fields.pairs if key.startswith(MORE)}
    given = {**_given(call, **names), **_given(call, **more)}
    if held:
        wish = Wish(
            kind=Kind.CODE_CHANGE,
            subject=subject(list_id, held[:LONGEST_CODE]),
            given={**given, "code": _typed(call, "ma_moi")},
        )
    else:
        wish = Wish(kind=Kind.CODE_NEW, subject=subject(list_id, _typed(call, "ma_moi")), given=given)
    return _ask(call, wish, again=lambda problem: _code_form(call, held, problem=problem))


def _code_form(call: Call, code: str, *, problem: str = "") -> WishPage:
    found = vocabulary.standing(call.house.desk, call.house.ground, call.actor)
    list_ = _list(call, found)
    row = list_.row(code)
    if code and row is None:
        raise Refused("not_found", what="mã này")
    title = list_.title or list_.id
    held = (WishField(name="ma", label="Đang là", value=code, fixed=True),) if row is not None else ()
    return WishPage(
        title=f"{title}: đổi mã {code}" if row is not None else f"{title}: thêm mã",
        intro=AFTERWARDS,
        back=(title, call.path("shared_list", list=list_.id)),
        fields=(
            *held,
            WishField(
                name="ma_moi",
                label="Mã",
                value=_shown(call, "ma_moi", code),
                longest=LONGEST_CODE,
                hint="Đổi mã thì mã cũ được ghi là đã thay, số các kỳ trước nối tiếp sang mã mới."
                if row is not None
                else "Không trùng mã nào, kể cả mã đã hết hiệu lực.",
            ),
            WishField(
                name="ten",
                label="Tên",
                value=_shown(call, "ten", row.name if row is not None else ""),
                longest=LONGEST_NAME,
            ),
            *(_more(call, name, list_, row) for name in list_.columns),
            WishField(
                name="tu_ngay",
                label="Có hiệu lực từ ngày",
                value=_shown(call, "tu_ngay", _day(row.valid_from) if row is not None else ""),
                longest=10,
                required=False,
                hint="Ngày/tháng/năm. Để trống: từ trước đến nay.",
            ),
            WishField(
                name="den_ngay",
                label="Có hiệu lực đến hết ngày",
                value=_shown(call, "den_ngay", _day(row.valid_to) if row is not None else ""),
                longest=10,
                required=False,
                hint="Biểu lấy các mã còn hiệu lực vào ngày cuối của kỳ. Để trống: còn hiệu lực.",
            ),
            WishField(
                name="thay",
                label="Thay các mã",
                value=_shown(call, "thay", "; ".join(row.was) if row is not None else ""),
                longest=LONGEST_SAID,
                required=False,
                hint="Khi gộp: mã cũ, cách nhau bằng dấu chấm phẩy, thí dụ 08; 12. Mã cũ hết hiệu lực ngày hôm trước.",
            ),
        ),
        leaning=_named(found.lists.get(list_.id, ()), found),
        problem=problem,
    )


def _more(call: Call, name: str, list_: CodeList, row: CodeRow | None) -> WishField:
    known = list(dict.fromkeys(said for each in list_.rows if (said := each.attributes.get(name, ""))))
    some = ", ".join(known[:MOST_KNOWN]) + ("…" if len(known) > MOST_KNOWN else "")
    return WishField(
        name=f"{MORE}{name}",
        label=f"Cột {name}",
        value=_shown(call, f"{MORE}{name}", row.attributes.get(name, "") if row is not None else ""),
        longest=LONGEST_SAID,
        required=bool(list_.rows) and all(each.attributes.get(name) for each in list_.rows),
        hint=f"Đang có: {some}" if some else "",
    )


AFTERWARDS = (
    "Máy kiểm tra cùng mọi biểu, rồi một người có quyền công bố xem và xác nhận. Xác nhận xong thì bản nháp dùng được "
    "ngay. Biểu đã công bố giữ nguyên."
)


def _pick(
    name: str, label: str, choices: Mapping[str, str], chosen: str, *, hint: str = "", required: bool = True
) -> WishField:
    return WishField(
        name=name,
        label=label,
        value=chosen,
        hint=hint,
        choices=tuple((value, words, value == chosen) for value, words in choices.items()),
        required=required,
    )


def _day(day: date | None) -> str:
    return phrases.day(day) if day is not None else ""


def _typed(call: Call, name: str) -> str:
    return call.fields.one(name)[:LONGEST_TYPED]


def _given(call: Call, **names: str) -> Mapping[str, str]:
    """The fields of the page, by the names that the files have for them."""
    return {own: _typed(call, name) for name, own in names.items()}


def _shown(call: Call, name: str, held: str) -> str:
    """What a box holds: as it was typed, its accents put together, else what stands now."""
    typed = [text for key, text in call.fields.pairs if key == name]
    return normalize("NFC", typed[-1][:LONGEST_SHOWN]) if typed else held


def _ask(call: Call, wish: Wish, *, again: Callable[[str], WishPage]) -> Response:
    try:
        id_ = vocabulary.propose(call.house.desk, call.house.ground, call.actor, wish)
    except Refused as refused:
        if refused.code in THROUGH:
            raise
        return call.render("vocabulary_wish.html", again(refused.sentence), status=409)
    return call.go("wished", proposal=id_, done="vocabulary_proposed")


# ---- the second person ----


def show_wished(call: Call) -> Response:
    return call.render("vocabulary_wished.html", _wished(call))


def do_wished(call: Call) -> Response:
    """Confirm, turn down or take back, ask again on the files as they stand now."""
    desk, ground, actor, fields = call.house.desk, call.house.ground, call.actor, call.fields
    id_ = call.id("proposal")
    try:
        match fields.one("viec"):
            case "xac-nhan":
                vocabulary.confirm(desk, ground, actor, id_=id_, seal=fields.one("dau")[:64])
                done = "vocabulary_confirmed"
            case "lam-lai":
                id_ = vocabulary.propose_again(desk, ground, actor, id_=id_)
                done = "vocabulary_proposed"
            case _:
                vocabulary.withdraw(desk, actor, id_=id_, why=fields.one("ly_do"))
                done = "vocabulary_withdrawn"
    except Refused as refused:
        if refused.code in THROUGH:
            raise
        return call.render("vocabulary_wished.html", _wished(call, problem=refused.sentence), status=409)
    return call.go("wished", proposal=id_, done=done)


def _wished(call: Call, *, problem: str = "") -> WishedPage:
    desk, ground, actor = call.house.desk, call.house.ground, call.actor
    found = vocabulary.proposal(desk, ground, actor, id_=call.id("proposal"))
    outlook = found.outlook
    waits = found.confirmed is None
    why_not = _why_not(call, found)
    published = vocabulary.standing(desk, ground, actor)
    return WishedPage(
        id=str(found.id),
        back=("Danh mục dùng chung", call.path("vocabulary")),
        told=outlook.told if outlook is not None else found.told,
        lines=tuple(_lines(found, outlook)),
        asks_use=waits and found.wish.kind in vocabulary.LEANING,
        leaning=_named(outlook.leaning, published) if outlook is not None else (),
        drafts=outlook.drafts if outlook is not None else (),
        warned=outlook.warned[:MOST_WARNED] if outlook is not None else (),
        files=tuple((path, found.before[path], found.after[path]) for path in found.before),
        by=found.by,
        at=phrases.moment(found.at),
        decided=_decided(found),
        seal=outlook.seal if outlook is not None else "",
        press="Xác nhận, công bố lại bộ chỉ tiêu"
        if found.wish.kind is Kind.INDICATORS
        else "Xác nhận, ghi vào danh mục",
        may_confirm=waits and not why_not and outlook is not None,
        may_stop=waits and (found.own or call.may(PUBLISH)),
        may_repeat=waits and found.own and found.stale and found.repeatable,
        why_not=why_not,
        problem=problem,
    )


def _why_not(call: Call, found: Proposal) -> str:
    if found.confirmed is not None:
        return ""
    if found.stale:
        again = "đề nghị lại trên tệp hiện nay" if found.repeatable else "dừng đề nghị này rồi làm lại từ đầu"
        return f"Tệp đã đổi sau khi có đề nghị này nên không xác nhận được. {found.by} {again}."
    if found.outlook is None:
        return found.why_not
    if found.outlook.blocking:
        return found.outlook.blocking[0].sentence
    if not call.may(PUBLISH):
        return "Chờ người có quyền công bố xem và xác nhận."
    return "Người xác nhận phải khác người đề nghị và những người đã soạn." if found.wrote else ""


def _decided(found: Proposal) -> str:
    if found.confirmed is None or found.decided_at is None:
        return ""
    who = f"{found.decided_by}, {phrases.moment(found.decided_at)}"
    return f"Đã xác nhận và ghi vào tệp ({who})." if found.confirmed else f"Đã dừng: “{found.why}” ({who})."


def _lines(found: Proposal, outlook: Outlook | None) -> Iterable[tuple[str, str, str]]:
    """(icon, title, words): what blocks first, then what to look at, then what has passed."""
    if found.confirmed is not None:
        return
    if found.stale:
        yield "error", "Tệp đã đổi sau khi có đề nghị này", ", ".join(found.before)
    if outlook is None:
        yield "error", found.why_not, ""
        return
    if outlook.unwritable is not None:
        yield "error", outlook.unwritable.sentence, ""
    for words in outlook.broken:
        yield "error", "Đang đúng sẽ thành sai", words
    if outlook.alike:
        yield "warning", "Chỉ khác dấu so với đơn vị tính đã có", ", ".join(outlook.alike)
    if outlook.warned:
        yield "warning", f"{len(outlook.warned)} cảnh báo mới của máy", "xem ở dưới"
    if not outlook.broken:
        yield (
            "pass",
            "Không có gì đang đúng bị hỏng",
            "máy đã kiểm tra mọi biểu đã công bố, bản nháp đã hết lỗi, chỉ tiêu",
        )
    if found.wish.kind is Kind.INDICATORS:
        yield "info", "Trang số liệu tính theo bộ mới ngay", "bộ số liệu đã chốt, đã công bố giữ nguyên"
    else:
        yield "pass", "Biểu đã công bố giữ nguyên", "mỗi phiên bản giữ bản riêng của các danh mục lúc công bố"
