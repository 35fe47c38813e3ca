"""The language as data: every construct, its keys, what each takes and means. Its JSON Schema and its reading both come
from here; the options of columns come from the registry of field types.
"""

from collections.abc import Iterable, Mapping

from engine.fields import FIELD_TYPES
from engine.fields.base import FieldType
from engine.schema.values import (
    BAND,
    BOUND,
    DAY,
    MONTH_DAY,
    ChoiceMap,
    Construct,
    Entries,
    Family,
    Filled,
    Formula,
    Fragment,
    Key,
    Listing,
    Nested,
    Text,
    TextMap,
    Texts,
    Whole,
    Word,
    YesNo,
)

FieldTypes = Mapping[str, type[FieldType]]

TIMES = {
    "in_period": "việc xảy ra trong kỳ",
    "at_end": "số có ở ngày cuối kỳ",
    "at_start": "số có ở ngày đầu kỳ",
    "year_to_date": "cộng dồn từ 01/01",
}
SOURCES = {
    "recovered": "khôi phục từ văn bản",
    "predecessor": "lấy từ mẫu trước đây",
    "proposal": "đề xuất mới",
}
PRIVACIES = {
    "statistics": "số liệu thống kê",
    "personal": "dữ liệu cá nhân",
    "sensitive": "dữ liệu cá nhân nhạy cảm",
}
LEVELS = {"error": "không gửi được khi sai", "warning": "gửi được khi có giải trình"}
SHOWS = {"all": "mọi mã", "present": "cán bộ thêm dòng có trên địa bàn"}
LAYOUTS = {"grid": "bảng kẻ ô", "cards": "mỗi dòng một thẻ"}
MISSING = {"spread": "tổng có ô ... thì cũng là ...", "skip": "tổng bỏ qua ô ... và ghi là chưa đủ"}
ROLL_UPS = {"sum": "cộng", "max": "lớn nhất", "min": "nhỏ nhất", "none": "không gộp"}
FREQUENCIES = {
    "quarter": "quý",
    "half_year": "6 tháng",
    "year": "năm",
    "school_year": "năm học",
    "five_years": "5 năm",
    "term": "nhiệm kỳ",
}
OUTPUTS = {"form": "biểu", "book": "tập nhiều biểu", "indicator": "bảng chỉ tiêu", "vintage": "bộ số liệu đã công bố"}
SCOPES = {"any": "phạm vi nào cũng được", "city": "toàn thành phố", "unit": "một đơn vị", "units": "nhiều đơn vị"}
PAPERS = {"a4": "khổ A4", "a3": "khổ A3"}
WAYS = {"portrait": "giấy dọc", "landscape": "giấy ngang"}
AFTER_DUE = {"open": "vẫn gửi được, ghi là muộn", "closed": "chỉ gửi được khi được gia hạn"}


def _meanings(words: Mapping[str, str]) -> str:
    return "; ".join(f"`{word}` {meaning}" for word, meaning in words.items())


def _title(help_: str, *, required: bool = True) -> Key:
    return Key("title", Text(), help_, required)


