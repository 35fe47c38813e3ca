"""A Word or Excel file as its parts, looked at before any program opens it: how many and how large, macros, embedded
things, document types (the door of XXE), references to the outside.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from lxml import etree

from engine.targets.templates.pieces import BodyError

MEGABYTE = 1024 * 1024
MOST_ENTRIES = 300
MOST_UNPACKED = 24 * MEGABYTE
MOST_MARKUP = 8 * MEGABYTE  # of one part
CHUNK = 256 * 1024
OLD = b"\xd0\xcf\x11\xe0"
ENCRYPTED = 0x1
MARKUP = (".xml", ".rels", ".vml")
MACRO = re.compile(r"(^|/)(vbaProject[^/]*|vbaData\.xml|macrosheets/.*|activeX/.*|ctrlProps/.*)$", re.IGNORECASE)
EMBEDDED = re.compile(
    r"(^|/)(embeddings/.*|oleObject[^/]*|externalLinks/.*|queryTables/.*|connections\.xml|afchunk[^/]*|attachedToolbars[^/]*)$",
    re.IGNORECASE,
)
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
TARGET = re.compile(rb"Target\s*=\s*[\"']([^\"']*)[\"']")
ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX", re.IGNORECASE)


def parts(content: bytes, *, needs: str) -> dict[str, bytes]:
    """Every part by its name. `needs`: the part that makes it a file of its kind. Raises `BodyError`."""
    if content.startswith(OLD):
        raise BodyError("M009", why="tệp kiểu cũ hoặc có đặt mật khẩu")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            _check_entries(entries)
            found = {entry.filename: _unpacked(package, entry) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as fault:
        raise BodyError("M009", why="nội dung không đúng là tệp nén của Word, Excel") from fault
    if needs not in found or "[Content_Types].xml" not in found:
        raise BodyError("M009", why=f"trong tệp không có phần {needs}")
    for name, part in found.items():
        if name.lower().endswith(MARKUP):
            _check_markup(name, part)
    return found


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise BodyError("M009", why="tệp có đặt mật khẩu")
    for name in names:
        if MACRO.search(name):
            raise BodyError("M011", what="macro hoặc nút điều khiển", part=name)
        if EMBEDDED.search(name):
            raise BodyError("M011", what="tệp nhúng hoặc nối dữ liệu", part=name)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise BodyError("M010", limit=f"{MOST_ENTRIES} phần, {MOST_UNPACKED // MEGABYTE} MB khi bung ra", at="")
    if len(set(names)) != len(names) or any(".." in name.split("/") or name.startswith("/") for name in names):
        raise BodyError("M009", why="các phần trong tệp trùng tên hoặc tên lạ")


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    most = MOST_MARKUP if entry.filename.lower().endswith(MARKUP) else MOST_UNPACKED
    out = bytearray()
    with package.open(entry) as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            out += chunk
            if len(out) > most:
                raise BodyError("M010", limit=f"{most // MEGABYTE} MB cho một phần", at="")
    return bytes(out)


def _check_markup(name: str, part: bytes) -> None:
    said = ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    if said and said[1].lower() not in (b"utf-8", b"us-ascii"):
        raise BodyError("M012", part=name)
    if DOCTYPE.search(part) or part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in part[:200]:
        raise BodyError("M012", part=name)
    if name.endswith(".rels") and EXTERNAL.search(part):
        outside = next((found[1] for found in TARGET.finditer(part) if b":" in found[1] or b"\\" in found[1]), b"")
        raise BodyError("M013", what=outside.decode("utf-8", "replace")[:60] or name, at="")
    if name == "[Content_Types].xml" and MACRO_TYPE.search(part):
        raise BodyError("M011", what="macro hoặc nút điều khiển", part=name)


def tree(part: bytes, *, name: str) -> etree._Element:
    """A part as a tree: no entity, no network, no huge text. Raises `BodyError`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as fault:
        raise BodyError("M009", why=f"phần {name} hỏng") from fault


def written(root: etree._Element) -> bytes:
    """A tree as a part."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def packed(parts_: Mapping[str, bytes], order: Iterable[str]) -> bytes:
    """The parts as a file again; the same parts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in order:
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, parts_[name])
    return out.getvalue()
