"""Learn: why it happened, and what is rising, so that it does not happen again.

Promises: every resolved recovery names a cause from one tree that is tended, or "not known yet" with an action
that somebody owes; what is done about a cause is closed only when recurrence shows that it works; what rises beyond
what is usual is seen at once, by what was known then, and hardly ever wrongly; of each week some recoveries are read
again, first by whose they were; what will fail is rated by what failed, and promised against before it does.
Will not: blame, count or rank a person, hold a case open for a corrective action, or name anybody by the words they
use.
"""
