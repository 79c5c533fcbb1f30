"""The journal: the append-only record of what happened.

Promises: an entry is written in the same transaction as the change it tells; it is never changed or deleted
(triggers refuse it on both databases); a seal gives committed entries a dense position and a digest that
includes the previous seal, and `verify` finds any later tampering. Every feed reads by position.
Will not: hold a name, an address or anybody's words. Those live in erasable rows that a timeline joins.
"""
