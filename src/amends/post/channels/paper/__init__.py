"""Letters on paper: Amends sets them, a person posts them and says on which day."""
