"""CIFAR-10: 60,000 pictures of 32×32 pixels in ten classes, as chapter 1 loads it.

`load_cifar10` returns what `keras.datasets.cifar10.load_data()` returns. Where the pictures come
from, and how a download is checked, is `lenet_book.datasets`: this module is the one door to it.

The dataset is by Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009.
"""

from lenet_book.datasets.cifar10 import all_of_cifar10, load_cifar10

__all__ = ["CLASS_NAMES", "all_of_cifar10", "load_cifar10"]

# In the order of the labels: 0 is an airplane, 9 a truck.
CLASS_NAMES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
