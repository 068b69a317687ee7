"""The tables of what bodies have agreed on: bylaws, decisions and what follows from them. What they mean is said by the
modules that write them."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from governance_records.tables import metadata

# Versions of a body's bylaws, append-only. The newest whose first day has come is in force.
bylaws = Table(
    "bylaws",
    metadata,
    Column("body", ForeignKey("bodies.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("starts", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("document", Integer, nullable=False),
    Column("time", Text, nullable=False),
)
