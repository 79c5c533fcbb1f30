"""Learn: why it happened, so that it does not happen again.

Promises: every resolved recovery names a cause from one flat, editable list, or "not known yet" with an action
that somebody owes.
Will not: blame a person, or hold a case open for a corrective action.
"""
