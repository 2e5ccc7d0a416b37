"""The tables of this platform and their indexes. Dates are milliseconds since 1970; JSON is kept as text.

``serial`` is the order of insertion and breaks ties between equal dates.
"""

PARTNERS = """CREATE TABLE IF NOT EXISTS partners (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, api_key TEXT NOT NULL UNIQUE,
    demo INTEGER NOT NULL DEFAULT 0)"""

# Keys that once were valid, so that a defect can be simulated in which they still are.
FORMER_KEYS = """CREATE TABLE IF NOT EXISTS former_keys (
    api_key TEXT PRIMARY KEY, partner_id TEXT NOT NULL REFERENCES partners (id) ON DELETE CASCADE) WITHOUT ROWID"""

COMPANIES = """CREATE TABLE IF NOT EXISTS companies (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, requestor TEXT NOT NULL,
    job TEXT NOT NULL, demo INTEGER NOT NULL DEFAULT 0)"""

CANDIDATES = """CREATE TABLE IF NOT EXISTS candidates (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    company_id TEXT NOT NULL REFERENCES companies (id) ON DELETE CASCADE, person TEXT NOT NULL)"""

OFFERS = """CREATE TABLE IF NOT EXISTS offers (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    partner_id TEXT NOT NULL REFERENCES partners (id) ON DELETE CASCADE,
    catalog_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, status TEXT NOT NULL,
    type TEXT NOT NULL, details TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL)"""

# An activation lies in the future while the Partner team has not got round to it yet.
ACTIVATIONS = """CREATE TABLE IF NOT EXISTS activations (
    offer_id TEXT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    company_id TEXT NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    active_from INTEGER NOT NULL, settled INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (offer_id, company_id)) WITHOUT ROWID"""

SELECTIONS = """CREATE TABLE IF NOT EXISTS selections (
    id TEXT PRIMARY KEY, candidate_id TEXT NOT NULL REFERENCES candidates (id) ON DELETE CASCADE,
    offer_id TEXT NOT NULL REFERENCES offers (id) ON DELETE CASCADE, order_id TEXT) WITHOUT ROWID"""

# origin: 'customer' (Send), 'inline' (made by the platform when an application ends), 'test' (POST /assessments).
ORDERS = """CREATE TABLE IF NOT EXISTS orders (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    partner_id TEXT NOT NULL REFERENCES partners (id) ON DELETE CASCADE,
    candidate_id TEXT REFERENCES candidates (id) ON DELETE CASCADE,
    origin TEXT NOT NULL, test INTEGER NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL,
    updated INTEGER NOT NULL, candidate_uuid TEXT, job_uuid TEXT, offer_type TEXT, details TEXT NOT NULL)"""

COMMENTS = """CREATE TABLE IF NOT EXISTS comments (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    action TEXT NOT NULL, created INTEGER NOT NULL, details TEXT NOT NULL)"""

RESULTS = """CREATE TABLE IF NOT EXISTS results (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    created INTEGER NOT NULL, details TEXT NOT NULL)"""

ATTACHMENTS = """CREATE TABLE IF NOT EXISTS attachments (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    result_id TEXT NOT NULL REFERENCES results (id) ON DELETE CASCADE,
    created INTEGER NOT NULL, updated INTEGER NOT NULL, file_name TEXT NOT NULL, content_type TEXT NOT NULL,
    size INTEGER NOT NULL, content BLOB NOT NULL)"""

CONFIGS = """CREATE TABLE IF NOT EXISTS configs (
    serial INTEGER PRIMARY KEY, partner_id TEXT NOT NULL REFERENCES partners (id) ON DELETE CASCADE,
    id TEXT NOT NULL, value TEXT, UNIQUE (partner_id, id))"""

NOTIFICATIONS = """CREATE TABLE IF NOT EXISTS notifications (
    serial INTEGER PRIMARY KEY, partner_id TEXT NOT NULL REFERENCES partners (id) ON DELETE CASCADE,
    order_id TEXT NOT NULL, url TEXT NOT NULL, sent INTEGER NOT NULL, outcome TEXT NOT NULL)"""

