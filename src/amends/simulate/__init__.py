"""Simulate: a desk that lives through a day, a year or a storm on a virtual clock.

Promises: it uses the same verbs as the pages and nothing else; one seed replays one history; nothing is read
that was not known at the time; what must always hold is checked by `invariants`.
Will not: run beside a real desk's data, or fake a figure.
"""
