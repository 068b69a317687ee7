"""The tables of the private database: counts that are not protected yet, as data.

They live apart from the record, in a file that the public process does not open and that shared backups leave out.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

from governance_records.tables import NAMING

private_metadata = MetaData(naming_convention=NAMING)

# Tables that are published together. `writers` are the ids of all who wrote any of it, with spaces between.
drafts = Table(
    "drafts",
    private_metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("writers", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("check_state", Text, nullable=False),
    Column("progress", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("digest", Text),
    Column("publish_at", Text),
    Column("announcement", Integer),
    Column("approver", Integer),
    Column("approved", Text),
    Column("returned", Text, nullable=False),
    Column("ended", Text),
    Column("purged", Boolean, nullable=False),
)

# `table` and `report` hold what is not protected: both are deleted on a schedule. `sealed` is the protected release
# as it would be published, without number and time.
draft_tables = Table(
    "draft_tables",
    private_metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", ForeignKey("drafts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("table", LargeBinary),
    Column("about", LargeBinary, nullable=False),
    Column("structure", LargeBinary),
    Column("guessed", Boolean, nullable=False),
    Column("corrects", Integer),
    Column("reason", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("report", Text),
    Column("release", Integer),
    UniqueConstraint("draft", "name"),
)

draft_problems = Table(
    "draft_problems",
    private_metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", ForeignKey("drafts.id"), nullable=False),
    Column("file", Text, nullable=False),
    Column("row", Integer),
    Column("column", Text),
    Column("message", Text, nullable=False),
)

draft_warnings = Table(
    "draft_warnings",
    private_metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", ForeignKey("drafts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("answer", Text, nullable=False),
)

draft_events = Table(
    "draft_events",
    private_metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", ForeignKey("drafts.id"), nullable=False),
    Column("time", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