WHEN = Key("when", Formula(), "Chỉ hỏi khi điều kiện này đúng, thí dụ `'tuoi >= 15'`. Công thức để trong nháy đơn.")
WAS = Key("was", Texts(single=True), "Tên (id) cũ ở phiên bản trước, để số liệu đã gửi không mất; gộp nhiều: `[a, b]`.")
GUIDE = Key("guide", Text(), "Giải thích cách ghi, hiện bên ô nhập và in ở phần giải thích.")
UNIT = Key(
    "unit",
    Text(),
    "Đơn vị tính, có trong danh mục `forms/units_of_measure.csv`: hộ, người, triệu đồng, %...; "
    "số bình quân ghi hai tên: người/lớp",
)
PRIVACY = Key("privacy", Word(PRIVACIES), f"Mức bảo vệ, chỉ để nâng lên: {_meanings(PRIVACIES)}.")
DECIMALS = Key("decimals", Whole(0, 6), "Số chữ số sau dấu phẩy, từ 0 đến 6.")
BLOCKED = Key("blocked", Texts(empty=True), "Các cột gạch chéo ở dòng này: tên (id) cột trong ngoặc vuông.")
SPLIT_OF = Key("split_of", Text(), "Các mục trong nhóm cộng lại bằng cột (dòng) này: chia ra.")
WITHIN = Key("within", Text(), "Không lớn hơn cột (dòng) này: trong đó.")
WHERE = Key("where", Formula(), "Chỉ lấy các mã thỏa điều kiện, thí dụ `'kind = \"minority\"'`.")
SHOW = Key("show", Word(SHOWS), f"{_meanings(SHOWS)}.")
LIST = Key("list", Text(), "Tên danh mục mã trong `forms/lists/`.", required=True)
REPORTED_BY = Key("reported_by", Texts(), "Loại đơn vị (hoặc mã đơn vị) phải báo cáo, thí dụ `[ward]`.")
LEGAL = Key("legal", Texts(), "Căn cứ: mã văn bản trong `forms/legal.yaml`.")
SOURCE = Key("source", Word(SOURCES), f"Mẫu lấy từ đâu: {_meanings(SOURCES)}.")
DUE = Key("due", Texts(), "Các kỳ phải báo cáo, thí dụ `[q1, h1, q3, year]` hoặc `[adhoc]`.", required=True)
EDITION = Key("edition", Whole(1), "Số phiên bản: 1, 2, 3... Phiên bản đã công bố không sửa nữa.", required=True)
BY = Key("by", Texts(), "Các cách chia nhỏ: `reporter`, `reporter.zone`, tên khối dòng, nhóm cột...")


def _required(key: Key) -> Key:
    return Key(key.name, key.value, key.help, required=True)


def _type_key(types: FieldTypes) -> Key:
    meanings = {word: type_.title for word, type_ in types.items()}
    return Key("type", Word(meanings, "S030"), f"Kiểu dữ liệu của ô (không ghi là `integer`): {_meanings(meanings)}.")


def _inherited(types: FieldTypes) -> tuple[Key, ...]:
    return (
        _type_key(types),
        UNIT,
        Key("time", Word(TIMES), f"Số liệu của lúc nào: {_meanings(TIMES)}."),
        DECIMALS,
        Key("required", YesNo(), "`true`: phải ghi mới gửi được. Ô số trong bảng vốn đã bắt buộc."),
        Key("min", Text(BOUND, "S054"), "Nhỏ nhất được ghi: số, ngày `31/12/2025` hoặc `period.from`."),
    )


INHERITED = ("type", "unit", "time", "decimals", "required", "min")


def _options(types: FieldTypes) -> Iterable[Key]:
    """Options that only some types have, one key per name; what several types say of one key is joined."""
    found: dict[str, tuple[list[Mapping[str, object]], list[str]]] = {}
    for word, type_ in types.items():
        for option in type_.options():
            fragments, helps = found.setdefault(option.key, ([], []))
            if dict(option.schema) not in fragments:
                fragments.append(dict(option.schema))
            helps.append(f"`{word}`: {option.title}")
    for name, (fragments, helps) in found.items():
        if name in INHERITED:
            continue
        given = fragments[0] if len(fragments) == 1 else {"anyOf": fragments}
        if name == "where":
            yield Key(name, Formula(), _joined(helps))
        elif name == "choices":
            yield Key(name, ChoiceMap(), _joined(helps))
        elif name == "max":
            yield Key(name, Text(BOUND, "S054"), _joined(helps))
        else:
            yield Key(name, Fragment(given), _joined(helps))


def _joined(helps: list[str]) -> str:
    titles = {line.split(": ", 1)[1] for line in helps}
    if len(titles) == 1:
        return f"{titles.pop()} (kiểu {', '.join(line.split(': ', 1)[0] for line in helps)})"
    return "; ".join(helps)


def option_names(types: FieldTypes) -> Mapping[str, frozenset[str]]:
    """word of a type -> the options its columns may have."""
    return {word: frozenset(option.key for option in type_.options()) for word, type_ in types.items()}


