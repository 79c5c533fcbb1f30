"""A log in front of a desk, whose consumers and whose broker are killed: the same findings, once."""
