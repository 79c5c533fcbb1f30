"""The customer's own page: a message is delivered by being shown there."""
