"""The customers' pages: one column, no account, no cookie, no script; a private link is the only key."""
