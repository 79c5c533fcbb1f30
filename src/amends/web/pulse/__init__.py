"""The pulse: answering, and what the months that are over say."""
