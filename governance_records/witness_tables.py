"""The tables of witnesses, who co-sign what the ledger has signed, as data."""

from sqlalchemy import Column, Integer, Table, Text

from governance_records.tables import metadata

# Whose signatures are taken; `address` is where one is asked for it, or empty.
witnesses = Table(
    "witnesses",
    metadata,
    Column("key", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("added", Text, nullable=False),
    Column("ended", Text),
)

# The line by which a witness co-signed the checkpoint over `size` entries, append-only.
cosignatures = Table(
    "cosignatures",
    metadata,
    Column("key", Text, primary_key=True),
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, nullable=False),
    Column("time", Text, nullable=False),
)
