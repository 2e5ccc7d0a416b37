"""Broken partners: the reference partner with one defect each, and which rule each of them breaks.

``smartrecruiters_table`` and ``kombo_table`` say who there is; ``program`` runs one. The partners that are in trouble
rather than wrong are elsewhere: ``tests/troubled_partners.py``.
"""
