"""The two collections of pictures, as Keras gives them: CIFAR-10, and the digits of MNIST.

`load_cifar10` returns what `keras.datasets.cifar10.load_data()` returns, and `load_mnist` what
`keras.datasets.mnist.load_data()` does. Where the pictures come from, and how a download is
checked, is `lenet_book.datasets`: this module is the one door to it.

CIFAR-10 is by Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009.
MNIST is by Yann LeCun, Corinna Cortes and Chris Burges, from digits that NIST collected.
"""

from lenet_book.datasets.cifar10 import all_of_cifar10, load_cifar10
from lenet_book.datasets.mnist import all_of_mnist, load_mnist

__all__ = ["CLASS_NAMES", "all_of_cifar10", "all_of_mnist", "load_cifar10", "load_mnist"]

# In the order of the labels: 0 is an airplane, 9 a truck.
CLASS_NAMES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
