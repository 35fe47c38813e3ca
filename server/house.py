"""What every request stands on, put together once at start and passed in."""

import logging
from dataclasses import dataclass, field

from jinja2 import Environment

from server.accounts.signin import Door
from server.authoring.ground import Ground
from server.clock import Clock
from server.health.metrics import Metrics
from server.http.statics import Statics
from server.publication.authors import AuthorsFolder
from server.report_templates.press import Press
from server.reporting.desk import Desk
from server.settings import Settings
from server.store.database import Database

LOG = logging.getLogger("dttg")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`demo`: this database holds sample data, which every page says. `ground`: what drafts of forms are checked on."""

    settings: Settings
    database: Database
    clock: Clock
    desk: Desk
    door: Door
    templates: Environment
    statics: Statics
    authors: AuthorsFolder
    ground: Ground
    metrics: Metrics
    demo: bool
    press: Press = field(default_factory=Press)
