"""Comparing: did it help, or were those whom we helped others to begin with?

Promises: pure; customers are compared with customers alike; overlap, balance, interval and sensitivity stand beside
every answer, and where the data cannot answer the reasons stand in its place.
Will not: compare everybody who got something with everybody who did not, and call the difference an effect.
"""
