"""Causes: what they weigh, one of them with its weeks and its tree, and what is done about it."""
