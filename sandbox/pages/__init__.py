"""The frame of the sandbox's web pages: routing, layout, sessions, forms, safety. No page of any platform is in here.

How to add a page. A room that has pages makes one ``Section`` of them (``sandbox.pages.page``)::

    def section(world: World) -> Section:
        return Section(
            name="kombo",                                  # templates are named kombo/...
            templates=Path(__file__).parent / "templates",
            menu=(MenuItem("Kombo", "/kombo-dashboard/orders", "/kombo-dashboard"),),
            pages=(
                Page("GET", "/kombo-dashboard/orders/{orderId}", orders.show),
                Page("POST", "/kombo-dashboard/orders/new", orders.place, again=orders.form),
            ),
        )

A platform hands its section over as ``Platform.pages``; the workbench is added where the application is put together.

A handler gets a ``Visit`` and gives an ``Answer``. It runs inside a transaction. To show a page:
``visit.page("kombo/order.html.j2", order=order)``; after a change: ``visit.redirect(path, notice="Done.")`` (303).
Who is signed in as what is in ``visit.session`` (short texts by name, such as ``visit.session["partner"]``).
``visit.form`` holds the fields of a POST as texts, ``visit.arguments`` the variables of the path. ``visit.fragment`` is
for what a script fetches (``data-live`` in page.js).

A ``Refusal`` undoes the transaction and becomes a page with its message and status. A page with ``again`` shows that
page instead (the form once more, what was typed still in it), with ``visit.problem`` set; base.html.j2 shows it.

What changes or reads the platform's state goes through ``ControlCalls`` (``sandbox.pages.control_calls``), that is
through the operations of the control API, so that no rule is there twice and defects show on pages as well. What has
to run after the transaction (a notification) is the answer's ``then``:
``replace(visit.redirect(...), then=done.then)``.

Templates extend ``frame/base.html.j2`` and fill the blocks ``title``, ``subnav``, ``heading`` and ``main``. Everything
is escaped. Every form with method post holds ``{{ csrf_field }}``. Dates, prices, labelled fields and one-button forms
are in ``frame/macros.html.j2`` (``{% import "frame/macros.html.j2" as m with context %}``). No inline style and no
inline script: the policy forbids both.

What a program must be able to read carries ``data-field="NAME"``. The element's text is the value exactly, unless there
is a ``data-value`` beside it, which then is the value (dates, numbers, true and false, HTML). NAME is the member's name
in the control API, and ``outer-inner`` for a member of a member (``offer-name``, ``author-firstName``).
"""
