"""The reply coach: what a reply to a failed customer does well, spoils or leaves out, in ten categories.

Promises: it answers with the very words it means, a reason and a score; the same text gets the same answer; it reads
numbers that were learned from sentences of our own, without a library and without a network.
Will not: block a letter, send one, keep what it read, or say more than two things at once to somebody who writes.
"""
