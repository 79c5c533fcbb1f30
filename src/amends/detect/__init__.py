"""Detect: signals in, findings out. We know before the customer tells us.

Promises: every signal is stored once (source and id), and a finding is made once per detector and subject,
in whatever order or number signals arrive; one event that fails many is one incident.
Will not: open a case or write to anybody. It returns findings; flow makes failures of them.
"""
