"""Measuring how fast a desk is: `make bench`, or `python -m bench --cases 10000`.

A case here is a failure, a case, two promises, their journal entries and one message. The real desk runs as `amends up`
runs it, web and worker, on a scratch folder; two clients ask it from processes of their own on the same machine. Each
figure stands beside what the bare engine does in the same run, in turns, so that a busy machine slows both.
"""
