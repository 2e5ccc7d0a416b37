"""All pages of the dashboard in one table: address, and what is done there."""

from __future__ import annotations

from pathlib import Path

from sandbox.kombo.pages.desk import HOME, ROOM, Desk, Entrance
from sandbox.kombo.pages.order_pages import OrderPages
from sandbox.kombo.pages.setup_pages import SetupPages
from sandbox.kombo.world import World
from sandbox.pages.page import MenuItem, Page, Section


def section(world: World) -> Section:
    desk = Desk(world)
    entrance, orders, setup, only = Entrance(desk), OrderPages(desk), SetupPages(desk), desk.only
    form, configuration, made = only(orders.form), only(setup.configuration), only(setup.packages)
    pages = (
        Page("GET", ROOM, lambda visit: visit.redirect(HOME)),
        Page("GET", ROOM + "/sign-in", entrance.show),
        Page("POST", ROOM + "/sign-in", entrance.sign_in, again=entrance.show),
        Page("POST", ROOM + "/sign-out", entrance.sign_out),
        Page("POST", ROOM + "/integrations", entrance.connect, again=entrance.show),
        Page("GET", HOME, only(orders.listed)),
        Page("GET", ROOM + "/orders/new", form),
        Page("POST", ROOM + "/orders/new", only(orders.place), again=form, prepare=orders.ask),
        Page("GET", ROOM + "/orders/{orderId}", only(orders.show)),
        Page("POST", ROOM + "/orders/{orderId}/deliver", only(orders.deliver), again=only(orders.show)),
        Page("GET", ROOM + "/packages", made),
        Page("POST", ROOM + "/packages", only(setup.make_package), again=made),
        Page("GET", ROOM + "/configuration", configuration),
        Page("POST", ROOM + "/api-key", only(setup.new_key)),
        Page("POST", ROOM + "/webhook-secret", only(setup.show_secret)),
        Page("POST", ROOM + "/webhooks", only(setup.register), again=configuration),
        Page("POST", ROOM + "/webhooks/{webhookId}/remove", only(setup.remove)),
        Page("POST", ROOM + "/wipe", only(setup.wipe), again=configuration),
    )
    menu = (MenuItem("Kombo", HOME, ROOM),)
    return Section("kombo", Path(__file__).parent / "templates", menu, pages)
