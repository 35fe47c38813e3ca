"""What publication leaves beside the authors' files, so that their checks know it without this database."""

from collections.abc import Iterator
from pathlib import Path

from engine.model import Form, Indicator
from engine.project import Project, lock, ways
from server.publication.publishing import Publication


def mark_published(root: Path, project: Project, done: Publication) -> None:
    """Beside each edition that `done` published its hash and the codes of its lists, in `forms/<id>/published.json`
    under `root`. A form whose folder is not there is passed over. Of published indicators, what each means."""
    for id_, edition in done.forms:
        path = root / lock.path_of(id_)
        if path.parent.is_dir():
            held = path.read_bytes() if path.exists() else None
            own = project.files[project.sources[id_, edition][0]]
            write_whole(path, lock.with_lock(held, project.forms[id_, edition], file=own))
    path = root / ways.FILE
    if done.indicators is not None and path.parent.is_dir():
        held = path.read_bytes() if path.exists() else None
        write_whole(path, ways.with_ways(held, _ways(project)))


def _ways(project: Project) -> Iterator[Indicator]:
    """Every way of computing every indicator."""
    for newest in project.indicators.values():
        yield from (newest, *newest.earlier)


def mark_erratum(root: Path, form: Form, *, file: bytes) -> None:
    """After a correction of words was recorded: `file` is what the edition's text is from now on."""
    path = root / lock.path_of(form.id)
    if path.parent.is_dir():
        held = path.read_bytes() if path.exists() else None
        write_whole(path, lock.with_erratum(held, form, file=file))


def write_whole(path: Path, text: str) -> None:
    """Whole or not at all."""
    beside = path.with_name(path.name + ".moi")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