def _column_keys(types: FieldTypes) -> tuple[Key, ...]:
    return (
        _title("Tên cột (hoặc câu hỏi) như trên biểu giấy."),
        *_inherited(types),
        WHEN,
        Key("formula", Formula(), "Máy tính, cán bộ không ghi. Tên trong công thức là tên (id) cột: `'nam + nu'`."),
        WITHIN,
        Key("roll_up", Word(ROLL_UPS), f"Gộp các đơn vị thế nào: {_meanings(ROLL_UPS)}. Thường không cần ghi."),
        GUIDE,
        PRIVACY,
        Key("number", Text(), "Số thứ tự in ở đầu cột, nếu khác số máy tự đánh."),
        Key("band", Text(BAND, "S040"), "Khoảng tuổi (hoặc khoảng số) của cột: `0-5`, `60+`."),
        WAS,
        Key("convert", Formula(), "Cách tính từ tên cũ của cùng dòng, khi đổi kiểu, đơn vị hay mã."),
        *_options(types),
    )


def _row_constructs() -> Iterable[Construct]:
    nested = (
        Key("split", Entries("rows"), "Chia ra: các dòng con cộng lại bằng dòng này."),
        Key("of_which", Entries("rows"), "Trong đó: mỗi dòng con không lớn hơn dòng này."),
    )
    yield Construct(
        "row",
        "dòng",
        "Một dòng có ô. Viết gọn: `id: Tên dòng`.",
        (
            _title("Tên dòng như trên biểu giấy."),
            Key("code", Text(), "Mã số in ở cột B."),
            UNIT,
            DECIMALS,
            Key("formula", Formula(), "Dòng cộng: `'SUM(dan_toc)'`, `'a + b - c'`; tên là tên (id) dòng, khối, nhóm."),
            Key("entered", Texts(empty=True), "Các cột vẫn ghi tay ở dòng cộng này."),
            BLOCKED,
            WITHIN,
            *nested,
            Key("indent", Whole(0, 3), "Thụt vào mấy bậc khi in, từ 0 đến 3."),
            WHEN,
            REPORTED_BY,
            Key("required", YesNo(), "`true`: mọi ô của dòng phải ghi; `false`: được để trống."),
            GUIDE,
            WAS,
        ),
    )
    yield Construct(
        "row_group",
        "nhóm dòng",
        "Một dòng tiêu đề không có ô, và các dòng dưới nó.",
        (
            _title("Tên nhóm dòng."),
            Key("rows", Entries("rows"), "Các dòng trong nhóm.", required=True),
            UNIT,
            DECIMALS,
            SPLIT_OF,
            WITHIN,
            BLOCKED,
            WHEN,
            WAS,
        ),
    )
    yield Construct(
        "list_rows",
        "khối dòng từ danh mục",
        "Mỗi mã của danh mục một dòng.",
        (
            LIST,
            WHERE,
            SHOW,
            UNIT,
            BLOCKED,
            *nested,
            Key("rows", Entries("rows"), "Các dòng dưới mỗi mã, khi bản thân mã không có ô."),
            WAS,
        ),
    )
    yield Construct(
        "open_rows",
        "khối dòng tự thêm",
        "Các dòng do cán bộ tự thêm.",
        (
            Key("open", Text(), "Chữ trên nút thêm dòng, thí dụ `Thêm thành viên`.", required=True),
            Key("min", Whole(0), "Ít nhất mấy dòng (không ghi là 0)."),
            Key("max", Whole(1), "Nhiều nhất mấy dòng (không ghi là 500)."),
            Key("key", Texts(), "Các cột không được trùng nhau giữa hai dòng."),
            Key("person", YesNo(), "`true`: mỗi dòng là một con người, được bảo vệ theo quy định."),
            WAS,
        ),
    )


