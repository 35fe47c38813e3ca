"""What one file of indicators says otherwise than another, in words. Reads the two texts as the compiler does, before
any name in them is looked up. Pure."""

from collections.abc import Iterator, Mapping

from engine.project.reading import read_document
from engine.schema.documents import (
    BrokenEntry,
    FigureDocument,
    IndicatorDocument,
    IndicatorsDocument,
    Items,
    Located,
    Whole,
)

SAID: Mapping[str, str] = {
    "title": "tên",
    "due": "kỳ",
    "by": "phân tổ",
    "legal": "căn cứ",
    "source": "nguồn của chỉ tiêu",
    "frequency": "kỳ công bố",
    "provider": "đơn vị cung cấp",
    "guide": "giải thích",
    "no_source": "chưa có nguồn",
    "from_": "cách tính dùng từ ngày",
    "edition": "cách tính thứ",
}
OF_FIGURE: Mapping[str, str] = {
    "title": "tên",
    "unit": "đơn vị tính",
    "value": "công thức",
    "by": "phân tổ",
    "no_source": "chưa có nguồn",
}


def differences(before: bytes, after: bytes, *, path: str) -> tuple[str, ...]:
    """A sentence for each indicator, figure or key that is another. Of text that cannot be read, none."""
    old, new = _read(before, path), _read(after, path)
    return tuple(_all(old, new))


def _read(content: bytes, path: str) -> Mapping[str, IndicatorDocument]:
    document = read_document(content, path=path).content[0] if content else None
    if not isinstance(document, IndicatorsDocument):
        return {}
    return {each.code.text: each for each in document.indicators if isinstance(each, IndicatorDocument)}


def _all(old: Mapping[str, IndicatorDocument], new: Mapping[str, IndicatorDocument]) -> Iterator[str]:
    for code, each in new.items():
        known = old.get(code)
        if known is None:
            yield f"Thêm chỉ tiêu {code} {_quoted(_said(each.title))}."
            for id_, figure in _figures(each).items():
                yield f"Chỉ tiêu {code}, số liệu {id_}: {_how(figure)}."
            continue
        yield from (f"Chỉ tiêu {code}, {words}" for words in _of_one(known, each))
    for code, each in old.items():
        if code not in new:
            yield f"Bỏ chỉ tiêu {code} {_quoted(_said(each.title))}."


def _of_one(old: IndicatorDocument, new: IndicatorDocument) -> Iterator[str]:
    for name, word in SAID.items():
        yield from _changed(word, _said(getattr(old, name)), _said(getattr(new, name)))
    before, after = _figures(old), _figures(new)
    for id_, figure in after.items():
        known = before.get(id_)
        if known is None:
            yield f"thêm số liệu {id_}: {_how(figure)}."
            continue
        for name, word in OF_FIGURE.items():
            yield from _changed(f"số liệu {id_}, {word}", _said(getattr(known, name)), _said(getattr(figure, name)))
    yield from (f"bỏ số liệu {id_}." for id_ in before if id_ not in after)
    if _ways(old) != _ways(new):
        yield f"các cách tính trước đây: {len(old.earlier)} thành {len(new.earlier)}, hoặc khác nội dung."


def _ways(document: IndicatorDocument) -> list[tuple[str, ...]]:
    """The ways given up, without their places."""
    return [
        ("",)
        if isinstance(way, BrokenEntry)
        else (
            way.edition.text,
            _said(way.from_),
            _said(way.due),
            _said(way.by),
            _said(way.legal),
            *(
                _said(getattr(figure, name))
                for figure in way.figures
                if isinstance(figure, FigureDocument)
                for name in OF_FIGURE
            ),
        )
        for way in document.earlier
    ]


def _figures(document: IndicatorDocument) -> Mapping[str, FigureDocument]:
    return {each.id.text: each for each in document.figures if isinstance(each, FigureDocument)}


def _how(figure: FigureDocument) -> str:
    return f"{_said(figure.title)} ({_said(figure.unit)}) = {_said(figure.value) or 'chưa có nguồn'}"


def _changed(what: str, was: str, becomes: str) -> Iterator[str]:
    if was != becomes:
        yield f"{what}: {_quoted(was)} thành {_quoted(becomes)}."


def _said(value: object) -> str:
    match value:
        case Located(text=text):
            return text
        case Items(texts=texts):
            return ", ".join(texts)
        case Whole(value=number):
            return str(number)
    return ""


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "chưa ghi"
