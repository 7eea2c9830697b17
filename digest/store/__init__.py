"""What the program remembers, on SQLite or PostgreSQL: the only package that knows SQL.

`db` opens a database and keeps its schema up to date; `tables` is that schema; then one module for each thing that is
remembered, whose functions take a connection inside a transaction and give and take the records of `digest.model`.
"""
