"""The compiler's commands of `dttg`. No logic: each command asks the engine and prints.

`commands(subparsers)` adds them to a parser; the server's commands join the same way. A command is a function that adds
one subparser and sets `run`, a function of the parsed arguments that returns the exit code: 0 fine, 1 findings, 2
misuse.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from engine.compute.variants import HERE
from engine.diagnostics import Diagnostic, Severity, Span, as_json, as_text, explain, suggest, summary
from engine.diagnostics.explain import near
from engine.evolve import as_json as as_json_diff
from engine.evolve import as_text as as_text_diff
from engine.project import Project, load
from engine.project.annex import Annex, UnfitAnnexError, import_annex, surroundings
from engine.project.comparing import steps
from engine.project.contact import NoPicturesError, contact_sheet
from engine.project.feeding import feeding
from engine.project.new import TITLES, Kind, UnfitError, check_free, skeleton
from engine.project.overview import overview, table
from engine.project.review import details, review
from engine.project.review import summary as summary_of_indicators
from engine.project.trying import failing_checks, mutate_forms, preview, run_form_tests
from engine.schema import form_schema
from engine.schema.guide import with_tables
from engine.source import lines_of
from engine.targets.templates import Names

FINE, FINDINGS, MISUSE = 0, 1, 2
SCHEMA_FILE = Path("forms/form.schema.json")
GUIDE_FILE = Path("forms/README.md")
CONTACT_SHEET = "tat-ca-cac-bieu.png"

_MISUSE = (
    ("the following arguments are required", "thiếu"),
    ("unrecognized arguments", "không hiểu"),
    ("invalid choice", "không có lệnh"),
    ("expected one argument", "cần một giá trị"),
    ("expected at least one argument", "cần ít nhất một giá trị"),
    ("choose from", "chọn một trong"),
    ("one of the arguments", "thiếu một trong"),
    (" is required", ""),
    ("argument ", ""),
)


class Parser(argparse.ArgumentParser):
    """argparse with its few sentences in Vietnamese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "add_help": False})
        self._positionals.title, self._optionals.title = "tham số", "tùy chọn"
        self.add_argument("-h", "--help", action="help", help="in trang này")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "cách dùng:", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "cách dùng:", 1)

    def error(self, message: str) -> NoReturn:
        for english, vietnamese in _MISUSE:
            message = message.replace(english, vietnamese)
        self.exit(MISUSE, f"{self.prog}: sai cách dùng: {message}\nXem: {self.prog} --help\n")


NamesKnown = Callable[[], Names | None]

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[Parser]  # argparse has no public name for what `add_subparsers` returns


def commands(subparsers: "Subparsers") -> None:
    """Add every command of the compiler."""
    for command in COMMANDS:
        command(subparsers)


def parser(prog: str = "dttg", *, names: NamesKnown = lambda: None) -> tuple[Parser, "Subparsers"]:
    """The parser of `dttg` and the place where commands join it. `names`: what report templates may use."""
    found = Parser(prog=prog, description="Biểu mẫu thống kê bằng YAML: kiểm tra, xem thử, công bố, thu số liệu.")
    found.set_defaults(names=names)
    return found, found.add_subparsers(title="lệnh", dest="command", required=True, metavar="LỆNH")


def names() -> frozenset[str]:
    """The commands of the compiler."""
    _, subparsers = parser()
    commands(subparsers)
    return frozenset(subparsers.choices)


def main(arguments: Sequence[str] | None = None, *, names: NamesKnown = lambda: None) -> int:
    """The compiler alone, without a server. `names`: asked for what report templates may use, where there are any."""
    found, subparsers = parser(names=names)
    commands(subparsers)
    chosen = found.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = chosen.run
    return run(chosen)


# ---- check ----


