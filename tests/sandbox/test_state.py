"""The store's transactions, and what happens when many things happen in one millisecond."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sandbox_driver import Scene

from sandbox.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    one = Store(None, ["CREATE TABLE IF NOT EXISTS things (name TEXT)"])
    yield one
    one.close()


def test_a_transaction_is_kept_whole_or_not_at_all(store: Store) -> None:
    with store.transaction():
        store.run("INSERT INTO things VALUES ('kept')")
    with pytest.raises(KeyError), store.transaction(), store.transaction():
        store.run("INSERT INTO things VALUES ('lost')")
        raise KeyError
    assert [row["name"] for row in store.rows("SELECT name FROM things")] == ["kept"]


def test_what_cannot_be_committed_is_undone(store: Store) -> None:
    store.run("CREATE TABLE parts (of TEXT REFERENCES wholes (name) DEFERRABLE INITIALLY DEFERRED)")
    store.run("CREATE TABLE wholes (name TEXT PRIMARY KEY)")
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.run("INSERT INTO parts VALUES ('of nothing')")
    with store.transaction():
        store.run("INSERT INTO things VALUES ('kept')")
    assert store.count("SELECT COUNT(*) FROM parts") == 0
    assert store.count("SELECT COUNT(*) FROM things") == 1


def test_what_reads_first_and_then_writes_is_undone_as_a_whole(store: Store) -> None:
    with pytest.raises(KeyError), store.transaction():
        assert store.count("SELECT COUNT(*) FROM things") == 0
        store.run("INSERT INTO things VALUES ('lost')")
        store.run_many("INSERT INTO things VALUES (?)", [("lost",), ("too",)])
        assert store.count("SELECT COUNT(*) FROM things") == 3
        raise KeyError
    assert store.count("SELECT COUNT(*) FROM things") == 0


def test_a_temporary_state_is_private_and_goes_with_the_store(store: Store) -> None:
    assert store.path.stat().st_mode & 0o777 == 0o600
    store.close()
    assert not store.path.parent.exists()


def test_a_state_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.touch(mode=0o644)
    Store(state, []).close()
    assert state.stat().st_mode & 0o777 == 0o600


def test_a_standing_clock_keeps_the_order_of_events(open_scene: Callable[..., Scene]) -> None:
    scene = open_scene(real_time=lambda: 1_700_000_000.0)
    placed = [scene.order() for _ in range(3)]
    assert scene.get(placed[0])["createDate"] == "2023-11-14T22:13:20.000+0000"
    for query, expected in (("sortDir=asc", placed), ("sortDir=desc", placed[::-1])):
        page = scene.api("GET", "/assessments?" + query).json()
        assert [order["id"] for order in page["content"]] == expected
    accepted = scene.act(placed[0], "accept").json()
    assert accepted["lastUpdateDate"] > accepted["createDate"]
    completed = scene.act(placed[0], "complete").json()
    assert completed["lastUpdateDate"] > accepted["lastUpdateDate"]
