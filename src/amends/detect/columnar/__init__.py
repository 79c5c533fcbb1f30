"""Many detectors over a long history at once: a file of signals in, findings out, by DuckDB.

Promises: the findings of `rules.watching`, thing by thing and moment by moment, and memory that stays flat.
Will not: write into the desk, or keep anything but what it was asked to write.
"""

from __future__ import annotations

from amends.detect.columnar.finding import BadHistory, Found, find_in_file

__all__ = ["BadHistory", "Found", "find_in_file"]
