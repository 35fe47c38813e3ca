"""The packages this system is pinned to, held against a copy of published advisories (ASVS 15.2.1). No network.

The copy is what osv.dev gives out for PyPI: a ZIP (or a folder) of JSON files, one advisory each.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from server.refusal import Unfit

STALE = 30  # days
LARGEST = 4 * 1024 * 1024  # bytes of one advisory
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A pinned package that an advisory names. `fixed`: the first version without it, '' where none is out."""

    advisory: str
    package: str
    version: str
    fixed: str

    @property
    def said(self) -> str:
        cure = f"nâng lên {self.fixed}" if self.fixed else "chưa có bản sửa, xem cảnh báo để phòng"
        return f"gói {self.package} {self.version} có lỗ hổng {self.advisory}: {cure}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`taken`: the day of the newest advisory in the copy; `count`: how many it holds."""

    taken: date
    count: int
    affected: tuple[Affected, ...]


def pinned(lock: Path = LOCK) -> Mapping[str, str]:
    """Package -> version."""
    return {str(canonicalize_name(name)): version for name, version in PINNED.findall(lock.read_text("utf-8"))}


def check(copy: Path, packages: Mapping[str, str]) -> Checked:
    """What the copy says of these packages. Raises `Unfit` for a copy that cannot be read or holds nothing."""
    found, newest, count = [], None, 0
    try:
        for said in _entries(copy):
            count += 1
            day = datetime.fromisoformat(str(said["modified"])[:10]).date()
            newest = day if newest is None else max(newest, day)
            if not said.get("withdrawn"):
                found += list(_affected(said, packages))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
        raise Unfit(
            f"Không đọc được danh sách cảnh báo lỗ hổng {copy} (DTTG_ADVISORIES): cần tệp ZIP của OSV."
        ) from None
    if newest is None:
        raise Unfit(f"Danh sách cảnh báo lỗ hổng {copy} (DTTG_ADVISORIES) trống.")
    return Checked(
        taken=newest, count=count, affected=tuple(sorted(found, key=lambda each: (each.package, each.advisory)))
    )


def _entries(copy: Path) -> Iterator[Mapping[str, Any]]:
    if copy.is_dir():
        for path in sorted(copy.rglob("*.json")):
            yield json.loads(path.read_bytes())
        return
    with zipfile.ZipFile(copy) as whole:
        for each in whole.infolist():
            if each.filename.endswith(".json") and each.file_size <= LARGEST:
                yield json.loads(whole.read(each))


def _affected(said: Mapping[str, Any], packages: Mapping[str, str]) -> Iterator[Affected]:
    for about in said.get("affected", ()):
        package = about.get("package", {})
        name = str(canonicalize_name(str(package.get("name", ""))))
        if package.get("ecosystem") != "PyPI" or name not in packages:
            continue
        version = packages[name]
        spans = [span for each in about.get("ranges", ()) if each["type"] == "ECOSYSTEM" for span in _spans(each)]
        if version in about.get("versions", ()) or any(_within(version, span) for span in spans):
            fixed = [end for _, end, included in spans if end and not included and not _before(end, version)]
            yield Affected(advisory=str(said["id"]), package=name, version=version, fixed=_first(fixed))


def _first(versions: list[str]) -> str:
    """The oldest version, '' of none."""
    first = ""
    for each in versions:
        first = each if not first or _before(each, first) else first
    return first


def _spans(stretch: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """(introduced, end, whether the end itself is affected); '' for no end."""
    events = [*({**each} for each in stretch["events"]), {}]
    for first, second in pairwise(events):
        if "introduced" in first:
            last = second.get("last_affected", "")
            yield first["introduced"], second.get("fixed", last), bool(last)


def _within(version: str, span: tuple[str, str, bool]) -> bool:
    start, end, included = span
    if start != "0" and _before(version, start):
        return False
    return not end or _before(version, end) or (included and not _before(end, version))


def _before(one: str, other: str) -> bool:
    try:
        return Version(one) < Version(other)
    except InvalidVersion:
        return one < other
