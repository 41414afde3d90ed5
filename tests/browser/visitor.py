"""A person with a browser: what browser tests do and look at."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Request

HERE = Path(__file__).resolve().parent
AXE = HERE / "vendor" / "axe.min.js"
SHOTS = os.environ.get("SHOTS", "")
"""The directory for pictures of the pages; none are taken without, for nothing is asserted of them."""
QUIET_MILLISECONDS = 50
STUCK_SECONDS = 2
WIDTHS = (320, 360, 390, 600, 768, 992, 1280, 1600, 1920)
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    "desk": {"viewport": {"width": 1280, "height": 900}},
}


@dataclass
class Visitor:
    """One browser window on the site. Anything fetched from elsewhere, and any error of the page, is remembered as a fault."""

    context: BrowserContext
    page: Page
    address: str
    language: str
    device: str
    scheme: str
    scripts: bool = True
    elsewhere: tuple[str, ...] = ()
    """Other addresses on this machine that the browser may ask."""
    faults: list[str] = field(default_factory=list)
    bytes_received: int = 0
    under_way: set[Request] = field(default_factory=set)
    asked: int = 0

    def open(self, path: str, *, status: int = 200) -> Page:
        """Open a path of the site in the visitor's language and wait until it stands."""
        answer = self.page.goto(self.url(path))
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}, not {status}"
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page stands: it is loaded, and its scripts have what they asked for and ask for no more.

        "networkidle" says the same half a second later. It has the last word when the end of a request was never told.
        """
        self.page.wait_for_load_state("load")
        stuck_at = time.monotonic() + STUCK_SECONDS
        asked = -1
        while self.scripts and (self.under_way or asked != self.asked):
            if time.monotonic() > stuck_at:
                self.under_way.clear()
                self.page.wait_for_load_state("networkidle")
                return
            asked = self.asked
            self.page.wait_for_timeout(QUIET_MILLISECONDS)

    def url(self, path: str) -> str:
        """The address of a path: Kazakh has no prefix, the others have theirs."""
        prefix = "" if self.language == "kk" or path.startswith(f"/{self.language}/") else f"/{self.language}"
        return f"{self.address}{prefix}{path}"

    def press(self, target: str | Locator) -> None:
        """Press what leads to another page, and wait until that page stands: on a busy machine it comes later than the press."""
        one = self.page.locator(target) if isinstance(target, str) else target
        with self.page.expect_navigation():
            one.click()
        self.settle()

    def shot(self, name: str) -> None:
        """A picture of the whole page in the directory SHOTS, when one is named."""
        if SHOTS:
            path = Path(SHOTS, f"{name}-{self.device}-{self.language}-{self.scheme}.png")
            self.page.screenshot(path=path, full_page=True)

    def axe(self, *, within: str = "html", without: tuple[str, ...] = ()) -> None:
        """No fault of accessibility that axe can find, by WCAG 2.2 A and AA and its best practices.

        Where scripts are off axe would wait for ever, so it does not look: the pages are the same as with scripts.
        """
        if not self.scripts:
            return
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {
            "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
            "resultTypes": ["violations"],  # what is well is looked at too, but told of one element only
        }
        scope = {"include": [[within]], "exclude": [[part] for part in without]}
        found = self.page.evaluate(f"axe.run({json.dumps(scope)}, {json.dumps(options)}).then((all) => all.violations)")
        lines = [
            f"{fault['id']} ({fault['impact']}): {node['target']}: {node['failureSummary']}"
            for fault in found
            for node in fault["nodes"]
        ]
        assert not lines, "\n".join(lines)

    def no_overflow(self, widths: tuple[int, ...] = WIDTHS) -> None:
        """Nothing makes the page wider than the window, from 320 px to 1920 px."""
        before = self.page.viewport_size
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 800})
            beyond = self.page.evaluate(OVERFLOWING)
            assert not beyond, f"at {width} px beyond the edge: {beyond}"
        if before:
            self.page.set_viewport_size(before)

    def targets_large_enough(self, least: int = 24) -> None:
        """Every control can be hit: at least `least` px each way (WCAG 2.2); links inside sentences are exempt."""
        small = self.page.evaluate(SMALL_TARGETS, least)
        assert not small, f"smaller than {least} px: {small}"

    def without_faults(self) -> None:
        """The page asked nobody else for anything, broke no rule of its content policy and threw no error."""
        assert not self.faults, "\n".join(self.faults)


OVERFLOWING = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > edge + 1 && !one.closest(".scroll, .fit, .sprite, .vh, .ornament"))
    .slice(0, 5).map((one) => one.outerHTML.slice(0, 160)).concat(["scrollWidth " + document.documentElement.scrollWidth]);
}"""
SMALL_TARGETS = """(least) => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter((one) => one.checkVisibility() && !one.closest("p, li > span, .vh, .skip") && one.type !== "hidden")
  .filter((one) => { const box = one.getBoundingClientRect(); return box.width && (box.width < least || box.height < least); })
  .filter((one) => !one.closest("label") && getComputedStyle(one, "::after").position !== "absolute")
  .slice(0, 5).map((one) => one.outerHTML.slice(0, 160))"""


def watch(visitor: Visitor) -> None:
    """Write down what goes wrong, and whatever is asked of somebody else. The browser itself asks only this machine."""

    def ask(request: Request) -> None:
        visitor.asked += 1
        visitor.under_way.add(request)
        if not request.url.startswith((visitor.address, *visitor.elsewhere, "data:", "blob:")):
            visitor.faults.append(f"asked for {request.url}")

    def end(request: Request) -> None:
        visitor.under_way.discard(request)

    def weigh(request: Request) -> None:
        end(request)
        sizes = request.sizes()
        visitor.bytes_received += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    visitor.page.on("pageerror", lambda error: visitor.faults.append(f"script: {error}"))
    visitor.page.on(
        "console",
        lambda message: (
            visitor.faults.append(f"console: {message.text}")
            if message.type == "error" and "status of 4" not in message.text
            else None
        ),
    )
    visitor.page.on("request", ask)
    visitor.page.on("requestfinished", weigh)
    visitor.page.on("requestfailed", end)
