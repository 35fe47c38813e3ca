"""Which submission of a report counts in figures: the last approved one; where what is sent is asked for, too, the last
sent one, unless it was returned or taken back: then its figures are nobody's word any more."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from server.store.models import Report, Standing
from server.workflow import State

WITHDRAWN = (State.RETURNED, State.RECALLED)


def counted(basis: str) -> Any:
    """The id of the submission that counts, in a query over `Standing` and `Report`. `basis`: `approved` or `sent`."""
    approved = col(Standing.last_approved_id)
    if basis == "approved":
        return approved
    return sa.case((col(Report.state).in_(WITHDRAWN), approved), else_=col(Standing.last_sent_id))
