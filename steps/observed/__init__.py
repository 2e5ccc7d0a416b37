"""Sentences about a partner's program that is under test: what it sends, to which orders, and when.

They judge traffic, so each of them works on a running program and on a recording. One module per subject; ``deals`` is
for all profiles, the others are named for theirs.
"""
