"""Rehearsal of a past period under two policies: the one that is, and another; why each total differs.

Promises: both live through the same history with the same customers, each on a desk of its own that is thrown away;
between them the parts of the policy change one after the other, so that every difference belongs to one part.
Will not: touch a real desk, or forecast. What is assumed stands beside the figures.
"""
