"""A demonstration of its own for tests that change who is who."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Instance, Server, copy_of, serve


@pytest.fixture(scope="module")
def house_instance(demonstration, tmp_path_factory) -> Instance:
    return copy_of(demonstration, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def house(house_instance) -> Iterator[Server]:
    yield from serve(house_instance)
