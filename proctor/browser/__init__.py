"""The browser customer: what people do in web pages, done in the sandbox's pages by a real browser.

=============  ==========================================================================================
``choice``     which browser, and whether it can be driven; says how to install one
``process``    the one browser of this process, started when it is first needed and never left behind
``window``     one person's window: pages are visited, forms filled in and sent, each as an exchange
``page``       what a page shows, and the JSON that the control API would have answered
``reading``    from what is shown to JSON, a table for each kind of thing
``people``     the actors: portal, partner team, customer
``stage``      the windows of a scenario, for the casting
``camera``     pictures of what was seen, in the folder of the run
``checkup``    accessibility of each page, by axe-core
=============  ==========================================================================================

Only ``choice`` can be imported without Playwright. Nothing here downloads a browser.
"""
