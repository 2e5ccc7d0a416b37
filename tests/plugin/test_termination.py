"""An interrupt can come at a place that has no line, and is told all the same."""

from __future__ import annotations

import sys
import types

import pytest

from proctor.pytest_plugin.termination import only_with_lines


def counting() -> types.FrameType:
    found = 0
    for number in range(10):
        if number > 5:
            found += number
    return sys._getframe()


def interrupt(at: int) -> pytest.ExceptionInfo[KeyboardInterrupt]:
    """One that came at this byte of the function above."""
    place = types.TracebackType(None, counting(), at, -1)
    outer = types.TracebackType(place, sys._getframe(), sys._getframe().f_lasti, sys._getframe().f_lineno)
    return pytest.ExceptionInfo.from_exception(KeyboardInterrupt("SIGTERM").with_traceback(outer))


def test_where_there_is_no_line_the_others_are_told() -> None:
    positions = enumerate(counting.__code__.co_positions())
    nowhere = [2 * number for number, (line, *_) in positions if line is None]
    if not nowhere:
        pytest.skip("this Python has a line for everything")
    excinfo = interrupt(nowhere[0])
    with pytest.raises(TypeError):
        excinfo.getrepr()
    only_with_lines(excinfo)
    told = str(excinfo.getrepr())
    assert "KeyboardInterrupt: SIGTERM" in told and "in interrupt" not in told and "test_termination.py:" in told


def test_where_there_is_a_line_all_is_told() -> None:
    excinfo = interrupt(0)
    before = str(excinfo.getrepr())
    only_with_lines(excinfo)
    assert str(excinfo.getrepr()) == before and "counting" in before
