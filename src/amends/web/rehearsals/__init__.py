"""Rehearsals: asking how a past period would have been under another policy, and reading what came of it."""
