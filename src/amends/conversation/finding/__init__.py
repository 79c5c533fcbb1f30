"""Finding the promise in words that somebody is about to send: what is promised, of what kind, and by when.

Promises: only what the desk says that it will do, with a time that lies ahead, is offered; what the customer said,
what we did, what we cannot or may do, and questions are not. English, German, French, Spanish, Portuguese.
Will not: decide; whoever wrote the words says whether they were a promise.
"""

from __future__ import annotations

from amends.conversation.finding.promising import Found, find

__all__ = ["Found", "find"]
