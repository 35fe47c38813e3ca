"""Revisions of the platform tables (Alembic). The tables compiled from forms are never touched here."""
