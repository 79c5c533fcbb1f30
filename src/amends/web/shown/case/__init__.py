"""The page of one case: read in a fixed number of queries, shown in its parts."""
