"""How answers are judged: how sure they are, which labels err, what was seen before.

What chapter 15 will teach; it moves to `lenet_utils` with the chapter.
"""
