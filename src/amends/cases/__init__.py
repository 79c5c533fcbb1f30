"""Cases: what went wrong for one customer, and that customer's one recovery.

Promises: an open case has exactly one owner, a person or a team; a hand-off leaves the giver the owner until
it is accepted; a request is a case without a failure.
Will not: know a clock. What is owed, and by when, is `promises`; a case has no status column.
"""
