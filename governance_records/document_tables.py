"""The tables of published documents, of the texts in them, and of the texts that an order took out, as data."""

from sqlalchemy import Column, ForeignKeyConstraint, Integer, LargeBinary, Table, Text

from governance_records.tables import metadata

# Append-only: a new version is a new row. The bytes say all but the texts, of which they hold commitments.
documents = Table(
    "documents",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("canonical", LargeBinary, nullable=False),
)

# A text of a document and its salt. One change is let through: both are erased at once, where a redaction says so.
document_texts = Table(
    "document_texts",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("salt", Text),
    Column("text", Text),
    ForeignKeyConstraint(["kind", "number", "version"], ["documents.kind", "documents.number", "documents.version"]),
)

# What an order took out, append-only: `entry` is the index of the document in the ledger, `order` what ordered it.
redactions = Table(
    "redactions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("time", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("order", Text, nullable=False),
)

# Texts while an order takes them out of working tables; empty at the end of every transaction.
erasing = Table("erasing", metadata, Column("text", Text, nullable=False))

# The names of the texts that a redaction took out, append-only.
redacted_texts = Table(
    "redacted_texts",
    metadata,
    Column("redaction", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
)
