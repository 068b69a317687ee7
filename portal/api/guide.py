"""The page that explains the API in a minute, with examples of this very instance, and the OpenAPI document."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from dashboards.releases import Release
from portal.api.frame import api, spec
from portal.api.limits import QUESTIONS
from portal.api.problems import refuse_any_query
from portal.api.questions import MOST_A_PAGE
from portal.public.frame import Crumb, answer, page, public, settings
from portal.shelf import newest

CRUMB = Crumb("Figures", "/data/")


@public.get("/api/v1/")
def api_guide() -> str:
    counts = next((r for r in newest() if r.kind == "counts" and r.dimensions), None)
    return page(
        "api.html",
        "API",
        [CRUMB],
        addresses=[(path, methods["get"]["summary"]) for path, methods in spec.spec["paths"].items()],
        examples=_examples(counts) if counts else (),
        release=counts,
        base=settings().base_url,
        limit=QUESTIONS,
        most=MOST_A_PAGE,
    )


def _examples(release: Release) -> tuple[tuple[str, str], ...]:
    """What a reader may want first of a release, and the address that answers it."""
    dimension = next((d for d in release.dimensions if d.role == "time"), release.dimensions[0])
    code = dimension.parts[-1]
    own = f"/api/v1/releases/{release.number}"
    one = urlencode({"dim": f"{dimension.id}:{code.id}"}, safe=":")
    return (
        (f"Release {release.number}, “{release.title}”, with its dimensions and codes", own),
        ("Its figures", f"{own}/observations"),
        (f"Only those for {code.label}", f"{own}/observations?{one}"),
        ("Only those that are hidden", f"{own}/observations?status=suppressed"),
        ("Places in Washington that run or ran LEAD", "/api/v1/sites?state=WA&kind=LEAD"),
    )


@api.get("/openapi.json")
def openapi():
    refuse_any_query()
    return answer(json.dumps(spec.spec, ensure_ascii=False, indent=1), "application/json")
