"""What a draft is compiled against: everything published, the authors' lists and blocks, and drafts that are sound.

Form editions that are published are taken from the database, as they were published; code lists, blocks, units of
measure, legal texts, regimes, periods and indicators from the authors' folder, or, where that lacks them, from the
bundles of what is published. A draft with errors stands in nobody's way: the others are compiled without it.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlmodel import Session

from engine.diagnostics import Diagnostic, Diagnostics
from engine.model import Form
from engine.project import Project, compile_files, lock
from engine.project.again import Beside, again, beside
from engine.project.paths import edition_of
from server.publication.authors import AuthorsFolder, Files, digest
from server.refusal import Refused, machine_said
from server.store import catalogue, form_drafts
from server.store.catalogue import Published

Key = tuple[str, int]
NO_FORM: Key = ("_", 1)  # no id of a form
KEPT = 6
INDICATORS = "forms/indicators/"
TITLE = re.compile(r"^title:[ \t]*([^\n#]+)", re.MULTILINE)
NUMBER = re.compile(r"^number:[ \t]*([^\n#]+)", re.MULTILINE)
QUALIFIED = re.compile(r"\b[a-z][a-z0-9_]*(?=\.)")  # the form of `bieu.bang[tong].cot`


def path_of(key: Key) -> str:
    """Where the file of an edition lies."""
    return f"forms/{key[0]}/v{key[1]}.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A draft's text as the compiler sees it now. `form`: as far as it could be read, also while it would lose figures;
    None where something in it could not."""

    key: Key
    text: str
    project: Project
    form: Form | None
    findings: tuple[Diagnostic, ...]

    @property
    def errors(self) -> int:
        return sum(each.severity == "error" for each in self.findings)

    @property
    def can_show(self) -> bool:
        """Whether a report of it can be laid out: sound, or at fault only against the edition before."""
        return self.form is not None and all(
            each.code.startswith("V") for each in self.findings if each.severity == "error"
        )

    @property
    def is_sound(self) -> bool:
        return self.form is not None and not self.errors and self.key in self.project.forms


