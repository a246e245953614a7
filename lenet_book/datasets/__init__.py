"""Datasets: where they come from, what proves that they are right, and the bundled samples.

python -m lenet_book.datasets                   fetch CIFAR-10 and MNIST once, say where they are
python -m lenet_book.datasets SOURCE            fetch them from one source
python -m lenet_book.datasets --only mnist      fetch one of them
python -m lenet_book.datasets --write-sample    write the bundled samples again
"""
