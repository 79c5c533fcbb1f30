"""Messengers: by any system that speaks our own format, or WhatsApp's Cloud API."""
