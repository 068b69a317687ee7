"""The tables of the record, as data. What they mean is said by the modules that write them."""

from sqlalchemy import Boolean, Column, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Append-only (a trigger holds it): a correction is a new version beside the old one. Everything but the
# bytes and their digest repeats what the bytes say, so that lists need not read them.
releases = Table(
    "releases",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("measure", Text),
    Column("place", Text),
    Column("title", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("demonstration", Boolean, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("canonical", LargeBinary, nullable=False),
)
