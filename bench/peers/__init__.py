"""The same workflow in other tools, each as its users would write it. They run in environments of their own.

Nothing of Proctor's is used here: only the workflow (``bench.workflow``) and the floor's validators.
"""
