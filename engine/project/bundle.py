"""What one published edition is for ever: the smallest set of files that compiles to it, as one canonical text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import rfc8785

from engine.model import Form, Period, Regime
from engine.project.compiled import Project
from engine.project.run import compile_files

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """`text`: canonical JSON (RFC 8785) of {format, kind, id, edition, files: {path: text}}; `sha256` of its UTF-8."""

    id: str
    edition: str
    text: str
    sha256: str
    files: tuple[str, ...]


class BrokenBundleError(ValueError):
    """A bundle that does not compile to what it says it is."""


def bundle(project: Project, form_id: str, edition: int) -> Bundle:
    """The bundle of one edition: its file, blocks, lists, units of measure, legal texts, and the same of every form it
    reads, directly or not. KeyError where the project holds no such sound edition."""
    names: dict[str, None] = {}
    waiting = [project.forms[form_id, edition]]
    seen = {form_id}
    while waiting:
        form = waiting.pop()
        names.update(dict.fromkeys(project.sources[form.id, form.edition]))
        for id_ in form.reads:
            other = project.newest(id_)
            if other is not None and id_ not in seen:
                seen.add(id_)
                waiting.append(other)
    return pack(project.files, names, kind="form", id_=form_id, edition=str(edition))


def period_bundle(project: Project, regime: str, period: str) -> Bundle:
    """The bundle of one period: its file, its regime and the reporting units. The forms it pins have their own."""
    found = project.periods[regime, period]
    file = found.span.file
    beside = project.regimes[regime].span.file
    names = dict.fromkeys((file, beside, beside.rsplit("/", 1)[0] + "/units.csv"))
    return pack(project.files, names, kind="period", id_=f"{regime}/{period}", edition=str(found.year))


def corrected_bundle(text: str, *, file: str, content: bytes) -> Bundle:
    """The bundle of an edition with another text of its own `file`, everything else as it was published."""
    packed = unpack(text, kind="form")
    files = {**packed.files, file: content}
    return pack(files, dict.fromkeys(files), kind="form", id_=packed.id, edition=packed.edition)


def compile_bundle(text: str) -> Form:
    """The form that a bundle holds. BrokenBundleError where it does not compile: damaged, or made by another engine."""
    packed = unpack(text, kind="form")
    project = compile_files(packed.files)
    form = project.forms.get((packed.id, int(packed.edition)))
    if form is None:
        raise BrokenBundleError("; ".join(found.text for found in project.diagnostics.errors) or packed.id)
    return form


def compile_period_bundle(text: str, *, forms: Mapping[tuple[str, int], Form]) -> tuple[Regime, Period]:
    """The period and its regime. `forms`: the published editions that it may pin."""
    packed = unpack(text, kind="period")
    project = compile_files(packed.files, known=forms)
    regime, _, period = packed.id.partition("/")
    found = project.periods.get((regime, period))
    if found is None:
        raise BrokenBundleError("; ".join(error.text for error in project.diagnostics.errors) or packed.id)
    return project.regimes[regime], found


@dataclass(frozen=True, slots=True)
class Packed:
    id: str
    edition: str
    files: Mapping[str, bytes]


def pack(files: Mapping[str, bytes], names: Mapping[str, None], *, kind: str, id_: str, edition: str) -> Bundle:
    kept = {name: files[name].decode("utf-8") for name in names if name in files}
    text = rfc8785.dumps({"format": FORMAT, "kind": kind, "id": id_, "edition": edition, "files": kept})
    return Bundle(
        id=id_, edition=edition, text=text.decode("utf-8"), sha256=sha256(text).hexdigest(), files=tuple(sorted(kept))
    )


def unpack(text: str, *, kind: str) -> Packed:
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("kind") != kind:
        raise BrokenBundleError(f"không phải gói {kind} dạng {FORMAT}")
    files = {path: content.encode("utf-8") for path, content in found["files"].items()}
    return Packed(found["id"], found["edition"], files)
