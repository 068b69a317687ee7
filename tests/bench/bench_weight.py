"""Prints what our pages weigh and how long they take in Chromium, beside a plain Dash page of the same chart.

Bytes are those on the wire at a first visit, all assets and headers included, both sides in brotli. Main-thread time is
the processor time of Chromium's own count of its tasks, read before anything of ours runs in the page. The slow line
has 1.6 Mbit/s and 150 ms, the slow processor a quarter of this one's speed; when the chart is drawn there, the page
itself notes, by the same few lines on both sides. All pages are visited in turn, round after round, so that a busy
moment of the machine falls on each of them, and the medians are compared. Nothing is asserted: the ratios are to be
read.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Browser, CDPSession, sync_playwright

from tests.conftest import CHROMIUM, ROOT, Instance, free_port, serve

ROUNDS, SLOW_ROUNDS = 15, 3
SETTLED = 500  # ms
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
STILL, DRAWN = "svg.chart-drawing", ".js-plotly-plot .trace"
# Once the chart is there, the moment after the next picture of the page, on the page's own clock.
NOTE = """(() => {
  const look = () => document.querySelector(%r)
    ? requestAnimationFrame(() => setTimeout(() => { window.drawnAt = performance.now() / 1000; }))
    : requestAnimationFrame(look);
  requestAnimationFrame(look);
})()"""
ONE_CHART = "/measures/naloxone-and-overdose/"
AIMS = {"bytes": 1 / 25, "main thread": 1 / 25, "drawn on a slow line": 1 / 15}
EXPLORER_AIMS = {"bytes": 0.45, "main thread": 1 / 3, "drawn on a slow line": 1 / 3}


@dataclass(frozen=True)
class Visit:
    """A first visit: bytes, seconds of the main thread, and seconds until the chart is drawn on a slow line."""

    bytes: int
    main_thread: float
    drawn: float

    def parts(self) -> dict[str, float]:
        return {"bytes": self.bytes, "main thread": self.main_thread, "drawn on a slow line": self.drawn}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        instance = Instance(Path(folder) / "instance")
        instance.run("demo")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for server in serve(instance):
            figure = Path(folder) / "figure.json"
            figure.write_text(httpx.get(f"{server.base}{_figure(server.base)}").text)
            explorer = f"{server.base}/explore/?measure={ONE_CHART.split('/')[2]}"
            with _plain_dash(figure) as plain_base:
                pages = {
                    "plain Dash page": (f"{plain_base}/", DRAWN, {}),
                    "still picture": (server.base + ONE_CHART, STILL, AIMS),
                    "explorer, Plotly drawn": (explorer, DRAWN, EXPLORER_AIMS),
                }
                visits = _visited(browser, {name: (address, drawn) for name, (address, drawn, _) in pages.items()})
                for name, (_, _, aims) in pages.items():
                    _print(name, visits[name], visits["plain Dash page"], aims)
        browser.close()


def _figure(base: str) -> str:
    """The address of the first chart of a measure's page as a figure."""
    page = httpx.get(base + ONE_CHART).text
    return page.split('data-figure="')[1].split('"')[0]


@contextmanager
def _plain_dash(figure: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.plain_dash", str(port), str(figure)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(base)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield base
    finally:
        process.terminate()
        process.wait(10)


def _visited(browser: Browser, pages: dict[str, tuple[str, str]]) -> dict[str, Visit]:
    """One visit for each name, from an address and what has to stand there once the chart is drawn."""
    for address, drawn in pages.values():
        _warm(browser, address, drawn)
    fast = [{name: _first(browser, *page) for name, page in pages.items()} for _ in range(ROUNDS)]
    slow = [{name: _first(browser, *page, slowly=True) for name, page in pages.items()} for _ in range(SLOW_ROUNDS)]
    return {
        name: Visit(fast[0][name][0], median(f[name][1] for f in fast), median(s[name][2] for s in slow))
        for name in pages
    }


def _warm(browser: Browser, address: str, drawn: str) -> None:
    """A visit after which the server has rendered and packed everything once."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    page.wait_for_selector(drawn, state="attached")
    page.close()


def _first(browser: Browser, address: str, drawn: str, slowly: bool = False) -> tuple[int, float, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    if slowly:
        page.add_init_script(NOTE % drawn)
    tools = context.new_cdp_session(page)
    total = 0

    def add(event: dict) -> None:
        nonlocal total
        total += event["encodedDataLength"]

    tools.on("Network.loadingFinished", add)
    tools.send("Network.enable")
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    if slowly:
        tools.send("Network.emulateNetworkConditions", SLOW)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    before = _busy(tools)
    shown = None
    if slowly:
        page.goto(address, wait_until="commit")
        while shown is None:
            page.wait_for_timeout(100)
            shown = page.evaluate("window.drawnAt ?? null")
    else:
        page.goto(address, wait_until="networkidle")
        while not _there(tools, drawn):
            page.wait_for_timeout(SETTLED)
    busy = _busy(tools) - before
    context.close()
    return int(total), busy, shown or 0.0


def _there(tools: CDPSession, drawn: str) -> bool:
    """Whether the chart is drawn, asked of the browser and not by a script in the page."""
    root = tools.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    return bool(tools.send("DOM.querySelector", {"nodeId": root, "selector": drawn})["nodeId"])


def _busy(tools) -> float:
    metrics = {m["name"]: m["value"] for m in tools.send("Performance.getMetrics")["metrics"]}
    return metrics["TaskDuration"]


def _print(name: str, visit: Visit, plain: Visit, aims: dict[str, float]) -> None:
    print(f"{name}: {visit.bytes / 1000:.1f} kB, main thread {visit.main_thread:.3f} s, drawn {visit.drawn:.2f} s")
    for part, value in visit.parts().items():
        if part in aims:
            ratio = value / plain.parts()[part]
            met = "met" if ratio <= aims[part] else "NOT met"
            print(f"  {part}: {ratio:.4f} of the plain page, 1/{1 / ratio:.1f} (aim {aims[part]:.3f}, {met})")


if __name__ == "__main__":
    main()
