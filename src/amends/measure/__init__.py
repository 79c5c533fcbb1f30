"""Measure: whether it works. Named definitions, one implementation each.

Promises: a figure states its formula, population and window, counts open and overdue cases, and leads to the
very cases behind it; automatic and human are always two numbers.
Will not: change anything, or rank people.
"""
