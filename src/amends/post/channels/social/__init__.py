"""Social networks and reviews: whoever gathers them calls us, or is asked by us, in our own format."""
