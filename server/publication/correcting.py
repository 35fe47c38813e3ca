"""Correcting the words of a published edition (đính chính, R067): the compiler proves that no cell, code, type or rule
changes, and the correction is recorded beside the edition. What was sent before keeps the words it was sent with.
"""

from dataclasses import dataclass

from sqlmodel import Session

from engine.evolve import erratum
from engine.project import BrokenBundleError, compile_bundle, corrected_bundle
from server.actor import Actor, Thing
from server.audit.chain import Entry
from server.refusal import Refused
from server.reporting.desk import Desk
from server.store import audit, catalogue
from server.store.models import ErratumRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """`words`: what was corrected, in sentences; `serial` counts the corrections of the edition."""

    form: str
    edition: int
    serial: int
    words: tuple[str, ...]


def correct(desk: Desk, actor: Actor | None, *, form: str, edition: int, content: bytes) -> Correction:
    """Record `content` as the text of a published edition from now on. `actor` None: by command on the server. Raises
    `Refused` where it changes more than words, and says what."""
    with desk.database.write() as session:
        if actor is not None:
            desk.authorize(actor, "form.publish", thing=Thing(kind="form"))
        published = desk.catalogue.current(session).form(form, edition)
        held = catalogue.text_in_force(session, form, edition=edition)
        assert held is not None
        try:
            packed = corrected_bundle(held.bundle, file=published.form.span.file, content=content)
            new = compile_bundle(packed.text)
        except (BrokenBundleError, UnicodeDecodeError):
            raise Refused("not_compiled", what=f"bản đính chính của biểu {form} phiên bản {edition}") from None
        if packed.sha256 == held.sha256:
            raise Refused("nothing_corrected", form=form, edition=edition)
        proof = erratum(published.form, new)
        if not proof.proved:
            raise Refused("not_an_erratum", form=form, edition=edition, beyond=" ".join(proof.beyond))
        serial = catalogue.errata_of(session, form, edition=edition)
        row = ErratumRow(
            form=form,
            edition=edition,
            serial=serial + 1,
            bundle=packed.text,
            sha256=packed.sha256,
            words=list(proof.words),
            at=desk.clock.now(),
            account_id=actor.account if actor is not None else None,
            holder_id=actor.holder if actor is not None else None,
        )
        catalogue.put_erratum(session, row)
        _tell(session, desk, actor, row)
        return Correction(form=form, edition=edition, serial=row.serial, words=proof.words)


def _tell(session: Session, desk: Desk, actor: Actor | None, row: ErratumRow) -> None:
    entry = Entry(
        at=row.at,
        account=row.account_id,
        holder=row.holder_id,
        unit=actor.unit if actor is not None else None,
        address=actor.address if actor is not None else "command",
        act="form.erratum",
        object_kind="form",
        object_id=f"{row.form}/{row.edition}",
        after={"sha256": row.sha256, "serial": row.serial},
    )
    audit.record(session, entry, keys=desk.keys)
