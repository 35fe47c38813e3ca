"""Everything that may be turned by somebody: indicators and forms with figures, in the order they are known by."""

from server.access import reach
from server.actor import Actor
from server.looking.pivot import READ
from server.looking.subjects import Source, sources
from server.reporting.desk import Desk


def offered(desk: Desk, actor: Actor) -> tuple[Source, ...]:
    """Raises `Forbidden` for who may look at nothing."""
    reach(actor, READ)
    with desk.database.read() as session:
        return sources(desk.catalogue.current(session), actor.regime)
