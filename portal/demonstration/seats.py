"""The seats of the fictional bodies and who else sits on them: names only, nobody of these can sign in."""

from __future__ import annotations

# Body, seat, the organisation it speaks for, whether it votes, who appoints.
SEATS = (
    ("pcg", "Health department", "Riverbend Health Department", True, "The director of health"),
    ("pcg", "Sheriff", "Riverbend Sheriff's Office", True, "The sheriff"),
    ("pcg", "City police", "Riverbend Police Department", True, "The chief of police"),
    ("pcg", "District attorney", "Riverbend District Attorney", True, "The district attorney"),
    ("pcg", "Defenders", "Riverbend Defenders", True, "The chief defender"),
    ("pcg", "Parish council", "Riverbend Parish Council", True, "The parish council"),
    ("pcg", "Case management", "Open Door Riverbend", True, "Its board"),
    ("pcg", "Housing authority", "Riverbend Housing Authority", True, "Its director"),
    ("pcg", "Community leadership", "Riverbend Community Leadership Team", True, "The CLT"),
    ("pcg", "Prosecutor", "Mill Quarter City Attorney", True, "The city attorney"),
    ("pcg", "Public defender", "Mill Quarter Defenders", True, "The chief defender"),
    ("owg", "Project management", "Riverbend Commons", False, "The PCG"),
    ("owg", "Case management", "Mill Quarter Outreach", True, "The PCG"),
    ("owg", "Outreach", "Open Door Riverbend", True, "The PCG"),
    ("owg", "Patrol", "Riverbend Police Department", True, "The PCG"),
    ("owg", "Sheriff's deputies", "Riverbend Sheriff's Office", True, "The PCG"),
    ("owg", "Liaison prosecutor", "Riverbend District Attorney", True, "The PCG"),
    ("owg", "Defense", "Riverbend Defenders", True, "The PCG"),
    ("owg", "Housing navigation", "Riverbend Housing Authority", True, "The PCG"),
    ("clt", "Residents of Old Town", None, True, "The residents"),
    ("clt", "Merchants of Mill Quarter", "Mill Quarter Merchants", True, "The merchants"),
    ("clt", "Congregations", "Riverbend Congregations Together", True, "The congregations"),
    ("clt", "Harm reduction", "Riverbend Harm Reduction", True, "Its members"),
    ("clt", "Lived experience, first seat", None, True, "The CLT"),
    ("clt", "Lived experience, second seat", None, True, "The CLT"),
    ("clt", "Families", "Families of Riverbend", True, "Its members"),
)
LIVED = ("Lived experience, first seat", "Lived experience, second seat")

# Body, seat, name, role. Whoever holds a seat that an account holds already is its alternate.
MEMBERS = (
    ("pcg", "Health department", "Ada Fenwick", "alternate"),
    ("pcg", "Sheriff", "Bruno Castell", "primary"),
    ("pcg", "City police", "Carla Whitlow", "primary"),
    ("pcg", "District attorney", "Desmond Ryle", "primary"),
    ("pcg", "Defenders", "Elena Marsh", "primary"),
    ("pcg", "Parish council", "Felix Thorne", "primary"),
    ("pcg", "Case management", "Gwen Adair", "primary"),
    ("pcg", "Housing authority", "Hugo Lansing", "primary"),
    ("pcg", "Community leadership", "Iris Bellamy", "primary"),
    ("pcg", "Defenders", "Jonas Peel", "alternate"),
    ("owg", "Outreach", "Kira Sandoval", "primary"),
    ("owg", "Patrol", "Leo Hartman", "primary"),
    ("owg", "Sheriff's deputies", "Mara Dunne", "primary"),
    ("owg", "Liaison prosecutor", "Nils Okoro", "primary"),
    ("owg", "Defense", "Opal Reyes", "primary"),
    ("owg", "Housing navigation", "Piet Varga", "primary"),
    ("clt", "Congregations", "Quentin Moss", "primary"),
    ("clt", "Harm reduction", "Rosa Kimura", "primary"),
    ("clt", "Lived experience, first seat", "Sol Winters", "primary"),
    ("clt", "Lived experience, second seat", "Tess Arden", "primary"),
    ("clt", "Families", "Ulla Brandis", "primary"),
)
