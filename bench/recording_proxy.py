"""Proctor's recording proxy before a server, with a journal: `python -m bench.recording_proxy URL FOLDER`.

As in a run with a partner's program under test: each exchange is redacted, journalled and checked. Prints a line of
JSON with its address; ends with standard input.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path

from bench.workflow import CONTRACT
from proctor.contract import Contract
from proctor.contract_check import ContractChecker
from proctor.exchange import Exchange
from proctor.journal import JournalWriter
from proctor.proxy import RecordingProxy
from proctor.recorder import Recorder
from proctor.redaction import Redactor

PROFILE = "bench-v1"


def main(arguments: list[str]) -> int:
    url, folder = arguments
    numbers = itertools.count(1)
    checker = ContractChecker(Contract(CONTRACT / "openapi.yaml"), "")
    with JournalWriter(Path(folder) / "journal.jsonl", {"run": "bench"}) as journal:
        recorder = Recorder(journal, Redactor(), {}, {PROFILE: checker}, role="partner")

        def record(exchange: Exchange) -> None:
            recorder.observed(exchange)

        proxy = RecordingProxy(
            url,
            record,
            actor="partner",
            surface=PROFILE,
            next_id=lambda: f"passing-{next(numbers)}",
        )
        print(json.dumps({"url": proxy.start()}), flush=True)
        while os.read(0, 4096):
            pass
        proxy.close()
    for failure in proxy.failures:
        print(f"{type(failure).__name__}: {failure}", file=sys.stderr)
    return 1 if proxy.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
