"""Certificates: a finished run, made into one file that anyone can verify offline.

    a run's folder  ->  is it fit?            fitness.py       every reason why not
      -> its files, made from the journal     contents.py      reports drawn anew, and what they were judged by
      -> digests of all of them, signed       statement.py     in-toto test-result, DSSE, Ed25519 (keys.py)
      -> one ZIP file in one form only        container.py

    that file  ->  what is wrong with it      verification.py  down to the verdicts, derived again from the journal

A certificate says what was shown of whom, when, with which rules; who signs it vouches for that. Not for deriving
verdicts (``proctor.judging``).
"""
