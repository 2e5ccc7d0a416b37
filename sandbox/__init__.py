"""The sandbox: mock platforms that answer over HTTP and keep real state.

It is reached by URL only, as the real platforms are, and knows nothing of the harness that tests against it.
"""

__version__ = "0.1.0"
