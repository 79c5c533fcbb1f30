"""Triage: what a message probably is, said with a confidence, learned from what people decided.

Promises: it only suggests, and in doubt it is a complaint; whoever needs a person now is found by rules, to which it
may only add. A model holds numbers under hashed features: no word of anybody. Reading one text needs no library.
Will not: decide for a person, load a pickle, or learn inside a process that serves pages.
"""
