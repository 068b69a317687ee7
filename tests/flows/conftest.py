"""Fixtures of releases on their way."""

from tests.handing_in import house, instance, publisher, steward

__all__ = ["house", "instance", "publisher", "steward"]
