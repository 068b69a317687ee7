"""The tables of the record, as data. What they mean is said by the modules that write them."""

from sqlalchemy import (
    Boolean,
    Column,
    Computed,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
metadata = MetaData(naming_convention=NAMING)

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

# A version that was taken back: its entry and files stay, and its page says why.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("time", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# The ledger: one entry for each published thing, append-only. `entry` is the canonical text that is hashed; the columns
# after it are computed from it by the database, to find an entry by what it is the entry of.
ledger = Table(
    "ledger",
    metadata,
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("kind", Text, Computed("json_extract(entry, '$.kind')", persisted=False)),
    Column("number", Integer, Computed("json_extract(entry, '$.number')", persisted=False)),
    Column("version", Integer, Computed("json_extract(entry, '$.version')", persisted=False)),
    UniqueConstraint("kind", "number", "version"),
)

# What was signed when the ledger had `size` entries, append-only. `peaks` are the hashes of the complete subtrees.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("peaks", LargeBinary, nullable=False),
    Column("key", Text, nullable=False),
    Column("note", Text, nullable=False),
)

# Each change of the key that signs, append-only: a note that the key before signed.
handovers = Table(
    "handovers",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("time", Text, nullable=False),
    Column("note", Text, nullable=False),
)

# What is going to be published and when, as the public calendar shows it.
announcements = Table(
    "announcements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("planned", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("releases", Text, nullable=False),
)

# Every change of a date with its reason: append-only.
announcement_changes = Table(
    "announcement_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("announcement", ForeignKey("announcements.id"), nullable=False),
    Column("time", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# --- people -------------------------------------------------------------------------------------------
# Times are texts in UTC (2026-11-22T06:00:00Z), days are ISO dates: both sort as they are.

# A person who was invited and has not answered has no password hash.
persons = Table(
    "persons",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mail", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("code_secret", Text),
    Column("code_used", Integer, nullable=False, server_default="0"),
    Column("suspended", Text),
    Column("created", Text, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", ForeignKey("persons.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("used", Text),
)

# Signing out ends the row, so that a copied cookie is dead too. The cookie holds the key, the row its digest.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("person", ForeignKey("persons.id"), nullable=False),
    Column("created", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("second_factor", Boolean, nullable=False),
    Column("ended", Text),
)

# Links that were mailed: `invitation` or `reset`; each works once, for a time, until it is withdrawn.
links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("person", ForeignKey("persons.id"), nullable=False),
    Column("expires", Text, nullable=False),
    Column("closed", Text),
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

bodies = Table(
    "bodies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("place", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
)

seats = Table(
    "seats",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("organisation", ForeignKey("organisations.id")),
    Column("voting", Boolean, nullable=False),
    Column("appointer", Text, nullable=False),
    # Held by somebody who has lived what LEAD is about: who came is published only if they chose so.
    Column("lived_experience", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("body", "name"),
)

# Who sits on a seat, from when to when. `ends` is the last day; a term that is over may be carried over.
tenures = Table(
    "tenures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seat", ForeignKey("seats.id"), nullable=False),
    Column("person", ForeignKey("persons.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("starts", Text, nullable=False),
    Column("ends", Text),
    Column("term_ends", Text),
    Column("carry_over", Boolean, nullable=False),
    # The choice of whoever holds a seat of lived experience.
    Column("shows_attendance", Boolean, nullable=False, server_default=false()),
    # They know that a single seat that is not named can be told by elimination, and let it be so.
    Column("may_be_told", Boolean, nullable=False, server_default=false()),
)

offices = Table(
    "offices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", ForeignKey("persons.id"), nullable=False),
    Column("office", Text, nullable=False),
    Column("body", ForeignKey("bodies.id")),
    Column("starts", Text, nullable=False),
    Column("ends", Text),
)

# The private record of acts that are not published: append-only, and never part of the public ledger.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("time", Text, nullable=False),
    Column("actor", Integer),
    Column("act", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

# Mails to be sent, written in the transaction that causes them, so that none is lost and none sent for nothing.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent", Text),
    Column("tries", Integer, nullable=False, server_default="0"),
)
