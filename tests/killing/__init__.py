"""A real desk that is killed in mid-work, again and again, and what must be true of it afterwards."""