def _column_constructs(types: FieldTypes) -> Iterable[Construct]:
    keys = _column_keys(types)
    nested = (
        Key("split", Entries("columns"), "Chia ra: các cột con (hoặc từng nhóm cột con) cộng lại bằng cột này."),
        Key("of_which", Entries("columns"), "Trong đó: mỗi cột con không lớn hơn cột này."),
    )
    covers = Key("covers", Text(BAND, "S040"), "Các khoảng `band` của nhóm phải phủ kín khoảng này: `0+`, `0-17`.")
    group = (SPLIT_OF, WITHIN, covers, WHEN, GUIDE, WAS, *_inherited(types))
    yield Construct("column", "cột", "Một cột có ô. Viết gọn: `id: Tên cột`.", (*keys, *nested))
    yield Construct("field", "mục hỏi", "Một mục hỏi. Viết gọn: `id: Câu hỏi`.", keys)
    yield Construct(
        "column_group",
        "nhóm cột",
        "Một tiêu đề trên nhiều cột, không có ô.",
        (_title("Tên nhóm cột."), Key("columns", Entries("columns"), "Các cột trong nhóm.", required=True), *group),
    )
    yield Construct(
        "field_group",
        "nhóm mục hỏi",
        "Một tiêu đề trên nhiều mục hỏi.",
        (_title("Tên nhóm."), Key("fields", Entries("fields"), "Các mục hỏi trong nhóm.", required=True), *group),
    )
    yield Construct(
        "list_columns",
        "khối cột từ danh mục",
        "Mỗi mã của danh mục một bộ cột.",
        (
            LIST,
            Key("columns", Entries("columns"), "Các cột lặp lại cho từng mã.", required=True),
            WHERE,
            SHOW,
            _title("Tên trên cả khối.", required=False),
            WAS,
        ),
    )
    yield Construct(
        "use_block",
        "khối dùng chung",
        "Chép các mục hỏi của một khối trong `forms/blocks/`.",
        (
            Key("use", Text(), "Tên khối trong `forms/blocks/`.", required=True),
            _title("Tên của cả khối ở biểu này.", required=False),
            WHEN,
        ),
    )


def _part_constructs(types: FieldTypes) -> Iterable[Construct]:
    both = (WHEN, GUIDE, PRIVACY, REPORTED_BY, WAS, *_inherited(types))
    yield Construct(
        "table",
        "bảng",
        "Một bảng: dòng nhân cột.",
        (
            Key("table", Text(), "Tên bảng.", required=True),
            Key("rows", Entries("rows"), "Các dòng, từ trên xuống như trên giấy.", required=True),
            Key("columns", Entries("columns"), "Các cột, từ trái sang như trên giấy.", required=True),
            Key("stub", Text(), "Tên cột đầu, trên các dòng: `Nội dung`. Không ghi thì theo danh mục của dòng."),
            Key("layout", Word(LAYOUTS), f"Cách hiện: {_meanings(LAYOUTS)}."),
            Key("missing", Word(MISSING), f"Ô `...` trong tổng: {_meanings(MISSING)}."),
            *both,
        ),
    )
    yield Construct(
        "section",
        "phần hỏi",
        "Một phần gồm các mục hỏi lần lượt từ trên xuống.",
        (
            Key("section", Text(), "Tên phần.", required=True),
            Key("fields", Entries("fields"), "Các mục hỏi.", required=True),
            *both,
        ),
    )


