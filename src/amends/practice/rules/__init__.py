"""What a scenario is, how its customer answers, and what a debrief says. Pure."""
