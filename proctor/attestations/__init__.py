"""Attestations: a person's word for a step that no program can see, with evidence, for a time and for one version.

What the data go through:

    features/<profile>/questions.toml    what a person is asked, and where to look (``questions``)
      -> a person, at a terminal         ``proctor attest``, or `pytest --attest` as the run goes (``dialogue``), or
                                         `proctor attest --run` after it (``review``)
      -> attestations/*.toml             one record for each answer (``records`` reads, ``writing`` writes)
      -> standing                        whether it counts here and now: pure, but for the digests of evidence files
      -> journal                         record "attestation", and a finding with the check "attestation"
      -> verdicts, reports               from the journal alone

A sentence reaches it by ``proctor.pytest_plugin.by_hand``; the actors that only a person can play are in
``proctor.actors.attested``. Nothing here knows pytest, and nothing here judges.

One question belongs to one sentence of the workflow, since "the offer was created" and "the portal shows it as not yet
active" are two observations, either of which may be wrong; the requirement of a step is shown by all of its sentences.
"""
