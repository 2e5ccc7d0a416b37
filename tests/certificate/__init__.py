"""Certificates: what may be certified, what is in one, and that nothing in it can be changed unnoticed."""
