"""Follow-ups: the check-in days later, the survey, and the outcome by rule.

Promises: every resolved recovery is followed up by a promise and asked, not only the good ones; an outcome is
given by rule, and silence is unknown, never recovered.
Will not: compute a figure over many cases (measure does).
"""
