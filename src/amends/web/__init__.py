"""Web: the desk's pages and the customers' pages.

Promises: one person's page says who, what, what next and until when; every action is a POST to a resource and makes
one call of flow; a refusal gives the form back with its values and changes nothing.
Will not: decide, keep, or change anything by itself; speak to a page that asks from elsewhere; run inline script.
"""
