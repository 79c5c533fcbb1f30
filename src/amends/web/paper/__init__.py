"""Letters on paper: the scans that come in, and the letters that go out."""
