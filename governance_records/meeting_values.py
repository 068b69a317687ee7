"""The words of meetings: kinds, states and events, as they stand in the tables. Pure; knows no database and no page."""

from __future__ import annotations

from collections.abc import Mapping

# --- meetings ---------------------------------------------------------------------------------------------

PLANNED, OPEN, RECESSED, ADJOURNED, CANCELLED = "planned", "open", "recessed", "adjourned", "cancelled"

INFORMATION, DISCUSSION, DECISION, CLOSED = "information", "discussion", "decision", "closed"
ITEM_KINDS: Mapping[str, str] = {
    INFORMATION: "For information",
    DISCUSSION: "For discussion",
    DECISION: "For decision",
    CLOSED: "Closed",
}

# What happens in a room. Events with an item name it; public comment has the number of speakers.
OPENED, RESUMED = "opened", "resumed"
ITEM_BEGUN, ITEM_ENDED, READ_ALOUD = "item begun", "item ended", "read aloud"
COMMENTED = "public comment"
CLOSED_BEGUN, CLOSED_ENDED = "closed session begun", "closed session ended"

# The profile of bodies that no open-meetings law reaches.
HOUSE = "house"

# --- attendance -------------------------------------------------------------------------------------------

ARRIVED, LEFT, EXCUSED = "arrived", "left", "excused"
PRESENT, ABSENT = "present", "absent"

# --- motions ----------------------------------------------------------------------------------------------

MAIN, AMENDMENT = "main", "amendment"
TABLE, REFER, RECONSIDER, RESCIND = "table", "refer", "reconsider", "rescind"
FROM_TABLE = "take from the table"
TAKE_UP, CLOSE, APPROVE_MINUTES, CORRECT_MINUTES, RATIFY = (
    "take up",
    "close",
    "approve minutes",
    "correct minutes",
    "ratify",
)
MOTION_KINDS: Mapping[str, str] = {
    MAIN: "Main motion",
    AMENDMENT: "Amendment",
    TABLE: "To lay on the table",
    REFER: "To refer",
    FROM_TABLE: "To take a motion from the table",
    RECONSIDER: "To reconsider a vote",
    RESCIND: "To rescind a decision",
    TAKE_UP: "To take up an item that the notice did not name",
    CLOSE: "To close an item to the public",
    APPROVE_MINUTES: "To approve minutes",
    CORRECT_MINUTES: "To correct approved minutes",
    RATIFY: "To ratify a vote that was taken without a quorum",
}

MOVED, BEFORE_BODY, VOTING = "moved", "before the body", "voting"
ADOPTED, LOST, NO_QUORUM = "adopted", "lost", "no quorum"
WITHDRAWN, TABLED, REFERRED, DIED = "withdrawn", "tabled", "referred", "died"
PENDING = (MOVED, BEFORE_BODY, VOTING)

# --- votes ------------------------------------------------------------------------------------------------

ROLL_CALL, VOICE, UNANIMOUS, CONSENSUS = "roll call", "voice", "unanimous consent", "consensus"
METHODS: Mapping[str, str] = {
    ROLL_CALL: "Roll call by name",
    VOICE: "Voice vote",
    UNANIMOUS: "Unanimous consent",
    CONSENSUS: "Consensus",
}
# By these no position of a single seat is recorded.
NOT_BY_SEAT = (VOICE, UNANIMOUS)
VOTE_OPEN, VOTE_CLOSED, STOPPED, VOID = "open", "closed", "stopped", "void"
