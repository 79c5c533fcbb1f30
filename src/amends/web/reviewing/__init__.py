"""Case reviews: what waits to be answered, one case with its questions, and what was found."""
