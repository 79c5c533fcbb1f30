"""Work: the one leased row that inbox, outbox, imports and long work use.

Promises: a row is claimed by one worker at a time under a lease; a worker that dies loses its lease and the
row is done again; a failure backs off and, after its last attempt, the row is parked where a person sees it.
Will not: know what the work is. The queue's name says who takes it; the payload carries ids.
"""
