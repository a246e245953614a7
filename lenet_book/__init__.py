"""What the book needs and nobody has to read to follow it.

The datasets' sources, the recorded runs and the experiments that write them, the exercises'
checks, and the interactive figures. What the chapters teach is the package `lenet_utils`.
"""

import lenet_utils  # noqa: F401  (before TensorFlow: it asks for a quiet start)
