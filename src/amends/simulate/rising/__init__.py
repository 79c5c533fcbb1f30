"""Histories as the radar sees them: real orders and flights, and seeded flat ones in which nothing rises."""
