"""Recoveries through their follow-up: customers who answer, stay silent, cannot be reached or come back; staff who are
away. In the end none may be closed without its follow-up or its reason."""