def _form_constructs() -> Iterable[Construct]:
    yield Construct(
        "form",
        "biểu",
        "Một phiên bản của một biểu mẫu.",
        (
            Key("form", Text(), "Tên (id) của biểu, không dấu: `vi_du_so_ho`. Không bao giờ đổi.", required=True),
            EDITION,
            _title("Tên biểu như trên biểu giấy."),
            Key("number", Text(), "Ký hiệu biểu của Sở, thí dụ `01.N/BC-DTTG`.", required=True),
            Key("official_number", Text(), "Ký hiệu trong phụ lục thông tư, khi đã có."),
            _required(SOURCE),
            _required(LEGAL),
            Key("domain", Text(), "Lĩnh vực của biểu, thí dụ `linh_vuc`.", required=True),
            DUE,
            _required(REPORTED_BY),
            Key("total_from", Texts(single=True), "Khi nhiều loại đơn vị báo cáo: số của loại nào làm thành tổng."),
            Key("privacy", Word(PRIVACIES), f"Mức bảo vệ: {_meanings(PRIVACIES)}.", required=True),
            Key("signed_sheet", YesNo(), "`false`: gửi được mà không cần bản ký đóng dấu."),
            Key("effective_from", Text(), "Kỳ đầu tiên dùng phiên bản này."),
            Key("guide", Text(), "Giải thích biểu mẫu: khái niệm, cách ghi, nguồn số liệu; in sau biểu."),
            Key("sheet", Nested("sheet"), "Phiếu: một đơn vị ghi nhiều phiếu trong một kỳ."),
            Key("parts", Entries("parts"), "Các phần của biểu: bảng hoặc phần hỏi, theo thứ tự.", required=True),
            Key("checks", Entries("checks"), "Các điều kiện số liệu phải thỏa."),
            Key("tests", Listing("test"), "Thí dụ đã ghi số và kết quả phải có; chạy bằng `dttg test`."),
            Key("drop", TextMap(), "Cột bỏ hẳn ở phiên bản này và lý do: `phan.cot: lý do`."),
        ),
    )
    yield Construct(
        "sheet",
        "sheet",
        "Phiếu ghi nhiều lần trong một kỳ.",
        (
            Key("of", Text(), "Phiếu của ai: `hộ`, `người`, `cơ sở`...", required=True),
            Key("key", Texts(), "Các mục không được trùng giữa hai phiếu: `[phan.muc]`.", required=True),
            Key("person", YesNo(), "`true`: mỗi phiếu là một con người."),
        ),
    )
    yield Construct(
        "check",
        "điều kiện",
        "Một điều kiện số liệu phải thỏa.",
        (
            Key("that", Formula(), "Điều kiện phải đúng, thí dụ `'so_ho <= so_khau'`.", required=True),
            Key("say", Text(), "Câu hiện cho cán bộ khi điều kiện sai.", required=True),
            Key("each", Text(), "Hỏi ở mỗi dòng của bảng (hoặc khối dòng): `theo_dan_toc`, `von[du_an]`."),
            Key("when", Formula(), "Chỉ hỏi khi điều kiện này đúng."),
            Key("level", Word(LEVELS), f"Mức: {_meanings(LEVELS)}."),
            Key(
                "at",
                Text(),
                "Ô bị đánh dấu khi sai; không ghi thì là ô đầu tiên trong `that` (ô tính: ô nhập đầu tiên nó đọc).",
            ),
        ),
    )
    yield Construct(
        "test",
        "thí dụ",
        "Một thí dụ đã ghi số.",
        (
            Key("name", Text(), "Thí dụ này cho thấy điều gì.", required=True),
            Key("period", Text(), "Loại kỳ của thí dụ: `q1`, `h1`, `year`..."),
            Key("edition", Whole(1), "Phiên bản, nếu khác."),
            Key(
                "reporter",
                TextMap(),
                "Đơn vị ghi số, theo `kind`, `code` hay cột khác của `units.csv`: `{kind: ward, zone: urban}`.",
            ),
            Key(
                "given",
                Filled(),
                'Số đã ghi: `{phan: {dong: {cot: số}}}`; bảng tự thêm dòng mà không phát sinh gì: `{phan: "-"}`.',
            ),
            Key("opening", Filled(), "Báo cáo ngay trước ngày đầu kỳ (hàm OPENING)."),
            Key("previous", Filled(), "Báo cáo liền trước (hàm PREVIOUS)."),
            Key("last_year", Filled(), "Cùng kỳ năm trước (hàm SAME_PERIOD_LAST_YEAR)."),
            Key("other_forms", Filled(), "Số của biểu khác: `{bieu: {phan: {dong: {cot: số}}}}`."),
            Key("expect", Nested("expect"), "Kết quả phải có.", required=True),
        ),
    )
    yield Construct(
        "expect",
        "expect",
        "Kết quả phải có của một thí dụ.",
        (
            Key("errors", Filled(), "Ô và điều kiện báo lỗi: `{phan.dong.cot: ten_dieu_kien}`; `{}` là không có lỗi."),
            Key("warnings", Filled(), "Ô và điều kiện cảnh báo."),
            Key("values", Filled(), "Ô và giá trị phải có."),
            Key("blanks", Texts(empty=True), "Các ô bắt buộc còn trống."),
        ),
    )


