"""In person: a tablet at a counter, and a picture on a wall that opens the form."""
