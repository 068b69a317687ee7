"""A demonstration of its own for tests that change who is who."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import Instance, Server, serve


@pytest.fixture(scope="module")
def house_instance(demonstration, tmp_path_factory) -> Instance:
    folder = tmp_path_factory.mktemp("house") / "instance"
    shutil.copytree(demonstration.folder, folder)
    return Instance(folder)


@pytest.fixture(scope="module")
def house(house_instance) -> Iterator[Server]:
    yield from serve(house_instance)