def add_check(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("check", help="kiểm tra biểu mẫu, chỉ tiêu, kỳ báo cáo; nêu mọi lỗi một lần")
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="thư mục hoặc tệp (không ghi: tất cả)")
    command.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    command.add_argument("--indicators", action="store_true", help="thêm: số chưa có nguồn, ô không vào chỉ tiêu nào")
    command.add_argument("--details", action="store_true", help="với --indicators: kể từng ô không vào chỉ tiêu nào")
    command.add_argument("--table", action="store_true", help="bảng các biểu: số ô, kiểm tra, thí dụ, chỉ tiêu lấy số")
    command.set_defaults(run=check)


def check(arguments: argparse.Namespace) -> int:
    projects: list[Project] = []
    missing = [path for path in arguments.paths if not path.exists()]
    for path in missing:
        print(_no_file(path), file=sys.stderr)
    if missing:
        return MISUSE
    for root, paths in _by_root(arguments.paths).items():
        if root is None:
            print("không thấy thư mục forms/ ở đây hay ở thư mục trên: " + ", ".join(map(str, paths)), file=sys.stderr)
            return MISUSE
        projects.append(load(root, paths=paths or None, names=arguments.names()))
    if arguments.table:
        for project in projects:
            print(*table(overview(project)), sep="\n")
        return FINE
    found = [diagnostic for project in projects for diagnostic in project.diagnostics]
    known = [diagnostic for project in projects for diagnostic in review(project)] if arguments.indicators else []
    if arguments.json:
        print(json.dumps(as_json([*found, *known]), ensure_ascii=False, indent=2))
        return FINDINGS if _errors(found) else FINE
    sources = {file: lines for project in projects for file, lines in project.shown_lines.items()}
    print(as_text([*found, *known], sources=sources), end="")
    print(summary(found, files=sum(len(project.files) for project in projects)))
    if not _errors(found):
        _say_indicators(projects, arguments)
    return FINDINGS if _errors(found) else FINE


def _say_indicators(projects: Sequence[Project], arguments: argparse.Namespace) -> None:
    for project in projects:
        if arguments.indicators and arguments.details:
            print(*details(feeding(project)), sep="\n")
        if project.indicators and (arguments.indicators or not arguments.paths):
            print(summary_of_indicators(project))


def _errors(found: Sequence[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)


def _no_file(path: Path) -> str:
    """That there is no such file or folder, and which one may have been meant."""
    root = next((each for each in path.absolute().parents if (each / "forms").is_dir()), None)
    files = [] if root is None else sorted(file.relative_to(root) for file in root.glob("[fp]*/**/*.yaml"))
    names = {_named(file): file for file in reversed(files)}
    near = names.get(suggest(_named(path), names) or _named(path))
    others = f"; có phải {near}?" if near else "; biểu mới viết bằng: dttg new TÊN_BIỂU"
    return f"không có tệp {path}{others}"


def _named(file: Path) -> str:
    """What tells a file from the others: its form's folder for an edition, else its own name."""
    return file.parent.name if file.stem[:1] == "v" and file.stem[1:].isdigit() else file.stem


def _by_root(paths: Sequence[Path]) -> dict[Path | None, list[Path]]:
    """The project each path lies in, and what of it was asked for; nothing asked for means all of it."""
    found: dict[Path | None, list[Path]] = {}
    for path in paths or [Path()]:
        root = _root(path)
        asked = found.setdefault(root, [])
        if root is None or path.resolve() != root:
            asked.append(path)
    return found


def _root(path: Path) -> Path | None:
    """The nearest folder, from `path` upwards, that holds a folder `forms`; None where `path` does not exist."""
    if not path.exists():
        return None
    start = path.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / "forms").is_dir()), None)


# ---- explain ----


