"""Intake: complaints as they came, before they belong to a case.

Promises: every inbound complaint ends as exactly one record: on a case, or in a visible quarantine that says
why and owes an answer. In doubt it is a complaint.
Will not: open cases (flow does), or drop anything.
"""
