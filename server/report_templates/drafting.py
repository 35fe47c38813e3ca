"""A template uploaded by an author, checked in the child, tried on invented figures, asked for, published by a second
person. Every version that was uploaded is kept; one that is published never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session

from engine.diagnostics import Diagnostics, as_json
from engine.model import Form
from engine.project import Project
from engine.resolve.ids import is_id
from engine.targets.templates import ENDINGS, TemplateHead, check_body
from server.actor import Actor, Thing
from server.audit.chain import Entry, References
from server.refusal import Refused
from server.report_templates.names import NAMES
from server.report_templates.press import Filled, LookedAt, Press
from server.report_templates.sample import sample_data
from server.report_templates.shelf import Template, fill_data, head_as_json, head_of_json, packed, with_edition
from server.reporting.desk import Desk
from server.reporting.given import needed
from server.store import audit, catalogue, report_templates, reports
from server.store.models import Definition, ReportTemplateRow
from server.store.report_templates import ASKED, DRAFT, DROPPED, PUBLISHED

MOST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A finding as it is shown: `line:column`, the text that stands there, from where to where it is marked."""

    code: str
    severity: str
    text: str
    hint: str
    where: str
    line: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One uploaded version. `by` '': by command on the server."""

    id: UUID
    head: TemplateHead
    state: str
    places: tuple[Place, ...]
    sha256: str
    size: int
    by: str
    at: datetime
    mine: bool
    decided_by: str
    decided_at: datetime | None
    why: str

    @property
    def errors(self) -> int:
        return sum(each.severity == "error" for each in self.places)


def upload(desk: Desk, actor: Actor, press: Press, *, head: TemplateHead, body: bytes) -> tuple[UUID, int]:
    """Keep a version as a draft, with or without errors, in place of the one at work. Its edition follows the last
    published one. Returns its id and how many errors it has. Raises `Refused`."""
    thing = Thing(kind="template", id=head.id)
    desk.authorize(actor, "template.draft", thing=thing)
    _check_head(head)
    with desk.database.read() as session:
        _check_forms(desk, session, head)
    looked = press.check(body, file=head.file)
    with desk.database.write() as session:
        for row in report_templates.at_work(session, head.id):
            if row.state == ASKED:
                raise Refused("template_state", id=row.template, edition=row.edition)
            row.state = DROPPED
            reports.add(session, row)
        edition = report_templates.last_edition(session, head.id) + 1
        new = _row(desk, with_edition(head, edition), body, findings=_findings(looked))
        new.account_id, new.holder_id = actor.account, actor.holder
        reports.add(session, new)
        errors = sum(_is_error(each) for each in new.findings)
        after: References = {"edition": edition, "sha256": new.sha256, "errors": errors}
        desk.record(session, actor, act="template.draft", thing=thing, after=after)
        return new.id, errors


def propose(desk: Desk, actor: Actor, *, id_: UUID) -> None:
    """Ask for publication by a second person."""
    with desk.database.write() as session:
        row = report_templates.get(session, id_, to_change=True)
        thing = Thing(kind="template", id=row.template)
        desk.authorize(actor, "template.draft", thing=thing)
        _want(row, DRAFT)
        errors = [each for each in row.findings if _is_error(each)]
        if errors:
            raise Refused("template_faulty", count=len(errors), first=errors[0]["text"])
        row.state, row.account_id, row.holder_id = ASKED, actor.account, actor.holder
        reports.add(session, row)
        desk.record(session, actor, act="template.ask", thing=thing, after={"edition": row.edition})


def confirm(desk: Desk, actor: Actor, press: Press, *, id_: UUID) -> None:
    """Publish what was asked for, by a person other than its author. Checked again first."""
    with desk.database.read() as session:
        row = report_templates.get(session, id_)
        desk.authorize(actor, "template.publish", thing=Thing(kind="template", id=row.template))
        _want(row, ASKED)
        body, file = row.body, str(row.head["file"])
    looked = press.check(body, file=file)
    with desk.database.write() as session:
        row = report_templates.get(session, id_, to_change=True)
        _want(row, ASKED)
        if row.holder_id is not None and reports.person_of(session, row.holder_id) == actor.person:
            raise Refused("same_person_proposed")
        if not looked.is_sound or row.body != body:
            raise Refused(
                "template_faulty", count=len(looked.found), first=looked.found[0].text if looked.found else ""
            )
        row.state = PUBLISHED
        row.decided_at, row.decided_account_id, row.decided_holder_id = desk.clock.now(), actor.account, actor.holder
        reports.add(session, row)
        hash_ = _publish(desk, session, row, actor)
        thing = Thing(kind="template", id=row.template)
        desk.record(
            session, actor, act="template.publish", thing=thing, after={"edition": row.edition, "sha256": hash_}
        )


def withdraw(desk: Desk, actor: Actor, *, id_: UUID, why: str) -> None:
    """Put a version away that is not published: by its author, or turned down by whoever may publish."""
    with desk.database.write() as session:
        row = report_templates.get(session, id_, to_change=True)
        thing = Thing(kind="template", id=row.template)
        desk.authorize(actor, "template.read", thing=thing)
        _want(row, DRAFT, ASKED)
        row.state = DROPPED
        row.why = needed(why, "lý do bỏ mẫu")
        row.decided_at, row.decided_account_id, row.decided_holder_id = desk.clock.now(), actor.account, actor.holder
        reports.add(session, row)
        desk.record(session, actor, act="template.withdraw", thing=thing, after={"edition": row.edition})


def publish_by_command(desk: Desk, project: Project) -> tuple[tuple[str, int], ...]:
    """Publish the sound templates of a project that are not published yet, in one act. Returns (id, edition) of each.
    Raises `Refused` where one differs from what is published under its number."""
    done: list[tuple[str, int]] = []
    with desk.database.write() as session:
        for key in sorted(project.templates.heads):
            head = project.templates.heads[key]
            file = f"templates/reports/{head.id}/v{head.edition}/{head.file}"
            if file not in project.files or not _sound(project.files[file], file):
                continue
            template = Template(head=head, body=project.files[file])
            there = report_templates.definition(session, head.id, edition=head.edition)
            if there is not None:
                if there.sha256 != _hash(packed(template)):
                    raise Refused("template_published", id=head.id, edition=head.edition)
                continue
            row = _row(desk, head, template.body, findings=[])
            row.state, row.decided_at = PUBLISHED, row.at
            reports.add(session, row)
            hash_ = _publish(desk, session, row, None)
            _tell_command(desk, session, row, hash_)
            done.append(key)
    return tuple(done)


# ---- looking ----


def listed(desk: Desk, actor: Actor) -> tuple[Version, ...]:
    with desk.database.read() as session:
        desk.authorize(actor, "template.read", thing=Thing(kind="template"))
        return tuple(_shown(session, row, actor) for row in report_templates.listed(session))


def forms_known(desk: Desk, actor: Actor) -> tuple[Form, ...]:
    """The newest published edition of every form that a template may be for, by number."""
    with desk.database.read() as session:
        desk.authorize(actor, "template.read", thing=Thing(kind="template"))
        published = desk.catalogue.current(session)
        newest = {id_: published.editions(id_)[-1] for id_, _ in published.forms}
        return tuple(sorted(newest.values(), key=lambda form: (form.number, form.id)))


def look(desk: Desk, actor: Actor, *, id_: UUID) -> Version:
    with desk.database.read() as session:
        row = report_templates.get(session, id_)
        desk.authorize(actor, "template.read", thing=Thing(kind="template", id=row.template))
        return _shown(session, row, actor)


def body_of(desk: Desk, actor: Actor, *, id_: UUID) -> tuple[TemplateHead, bytes]:
    """The file itself, to be changed in Word or Excel."""
    with desk.database.read() as session:
        row = report_templates.get(session, id_)
        desk.authorize(actor, "template.read", thing=Thing(kind="template", id=row.template))
        return head_of_json(row.head), row.body


def preview(desk: Desk, actor: Actor, press: Press, *, id_: UUID) -> tuple[Filled, TemplateHead]:
    """The template filled with invented figures. Raises `Refused`."""
    head, body = body_of(desk, actor, id_=id_)
    with desk.database.read() as session:
        row = report_templates.get(session, id_)
        if any(_is_error(each) for each in row.findings):
            raise Refused("template_faulty", count=len(row.findings), first=row.findings[0]["text"])
        data = sample_data(desk.catalogue.current(session), head)
    return fill_data(press, Template(head=head, body=body), data), head


# ---- the steps ----


def _check_head(head: TemplateHead) -> None:
    if not is_id(head.id) or len(head.id) > 60:
        raise Refused("template_id", id=head.id[:60])
    if head.ending not in ENDINGS:
        raise Refused("template_kind", name=head.file[:80])
    needed(head.title, "tên mẫu")
    if len(head.title) > MOST_TITLE:
        raise Refused("too_long", cell="tên mẫu", limit=MOST_TITLE)


def _check_forms(desk: Desk, session: Session, head: TemplateHead) -> None:
    published = desk.catalogue.current(session)
    known = {form for form, _ in published.forms}
    for form in head.forms:
        if form not in known:
            raise Refused("not_found", what=f"biểu {form[:60]} trong các biểu đã công bố")
    for code in head.indicators:
        if code not in published.indicators.by_code:
            raise Refused("not_found", what=f"chỉ tiêu {code[:20]} đã công bố")


def _row(desk: Desk, head: TemplateHead, body: bytes, *, findings: list[dict[str, object]]) -> ReportTemplateRow:
    return ReportTemplateRow(
        id=desk.new_id(),
        template=head.id,
        edition=head.edition,
        state=DRAFT,
        head=head_as_json(head),
        body=body,
        sha256=sha256(body).hexdigest(),
        findings=findings,
        at=desk.clock.now(),
    )


def _findings(looked: LookedAt) -> list[dict[str, object]]:
    """With the text of the line each stands in: what was checked is shown, not what is there later."""
    return [
        {**each, "shown": looked.lines[each["line"] - 1][:400] if 0 < each["line"] <= len(looked.lines) else ""}
        for each in as_json(looked.found)
    ]


def _is_error(finding: object) -> bool:
    return isinstance(finding, dict) and finding.get("severity") == "error"


def _want(row: ReportTemplateRow, *states: str) -> None:
    if row.state not in states:
        raise Refused("template_state", id=row.template, edition=row.edition)


def _publish(desk: Desk, session: Session, row: ReportTemplateRow, actor: Actor | None) -> str:
    """The row as a definition. Returns its hash."""
    text = packed(Template(head=head_of_json(row.head), body=row.body))
    definition = Definition(
        kind=report_templates.KIND,
        id=row.template,
        edition=row.edition,
        bundle=text,
        sha256=_hash(text),
        published_at=desk.clock.now(),
        account_id=actor.account if actor is not None else None,
        holder_id=actor.holder if actor is not None else None,
    )
    catalogue.put(session, definition)
    return definition.sha256


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _sound(body: bytes, file: str) -> bool:
    """Of a file of the operator's own folder, so in this process."""
    diagnostics = Diagnostics()
    check_body(body, file=file, names=NAMES, diagnostics=diagnostics)
    return not diagnostics.errors


