"""Commands of the server beside those of `server.cli`: one module a subject, no logic of their own."""
