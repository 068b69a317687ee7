"""Headers that every answer carries, and the host names that are answered."""

from __future__ import annotations

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# Where a page may be framed, nothing in it may be sent or loaded but our own look.
EMBED_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

# Published files may be read from other sites' pages; they carry no credentials.
OPEN_TYPES = (
    *("text/csv", "application/json", "application/geo+json", "application/atom+xml", "application/zip"),
    *("application/csvm+json", "application/vnd.datapackage+json"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


# Pages that other sites may show in a frame: a chart with its source and nothing to press but a link.
FRAMED = frozenset(f"public.embedded_of_{what}" for what in ("measure", "release", "studies", "places"))


def shield(app: Flask) -> None:
    """Adds the headers to every answer of the application, errors included."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.status_code == 200 and request.endpoint in FRAMED:
        response.headers["Content-Security-Policy"] = EMBED_POLICY
        del response.headers["X-Frame-Options"]
    if response.status_code == 200 and response.mimetype in OPEN_TYPES:
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response
