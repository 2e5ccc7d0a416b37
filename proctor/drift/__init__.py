"""How far a platform's published OpenAPI document and the profile's own contract are apart.

=============  ==========================================================================================
``published``  reads the document, from a file or the network, within limits
``book``       a document with its references: what stands at a JSON pointer
``shape``      what a schema asks for, whichever way it is written
``bodies``     two shapes side by side, member by member
``operations`` two documents side by side, operation by operation
``kinds``      the kinds of differences there are, and how much each matters
``known``      the differences that are known, with the reason for each
``telling``    the outcome as text, as JSON and as Markdown
=============  ==========================================================================================

Not for judging an exchange (``proctor.contract_check``), and it changes neither document: what to do about a
difference is for a person to decide.
"""
