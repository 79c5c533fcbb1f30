"""SQLite as Django speaks it, with one promise more: the threads of a process take turns to write.

A writer whom SQLite finds busy sleeps, up to a tenth of a second at a time, and is not told when the other is done: a
request whose neighbour wrote for five milliseconds waited for a hundred.
Whoever has the turn looks every two milliseconds whether another process is done. Will not: keep processes apart;
between them whoever looks first is first.
"""
