"""The embedded SQLite database: opening it, one transaction per request, and small settings.

Each platform brings its own tables (as DDL) and its own SQL; this module knows none of them.
One connection, one thread: calls take microseconds and run inside the event loop.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

# Marks a file as a sandbox state, so that no other database is ever overwritten by mistake.
_APPLICATION_ID = 0x50_53_42_58
_LAYOUT_VERSION = 1

_SETTINGS_TABLE = "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"


class StateError(Exception):
    """The state file cannot be used. The text is one line for the person who started the sandbox."""


class Store:
    """The state. ``path`` None means a temporary file that ``close`` removes.

    Raises StateError when the file cannot be created, is no sandbox state, is damaged, or is in use.
    """

    def __init__(self, path: Path | None, tables: Iterable[str]) -> None:
        self._temporary = None if path else Path(tempfile.mkdtemp(prefix="sandbox-"))
        self.path = path or Path(str(self._temporary)) / "state.sqlite"
        self._within = False
        try:
            self._connection = _open(self.path)
            with self.transaction():
                for statement in (_SETTINGS_TABLE, *tables):
                    self.run(statement)
        except (OSError, sqlite3.Error) as problem:
            self._remove_temporary()
            raise StateError(f"cannot use the state file {self.path}: {problem}") from problem
        except StateError:
            self._remove_temporary()
            raise

    def transaction(self) -> Transaction:
        """Everything inside is committed together at the end, or undone when it raises. May be nested."""
        return Transaction(self)

    def _begin(self) -> None:
        if self._within and not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")

    def enter(self) -> bool:
        """Begin a transaction; False where it is within another."""
        outermost = not self._within
        self._within = True
        return outermost

    def leave(self, undo: bool) -> None:
        """End the outermost transaction."""
        try:
            self._end("ROLLBACK" if undo else "COMMIT")
        except BaseException:
            self._end("ROLLBACK")
            raise
        finally:
            self._within = False

    def _end(self, how: str) -> None:
        if self._connection.in_transaction:
            self._connection.execute(how)

    @property
    def changing(self) -> bool:
        """Whether something was written that is not committed yet."""
        return self._connection.in_transaction

    def watch(self, table: str, column: str, changed: Callable[[str], None]) -> None:
        """Call ``changed`` with the column's text of each row made, changed (as it was and as it is) or deleted.

        SQLite itself tells, so nothing that is written can go unnoticed, not even what is deleted along with other
        things. It tells at once: what is undone afterwards was told of too.
        """
        function = f"{table}_changed"
        self._connection.create_function(function, 1, changed)
        for event, versions in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
            told = ", ".join(f"{function}({version}.{column})" for version in versions)
            self._connection.execute(
                f"CREATE TEMP TRIGGER {table}_{event} AFTER {event} ON main.{table} BEGIN SELECT {told}; END"
            )

    def run(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        if not statement.startswith("SELECT"):
            self._begin()
        return self._connection.execute(statement, values)

    def run_many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._begin()
        self._connection.executemany(statement, rows)

    def row(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.run(statement, values).fetchone()
        return row

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        return self.run(statement, values).fetchall()

    def count(self, statement: str, values: Sequence[Any] = ()) -> int:
        """The one number that a ``SELECT COUNT(*)`` gives."""
        return int(self.run(statement, values).fetchone()[0])

    def setting(self, name: str, default: str) -> str:
        row = self.row("SELECT value FROM settings WHERE name = ?", (name,))
        return str(row["value"]) if row else default

    def settings(self, prefix: str) -> dict[str, str]:
        """All settings whose name starts with the prefix, without it."""
        rows = self.rows("SELECT name, value FROM settings WHERE substr(name, 1, ?) = ?", (len(prefix), prefix))
        return {row["name"][len(prefix) :]: row["value"] for row in rows}

    def keep_setting(self, name: str, value: str) -> None:
        self.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        self._connection.close()
        self._remove_temporary()

    def _remove_temporary(self) -> None:
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)


class Transaction:
    """What ``Store.transaction`` gives.

    For SQLite it begins with the first statement that writes: nobody else can write in between, and what only reads is
    spared a beginning and an end. No generator, which would take five times as long: each call has a transaction.
    """

    __slots__ = ("_outermost", "_store")

    def __init__(self, store: Store) -> None:
        self._store = store
        self._outermost = False

    def __enter__(self) -> None:
        self._outermost = self._store.enter()

    def __exit__(self, kind: type[BaseException] | None, _value: object, _traceback: object) -> None:
        if self._outermost:
            self._store.leave(undo=kind is not None)


def _open(path: Path) -> sqlite3.Connection:
    # The state holds API keys in clear, so nobody else may read it; SQLite gives its side files the same mode.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
    connection = sqlite3.connect(path, isolation_level=None, timeout=0.5, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        # Exclusive: a second sandbox on the same file is told so at once instead of mixing its state in.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        _claim(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        # With WAL, NORMAL loses nothing committed when the process is killed; only a power cut could.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _claim(connection: sqlite3.Connection, path: Path) -> None:
    """Mark an empty database as ours; refuse one that is somebody else's or of another layout."""
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if owner == 0 and connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0] == 0:
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {_LAYOUT_VERSION}")
    elif owner != _APPLICATION_ID:
        raise StateError(f"cannot use the state file {path}: it is a database of another program")
    elif version != _LAYOUT_VERSION:
        raise StateError(
            f"cannot use the state file {path}: it has layout {version}, this sandbox needs {_LAYOUT_VERSION}; "
            "start with a new file"
        )
