"""Mail: reading what came in as RFC 822, sending through Django's `EMAIL_BACKEND`."""
