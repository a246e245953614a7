"""The network of 1998 trained fast: what chapter 17's experiments need and no reader has to read.

`kernel.c` learns from one picture at a time, `compiled` is its door, `graph` does the same without
a compiler, and `training` follows a recipe with either of them.
"""
