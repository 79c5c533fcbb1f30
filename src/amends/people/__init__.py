"""People: staff, teams, roles, skills, departments, and the brands and calendars they work under.

Promises: who is present when is one question with one answer (`queries.is_present`); a role is a set of
rights; nobody is deactivated before everything they owe has been handed on (flow sees to it).
Will not: know customers, cases or money limits.
"""
