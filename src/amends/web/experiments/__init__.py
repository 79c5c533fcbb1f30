"""The page of two ways that are tried: the plan and who approves it, how far it is, and what its one reading says."""
