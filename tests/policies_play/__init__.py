"""A rehearsal of two policies through the command, its totals added up again by other means."""
