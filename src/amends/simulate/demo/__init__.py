"""The demo: a desk that lives through the storm of 8 and 9 February 2013 at New York's airports.

The flights are real, the passengers invented. Everything on the desk came about through the verbs that the pages
use, on a virtual clock; when it is 14:12 on the ninth, the clock runs on by itself.
"""

from __future__ import annotations
