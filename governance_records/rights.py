"""Who may do what: roles, the capabilities they hold, and the actor on whose behalf a verb runs. Pure.

Roles follow from seats and offices on the day. Nothing here is stored on an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

VISITOR, PERSON, MEMBER, CLERK = "visitor", "person", "member", "clerk"
STEWARD, PUBLISHER, MODERATOR = "steward", "publisher", "moderator"
PROJECT_MANAGER, ADMINISTRATOR, OPERATOR = "project_manager", "administrator", "operator"

# Offices of the portal; a clerk's belongs to one body.
OFFICES: Mapping[str, str] = {
    PROJECT_MANAGER: "Project manager",
    CLERK: "Records clerk of a body",
    STEWARD: "Data steward",
    PUBLISHER: "Publisher (approves releases)",
    MODERATOR: "Moderator",
    ADMINISTRATOR: "Administrator",
}
# These act only with a second factor: what they can do cannot be undone.
NEED_SECOND_FACTOR = frozenset({PUBLISHER, ADMINISTRATOR})

READ_PUBLIC = "read what is public"
SIGN_IN = "sign in, or answer a mailed link"
OWN_ACCOUNT = "look after one's own account"
SEE_BODY = "see a body from inside"
SEE_MEETINGS = "see the meetings of one's bodies from inside"
KEEP_MEETINGS = "keep the record of a body's meetings"
VOTE = "vote for one's seat"
SEE_PEOPLE = "see people, seats and offices"
INVITE = "invite people"
SEAT_PEOPLE = "make bodies and seats, and seat people"
GRANT_OFFICES = "grant and end offices, suspend people"
SEE_LOG = "see the log of changes"
SEE_DRAFTS = "see releases that are not public yet"
HAND_IN_TABLES = "hand in tables and submit releases"
ANNOUNCE = "announce releases"
APPROVE_RELEASES = "approve, schedule and withdraw releases"
KEEP_BYLAWS = "write the bylaws of a body"
KEEP_REGISTER = "write minutes, decisions, plans and policies of a body"
READ_CLOSED = "read the closed part of a body's minutes"
REDACT = "take a text out of the public record by order"
NAME_WITNESSES = "name the witnesses of the ledger"
GIVE_FEEDBACK = "give feedback, and follow one's own"
SEE_FEEDBACK = "see the feedback that a body must answer"
SORT_FEEDBACK = "sort feedback and decide what is shown"
ANSWER_FEEDBACK = "answer feedback for a body"
SPEAK_AS_BODY = "endorse feedback and decide appeals for the CLT"

EVERYONE = frozenset({VISITOR, PERSON})
CAPABILITIES: Mapping[str, frozenset[str]] = {
    READ_PUBLIC: EVERYONE,
    SIGN_IN: EVERYONE,
    OWN_ACCOUNT: frozenset({PERSON}),
    SEE_BODY: frozenset({MEMBER, CLERK, PROJECT_MANAGER, ADMINISTRATOR}),
    SEE_MEETINGS: frozenset({MEMBER, CLERK, PROJECT_MANAGER, ADMINISTRATOR}),
    KEEP_MEETINGS: frozenset({CLERK, PROJECT_MANAGER}),
    VOTE: frozenset({MEMBER}),
    SEE_PEOPLE: frozenset({PROJECT_MANAGER, ADMINISTRATOR}),
    INVITE: frozenset({PROJECT_MANAGER, ADMINISTRATOR}),
    SEAT_PEOPLE: frozenset({PROJECT_MANAGER, ADMINISTRATOR}),
    GRANT_OFFICES: frozenset({ADMINISTRATOR}),
    SEE_LOG: frozenset({ADMINISTRATOR}),
    SEE_DRAFTS: frozenset({STEWARD, PUBLISHER}),
    HAND_IN_TABLES: frozenset({STEWARD}),
    ANNOUNCE: frozenset({STEWARD, PUBLISHER}),
    APPROVE_RELEASES: frozenset({PUBLISHER}),
    KEEP_BYLAWS: frozenset({CLERK, PROJECT_MANAGER}),
    KEEP_REGISTER: frozenset({CLERK, PROJECT_MANAGER}),
    READ_CLOSED: frozenset({MEMBER, CLERK}),
    REDACT: frozenset({ADMINISTRATOR}),
    NAME_WITNESSES: frozenset({ADMINISTRATOR}),
    GIVE_FEEDBACK: EVERYONE,
    SEE_FEEDBACK: frozenset({MODERATOR, PROJECT_MANAGER, MEMBER, CLERK}),
    SORT_FEEDBACK: frozenset({MODERATOR, PROJECT_MANAGER}),
    ANSWER_FEEDBACK: frozenset({PROJECT_MANAGER, CLERK}),
    SPEAK_AS_BODY: frozenset({MEMBER, CLERK}),
}


@dataclass(frozen=True)
class Actor:
    """On whose behalf something is done. `within` are the roles in single bodies, by body."""

    person: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset({VISITOR})
    within: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # What stands for the words that look like a person's data, of which the actor has said that they looked at them.
    looked_at: str = ""

    @property
    def everywhere(self) -> frozenset[str]:
        """Roles that do not depend on a body, or are held in some body."""
        return self.roles.union(*self.within.values())


VISITING = Actor()
# Whoever runs a command at the shell of the server: they hold the database anyway.
AT_THE_SHELL = Actor(None, "the operator at the shell", frozenset({OPERATOR}))


class Forbidden(Exception):
    """The actor lacks the capability; the message names it."""


class Refused(Exception):
    """A verb that does not take what it was given; `problems` are messages by field."""

    def __init__(self, problems: Mapping[str, str], conflict: bool = False) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in problems.items()))
        self.problems = dict(problems)
        self.conflict = conflict


def allowed(actor: Actor, capability: str, body: str | None = None) -> bool:
    """Whether an actor holds a capability; for a body, roles of that body count and those of others do not."""
    holders = CAPABILITIES[capability]
    if OPERATOR in actor.roles:
        return True
    if body is None:
        return bool(actor.everywhere & holders)
    return bool((actor.roles | actor.within.get(body, frozenset())) & holders)


def holds(role: str, capability: str) -> bool:
    """Whether a role has a capability; whoever is signed in holds an account's, whatever else they are."""
    holders = CAPABILITIES[capability]
    return role in holders or (PERSON in holders and role != VISITOR)


def require(actor: Actor, capability: str, body: str | None = None) -> None:
    """Errors: Forbidden where the actor lacks the capability."""
    if not allowed(actor, capability, body):
        raise Forbidden(capability)
