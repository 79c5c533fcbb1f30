"""The radar: what is rising now, where, and in which words; each with its cases and what to do about it."""
