"""What Proctor costs, beside what else there is: `python -m bench`, or `make bench`.

Runs the same workflow with a bare script, with Proctor and with other tools, in turn, and writes what each took. A
benchmark and no test: it never fails for being slow. How it measures, and what came of it: docs/performance.md.
"""
