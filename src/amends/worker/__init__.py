"""The worker: one process with one readable timetable.

Promises: each chore is done again and again at its own pace; one that fails is reported and tried again, and
never keeps the others from their turn; a stop waits for the chore in hand.
Will not: hold anything in memory that a kill could lose.
"""
