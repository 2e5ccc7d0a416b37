"""Kombo's official SDKs against the sandbox: what partners really use must understand what the sandbox answers."""
