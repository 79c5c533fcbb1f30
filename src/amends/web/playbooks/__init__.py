"""Playbooks: what there is for each kind of failure, one of them to read, to print on one page, and to write."""
