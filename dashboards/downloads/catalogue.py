"""Releases as catalogues and search engines list them: schema.org Dataset, and the DCAT-US 1.1 catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from dashboards.downloads.origin import (
    FORMATS,
    LICENCE,
    Format,
    Publisher,
    address,
    citation,
    description,
    full_title,
    protection_text,
)
from dashboards.releases import Release

DCAT_US = "https://project-open-data.cio.gov/v1.1/schema"
DESCRIPTORS = ("datapackage.json", "data.csv-metadata.json")


def dataset_of(release: Release, publisher: Publisher) -> dict[str, Any]:
    """The release as a schema.org Dataset (JSON-LD)."""
    own = address(release, publisher)
    organisation = {"@type": "Organization", "name": publisher.name, "url": f"{publisher.base}/"}
    found = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": own,
        "url": own,
        "name": full_title(release),
        "description": " ".join(t for t in (description(release), protection_text(release), *release.notes) if t),
        "identifier": [own, f"sha256:{release.digest}"],
        "version": str(release.version),
        "datePublished": release.published,
        "license": LICENCE.url,
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "creator": organisation,
        "publisher": organisation,
        "citation": citation(release, publisher),
        "keywords": keywords(release),
        "includedInDataCatalog": {"@type": "DataCatalog", "name": publisher.name, "url": f"{publisher.base}/data/"},
        "distribution": [_download(f, own) for f in _data_formats()],
        "temporalCoverage": temporal(release),
        "spatialCoverage": {"@type": "Place", "name": release.place.name} if release.place else None,
        "variableMeasured": _variable(release),
        "isBasedOn": release.source.url,
    }
    return {name: value for name, value in found.items() if value}


def catalogue_of(releases: Iterable[Release], publisher: Publisher) -> bytes:
    """data.json: the newest version of every release, by DCAT-US 1.1 (the form for publishers that are not federal)."""
    catalogue = {
        "@context": f"{DCAT_US}/catalog.jsonld",
        "@id": f"{publisher.base}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": DCAT_US,
        "describedBy": f"{DCAT_US}/catalog.json",
        "dataset": [_entry(r, publisher) for r in releases],
    }
    return (json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(release: Release, publisher: Publisher) -> dict[str, Any]:
    landing, own = f"{publisher.base}/data/releases/{release.number}/", address(release, publisher)
    found = {
        "@type": "dcat:Dataset",
        "identifier": landing,
        "title": full_title(release),
        "description": description(release),
        "keyword": keywords(release),
        "modified": release.published,
        "publisher": {"@type": "org:Organization", "name": publisher.name},
        "contactPoint": {
            "@type": "vcard:Contact",
            "fn": publisher.name,
            "hasEmail": f"mailto:{publisher.contact}",
        },
        "accessLevel": "public",
        "license": LICENCE.url,
        "landingPage": landing,
        "language": ["en"],
        "describedBy": f"{own}datapackage.json",
        "describedByType": "application/vnd.datapackage+json",
        "distribution": [_distribution(f, own) for f in _data_formats()],
        "temporal": temporal(release),
        "spatial": release.place.name if release.place else None,
        "references": [release.source.url] if release.source.url else None,
    }
    return {name: value for name, value in found.items() if value}


def keywords(release: Release) -> list[str]:
    """Words under which a reader may look for it."""
    found = ["LEAD", "law enforcement assisted diversion", "diversion"]
    found += [release.measure.name] if release.measure else ["published findings"]
    found += [d.label for d in release.dimensions]
    found += [release.place.name] if release.place else []
    found += ["demonstration", "made-up figures"] if release.demonstration else []
    return [w for w in dict.fromkeys(found) if w.strip()]


def temporal(release: Release) -> str:
    """Start and end of the period (ISO 8601 interval); empty where the start is not known."""
    period = release.period
    return f"{period.start}/{period.end}" if period and period.start else ""


def _data_formats() -> list[Format]:
    return [f for f in FORMATS if f.name not in DESCRIPTORS]


def _download(format: Format, own: str) -> dict[str, str]:
    return {
        "@type": "DataDownload",
        "name": format.label,
        "description": format.purpose,
        "encodingFormat": format.media_type,
        "contentUrl": own + format.name,
    }


def _distribution(format: Format, own: str) -> dict[str, str]:
    return {
        "@type": "dcat:Distribution",
        "title": format.label,
        "description": format.purpose,
        "format": format.label,
        "mediaType": format.media_type,
        "downloadURL": own + format.name,
    }


def _variable(release: Release) -> dict[str, Any] | None:
    measure = release.measure
    if measure is None:
        return None
    return {
        "@type": "PropertyValue",
        "name": measure.name,
        "description": measure.definition,
        "unitText": measure.unit,
    }