# How a user opened a result, and what came of it.
OPENINGS = """CREATE TABLE IF NOT EXISTS openings (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    result_id TEXT NOT NULL REFERENCES results (id) ON DELETE CASCADE,
    opened INTEGER NOT NULL, outcome TEXT NOT NULL, url TEXT, error TEXT)"""

INDEXES = (
    "CREATE INDEX IF NOT EXISTS orders_all ON orders (partner_id, test, created, serial)",
    "CREATE INDEX IF NOT EXISTS orders_status ON orders (partner_id, test, status, created, serial)",
    "CREATE INDEX IF NOT EXISTS orders_candidate_uuid ON orders (partner_id, test, candidate_uuid)",
    "CREATE INDEX IF NOT EXISTS orders_job_uuid ON orders (partner_id, test, job_uuid)",
    "CREATE INDEX IF NOT EXISTS orders_candidate ON orders (candidate_id)",
    "CREATE INDEX IF NOT EXISTS candidates_company ON candidates (company_id)",
    "CREATE INDEX IF NOT EXISTS offers_partner ON offers (partner_id, updated)",
    "CREATE INDEX IF NOT EXISTS activations_due ON activations (settled, active_from)",
    "CREATE INDEX IF NOT EXISTS activations_company ON activations (company_id)",
    "CREATE INDEX IF NOT EXISTS selections_candidate ON selections (candidate_id)",
    "CREATE INDEX IF NOT EXISTS selections_offer ON selections (offer_id)",
    "CREATE INDEX IF NOT EXISTS comments_order ON comments (order_id, serial)",
    "CREATE INDEX IF NOT EXISTS results_order ON results (order_id, serial)",
    "CREATE INDEX IF NOT EXISTS attachments_result ON attachments (result_id, serial)",
    "CREATE INDEX IF NOT EXISTS notifications_partner ON notifications (partner_id, serial)",
    "CREATE INDEX IF NOT EXISTS openings_result ON openings (result_id, serial)",
    "CREATE INDEX IF NOT EXISTS former_keys_partner ON former_keys (partner_id)",
)

# How many orders each list has, kept with every change: to count a million takes longer than to show a page of them.
ORDER_COUNTS = """CREATE TABLE IF NOT EXISTS order_counts (
    partner_id TEXT NOT NULL, test INTEGER NOT NULL, status TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (partner_id, test, status)) WITHOUT ROWID"""
_COUNT_IN = """INSERT INTO order_counts VALUES (NEW.partner_id, NEW.test, NEW.status, 1)
    ON CONFLICT DO UPDATE SET number = number + 1;"""
_COUNT_OUT = """UPDATE order_counts SET number = number - 1
    WHERE partner_id = OLD.partner_id AND test = OLD.test AND status = OLD.status;"""
COUNTING = (
    ORDER_COUNTS,
    # A state that was written before there were counts.
    """INSERT INTO order_counts SELECT partner_id, test, status, COUNT(*) FROM orders
        WHERE NOT EXISTS (SELECT 1 FROM order_counts) GROUP BY partner_id, test, status""",
    f"CREATE TRIGGER IF NOT EXISTS order_made AFTER INSERT ON orders BEGIN {_COUNT_IN} END",
    f"CREATE TRIGGER IF NOT EXISTS order_gone AFTER DELETE ON orders BEGIN {_COUNT_OUT} END",
    f"""CREATE TRIGGER IF NOT EXISTS order_moved AFTER UPDATE OF partner_id, test, status ON orders
        BEGIN {_COUNT_OUT} {_COUNT_IN} END""",
)

TABLES = (
    PARTNERS,
    FORMER_KEYS,
    COMPANIES,
    CANDIDATES,
    OFFERS,
    ACTIVATIONS,
    SELECTIONS,
    ORDERS,
    COMMENTS,
    RESULTS,
    ATTACHMENTS,
    CONFIGS,
    NOTIFICATIONS,
    OPENINGS,
    *INDEXES,
    *COUNTING,
)

# Deleting these deletes the rest with them; the demo partner and the demo company stay.
CLEARING = (
    "DELETE FROM notifications",
    "DELETE FROM orders",
    "DELETE FROM candidates",
    "DELETE FROM offers",
    "DELETE FROM configs",
    "DELETE FROM former_keys",
    "DELETE FROM partners WHERE demo = 0",
    "DELETE FROM companies WHERE demo = 0",
)
