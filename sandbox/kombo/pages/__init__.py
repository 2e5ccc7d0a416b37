"""Kombo's dashboard as web pages: integrations, packages, orders by status, results, webhooks, placing an order."""
