"""Wins: the feed of what colleagues did well."""
