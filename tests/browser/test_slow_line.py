"""A page that comes in piece by piece moves nothing that is there already."""

import http.server
import threading
import time
from collections.abc import Iterator

import pytest

from tests.browser.conftest import PHONE, WIDE
from tests.world import draft

PIECES = 40
SHIFTS = """
window.shifted = [];
const where = (box) => `${box.x} ${box.y} ${box.width} ${box.height}`;
const told = (part) => `${part.node?.nodeName}: ${where(part.previousRect)} → ${where(part.currentRect)}`;
new PerformanceObserver((list) => list.getEntries().forEach((one) => window.shifted.push(...one.sources.map(told))))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def slow() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A server that gives the pages put into the dictionary in pieces, and its address."""
    pages: dict[str, bytes] = {}

    class InPieces(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            step = len(body) // PIECES + 1
            for at in range(0, len(body), step):
                self.wfile.write(body[at : at + step])
                time.sleep(0.02)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), InPieces)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()


@pytest.mark.parametrize("screen", [PHONE, WIDE], ids=["phone", "wide"])
def test_nothing_moves_while_a_page_comes_in(screen, slow, page, browser, sign_in, office, live_server):
    address, pages = slow
    sign_in(page, "member1")
    for path in ("/", "/cadres/", "/visits/", f"/visits/{draft(office, office.member1).pk}/"):
        whole = page.context.request.get(path).body()
        pages[path] = whole.replace(b'="/static', f'="{live_server.url}/static'.encode())
    context = browser.new_context(**screen)
    context.add_init_script(SHIFTS)
    reader = context.new_page()
    for path in pages:
        reader.goto(address + path)
        reader.wait_for_timeout(100)
        assert reader.locator("main h1").is_visible()
        assert reader.locator("main > :not(.desk-only):not(.pager)").last.is_visible()
        assert reader.evaluate("window.shifted") == [], path
    context.close()
