"""The detectors on other engines than our own: the same findings, on real orders and on examples drawn at random."""
