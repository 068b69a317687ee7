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

# Minutes that are being written: the texts of the clerk by name, as JSON. `seen` is counted up with each saving, so
# that two who write at once are told. What was published stands in the document "minutes" alone.
minutes_drafts = Table(
    "minutes_drafts",
    metadata,
    Column("meeting", ForeignKey("meetings.number"), primary_key=True, autoincrement=False),
    Column("texts", Text, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("updated", Text, nullable=False),
    Column("by", Integer),
)

# What was said in a closed item, for members alone: never published. An item about participants never has one.
closed_texts = Table(
    "closed_texts",
    metadata,
    Column("item", ForeignKey("agenda_items.id"), primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("by", Integer),
)
