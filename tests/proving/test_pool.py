"""Whatever a worker does, each task becomes a sighting, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from proof import pool
from proof.sightings import Sighting
from proof.task import Task

READY = "import json, sys; print(json.dumps({'control': 'http://127.0.0.1:1/_control'}), flush=True)\n"
WORKERS = {
    "babbles": READY + "for line in sys.stdin: print('what?', flush=True)",
    "says another thing": READY + "for line in sys.stdin: print('[]', flush=True)",
    "dies": READY + "sys.stdin.readline()",
}


@pytest.fixture(params=list(WORKERS))
def worker(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Has other workers started in place of the real ones."""
    (tmp_path / "proof").mkdir()
    (tmp_path / "proof" / "__init__.py").touch()
    (tmp_path / "proof" / "worker.py").write_text(WORKERS[request.param])
    monkeypatch.setattr(pool, "ROOT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield request.param


def test_each_task_is_told_of(worker: str, tmp_path: Path) -> None:
    some_tasks = [Task(f"task {number}", ()) for number in range(3)]
    seen: list[tuple[Task, Sighting]] = []
    workers = pool.Pool(tmp_path / "work", 2, 0)
    try:
        workers.do(some_tasks, lambda task, sighting: seen.append((task, sighting)))
    finally:
        workers.stop()
    assert {id(task) for task, _ in seen} == {id(task) for task in some_tasks}
    assert all(sighting.broken and sighting.status < 0 for _, sighting in seen)
