"""The front of the desk: what is mine, and where I may go from here."""

from __future__ import annotations

from flask import g

from governance_records.people import all_bodies, needs_second_factor, tenures_of
from governance_records.rights import OFFICES, SEE_BODY, SEE_PEOPLE, allowed
from governance_records.terms import own_terms_ending, terms_ending
from portal.desk.frame import ask, desk, desk_page, this_day


@desk.get("/")
def my_desk() -> str:
    administers = allowed(g.actor, SEE_PEOPLE)
    mine = [b for b in all_bodies(g.record) if allowed(g.actor, SEE_BODY, b.id)]
    return desk_page(
        "my_desk.html",
        "My desk",
        (),
        bodies=mine,
        tenures=tenures_of(g.record, g.person.id),
        offices=[words for office, words in OFFICES.items() if office in g.actor.everywhere],
        administers=administers,
        ending=ask(terms_ending, this_day()) if administers else (),
        own_ending=ask(own_terms_ending, this_day()),
        today=this_day().isoformat(),
        lacks_codes=not g.person.session.second_factor and needs_second_factor(g.record, g.person.id, this_day()),
    )
