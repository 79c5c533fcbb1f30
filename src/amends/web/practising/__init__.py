"""The pages of practice: what to play, a talk with its customer, its debrief, and writing a scenario."""
