"""The reporting units, and what each of them keeps for itself."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from server.store.columns import Moment
from server.store.models.base import Stored


class Unit(Stored, table=True):
    """A reporting unit of one regime while it exists. The same code may return later with other dates."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("regime", "code", "valid_from"),)

    id: UUID = Field(primary_key=True)
    regime: str = Field(index=True)
    code: str
    name: str
    kind: str
    parent_id: UUID | None = Field(default=None, foreign_key="unit.id")
    attributes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    valid_from: date
    valid_to: date | None = None
    was: list[str] = Field(default_factory=list, sa_type=JSON)
    sample: bool = False


class OwnCode(Stored, table=True):
    """A code of a list that each unit keeps for itself (its villages), as it was known from `at` until `replaced_at`:
    a change is a new row, so that what was sent is read by the list of its day. `kind`: id of the list; `attributes`:
    its further columns. `was`: codes that were merged into it. `document`: what the change rests on."""

    __tablename__ = "own_code"
    __table_args__ = (Index(None, "unit_id", "kind"),)

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    kind: str
    code: str
    name: str
    attributes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    valid_from: date | None = None
    valid_to: date | None = None
    was: list[str] = Field(default_factory=list, sa_type=JSON)
    document: str = ""
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
    replaced_at: datetime | None = Field(default=None, sa_type=Moment)


class FreeTable(Stored, table=True):
    """How a table of a unit's own stands to a table of a form, told once: applied again to every table with the same
    heads. `heads`: their fingerprint; `line`: the first line of figures, from 0; `row_column`: where the titles of rows
    stand; `columns`: key of the form's column -> column of the table."""

    __tablename__ = "free_table"
    __table_args__ = (UniqueConstraint("unit_id", "form", "part", "heads"),)

    id: UUID = Field(primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    form: str
    part: str
    heads: str
    line: int
    row_column: int
    columns: dict[str, int] = Field(sa_type=JSON)
    account_id: UUID = Field(foreign_key="account.id")
    holder_id: UUID = Field(foreign_key="holder.id")
    at: datetime = Field(sa_type=Moment)
