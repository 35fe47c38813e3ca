"""Puts the reporting system together: what requests stand on, the route table, the envelope around every response."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import access
from server.accounts.duties import Duties
from server.accounts.limits import SignInLimits
from server.accounts.passwords import PasswordRule, Passwords
from server.accounts.sessions import SessionRule
from server.accounts.signin import Door
from server.authoring.ground import Ground
from server.clock import Clock
from server.health.metrics import Metrics
from server.house import House
from server.http.doorway import MEGABYTE, Page, endpoint, error
from server.http.envelope import Envelope
from server.http.statics import load_statics
from server.http.templating import environment
from server.ids import NewId, random_id
from server.keys.keyring import KeyRing
from server.publication.authors import AuthorsFolder
from server.refusal import Unfit
from server.reporting.desk import Desk
from server.routes import pages
from server.settings import Settings
from server.store import marks
from server.store.catalogue import Catalogue
from server.store.database import Database
from server.store.files import Cabinet, RingCipher
from server.store.replica import open_replica

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
SMALLEST_TO_PACK = 1024


def create_app(
    settings: Settings,
    database: Database,
    *,
    clock: Clock,
    keys: KeyRing,
    passwords: Passwords | None = None,
    limits: SignInLimits | None = None,
    sessions: SessionRule | None = None,
    new_id: NewId = random_id,
) -> Starlette:
    """The application over an open, migrated database. Raises `Unfit` where a route asks for an undeclared act."""
    desk = Desk(
        database=database,
        catalogue=Catalogue(),
        cabinet=Cabinet(settings.files_dir, RingCipher(keys)),
        keys=keys,
        clock=clock,
        new_id=new_id,
        authorize=access.authorize,
        upload_limit=settings.upload_limit,
        trust_dir=settings.trust_dir,
        replica=open_replica(settings),
    )
    statics = load_statics(TEMPLATES / "static")
    with database.read() as session:
        demo = marks.is_demo(session)
    authors = AuthorsFolder(settings.forms_dir.resolve().parent, over=settings.written_dir)
    house = House(
        settings=settings,
        database=database,
        clock=clock,
        desk=desk,
        door=Door(
            database=database,
            keys=keys,
            passwords=passwords or Passwords(),
            limits=limits or SignInLimits(),
            rule=sessions
            or SessionRule(
                idle=timedelta(minutes=settings.idle_minutes), admin_idle=timedelta(minutes=settings.admin_idle_minutes)
            ),
            duties=Duties(
                passwords=PasswordRule(months=settings.password_months, admin_months=settings.admin_password_months),
                officers_second_factor=settings.officer_second_factor,
                demo=demo,
            ),
            new_id=new_id,
        ),
        templates=environment(TEMPLATES, statics=statics),
        statics=statics,
        authors=authors,
        ground=Ground(authors),
        metrics=Metrics(),
        demo=demo,
    )
    table = pages(upload_limit=settings.upload_limit)
    check_acts(table)
    return assemble(table, house)


def check_acts(table: Iterable[Page]) -> None:
    """Raises `Unfit` for a route whose act stands in no rule: nobody would know who may open it."""
    for page in table:
        if not access.declared(page.act):
            raise Unfit(f"Trang {page.path} ({page.name}) đòi quyền “{page.act}” chưa khai báo trong server/access.py.")


def assemble(table: Iterable[Page], house: House) -> Starlette:
    routes = [
        Route(
            page.path,
            endpoint(page, house),
            methods=[page.method],
            name=page.name,
            max_body_size=page.limit,
        )
        for page in table
    ]

    async def failed(request: Request, fault: Exception) -> Response:
        status = fault.status_code if isinstance(fault, HTTPException) else 500
        return error(house, request, status)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        house.database.close()
        if house.desk.replica is not None:
            house.desk.replica.close()

    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Envelope, secure=house.settings.secure_cookies, metrics=house.metrics),
            Middleware(GZipMiddleware, minimum_size=SMALLEST_TO_PACK),
        ],
        exception_handlers={HTTPException: failed},
        lifespan=lifespan,
        max_body_size=MEGABYTE,
    )
    app.state.house = house
    return app
