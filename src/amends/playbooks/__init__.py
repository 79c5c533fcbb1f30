"""Playbooks: per kind of failure, the steps of a good recovery with their scripts, remedies and check-in.

Promises: the page's next step and the words beside it come from the playbook of the failure's kind.
Will not: act. A playbook suggests; a person does.
"""
