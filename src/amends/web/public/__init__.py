"""The customers' pages: one column, no account, no cookie, hardly a script; a private link is the only key."""
