"""Law packs: what a law owes, decided by dated data files that a policy person can read, each rule with its citation.

Promises: the same facts on the same day give the same answer; an unknown fact is asked for or named as assumed, an
unknown cause never becomes "not owed"; what was only recalled says so, and every pack says when to look again.
Will not: look at the clock or at a database, judge evidence, or mix a sum owed with goodwill.
"""
