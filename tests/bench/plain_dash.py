"""The page that Dash makes of a chart when nothing is done about its weight, for comparison: served compressed."""

from __future__ import annotations

import json
import re
import sys
from functools import lru_cache
from wsgiref.simple_server import make_server

import brotli
from dash import Dash, dcc, html

TOKEN = re.compile(r'"--[a-z-]+"')


def main() -> None:
    """Serves the figure of a file at a port: `python -m tests.bench.plain_dash PORT FIGURE.json`."""
    port, file = int(sys.argv[1]), sys.argv[2]
    with open(file) as read:
        figure = json.loads(TOKEN.sub('"#0b5f66"', read.read()))
    app = Dash("plain")
    app.layout = html.Div([html.H1("A chart"), dcc.Graph(figure={"data": figure["data"], "layout": figure["layout"]})])
    make_server("127.0.0.1", port, compressed(app.server)).serve_forever()


@lru_cache(maxsize=100)
def packed(body: bytes) -> bytes:
    return brotli.compress(body, quality=9)


def compressed(app):
    """The same answers in brotli, as a server in front would give them."""

    def answer(environ, start_response):
        told = {}
        body = b"".join(app(environ, lambda status, headers, *_: told.update(status=status, headers=headers)))
        kept = [(k, v) for k, v in told["headers"] if k.lower() != "content-length"]
        small = packed(body) if len(body) > 400 else body
        if small is not body:
            kept.append(("Content-Encoding", "br"))
        start_response(told["status"], [*kept, ("Content-Length", str(len(small)))])
        return [small]

    return answer


if __name__ == "__main__":
    main()
