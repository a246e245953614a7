"""Mistakes put into the code on purpose, one at a time: would a fast test notice?

    python -m tools.mutants [--seed 1] [--draw 300] [--only lenet_utils …]

A *mutant* is one small mistake in one module that computes: a constant, a sign, a comparison, an
index, a statement left out, two arguments swapped. Each is put into a copy of the book's folder,
and the tests that run its line are run there, until one fails. Results are kept in `.mutants/`, so
that a run that was stopped goes on. `equivalent.json` lists the mistakes that change nothing that
anybody could see, each with the reason; they do not count.
"""
