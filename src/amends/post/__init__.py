"""Post: what came in and what goes out, over every channel.

Promises: an inbound delivery is stored first and becomes exactly one record however often it is delivered;
an outbound one has a stable key and Message-ID, is retried with back-off, and is parked where a person sees it.
Will not: decide what a message means or which case it belongs to.
"""