def _other_constructs() -> Iterable[Construct]:
    yield Construct(
        "block",
        "khối",
        "Một nhóm mục hỏi dùng chung cho nhiều biểu.",
        (
            Key("block", Text(), "Tên (id) của khối, trùng tên tệp.", required=True),
            _title("Tên khối.", required=False),
            Key("fields", Entries("fields"), "Các mục hỏi.", required=True),
        ),
    )
    yield Construct(
        "indicators",
        "tệp chỉ tiêu",
        "Các chỉ tiêu thống kê của một nhóm.",
        (
            Key("indicators", Entries("indicators"), "Các chỉ tiêu, theo mã.", required=True),
            Key("group", Text(), "Tên nhóm chỉ tiêu của cả tệp."),
        ),
    )
    figures = Key("figures", Entries("figures"), "Các số của chỉ tiêu, mỗi số một đơn vị tính.", required=True)
    since = Key("from", Text(DAY, "S052"), "Cách tính này dùng cho kỳ có ngày cuối từ ngày này, `dd/mm/yyyy`.")
    yield Construct(
        "indicator",
        "chỉ tiêu",
        "Một chỉ tiêu thống kê.",
        (
            _title("Tên chỉ tiêu."),
            DUE,
            figures,
            _required(BY),
            LEGAL,
            SOURCE,
            Key("frequency", Texts(), f"Kỳ công bố theo quy định: {_meanings(FREQUENCIES)}."),
            Key("provider", Text(), "Cơ quan, điều tra cung cấp số liệu."),
            Key("guide", Text(), "Khái niệm, cách hiểu chỉ tiêu; hiện ở trang của chỉ tiêu."),
            Key("no_source", Text(), "Phần chưa có nguồn và vì sao, thí dụ một cách chia nhỏ chưa biểu nào hỏi."),
            since,
            Key("edition", Whole(1), "Số lần của cách tính: 1, 2, 3... Đổi cách tính thì tăng một."),
            Key("earlier", Entries("earlier"), "Các cách tính trước, theo số lần; số đã công bố giữ cách tính cũ."),
        ),
    )
    yield Construct(
        "earlier_indicator",
        "cách tính trước",
        "Một cách tính đã thôi dùng của chỉ tiêu; khóa không ghi thì như ở chỉ tiêu.",
        (
            figures,
            Key(DUE.name, DUE.value, "Các kỳ có số theo cách tính này, nếu khác."),
            Key(BY.name, BY.value, "Các cách chia nhỏ, nếu khác."),
            LEGAL,
            since,
        ),
    )
    yield Construct(
        "figure",
        "số của chỉ tiêu",
        "Một số của chỉ tiêu.",
        (
            _title("Tên của số này."),
            _required(UNIT),
            Key("value", Formula(), "Cách tính: `'vi_du.bang[tong].so_ho'`."),
            BY,
            Key("no_source", Text(), "Vì sao chưa biểu nào của đơn vị có số này; hiện cho người xem."),
        ),
    )
    yield Construct(
        "report",
        "báo cáo tổng hợp",
        "Bảng tổng hợp của Sở: mọi ô đều là công thức.",
        (
            Key("report", Text(), "Tên (id) của báo cáo.", required=True),
            EDITION,
            _title("Tên báo cáo."),
            Key("number", Text(), "Ký hiệu báo cáo của Sở, thí dụ `02.N-TH/DTTG`; không ghi: bản in ghi “chưa đặt”."),
            Key("period", Texts(), "Các loại kỳ lập báo cáo này."),
            LEGAL,
            PRIVACY,
            GUIDE,
            Key("parts", Entries("parts"), "Các bảng.", required=True),
        ),
    )
    yield Construct(
        "template",
        "mẫu báo cáo",
        "Mẫu báo cáo do Sở làm bằng Word, Excel hoặc HTML; tệp này đứng cạnh tệp mẫu.",
        (
            Key("template", Text(), "Tên (id) của mẫu, trùng tên thư mục.", required=True),
            EDITION,
            _title("Tên mẫu, như hiện khi chọn."),
            Key("file", Text(), "Tên tệp mẫu trong cùng thư mục: `.docx`, `.xlsx` hoặc `.html`.", required=True),
            Key("takes", Word(OUTPUTS), f"Mẫu in cái gì: {_meanings(OUTPUTS)}.", required=True),
            Key("forms", Texts(), "Chỉ dùng cho các biểu này; không ghi: mọi biểu."),
            Key("indicators", Texts(), "Chỉ dùng cho các chỉ tiêu này; không ghi: mọi chỉ tiêu."),
            Key("scope", Word(SCOPES), f"Phạm vi: {_meanings(SCOPES)}."),
            Key("paper", Word(PAPERS), f"Khổ giấy của mẫu HTML: {_meanings(PAPERS)}."),
            Key("way", Word(WAYS), f"Chiều giấy của mẫu HTML: {_meanings(WAYS)}."),
            GUIDE,
        ),
    )
    yield Construct(
        "legal",
        "tệp căn cứ",
        "Các văn bản làm căn cứ.",
        (Key("legal", Entries("legal"), "Mã văn bản và thông tin của nó.", required=True),),
    )
    day = Text(DAY, "S052")
    yield Construct(
        "legal_text",
        "văn bản",
        "Một văn bản làm căn cứ.",
        (
            _title("Tên đầy đủ của văn bản."),
            Key("number", Text(), "Số, ký hiệu."),
            Key("from", day, "Ngày có hiệu lực, `dd/mm/yyyy`."),
            Key("replaced_by", Text(), "Mã văn bản thay thế."),
            Key("replaced_from", day, "Ngày bị thay thế, `dd/mm/yyyy`."),
        ),
    )
    yield Construct(
        "regime",
        "chế độ báo cáo",
        "Cách một nơi báo cáo: loại đơn vị, lịch kỳ, đường duyệt.",
        (
            Key("regime", Text(), "Tên (id) của chế độ, trùng tên thư mục.", required=True),
            _title("Tên chế độ báo cáo."),
            Key("place", Text(), "Địa danh in trên biểu.", required=True),
            Key("receiver", Text(), "Nơi nhận báo cáo.", required=True),
            Key("unit_kinds", ChoiceMap(plain=True), "Các loại đơn vị: `ward: Xã, phường`.", required=True),
            Key("kinds", Entries("kinds"), "Các loại kỳ báo cáo.", required=True),
            Key("route", Texts(), "Các cấp duyệt, từ thấp lên cao.", required=True),
            Key("issued", Texts(), "Các dòng in dưới số biểu: văn bản nào đặt ra biểu."),
            Key(
                "recall", YesNo(), "`true`: đơn vị được tự rút báo cáo đã gửi khi chưa ai mở xem. Không ghi thì không."
            ),
            Key(
                "assigned_only",
                YesNo(),
                "`true`: chỉ người được phân công theo dõi biểu mới duyệt biểu ấy. Không ghi thì người khác vẫn duyệt "
                "được và hệ thống ghi lại.",
            ),
            Key(
                "reminders",
                Texts(),
                "Nhắc trước hạn mấy ngày: `[7, 1, 0, -1]`; 0 là đúng ngày hạn, -1 là sau hạn 1 ngày.",
            ),
        ),
    )
    month_day = Text(MONTH_DAY, "S053")
    yield Construct(
        "period_kind",
        "loại kỳ",
        "Một loại kỳ báo cáo trong năm.",
        (
            _title("Tên loại kỳ."),
            Key("from", month_day, "Ngày đầu của số liệu, `mm-dd`.", required=True),
            Key("to", month_day, "Ngày cuối của số liệu, `mm-dd`; `02-28` là hết tháng 2.", required=True),
            Key("due", month_day, "Hạn gửi, `mm-dd`.", required=True),
            Key("due_next_year", YesNo(), "`true`: hạn gửi ở năm sau."),
            Key("years", Whole(1, 50), "Kỳ nhiều năm: số liệu của mấy năm, tính đến năm báo cáo; `5` là 5 năm."),
            Key("estimate", YesNo(), "`true`: gửi trước khi hết kỳ nên là số ước."),
            Key("revision_opens", month_day, "Ngày mở chỉnh lý số ước thành số chính thức, `mm-dd` của năm sau."),
            Key("revision_due", month_day, "Hạn gửi số chính thức, `mm-dd` của năm sau."),
        ),
    )
    yield Construct(
        "period",
        "kỳ báo cáo",
        "Một kỳ báo cáo cụ thể.",
        (
            Key("period", Text(), "Tên (id) của kỳ, trùng tên tệp: `2026-year`.", required=True),
            Key("regime", Text(), "Chế độ báo cáo.", required=True),
            Key("kind", Text(), "Loại kỳ trong lịch của chế độ; `adhoc` là đột xuất, theo văn bản.", required=True),
            Key("year", Whole(1900, 2999), "Năm báo cáo.", required=True),
            _title("Tên kỳ như in trên biểu."),
            Key("opens", day, "Ngày mở nhập, `dd/mm/yyyy`.", required=True),
            Key("forms", TextMap(whole=True), "Biểu và phiên bản dùng trong kỳ: `vi_du: 1`.", required=True),
            Key("from", day, "Ngày đầu của số liệu, nếu khác lịch của chế độ."),
            Key("to", day, "Ngày cuối của số liệu, nếu khác lịch của chế độ."),
            Key("due", day, "Hạn gửi, nếu khác lịch của chế độ."),
            Key("estimate", YesNo(), "Là số ước hay không, nếu khác lịch của chế độ."),
            Key("after_due", Word(AFTER_DUE), f"Sau hạn: {_meanings(AFTER_DUE)}."),
            Key("closes", day, "Ngày cuối còn nhận báo cáo muộn, khi `after_due: closed`; không ghi thì là hạn gửi."),
            Key("revision_opens", day, "Ngày mở chỉnh lý số chính thức, nếu khác lịch của chế độ."),
            Key("revision_due", day, "Hạn gửi số chính thức, nếu khác lịch của chế độ."),
            Key("request", Text(), "Số, ngày văn bản yêu cầu báo cáo; bắt buộc với kỳ đột xuất."),
            Key("excused", TextMap(), "Đơn vị không phải báo cáo và lý do: `00004: lý do` hoặc `00004.vi_du: lý do`."),
            Key("also", TextMap(), "Đơn vị phải báo cáo thêm và lý do: `00004.vi_du: lý do`."),
            Key("guide", Text(), "Hướng dẫn chung của kỳ, gửi kèm thông báo tới mọi đơn vị phải báo cáo."),
        ),
    )