def add_explain(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("explain", help="giải thích một mã lỗi, có thí dụ sai và đúng")
    command.add_argument("code", metavar="MÃ", help="mã lỗi, thí dụ X402")
    command.set_defaults(run=explain_code)


def explain_code(arguments: argparse.Namespace) -> int:
    page = explain(arguments.code)
    if page is None:
        meant = near(arguments.code)
        print(f"không có mã '{arguments.code}'" + (f"; có phải {meant}?" if meant else ""), file=sys.stderr)
        return MISUSE
    print(page, end="")
    return FINE


# ---- schema ----


def add_schema(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("schema", help=f"viết lại {SCHEMA_FILE} cho trình soạn thảo")
    command.add_argument("--stdout", action="store_true", help="in ra thay vì ghi tệp")
    command.set_defaults(run=schema)


def schema(arguments: argparse.Namespace) -> int:
    text = json.dumps(form_schema(), ensure_ascii=False, indent=1) + "\n"
    if arguments.stdout:
        print(text, end="")
        return FINE
    root = _root(Path())
    if root is None:
        print("không thấy thư mục forms/ ở đây hay ở thư mục trên", file=sys.stderr)
        return MISUSE
    (root / SCHEMA_FILE).write_text(text, encoding="utf-8")
    print(f"Đã viết {SCHEMA_FILE}")
    guide = root / GUIDE_FILE
    if guide.exists():
        guide.write_text(with_tables(guide.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"Đã viết lại các bảng trong {GUIDE_FILE}")
    return FINE


# ---- test ----


def add_test(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("test", help="chạy các thí dụ (tests) viết trong biểu")
    command.add_argument("forms", nargs="*", metavar="BIỂU", help="tên biểu (không ghi: tất cả)")
    command.add_argument(
        "--mutate", action="store_true", help="làm sai từng kiểm tra, từng công thức; nêu chỗ sai mà thí dụ không thấy"
    )
    command.set_defaults(run=test)


def test(arguments: argparse.Namespace) -> int:
    project = _project(arguments.forms)
    if project is None:
        return MISUSE
    if arguments.mutate:
        return mutate(project, arguments.forms)
    found = run_form_tests(project, arguments.forms)
    for each in found:
        for result in each.results:
            print(f"{each.form.id} v{each.form.edition}: {'đạt' if result.holds else 'KHÔNG ĐẠT'}: {result.test.name}")
            for one in result.differences:
                print(f"    {one.cell}: mong đợi {one.expected}; thực tế {one.found}")
        if each.unprotected:
            print(f"{each.form.id}: chưa thí dụ nào làm các kiểm tra này báo lỗi: {', '.join(each.unprotected)}")
    count = sum(len(each.results) for each in found)
    failed = sum(not result.holds for each in found for result in each.results)
    print(f"{len(found)} biểu, {count} thí dụ: {count - failed} đạt, {failed} không đạt")
    return FINDINGS if failed else FINE


def mutate(project: Project, forms: Sequence[str]) -> int:
    forms_seen = tried = equivalent = survived = red = 0
    for each in mutate_forms(project, forms):
        for name in each.red:
            print(f"{each.form.id}: chưa thử được vì thí dụ này không đạt: {name} (chạy dttg test {each.form.id})")
        for mutant in each.survivors:
            span, here = mutant.span, _written(project, mutant.span)
            what, cure = (text.replace(HERE, here) for text in (mutant.what, mutant.cure))
            print(f"{span.file}:{span.line}:{span.column}: {mutant.of}: {what}, không thí dụ nào thấy khác")
            print(f"    = {cure}")
        forms_seen, red = forms_seen + 1, red + bool(each.red)
        tried, equivalent = tried + each.tried, equivalent + each.equivalent
        survived += len(each.survivors)
    noticed = f"{tried - survived} bị thí dụ phát hiện, {survived} không bị phát hiện"
    print(f"{forms_seen} biểu, {tried} cách làm sai: {noticed}")
    if equivalent:
        print(f"không tính {equivalent} cách đổi mà số nào cũng cho cùng kết quả (số không âm: '= 0' cũng như '<= 0')")
    if red:
        print(f"{red} biểu chưa thử được")
    return FINDINGS if survived or red else FINE


def _written(project: Project, span: Span) -> str:
    """The author's text of a span; of one that runs over several lines, its first line."""
    line = lines_of(project.files[span.file])[span.line - 1]
    return line[span.column - 1 : span.end_column - 1] if span.line == span.end_line else f"{line[span.column - 1 :]} …"


# ---- preview ----


def add_preview(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("preview", help="in thử biểu với số liệu minh họa (HTML, PDF, XLSX)")
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("form", nargs="?", metavar="BIỂU", help="tên biểu")
    which.add_argument("--all", action="store_true", help="mọi biểu, thêm một ảnh chụp chung các trang đầu")
    command.add_argument("--out", type=Path, default=Path("var/xem-thu"), metavar="THƯ MỤC", help="nơi ghi tệp")
    command.set_defaults(run=show_preview)


def show_preview(arguments: argparse.Namespace) -> int:
    if arguments.all:
        return show_all_previews(arguments.out)
    project = _project([arguments.form])
    form = None if project is None else project.newest(arguments.form)
    if project is None or form is None:
        return MISUSE
    for kind, file in preview(project, form, folder=arguments.out).items():
        print(f"{kind.upper():4} {file}")
    failing = failing_checks(project, form)
    if failing:
        print(f"số liệu minh họa (máy đặt ra) chưa thỏa điều kiện: {', '.join(failing)}; biểu không vì thế mà sai")
    return FINE


def show_all_previews(folder: Path) -> int:
    """Every form's print, and one picture of all first pages in the order of the forms' numbers."""
    project = _project([])
    if project is None:
        return MISUSE
    ids = {form.id for form in project.forms.values()}
    forms = sorted((form for id_ in ids if (form := project.newest(id_)) is not None), key=lambda form: form.number)
    prints = []
    for place, form in enumerate(forms, 1):
        prints.append(preview(project, form, folder=folder)["pdf"])
        print(f"{place}/{len(forms)} {form.number} {prints[-1]}")
    try:
        contact_sheet(prints, file=folder / CONTACT_SHEET)
    except NoPicturesError as missing:
        print(missing, file=sys.stderr)
        return FINDINGS
    print(f"PNG  {folder / CONTACT_SHEET}")
    return FINE


# ---- new ----


def add_new(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("new", help="viết một biểu mới có ghi chú, để sửa thành biểu của mình")
    command.add_argument("form", metavar="BIỂU", help="tên (id) biểu: chữ thường không dấu, ví dụ dat_o")
    kinds = "; ".join(f"{kind}: {title}" for kind, title in TITLES.items())
    command.add_argument("--kind", choices=[kind.value for kind in Kind], default="list", metavar="LOẠI", help=kinds)
    command.add_argument(
        "--from", dest="source", type=Path, metavar="TỆP", help="bảng của phụ lục: tệp .xlsx hoặc .docx"
    )
    command.add_argument("--table", type=int, metavar="N", help="với --from: chỉ lấy bảng thứ N của tệp")
    command.set_defaults(run=new)


def new(arguments: argparse.Namespace) -> int:
    root = _root(Path())
    if root is None:
        print("không thấy thư mục forms/ ở đây hay ở thư mục trên", file=sys.stderr)
        return MISUSE
    if arguments.source is not None and not arguments.source.is_file():
        print(f"không có tệp {arguments.source}", file=sys.stderr)
        return MISUSE
    try:
        annex, project = None, load(root)
        if arguments.source is not None:
            check_free(arguments.form, project)
            annex = import_annex(
                arguments.source.read_bytes(),
                form=arguments.form,
                files=surroundings(project.files),
                table=arguments.table,
            )
        text = annex.text if annex else skeleton(arguments.form, kind=Kind(arguments.kind), project=project)
        path = root / "forms" / arguments.form / "v1.yaml"
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except (UnfitError, UnfitAnnexError, FileExistsError) as refusal:
        print(f"tệp {path} đã có, không ghi đè" if isinstance(refusal, FileExistsError) else refusal, file=sys.stderr)
        return MISUSE
    if annex is not None:
        _say_annex(annex)
    print(f"Đã viết {path.relative_to(root)}. Sửa xong chạy: dttg check, dttg test {arguments.form}")
    return FINE


def _say_annex(annex: Annex) -> None:
    print("Đã lấy được:", *(f"  - {line}" for line in annex.taken), sep="\n")
    print(
        f"Còn {len(annex.questions)} chỗ hỏi, đánh dấu # HỎI trong tệp:",
        *(f"  - {q}" for q in annex.questions),
        sep="\n",
    )


# ---- diff ----


def add_diff(subparsers: "Subparsers") -> None:
    command = subparsers.add_parser("diff", help="nói bằng lời hai phiên bản của một biểu khác nhau thế nào")
    command.add_argument("form", metavar="BIỂU", help="tên (id) biểu")
    command.add_argument("old", metavar="CŨ", type=int, help="số phiên bản cũ")
    command.add_argument("new", metavar="MỚI", type=int, help="số phiên bản mới")
    command.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    command.set_defaults(run=diff)


def diff(arguments: argparse.Namespace) -> int:
    root = _root(Path())
    if root is None:
        print("không thấy thư mục forms/ ở đây hay ở thư mục trên", file=sys.stderr)
        return MISUSE
    project, form, old, new = load(root), arguments.form, arguments.old, arguments.new
    known = sorted(edition for id_, edition in project.resolved if id_ == form)
    missing = [number for number in (range(old, new + 1) if old < new else (old, new)) if number not in known]
    if old >= new or missing:
        print(_no_diff(project, form, known=known, missing=missing), file=sys.stderr)
        return MISUSE
    found = steps(project, form, old=old, new=new)
    if arguments.json:
        print(json.dumps([as_json_diff(*step) for step in found], ensure_ascii=False, indent=2))
    else:
        print("\n".join(as_text_diff(*step) for step in found), end="")
    return FINDINGS if any(change.lost for change, _ in found) else FINE


def _no_diff(project: Project, form: str, *, known: Sequence[int], missing: Sequence[int]) -> str:
    if not known:
        forms = ", ".join(sorted({id_ for id_, _ in project.resolved}))
        return f"không có biểu '{form}', hoặc biểu còn lỗi (chạy dttg check); các biểu có: {forms}"
    there = ", ".join(map(str, known))
    if missing:
        return f"biểu '{form}' không có phiên bản {missing[0]}, hoặc còn lỗi (chạy dttg check); đọc được: {there}"
    return f"số phiên bản cũ phải nhỏ hơn số phiên bản mới: dttg diff {form} CŨ MỚI; đọc được: {there}"


def _project(forms: Sequence[str]) -> Project | None:
    """The project around this folder, if it has a regime and every form named; otherwise says what is missing."""
    root = _root(Path())
    if root is None:
        print("không thấy thư mục forms/ ở đây hay ở thư mục trên", file=sys.stderr)
        return None
    project = load(root)
    if not project.regimes:
        print("không đọc được chế độ báo cáo nào trong periods/; chạy dttg check", file=sys.stderr)
        return None
    missing = [form for form in forms if project.newest(form) is None]
    for form in missing:
        known = ", ".join(sorted({known.id for known in project.forms.values()}))
        broken = any(id_ == form for id_, _ in project.broken)
        said = f"biểu '{form}' còn lỗi, chạy dttg check" if broken else f"không có biểu '{form}' (các biểu có: {known})"
        print(said, file=sys.stderr)
    return None if missing else project


COMMANDS: tuple[Callable[["Subparsers"], None], ...] = (
    add_check,
    add_explain,
    add_schema,
    add_test,
    add_preview,
    add_new,
    add_diff,
)
