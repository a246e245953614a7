"""What throws a network off: pictures disturbed by chance, and on purpose.

Chapter 16 writes the attacks out in short. What its experiments record, and what its figure
computes in the page, is this.
"""