def _kinds(*kinds: tuple[str, str]) -> tuple[tuple[frozenset[str], str], ...]:
    return tuple((frozenset(keys.split()), construct) for keys, construct in kinds)


FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Family("parts", _kinds(("table", "table"), ("section", "section"))),
        Family(
            "rows", _kinds(("list", "list_rows"), ("open", "open_rows"), ("rows", "row_group"), ("", "row")), short=True
        ),
        Family(
            "columns",
            _kinds(("use", "use_block"), ("list columns", "list_columns"), ("columns", "column_group"), ("", "column")),
            short=True,
        ),
        Family("fields", _kinds(("use", "use_block"), ("fields", "field_group"), ("", "field")), short=True),
        Family("checks", _kinds(("", "check"))),
        Family("indicators", _kinds(("", "indicator"))),
        Family("earlier", _kinds(("", "earlier_indicator"))),
        Family("figures", _kinds(("", "figure"))),
        Family("legal", _kinds(("", "legal_text"))),
        Family("kinds", _kinds(("", "period_kind"))),
    )
}


def constructs(types: FieldTypes = FIELD_TYPES) -> Mapping[str, Construct]:
    """Every construct of the language by name, with the options of `types`."""
    found = (
        *_form_constructs(),
        *_part_constructs(types),
        *_row_constructs(),
        *_column_constructs(types),
        *_other_constructs(),
    )
    return {construct.name: construct for construct in found}
