"""The steps that build the schema, oldest first; a step that was released is never edited again.

A new one is written by hand, like those in `versions`: it says in alembic's words what changed in `digest.store.tables`
and imports nothing of it, since tables.py goes on changing; tables are altered with `op.batch_alter_table`, which
SQLite needs.  Then HEAD is raised.  The tests tell if the steps and tables.py disagree.
"""

HEAD = "0016"
"""The newest revision in `versions`: compared with the database at every start, without asking alembic."""
