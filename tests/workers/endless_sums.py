"""What a worker of the tests does that is to be lost: sums without an end, and one freezes."""

import os
import signal
import sys

import numpy as np

from lenet_book.workers import number
from lenet_book.workers.company import together

if __name__ == "__main__":
    with together() as company:
        for turn in range(10**9):
            company.sum(np.ones(1))
            if turn == 3 and number() == int(sys.argv[1]):
                os.kill(os.getpid(), signal.SIGSTOP)
