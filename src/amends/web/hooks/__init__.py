"""Where other systems call us: one address an account, no sign-in, the signature is the key."""
