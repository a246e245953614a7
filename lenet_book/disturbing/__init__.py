"""What throws a network off: pictures disturbed by chance, and on purpose.

What chapter 16 will teach; it moves to `lenet_utils` with the chapter.
"""
