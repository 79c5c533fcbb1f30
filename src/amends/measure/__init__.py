"""Measure: whether it works. Named definitions, one implementation each.

Promises: a figure states its formula, population and window, counts open and overdue cases, and leads to the
very cases behind it; automatic and human are always two numbers.
What leaders write beside figures it keeps: the one to improve this quarter, what happened on a day.
Will not: change a recovery, or rank people.
"""
