"""What the recording proxy adds to a request: the same GETs direct and through it, a block of each in turn."""

from __future__ import annotations

import http.client
import time
from statistics import median
from urllib.parse import urlsplit

from bench.entries import Entry, Figures, Workshop
from bench.samples import Wrong
from bench.servers import ask, platform, served
from bench.workflow import new_order

BLOCK = 50


def proxy_delay(requests: int) -> Entry:
    """Over kept connections, at one request at a time; the client is another process than the proxy."""

    def measure(workshop: Workshop) -> Figures:
        folder = workshop.fresh("proxy")
        with platform() as server, served("bench.recording_proxy", server.url, str(folder)) as proxy:
            path = "/assessments/" + str(ask("POST", server.url + "/assessments", new_order(1))["id"])
            times: dict[str, list[float]] = {server.url: [], proxy.url: []}
            connections = {url: http.client.HTTPConnection(urlsplit(url).netloc, timeout=30) for url in times}
            for _ in range(max(2, requests // BLOCK)):
                for url, connection in connections.items():
                    times[url] += [_timed(connection, path) for _ in range(BLOCK)]
            for connection in connections.values():
                connection.close()
        journalled = sum(b'"kind":"exchange"' in line[:200] for line in (folder / "journal.jsonl").open("rb"))
        if journalled != len(times[proxy.url]):
            raise Wrong(f"the journal has {journalled} exchanges, not {len(times[proxy.url])}")
        # The first block of each warms it up.
        direct, through = (median(one[BLOCK:]) * 1000 for one in times.values())
        return {"direct_ms": direct, "through_ms": through, "added_ms": through - direct}

    return Entry("recording proxy", measure)


def _timed(connection: http.client.HTTPConnection, path: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise Wrong(f"{path} was answered with {answer.status}")
    return time.perf_counter() - began
