"""The mock of Kombo's assessment API: base path ``/kombo/v1``. Rules are named as in its documents' register, KB-..."""
