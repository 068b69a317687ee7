"""The public site as an edition: bytes rendered once for a key, with their ETag and compressed forms.

Stands in front of Flask as WSGI. Knows paths and bytes, nothing of what they say. The key holds all that a
public byte depends on, so nothing served from here can differ between two visitors.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any

import brotli
from werkzeug.http import parse_accept_header

# Flask sets this key in the environ of an answer that belongs to the edition.
IN_EDITION = "lead_portal.in_edition"
COMPRESSIBLE = (
    *("text/", "application/json", "application/atom+xml", "application/geo+json", "image/svg+xml"),
    # Our zips and workbooks are stored and not deflated, so that their bytes stay the same.
    *("application/csvm+json", "application/vnd.", "application/zip"),
)
# What belongs to one answer and not to the page: its moment, size and encoding, and what one visitor has asked so far.
OF_ONE_ANSWER = ("date", "content-length", "etag", "vary", "x-ratelimit-", "retry-after")
HEAD_INTERVAL_SECONDS = 1.0
MOST_PAGES = 5000
LARGE_BYTES = 200_000
MOST_PACKED_BYTES = 4_000_000  # what is larger, such as the whole record, is packed in itself
ENCODINGS = ("br", "gzip")

Start = Callable[..., Any]
App = Callable[[dict, Start], Iterable[bytes]]


@dataclass(frozen=True)
class Page:
    """One address of the edition: the answer, and its compressed forms from when a visitor first takes them."""

    headers: tuple[tuple[str, str], ...]
    etag: str
    plain: bytes
    encodings: tuple[str, ...]
    packed: dict[str, bytes] = field(default_factory=dict)

    def form(self, encoding: str) -> bytes:
        """Its bytes in one of its encodings. Two visitors at once make the same bytes twice, which harms nobody."""
        if encoding not in self.packed:
            pack = _pack_once if len(self.plain) > LARGE_BYTES else _pack
            self.packed[encoding] = pack(self.plain, encoding)
        return self.packed[encoding]


class Editions:
    """WSGI application: GET or HEAD of an exact path without query comes from the edition."""

    def __init__(
        self,
        app: App,
        key: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
        private: tuple[str, ...] = (),
    ) -> None:
        self._app, self._read_key, self._clock, self._private = app, key, clock, private
        self._lock = threading.Lock()
        self._pages: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._key, self._looked = "", float("-inf")

    def __call__(self, environ: dict, start_response: Start) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        path = environ["PATH_INFO"]
        outside = "//" in path or (bool(self._private) and path.startswith(self._private))
        if method not in ("GET", "HEAD") or environ.get("QUERY_STRING") or outside:
            return self._app(environ, start_response)
        name = (self._current_key(), environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"])
        with self._lock:
            page = self._pages.get(name)
            if page:
                self._pages.move_to_end(name)
        if page is None:
            answer = self._render(environ)
            if answer.page is None:
                return answer.pass_on(method, start_response)
            page = answer.page
            self._keep(name, page)
        return _serve(page, environ, start_response)

    def _keep(self, name: tuple[str, str], page: Page) -> None:
        with self._lock:
            self._pages[name] = page
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)

    def _current_key(self) -> str:
        """The key, looked up at most once a second; what an older key rendered is forgotten."""
        now = self._clock()
        if now - self._looked >= HEAD_INTERVAL_SECONDS:
            key = self._read_key()
            with self._lock:
                self._looked = now
                if key != self._key:
                    self._key = key
                    self._pages.clear()
        return self._key

    def _render(self, environ: dict) -> _Answer:
        answer = _Answer()
        inner = {**environ, "REQUEST_METHOD": "GET"}
        # A page of the edition may depend on nothing that a visitor sends, so a visitor's headers stay outside.
        for header in [name for name in inner if name.startswith("HTTP_")]:
            del inner[header]
        body = self._app(inner, answer.start)
        try:
            answer.body = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        if answer.status.startswith("200") and inner.get(IN_EDITION):
            answer.page = _page(answer.headers, answer.body)
        return answer


class _Answer:
    """What Flask answered to the render."""

    def __init__(self) -> None:
        self.status, self.body = "", b""
        self.headers: list[tuple[str, str]] = []
        self.page: Page | None = None

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        self.status, self.headers = status, headers
        return lambda data: None

    def pass_on(self, method: str, start_response: Start) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return [] if method == "HEAD" else [self.body]


def _page(headers: list[tuple[str, str]], body: bytes) -> Page:
    kept = [(k, v) for k, v in headers if not k.lower().startswith(OF_ONE_ANSWER)]
    kind = next((v for k, v in kept if k.lower() == "content-type"), "")
    packs = kind.startswith(COMPRESSIBLE) and 400 < len(body) <= MOST_PACKED_BYTES
    etag = sha256(repr(kept).encode() + body).hexdigest()[:32]
    return Page((*kept, ("Vary", "Accept-Encoding")), etag, body, ENCODINGS if packs else ())


def _pack(body: bytes, encoding: str) -> bytes:
    return brotli.compress(body, quality=9) if encoding == "br" else gzip.compress(body, 9, mtime=0)


@lru_cache(maxsize=32)
def _pack_once(body: bytes, encoding: str) -> bytes:
    """What is large, such as a script, is mostly the same in the next edition: packing it again would take a second."""
    return _pack(body, encoding)


def _serve(page: Page, environ: dict, start_response: Start) -> Iterable[bytes]:
    encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), page.encodings)
    etag = f'"{page.etag}-{encoding}"' if encoding else f'"{page.etag}"'
    if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
        headers = [(k, v) for k, v in page.headers if not k.lower().startswith("content-type")]
        start_response("304 Not Modified", [*headers, ("ETag", etag)])
        return []
    body = page.form(encoding) if encoding else page.plain
    extra = [("ETag", etag), ("Content-Length", str(len(body)))]
    if encoding:
        extra.append(("Content-Encoding", encoding))
    start_response("200 OK", [*page.headers, *extra])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _encoding(accepted: str, encodings: tuple[str, ...]) -> str:
    """The form that the visitor likes best; of two liked alike, the smaller one."""
    likes = dict(parse_accept_header(accepted))
    offers = [(likes.get(name, 0), name) for name in encodings if likes.get(name, 0) > 0]
    return max(offers, key=lambda offer: (offer[0], offer[1] == "br"), default=(0, ""))[1]


def _matches(header: str, etag: str) -> bool:
    return any(part.strip().removeprefix("W/") in ("*", etag) for part in header.split(",")) if header else False
