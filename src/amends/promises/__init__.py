"""Promises: what somebody owes somebody by a time. The one clock of the house.

Promises: a promise ends exactly once (kept, broken or released with a reason); a broken one stays broken,
stamped with the moment it was due, and makes its successor in the same transaction; each rung of its ladder
reaches somebody who is present. `Standing` says where each case stands and is written with every change.
Will not: send anything, or know what a promise is about beyond its kind.
"""
