"""Static files by their hashed names, and the sign of life."""

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from server.http.doorway import Call


def show_static(call: Call) -> Response:
    found = call.house.statics.files.get(call.params["path"])
    if found is None:
        raise HTTPException(404)
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    if found.packed is not None and "gzip" in call.request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.kind, headers={**headers, "content-encoding": "gzip"})
    return Response(found.plain, media_type=found.kind, headers=headers)


def show_alive(call: Call) -> Response:
    """Says only that the process answers and can read its database."""
    with call.house.database.read():
        return PlainTextResponse("ok\n")
