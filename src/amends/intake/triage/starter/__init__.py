"""The starter: a model for a desk that has not decided anything yet, learned from texts that we wrote ourselves.

Promises: every text of it stands in this folder, as a grammar in five languages; the model beside it is learned from
nothing else, and `scripts/starter_model.py` makes it again.
Will not: hold a sentence of a customer, or of anybody who did not write it for this purpose.
"""
