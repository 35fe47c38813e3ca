"""What a form becomes: database tables, page forms, official prints, JSON Schema. Knows the resolved form and the
arithmetic of a report; knows no user, no page address, no session."""
