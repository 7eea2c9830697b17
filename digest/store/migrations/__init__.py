"""The steps that build the schema, oldest first; a step that was released is never edited again."""

HEAD = "0001"
"""The newest revision in `versions`: compared with the database at every start, without asking alembic."""
