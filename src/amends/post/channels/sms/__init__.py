"""Text messages: by any system that speaks our own format, or by Twilio."""
