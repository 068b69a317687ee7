"""The tables of meetings: notice, agenda, papers, who was there, motions and votes. What they mean their verbs say.

Times are texts in UTC. What happened in a room is kept as events that are added and never changed: what was entered by
mistake is struck, with a reason, and stays.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint

from governance_records.tables import metadata

# One meeting of a body, numbered over all bodies. Zone and law are those of the bylaws on the day it was called.
meetings = Table(
    "meetings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("starts", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("bylaws", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("chair", ForeignKey("seats.id")),
    Column("called", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("first_published", Text),
    Column("current_item", Integer),
)

# The agenda as it is being written; what was published is the document "agenda" with the meeting's number. `since` is
# the version in which an item first stood, `late` that this was after the last lawful minute.
agenda_items = Table(
    "agenda_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting", ForeignKey("meetings.number"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("since", Integer),
    Column("late", Boolean, nullable=False),
    Column("taken_up", Boolean, nullable=False),
    Column("withdrawn", Text),
)

# Every version of a published agenda: when it was published, against which last lawful minute, and why it was changed.
agenda_versions = Table(
    "agenda_versions",
    metadata,
    Column("meeting", ForeignKey("meetings.number"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("published", Text, nullable=False),
    Column("last_minute", Text),
    Column("late", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
)

# Papers of a meeting or of one of its items. The bytes stand in `paper_files`, under a generated name.
papers = Table(
    "papers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting", ForeignKey("meetings.number"), nullable=False),
    Column("item", ForeignKey("agenda_items.id")),
    Column("title", Text, nullable=False),
    Column("file", ForeignKey("paper_files.name"), nullable=False),
    Column("added", Text, nullable=False),
    Column("since", Integer),
    Column("withdrawn", Text),
)

paper_files = Table(
    "paper_files",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

# What happened in the room, in order: opened, recessed, resumed, adjourned, cancelled; an item begun, ended, read
# aloud; public comment with the number of speakers; a closed session begun and ended.
meeting_events = Table(
    "meeting_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting", ForeignKey("meetings.number"), nullable=False),
    Column("event", Text, nullable=False),
    Column("item", ForeignKey("agenda_items.id")),
    Column("time", Text, nullable=False),
    Column("count", Integer),
    Column("detail", Text, nullable=False),
    Column("recorded", Text, nullable=False),
    Column("by", Integer),
)

# Arrivals and departures by time, and who is excused. Either a tenure (primary or alternate of a seat) or a guest.
attendance = Table(
    "attendance",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting", ForeignKey("meetings.number"), nullable=False),
    Column("seat", ForeignKey("seats.id")),
    Column("tenure", ForeignKey("tenures.id")),
    Column("guest", Text),
    Column("event", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("recorded", Text, nullable=False),
    Column("by", Integer),
)

# A seat that takes no part in an item; its reason is public.
recusals = Table(
    "recusals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item", ForeignKey("agenda_items.id"), nullable=False),
    Column("seat", ForeignKey("seats.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("recorded", Text, nullable=False),
    Column("by", Integer),
)

# Lines of `attendance` and `recusals` that were entered by mistake.
struck = Table(
    "struck",
    metadata,
    Column("table", Text, primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("time", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Integer),
)

# A motion, numbered over all bodies. `amends` is the motion that an amendment changes; `about` what another kind of
# motion is about ("minutes 4", "decision 12", "motion 7", "item 3").
motions = Table(
    "motions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("meeting", ForeignKey("meetings.number")),
    Column("item", ForeignKey("agenda_items.id")),
    Column("kind", Text, nullable=False),
    Column("amends", ForeignKey("motions.number")),
    Column("degree", Integer, nullable=False),
    Column("about", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("mover", ForeignKey("seats.id")),
    Column("seconder", ForeignKey("seats.id")),
    Column("moved", Text, nullable=False),
    Column("seconded", Text),
    Column("state", Text, nullable=False),
    Column("ended", Text),
)

# Every text that a motion had: version 1 as moved, a new one for each amendment that was adopted. `becomes` of an
# amendment is the text that its motion would have with it.
motion_texts = Table(
    "motion_texts",
    metadata,
    Column("motion", ForeignKey("motions.number"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("becomes", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("because", ForeignKey("motions.number")),
)

# Where a motion was before it was taken from the table: how it stood at the end of that meeting. The motion itself
# stands at the meeting that deals with it now.
motion_sittings = Table(
    "motion_sittings",
    metadata,
    Column("motion", ForeignKey("motions.number"), primary_key=True, autoincrement=False),
    Column("meeting", ForeignKey("meetings.number"), nullable=False),
    Column("item", ForeignKey("agenda_items.id")),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("ended", Text),
    Column("taken", Text, primary_key=True),
)

# What a motion becomes when it is adopted: from when the decision holds, and the text that it adopts (JSON).
motion_plans = Table(
    "motion_plans",
    metadata,
    Column("motion", ForeignKey("motions.number"), primary_key=True, autoincrement=False),
    Column("facts", Text, nullable=False),
)

# A vote, numbered over all bodies; the document "vote" has the same number. Rule, bylaws, motion text and electorate
# are frozen when it opens; `case` and `outcome` (JSON as in `lead-portal tally`) when it closes.
votes = Table(
    "votes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("meeting", ForeignKey("meetings.number")),
    Column("item", ForeignKey("agenda_items.id")),
    Column("motion", ForeignKey("motions.number"), nullable=False),
    Column("motion_version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("rule_name", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("bylaws", Integer, nullable=False),
    Column("members", Integer, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("own_devices", Boolean, nullable=False),
    Column("opened", Text, nullable=False),
    Column("closes", Text),
    Column("closed", Text),
    Column("state", Text, nullable=False),
    Column("result", Text),
    Column("case", Text),
    Column("outcome", Text),
    Column("falls_back_on", ForeignKey("votes.number")),
    Column("ratifies", ForeignKey("votes.number")),
    Column("warnings", Text, nullable=False),
    Column("void_because", Text),
)

# The electorate of a vote as it was when the vote opened: every voting seat in office.
electorate = Table(
    "electorate",
    metadata,
    Column("vote", ForeignKey("votes.number"), primary_key=True),
    Column("seat", ForeignKey("seats.id"), primary_key=True),
    Column("label", Text, nullable=False),
    Column("organisation", Text),
    Column("present", Boolean, nullable=False),
    Column("chair", Boolean, nullable=False),
    Column("recused_because", Text),
)

# Ballots: the last one of a seat counts, those before it stay. `entered_by` is the clerk where the voter did not cast
# it themselves. `receipt` is what the voter is given.
ballots = Table(
    "ballots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("vote", ForeignKey("votes.number"), nullable=False),
    Column("seat", ForeignKey("seats.id"), nullable=False),
    Column("tenure", ForeignKey("tenures.id"), nullable=False),
    Column("choice", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("casting", Boolean, nullable=False),
    Column("time", Text, nullable=False),
    Column("entered_by", Integer),
    Column("receipt", Text, nullable=False, unique=True),
)

# Forms that were carried out already, by the key that each carries: sent twice, they are answered and not repeated.
handled_forms = Table(
    "handled_forms",
    metadata,
    Column("key", Text, nullable=False),
    Column("person", ForeignKey("persons.id"), nullable=False),
    Column("time", Text, nullable=False),
    Column("answer", Text, nullable=False),
    UniqueConstraint("key", "person"),
)
