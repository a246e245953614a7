"""Datasets: where they come from, what proves that they are right, and the bundled samples.

python -m lenet_book.datasets                   fetch CIFAR-10 once, say where it is kept
python -m lenet_book.datasets SOURCE            fetch it from one source
python -m lenet_book.datasets --write-sample    write the bundled sample again
"""
