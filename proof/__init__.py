"""Proves that Proctor's checks can fail: each requirement against something that breaks it, `make proof`.

A check that cannot fail says nothing by passing. So every fault of the sandbox's shelf is switched on, and every broken
partner is run, one at a time; each must turn the requirement that it names, for the reason that it names, and nothing
else. What the whole amounts to, the *kill matrix*, is written beside the reports of other runs.

    shelf, partners      -> defects       what is wrong on purpose, and what must come of it
      clean runs         -> baseline      what the same scenarios say where nothing is wrong
      worker             -> sightings     what a run saw of one defect
      judging            -> fates         killed, or not, and why
      matrix             -> proof.json, proof.html, and one exit status

It knows Proctor as its users do: by its options, its verdicts and its journal. The sandbox it knows by URL only.
"""
