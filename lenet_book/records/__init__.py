"""What was measured: the recorded runs, the numbers that others published, and comparing them.

`results/NAME.json` holds the numbers of an experiment and `runs/NAME_….npz` its arrays. They are
written by `python -m lenet_book.experiments NAME`, and by nothing else.
"""

from pathlib import Path

RESULTS = Path(__file__).parent / "results"
RUNS = Path(__file__).parent / "runs"
# The weights of the tutorial's network: before training, and after each of its ten epochs.
SNAPSHOTS = RUNS / "tutorial_snapshots.npz"
# Those of chapter 12's network, for pixels in 0…1, after its ten epochs.
BETTER = RUNS / "better_network_weights.npz"
