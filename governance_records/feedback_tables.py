"""The tables of feedback. All of it is private: what is public of it are documents of the ledger, and nothing else.

Nothing here tells from which address of the net something came. Times are texts in UTC.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from governance_records.tables import metadata

# What somebody wanted to say. `number` is that of its document, from the moment it is public. `sent_once` is a digest
# of the form it came with, so that a form sent twice is one matter. `name` is empty for whoever gave none.
matters = Table(
    "matters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, unique=True),
    Column("sent_once", Text, nullable=False, unique=True),
    Column("received", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("hidden_because", Text),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("about_kind", Text, nullable=False),
    Column("about_path", Text, nullable=False),
    Column("about_label", Text, nullable=False),
    Column("person", ForeignKey("persons.id")),
    Column("for_body", ForeignKey("bodies.id")),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("tags", Text, nullable=False),
    Column("goals", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("merged_into", ForeignKey("matters.id")),
    Column("endorsements", Integer, nullable=False),
)

# What happened to a matter, added and never changed. `by` is the office or body that did it, `words` what it said.
matter_events = Table(
    "matter_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("matter", ForeignKey("matters.id"), nullable=False, index=True),
    Column("time", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("actor", ForeignKey("persons.id")),
    Column("words", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

# The keys of private addresses, as keyed digests: whoever holds the key is the writer.
matter_keys = Table(
    "matter_keys",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("matter", ForeignKey("matters.id"), nullable=False),
    Column("made", Text, nullable=False),
)

# What the writer and those who work on the matter say to each other; never published.
matter_messages = Table(
    "matter_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("matter", ForeignKey("matters.id"), nullable=False, index=True),
    Column("time", Text, nullable=False),
    Column("from_writer", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_once", Text, unique=True),
)

# A mail address that was given: by the writer, to follow a matter, or to endorse it. Of an endorsement the address is
# deleted once it is confirmed, and the keyed digest stays. `token` is the digest of the link that confirms.
matter_mails = Table(
    "matter_mails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("matter", ForeignKey("matters.id"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("mail", Text),
    Column("language", Text, nullable=False),
    Column("token", Text, unique=True),
    Column("expires", Text),
    Column("confirmed", Text),
    UniqueConstraint("matter", "purpose", "digest"),
)

# Answers as they are written and adopted. `number` is that of the document once it is public; `how` and `reference` say
# by which vote, meeting or office the body adopted it.
answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("matter", ForeignKey("matters.id"), nullable=False),
    Column("number", Integer, unique=True),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("said", Text, nullable=False),
    Column("did", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("changed", Boolean, nullable=False),
    Column("decision", Integer),
    Column("how", Text),
    Column("reference", Integer),
    Column("adopted", Text),
)

# Appeals against not being shown; the CLT decides.
appeals = Table(
    "appeals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("matter", ForeignKey("matters.id"), nullable=False, unique=True),
    Column("time", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("decided", Text),
    Column("outcome", Text),
    Column("words", Text, nullable=False),
)

# What a body has to put on its agenda, because another body endorsed it: until it is there, or dropped for a reason.
agenda_debts = Table(
    "agenda_debts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("matter", ForeignKey("matters.id"), nullable=False),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("owed_to", ForeignKey("bodies.id"), nullable=False),
    Column("since", Text, nullable=False),
    Column("meeting", Integer),
    Column("item", Integer),
    Column("dropped_because", Text),
    UniqueConstraint("matter", "owed_to"),
)
