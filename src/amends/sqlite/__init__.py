"""SQLite as Django speaks it, with one promise more: the threads of a process take turns to write.

A writer whom SQLite finds busy sleeps, up to a tenth of a second at a time, and is not told when the other is done: a
request whose neighbour wrote for five milliseconds waited for a hundred.
Will not: keep other processes apart. They wait as SQLite lets them, up to its `timeout`.
"""
