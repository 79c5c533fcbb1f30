"""Kernel: the ground that every room stands on.

Promises: business time that is exact over clock changes and explains itself, the day counters of the law, money in
whole minor units, references that people can read out loud, ids that sort by time, and small statistics with their
intervals. Plain values in, plain values out.

Will not: read a clock, a database, a setting or a file; know Django, or any other room; round a duration; hold money
in a float.
"""
