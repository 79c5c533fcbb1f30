"""The format that any system can speak: JSON, signed as Standard Webhooks prescribe, in both directions."""
