"""Kinds: the kinds of failure a brand knows, with their usual severity and how long a recovery may take.

Promises: every failure has a kind; a kind names its follow-up, its skill and the words people search for.
Will not: hold playbooks (a later room) or decide a remedy.
"""
