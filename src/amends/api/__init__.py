"""The API: what other systems tell Amends and ask it, under `/api/v1/`.

Promises: a token is let in for what its scopes name, on its own brand; the same complaint or signal twice is once;
every refusal is a problem (RFC 9457) that names the field and the remedy, and changes nothing.
Will not: decide, keep, or change anything by itself; return more than a bounded page; give away anybody's words.
"""
