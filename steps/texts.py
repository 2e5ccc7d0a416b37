"""Texts that must come back as they were sent, and names of files, by what is special about each. No sentences here."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "outside ASCII": "Größe, naïve façade, Łódź, Ελληνικά, 日本語のテスト",
    "right to left": "שלום עולם, مرحبا بالعالم (97/100)",
    "with emoji": "Well done 👩🏽‍🔬 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🎉",
    "with combining letters": "Ame\u0301lie, o\u0308 is not ö, \u0e01\u0e33\u0e25\u0e31\u0e07",
    "with quotes": 'it\'s "quoted" \\ and / and «so» & 100% {done} [1]; -- ok',
    "of several lines": "first line\nsecond line\n\tindented",
    "in one long line": "a long line, " * 19 + "end",
}
"""At most 255 characters each: no document names a limit, and some platforms will have one."""

NAMES: Mapping[str, str] = {
    "outside ASCII": "Größwald-Łódzka 日本",
    "right to left": "שלום-مرحبا",
    "with emoji": "Zoëlla 👩🏽‍🔬🎉",
    "with combining letters": "Ame\u0301lie-Bjo\u0308rk",
    "with quotes": 'O\'Zyxor "Quill" \\ «Qrs»',
    "of several lines": "Xenobia\nQuillon\tZed",
    "in one long line": "Maximiliana-Theodora",
}
"""The same of people. No ordinary words: a person's name is replaced wherever it stands, findings included."""

FILE_NAMES: Mapping[str, str] = {
    "outside ASCII": "Größe-日本語.pdf",
    "right to left": "שלום-مرحبا.pdf",
    "with emoji": "done-🎉.pdf",
    "with combining letters": "Ame\u0301lie.pdf",
    "with blanks and brackets": "my result (1) [final] v2.0.pdf",
    "long": "a-long-name-" * 10 + "end.pdf",
}

RICH_TEXT = (
    "<h1>A</h1><h2>B</h2><h3>C</h3><h4>D</h4><h5>E</h5>"
    '<p>Solved <strong>9</strong> <b>of</b> <em>10</em> <i>tasks</i> <u>alone</u>: <a href="https://assessments.example/1"'
    ' title="Tasks" target="_blank" class="link" rel="noopener">details</a>'
    '<img src="https://assessments.example/1.png" alt="Chart" width="40" height="30"></p>'
    "<ol><li>one</li></ol><ul><li>two</li></ul><pre><code>x = 1</code></pre><blockquote>Well done</blockquote>"
)
"""Every tag and attribute that a description may have."""
