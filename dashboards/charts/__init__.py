"""A chart described once, from a release; text, table and drawing are faces of that one description.

Nothing here can reach a number that is not published: a Release holds no other.
"""

from dashboards.charts.alternatives import text_alternative
from dashboards.charts.choices import views
from dashboards.charts.describing import describe
from dashboards.charts.forms import (
    Break,
    Cell,
    Chart,
    Choice,
    Event,
    Point,
    Row,
    Series,
    Table,
    UnknownView,
    View,
)
from dashboards.charts.odds import odds_ratios
from dashboards.charts.places import as_map, can_map, places_by_state, places_by_status
from dashboards.charts.tables import table

__all__ = [
    "Break",
    "Cell",
    "Chart",
    "Choice",
    "Event",
    "Point",
    "Row",
    "Series",
    "Table",
    "UnknownView",
    "View",
    "as_map",
    "can_map",
    "describe",
    "odds_ratios",
    "places_by_state",
    "places_by_status",
    "table",
    "text_alternative",
    "views",
]
