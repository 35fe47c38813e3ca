"""Findings in the layout authors know: place, code, line, caret, cure; long lines cut around the caret."""

from engine.diagnostics import Diagnostic, Severity, Span, as_json, as_text, summary
from engine.diagnostics.render import WIDTH


def finding(line: int, column: int, *, length: int = 1, text: str = "sai", hint: str = "") -> Diagnostic:
    span = Span("forms/a/v1.yaml", line, column, line, column + length)
    return Diagnostic("X402", Severity.ERROR, span, text, hint)


def test_the_layout_of_the_design() -> None:
    source = ["x"] * 30 + ["    that: 'nam_ + nu = so_khau'"]
    one = finding(31, 12, length=4, text="không có cột 'nam_' trong bảng 'theo_dan_toc'", hint="có phải 'nam'?")
    assert as_text([one], sources={"forms/a/v1.yaml": source}) == (
        "forms/a/v1.yaml:31:12: lỗi X402: không có cột 'nam_' trong bảng 'theo_dan_toc'\n"
        " 31 |     that: 'nam_ + nu = so_khau'\n"
        "    |            ^^^^\n"
        "    = có phải 'nam'?\n"
    )


def test_a_long_line_is_cut_around_the_caret() -> None:
    source = "a" * 300 + "LỖI" + "b" * 300
    shown = as_text([finding(1, 301, length=3)], sources={"forms/a/v1.yaml": [source]}).split("\n")
    line, caret = shown[1], shown[2]
    start = caret.index("^")
    assert line[start : start + 3] == "LỖI"
    assert caret.count("^") == 3
    assert len(line) < WIDTH + 12
    assert line.count("…") == 2


def test_tabs_take_four_columns_and_the_caret_follows() -> None:
    shown = as_text([finding(1, 2, length=4)], sources={"forms/a/v1.yaml": ["\tunit: hộ"]}).split("\n")
    assert shown[1] == " 1 |     unit: hộ"
    assert shown[2] == "   |     ^^^^"


def test_nothing_typed_can_steer_the_terminal() -> None:
    shown = as_text([finding(1, 1, text="a\x1b[31mb")], sources={"forms/a/v1.yaml": ["x\x1b[2Jy\u202ez"]})
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_a_file_whose_text_is_not_at_hand_still_has_its_place_and_words() -> None:
    assert as_text([finding(4, 2)], sources={}) == "forms/a/v1.yaml:4:2: lỗi X402: sai\n"


def test_a_span_over_lines_is_marked_to_the_end_of_the_first() -> None:
    one = Diagnostic("X402", Severity.WARNING, Span("forms/a/v1.yaml", 1, 3, 2, 4), "sai")
    shown = as_text([one], sources={"forms/a/v1.yaml": ["abcdef", "ghi"]}).split("\n")
    assert shown[0].startswith("forms/a/v1.yaml:1:3: cảnh báo X402")
    assert shown[2] == "   |   ^^^^"


def test_the_same_as_data() -> None:
    assert as_json([finding(31, 12, length=4, hint="có phải 'nam'?")]) == [
        {
            "file": "forms/a/v1.yaml",
            "line": 31,
            "column": 12,
            "end_line": 31,
            "end_column": 16,
            "code": "X402",
            "severity": "error",
            "text": "sai",
            "hint": "có phải 'nam'?",
        }
    ]


def test_the_last_line_counts() -> None:
    warning = Diagnostic("X460", Severity.WARNING, Span("a", 1, 1, 1, 2), "sai")
    assert summary([finding(1, 1), finding(2, 1), warning], files=3) == "Đã kiểm tra 3 tệp: 2 lỗi, 1 cảnh báo."
    assert summary([], files=3) == "Đã kiểm tra 3 tệp: không có lỗi."
