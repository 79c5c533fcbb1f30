"""Signals from files, in the browser: choose or paste, say what is what, answer what is asked, look, take in."""
