"""The risk register: what will fail, how urgent it is, what is done about it, and plan B with a stopwatch."""
