"""An address for every rule of the application, with a sample in each of its places."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import Rule


def address_of(app: Flask, rule: Rule) -> str:
    """An address that leads to the rule: of the body `pcg`, of what has the number 1."""
    values = {name: _sample(name, converter) for name, converter in rule._converters.items()}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, rule.methods and next(iter(rule.methods)))


def _sample(name: str, converter) -> object:
    if name == "body":
        return "pcg"
    kind = type(converter).__name__
    if kind in ("Number", "EntryIndex", "IntegerConverter"):
        return 1
    if kind == "AnyConverter":
        return sorted(converter.items)[0]
    return "x"
