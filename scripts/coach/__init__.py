"""What the coach is taught with: sentences of our own, and how their many ways to fail are gathered into faults."""
