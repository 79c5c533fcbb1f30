"""The phone page of whoever works among the customers: three taps, and with no signal as well."""
