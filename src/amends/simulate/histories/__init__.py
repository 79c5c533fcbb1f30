"""Histories: what really happened to real flights and orders, read as signals in the order of time.

Promises: a reader tells only what was known at the moment it stands at; every row is either read or named with
its line and column; the same file and seed give the same stream, byte for byte.
Will not: touch the desk, know the clock, or read a final status that history only wrote later. The passengers
are invented; their names, words and answers are ours and belong to nobody.
"""
