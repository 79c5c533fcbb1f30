"""Measures over values that somebody gives: the same definitions as on the desk's boards, on anybody's numbers.

Promises: pure; each measure says its formula, its fields and its source; what cannot be read is refused by the name of
its field, with the remedy, before anything is computed; n and interval stand beside every estimate.
Will not: touch the database, guess a format, or hide how few there are (`too_few` says it).
"""