class Ground:
    """Compiled surroundings of drafts, kept by content; a process may forget them."""

    def __init__(self, folder: AuthorsFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._beside: dict[tuple[str, str], Beside] = {}
        self._bundles: dict[str, Files] = {}
        self._checked: dict[tuple[str, str, str], Checked] = {}

    def check(self, session: Session, published: Published, *, key: Key, text: str, alone: bool = False) -> Checked:
        """The text of a draft in its surroundings. `alone`: without the drafts of others, as it would be published."""
        files = self.files(session, published, but=key, text="" if alone else text)
        path, whole = path_of(key), digest(files)
        wanted = (whole, path, text)
        found = self._checked.get(wanted)
        if found is None:
            project = again(self._around(files, path, whole), text.encode("utf-8"))
            form = project.resolved.get(key) or project.forms.get(key)
            own = form if form is not None and form.span.file == path else None
            found = Checked(key=key, text=text, project=project, form=own, findings=tuple(project.diagnostics))
            with self._lock:
                self._checked[wanted] = found
                while len(self._checked) > KEPT:
                    del self._checked[next(iter(self._checked))]
        return found

    def standing(self, session: Session, published: Published) -> Project:
        """Everything published with the authors' lists, without any draft."""
        files = self.files(session, published, but=NO_FORM)
        return self._around(files, path_of(NO_FORM), digest(files)).project

    def whole(
        self, session: Session, published: Published, *, key: Key, text: str, changed: Mapping[str, str] | None = None
    ) -> Project:
        """The project with this text and no other draft, all of it compiled: what is published from. `changed`: other
        files, as they would be."""
        files = dict(self.files(session, published, but=key))
        files |= {path: said.encode("utf-8") for path, said in (changed or {}).items()}
        return self._folder.compiled({**files, path_of(key): text.encode("utf-8")})

    def files(self, session: Session, published: Published, *, but: Key, text: str = "") -> Files:
        """Every file but that of `but`, with the drafts that `text` reads."""
        folder = self._folder.read().files
        held = self._published(session)
        found = {path: content for path, content in held.items() if edition_of(path) is None}
        found |= {path: content for path, content in folder.items() if not _is_form(path)}
        own, known = {path_of(key) for key in published.forms}, {form for form, _ in published.forms}
        found |= {
            path: content
            for path, content in held.items()
            if _is_form(path) and (path in own or _form_of(path) not in known)
        }
        for path in [path for path in found if path.endswith(lock.FILE) and _form_of(path) == but[0]]:
            found[path] = _without(found[path], but[1])
        if text:
            found |= _drafts(session, published, text, folder)
        found.pop(path_of(but), None)
        return found

    def folder_text(self, key: Key) -> str | None:
        """The text that stands in the authors' folder."""
        content = self._folder.read().files.get(path_of(key))
        return None if content is None else content.decode("utf-8", "replace")

    def folder_head(self, key: Key) -> tuple[str, str]:
        """(title, number) as the file in the folder says them, '' where it does not."""
        text = self.folder_text(key) or ""
        title, number = TITLE.search(text), NUMBER.search(text)
        return (title[1].strip("\"' ") if title else ""), (number[1].strip("\"' ") if number else "")

    def folder_editions(self) -> frozenset[Key]:
        """The editions that stand in the authors' folder."""
        return frozenset(key for path in self._folder.read().files if _is_form(path) and (key := edition_of(path)))

    def published_text(self, session: Session, key: Key) -> str | None:
        """The text of a published edition with its last correction of words."""
        row = catalogue.text_in_force(session, key[0], edition=key[1])
        content = self._files_of(session, row.sha256).get(path_of(key)) if row is not None else None
        return None if content is None else content.decode("utf-8")

    def published_period(self, session: Session, regime: str, period: str) -> str:
        """The text of a period as it is in force."""
        found = catalogue.find(session, catalogue.PERIOD, id_=f"{regime}/{period}")
        if found is None:
            raise Refused("not_found", what=f"kỳ báo cáo {period}")
        return self._files_of(session, found.sha256)[f"periods/{regime}/{period}.yaml"].decode("utf-8")

    def unlock(self, key: Key) -> None:
        """Take an edition off the lock beside its file, where that can be written: it is not published any more."""
        path = lock.path_of(key[0])
        held = self._folder.read().files.get(path)
        if held is not None:
            with suppress(OSError):
                self._folder.write(path, _without(held, key[1]).decode("utf-8"))

    def write(self, path: str, text: str) -> None:
        """A file of the authors' folder. OSError where it cannot be written."""
        self._folder.write(path, text)

    def restore(self, path: str, content: bytes | None) -> None:
        """A file as it was before it was written; None: it was not there."""
        with suppress(OSError):
            if content is None:
                self._folder.remove(path)
            else:
                self._folder.write(path, content.decode("utf-8"))

    def unwritable(self, paths: Iterable[str]) -> Refused | None:
        """Why a file of the authors' folder could not be written; None where all could."""
        for path in paths:
            fault = self._folder.unwritable(path)
            if fault is not None:
                return Refused("vocabulary_unwritable", file=path, why=machine_said(fault))
        return None

    def everything(self, session: Session, published: Published) -> Files:
        """Everything published, everything in the authors' folder, and the drafts that are sound."""
        found = dict(self.files(session, published, but=NO_FORM))
        sound = [each for each in form_drafts.all_at_work(session) if not each.errors]
        texts = {path_of(key): text.encode("utf-8") for key, text in form_drafts.texts(session, sound).items()}
        written = {path: content for path, content in self._folder.read().files.items() if _is_form(path)}
        return {**written, **texts, **found}

    def for_indicators(self, session: Session, published: Published) -> Files:
        """What indicators are published from: published forms, those that the indicators in force hold, the authors'
        indicators and lists; no draft."""
        found = dict(self.files(session, published, but=NO_FORM))
        row = catalogue.find(session, catalogue.INDICATORS, id_=catalogue.INDICATORS)
        held = self._files_of(session, row.sha256) if row is not None else {}
        return {**{path: content for path, content in held.items() if _is_form(path)}, **found}

    def try_indicators(self, session: Session, published: Published, *, path: str, text: str) -> Project:
        """One file of indicators with the forms that it reads, while it is typed; other files of indicators are left
        out. Its findings are those of that file alone."""
        files = self.for_indicators(session, published)
        wanted, waiting = set[str](), [text]
        while waiting:
            for named in set(QUALIFIED.findall(waiting.pop())) - wanted:
                own = [content for name, content in files.items() if name.startswith(f"forms/{named}/v")]
                if own:
                    wanted.add(named)
                    waiting += [content.decode("utf-8", "replace") for content in own]
        kept = {
            name: content
            for name, content in files.items()
            if (not _is_form(name) or _form_of(name) in wanted) and not name.startswith((INDICATORS, "templates/"))
        }
        project = compile_files({**kept, path: text.encode("utf-8")})
        own_findings = Diagnostics()
        own_findings.extend(each for each in project.diagnostics if each.span.file == path)
        return replace(project, diagnostics=own_findings)

    def compiled(self, files: Files) -> Project:
        return self._folder.compiled(files)

    def authored(self) -> Files:
        return self._folder.read().files

    def _around(self, files: Files, path: str, whole: str) -> Beside:
        wanted = (whole, path)
        with self._lock:
            found = self._beside.pop(wanted, None)
            if found is None:
                found = beside(files, path)
            self._beside[wanted] = found
            while len(self._beside) > KEPT:
                del self._beside[next(iter(self._beside))]
            return found

    def _published(self, session: Session) -> Files:
        """The files of everything published; of two that hold the same file, as in the younger. With them the forms
        that published ones read without being published themselves, as their readers hold them."""
        found: dict[str, bytes] = {}
        read: dict[str, bytes] = {}
        for key, sha256 in catalogue.in_force(session):
            files = self._files_of(session, sha256)
            for path, content in files.items():
                if edition_of(path) is None or path == path_of(key):
                    found[path] = content
                elif path_of(key) in files:
                    read[path] = content
        return {**read, **found}

    def _files_of(self, session: Session, sha256: str) -> Files:
        found = self._bundles.get(sha256)
        if found is None:
            files: Mapping[str, str] = json.loads(catalogue.bundle_of(session, sha256))["files"]
            found = {path: text.encode("utf-8") for path, text in files.items()}
            with self._lock:
                self._bundles[sha256] = found
        return found


def _drafts(session: Session, published: Published, text: str, folder: Files) -> Files:
    """The sound drafts, and files of the folder, of forms that the text reads, and of those that they read."""
    sound = [
        each
        for each in form_drafts.all_at_work(session)
        if not each.errors and (each.form, each.edition) not in published.forms
    ]
    taken = {*published.forms, *((each.form, each.edition) for each in form_drafts.all_at_work(session))}
    written = {
        key: folder[path].decode("utf-8", "replace")
        for path in folder
        if _is_form(path) and (key := edition_of(path)) and key not in taken
    }
    texts = {**written, **form_drafts.texts(session, sound)}
    found: dict[str, bytes] = {}
    waiting = [text]
    while waiting:
        named = set(QUALIFIED.findall(waiting.pop()))
        for key, other in texts.items():
            if key[0] in named and path_of(key) not in found:
                found[path_of(key)] = other.encode("utf-8")
                waiting.append(other)
    return found


def _is_form(path: str) -> bool:
    return path.startswith("forms/") and edition_of(path) is not None


def _form_of(path: str) -> str:
    return path.split("/")[1]


def _without(content: bytes, edition: int) -> bytes:
    """A lock without one edition: what is written as a draft is not published, whatever a file says."""
    try:
        held = json.loads(content)
    except ValueError:
        return content
    if isinstance(held, dict):
        held.pop(str(edition), None)
    return json.dumps(held).encode()
