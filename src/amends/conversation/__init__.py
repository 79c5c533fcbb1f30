"""Conversation: what was said on a case, by whom, over which channel; drafts, scripts, and private links.

Promises: a message is a person's or marked automatic; a human acknowledgement is a delivered human message;
a stranger with a leaked address does not get into a case; a missing value blocks sending.
Will not: decide whose owner answers, or move a due time because somebody wrote.
"""
