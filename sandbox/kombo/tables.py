"""The tables of this platform and their indexes. Times are milliseconds since 1970; JSON is kept as text.

``serial`` is the order of insertion, which is the order of creation.
"""

_ENVIRONMENTS = """CREATE TABLE IF NOT EXISTS kombo_environments (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, secret TEXT NOT NULL,
    addresses TEXT NOT NULL DEFAULT '[]', demo INTEGER NOT NULL DEFAULT 0)"""

# A key that once was valid is kept, so that a defect can be simulated in which it still is.
_KEYS = """CREATE TABLE IF NOT EXISTS kombo_keys (
    api_key TEXT PRIMARY KEY, valid INTEGER NOT NULL,
    environment_id TEXT NOT NULL REFERENCES kombo_environments (id) ON DELETE CASCADE) WITHOUT ROWID"""

_INTEGRATIONS = """CREATE TABLE IF NOT EXISTS kombo_integrations (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    environment_id TEXT NOT NULL REFERENCES kombo_environments (id) ON DELETE CASCADE,
    trouble TEXT, deleted INTEGER NOT NULL DEFAULT 0, demo INTEGER NOT NULL DEFAULT 0)"""

_WEBHOOKS = """CREATE TABLE IF NOT EXISTS kombo_webhooks (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    environment_id TEXT NOT NULL REFERENCES kombo_environments (id) ON DELETE CASCADE,
    url TEXT NOT NULL, events TEXT NOT NULL)"""

# A package that is deleted stays, so that it can come back (KB-PKG-10, KB-PKG-15).
_PACKAGES = """CREATE TABLE IF NOT EXISTS kombo_packages (
    integration_id TEXT NOT NULL REFERENCES kombo_integrations (id) ON DELETE CASCADE,
    id TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, type TEXT, updated INTEGER NOT NULL,
    position INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (integration_id, id)) WITHOUT ROWID"""

_ORDERS = """CREATE TABLE IF NOT EXISTS kombo_orders (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    integration_id TEXT NOT NULL REFERENCES kombo_integrations (id) ON DELETE CASCADE,
    package_id TEXT NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL, inline INTEGER NOT NULL,
    assessment_url TEXT, details TEXT NOT NULL, result TEXT, result_writes INTEGER NOT NULL DEFAULT 0,
    rejection TEXT)"""

# No reference to the order: an inline order that came to nothing has a delivery all the same.
_DELIVERIES = """CREATE TABLE IF NOT EXISTS kombo_deliveries (
    serial INTEGER PRIMARY KEY, event_id TEXT NOT NULL, order_id TEXT NOT NULL, type TEXT NOT NULL, url TEXT NOT NULL,
    sent INTEGER NOT NULL, outcome TEXT NOT NULL)"""

_INDEXES = (
    "CREATE INDEX IF NOT EXISTS kombo_orders_by_integration ON kombo_orders (integration_id, serial)",
    "CREATE INDEX IF NOT EXISTS kombo_orders_by_status ON kombo_orders (integration_id, status, serial)",
    "CREATE INDEX IF NOT EXISTS kombo_deliveries_by_order ON kombo_deliveries (order_id, serial)",
    "CREATE INDEX IF NOT EXISTS kombo_integrations_by_environment ON kombo_integrations (environment_id, serial)",
)

TABLES = (_ENVIRONMENTS, _KEYS, _INTEGRATIONS, _WEBHOOKS, _PACKAGES, _ORDERS, _DELIVERIES, *_INDEXES)

# The demo environment and its integration stay, with the key they have.
CLEARING = (
    "DELETE FROM kombo_deliveries",
    "DELETE FROM kombo_orders",
    "DELETE FROM kombo_packages",
    "DELETE FROM kombo_webhooks",
    "DELETE FROM kombo_integrations WHERE demo = 0",
    "DELETE FROM kombo_environments WHERE demo = 0",
    "DELETE FROM kombo_keys WHERE valid = 0",
    "UPDATE kombo_environments SET addresses = '[]'",
    "UPDATE kombo_integrations SET trouble = NULL, deleted = 0",
)