def _tell_command(desk: Desk, session: Session, row: ReportTemplateRow, hash_: str) -> None:
    entry = Entry(
        at=desk.clock.now(),
        account=None,
        holder=None,
        unit=None,
        address="command",
        act="template.publish",
        object_kind="template",
        object_id=row.template,
        after={"edition": row.edition, "sha256": hash_},
    )
    audit.record(session, entry, keys=desk.keys)


def _shown(session: Session, row: ReportTemplateRow, actor: Actor) -> Version:
    names = reports.holder_names(session, [each for each in (row.holder_id, row.decided_holder_id) if each is not None])
    return Version(
        id=row.id,
        head=head_of_json(row.head),
        state=row.state,
        places=_places(row.findings),
        sha256=row.sha256,
        size=len(row.body),
        by=names.get(row.holder_id, "") if row.holder_id is not None else "",
        at=row.at,
        mine=row.holder_id is not None and reports.person_of(session, row.holder_id) == actor.person,
        decided_by=names.get(row.decided_holder_id, "") if row.decided_holder_id is not None else "",
        decided_at=row.decided_at,
        why=row.why,
    )


def _places(findings: Sequence[dict[str, object]]) -> tuple[Place, ...]:
    return tuple(
        Place(
            code=str(each["code"]),
            severity=str(each["severity"]),
            text=str(each["text"]),
            hint=str(each["hint"]),
            where=f"{each['line']}:{each['column']}",
            line=str(each["shown"]),
            start=int(str(each["column"])) - 1,
            end=int(str(each["end_column"])) - 1,
        )
        for each in findings
    )
