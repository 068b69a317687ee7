"""The five parts that the explorer's page is made of besides plain elements, drawn in the browser by `explorer.js`.

A choice is the select element of the browser, which a phone, a keyboard and a screen reader know.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class _Part(Component):
    _namespace = "lead_portal"
    _children_props: list[str] = []  # noqa: RUF012 - Dash reads it on the class
    _base_nodes = ["children"]  # noqa: RUF012
    props: tuple[str, ...] = ()

    def __init__(self, **given: Any) -> None:
        self._prop_names = ["id", *self.props]
        self.available_properties = self._prop_names
        self._valid_wildcard_attributes: list[str] = []
        self.available_wildcard_properties: list[str] = []
        super().__init__(**given)


class Choice(_Part):
    """A label and a select; hidden where there is nothing to choose."""

    _type = "Choice"
    props = ("label", "options", "value")


class Figure(_Part):
    """A Plotly figure with its words and what is marked on it; a keyboard steps through its marks."""

    _type = "Figure"
    props = ("figure", "words", "chart", "told")


class Sheet(_Part):
    """A table of figures."""

    _type = "Sheet"
    props = ("table",)


class Foot(_Part):
    """What stands below: notes, the release, the file, and the view without scripts."""

    _type = "Foot"
    props = ("foot",)


class Address(_Part):
    """The address of the page: says what it asks, and keeps the view that is shown."""

    _type = "Address"
    props = ("search", "shown")
