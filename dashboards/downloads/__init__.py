"""The files of a release: pure functions from a release and its publisher to bytes, the same for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboards.downloads.bundle import zip_of
from dashboards.downloads.catalogue import catalogue_of, dataset_of
from dashboards.downloads.descriptors import csvw_of, datapackage_of
from dashboards.downloads.origin import FORMATS, MADE_UP, REAL, STATUS_MEANINGS, Format, Publisher, file_stem
from dashboards.downloads.seen import seen_csv
from dashboards.downloads.tabular import codes_csv_of, csv_of, csv_of_records, harmless
from dashboards.downloads.workbook import xlsx_of
from dashboards.releases import Release

__all__ = [
    "FORMATS",
    "MADE_UP",
    "REAL",
    "STATUS_MEANINGS",
    "Format",
    "Publisher",
    "catalogue_of",
    "codes_csv_of",
    "csv_of",
    "csv_of_records",
    "csvw_of",
    "datapackage_of",
    "dataset_of",
    "file_of",
    "file_stem",
    "harmless",
    "json_of",
    "seen_csv",
    "xlsx_of",
    "zip_of",
]


def json_of(release: Release) -> bytes:
    """The canonical bytes themselves: what the digest is of."""
    return release.canonical


def file_of(name: str, release: Release, publisher: Publisher) -> bytes:
    """The file of that name (one of FORMATS)."""
    return _WRITERS[name](release, publisher)


_WRITERS: Mapping[str, Callable[[Release, Publisher], bytes]] = {
    "data.csv": lambda release, _: csv_of(release),
    "data-codes.csv": lambda release, _: codes_csv_of(release),
    "data.xlsx": xlsx_of,
    "data.json": lambda release, _: json_of(release),
    "release.zip": zip_of,
    "datapackage.json": datapackage_of,
    "data.csv-metadata.json": csvw_of,
}
