"""The reports of a run, each a pure function of its verdicts and its journal.

=====================  ========================================================  =============================
``requirements.html``  the certificate and its evidence, for people              ``requirement_page``
``verdicts.json``      the verdict of every requirement, for programs            ``verdict_file``
``junit.xml``          one test case per scenario, for continuous integration    ``junit``
``allure-results/``    scenarios, sentences and exchanges, for Allure            ``allure_results``
``leftovers.json``     what stays at a platform that is no sandbox                ``leftover_file``
=====================  ========================================================  =============================

``writing`` writes them.

``allure-report.html`` is drawn from ``allure-results/`` by another program, which may be absent: ``allure_html``.
"""
