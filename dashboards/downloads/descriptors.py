"""What programs read before the CSV: the Data Package descriptor (Frictionless, version 1) and CSV on the Web."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dashboards.downloads.origin import (
    LICENCE,
    STATUS_MEANINGS,
    Publisher,
    address,
    citation,
    description,
    figures,
    file_stem,
    full_title,
    protection_text,
)
from dashboards.downloads.tabular import Field, codes_csv_of, csv_of, fields, key_names
from dashboards.releases import Release

PLAIN_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
TABLE_SCHEMA_TYPES = {"integer": "integer", "number": "number"}
CSVW_TYPES = {"integer": "integer", "number": "decimal"}
DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


def datapackage_of(release: Release, publisher: Publisher) -> bytes:
    """datapackage.json: both CSV files with their columns, keys, licence, source and SHA-256."""
    source = {"title": release.source.name, **({"path": release.source.url} if release.source.url else {})}
    return _json(
        {
            "profile": "data-package",
            "name": file_stem(release),
            "id": address(release, publisher),
            "title": full_title(release),
            "description": description(release),
            "homepage": address(release, publisher),
            "version": f"{release.version}.0.0",
            "created": release.published,
            "figures": figures(release),
            "demonstration": release.demonstration,
            "licenses": [{"name": LICENCE.id, "title": LICENCE.title, "path": LICENCE.url}],
            "sources": [source],
            "contributors": [{"title": publisher.name, "role": "publisher"}],
            "citation": citation(release, publisher),
            "privacy": protection_text(release),
            "notes": list(release.notes),
            "statuses": STATUS_MEANINGS if release.kind == "counts" else {},
            "digest": f"sha256:{release.digest}",
            "resources": [
                _resource(release, "data", csv_of(release), labels=True),
                _resource(release, "data-codes", codes_csv_of(release), labels=False),
            ],
        }
    )


def _resource(release: Release, name: str, data: bytes, labels: bool) -> dict[str, Any]:
    columns = fields(release, labels)
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": full_title(release) if labels else f"{full_title(release)}, codes only",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": DIALECT,
        "schema": {
            "fields": [_field(f) for f in columns],
            "missingValues": [""],
            **({"primaryKey": key} if (key := key_names(release, labels)) else {}),
        },
    }


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.required:
        constraints["required"] = True
    if field.choices:
        constraints["enum"] = list(field.choices)
    if field.type == "date":
        constraints["pattern"] = PLAIN_DATE
    return {
        "name": field.name,
        "title": field.label,
        "type": TABLE_SCHEMA_TYPES.get(field.type, "string"),
        **({"description": field.description} if field.description else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def csvw_of(release: Release, publisher: Publisher) -> bytes:
    """data.csv-metadata.json: the CSV by the W3C's vocabulary (csvw), found beside it under this very name."""
    columns = fields(release)
    keys = key_names(release)
    schema: dict[str, Any] = {"columns": [_column(f) for f in columns]}
    if keys:
        schema["primaryKey"] = [_variable(k) for k in keys]
    return _json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "@type": "Table",
            "url": "data.csv",
            "dc:title": full_title(release),
            "dc:description": description(release),
            "dc:publisher": publisher.name,
            "dc:issued": release.published,
            "dc:source": release.source.url or release.source.name,
            "dc:license": {"@id": LICENCE.url},
            "dc:identifier": address(release, publisher),
            "dc:bibliographicCitation": citation(release, publisher),
            "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": ["\r\n"]},
            "tableSchema": schema,
        }
    )


def _column(field: Field) -> dict[str, Any]:
    return {
        "name": _variable(field.name),
        "titles": field.name,
        "datatype": CSVW_TYPES.get(field.type, "string"),
        "null": "",
        "required": field.required,
        "dc:title": field.label,
        **({"dc:description": field.description} if field.description else {}),
    }


def _variable(name: str) -> str:
    """A name as the vocabulary allows it: a URI template variable that does not start with a line."""
    text = quote(name, safe="").replace("-", "%2D").replace("~", "%7E")
    return f"%5F{text[1:]}" if text.startswith("_") else text


def _json(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
