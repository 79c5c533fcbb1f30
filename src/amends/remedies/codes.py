"""Finding a voucher by its code without keeping the code: by a digest that is slow to make.

Nobody who reads the table gets back from a digest to a code, and whoever tries codes one after another waits each time.
"""

from __future__ import annotations

import hashlib

# About a fiftieth of a second, and 8 MiB. A code is 63 random bits, so all digests may share their salt.
COST, BLOCK, SALT = 2**13, 8, b"amends: the codes of vouchers"


def digest_of(code: str) -> str:
    """The digest under which a code, as it is kept, is found."""
    return hashlib.scrypt(code.encode(), salt=SALT, n=COST, r=BLOCK, p=1, dklen=32).hex()
