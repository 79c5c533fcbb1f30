"""Customers: the people we serve, how they are reached, what they ordered, what they agreed to.

Promises: a customer is matched by identities, never by name; personal data stands here and is erasable.
Will not: score a person. It holds facts ("customer since 2016, 14 orders").
"""
