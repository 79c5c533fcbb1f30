"""Practice: scenarios with a customer whose mood follows what one writes, and the runs that people played.

Promises: the same words get the same answers and the same debrief; a run belongs to whoever played it, who alone sees
it and can forget it. Will not: give marks, rank anybody, lower a limit, or tell anybody who practised what.
"""
