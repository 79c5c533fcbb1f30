"""Staffing: how many people it takes, hour by hour, and what becomes of the work with those there are."""
