"""Numbers that other people published, each with its source: what the book compares with."""

from typing import Any

# The tutorial's printed log, step 10: Keras on a Colab CPU, validated on the test set.
TUTORIAL_LOG = [  # a row an epoch: accuracy, loss, val_accuracy, val_loss
    (0.3185, 1.8989, 0.4045, 1.6714),
    (0.4276, 1.6227, 0.4657, 1.4975),
    (0.4845, 1.4483, 0.4910, 1.4253),
    (0.5204, 1.3544, 0.5173, 1.3641),
    (0.5399, 1.2963, 0.5255, 1.3505),
    (0.5633, 1.2382, 0.5232, 1.3531),
    (0.5741, 1.1992, 0.5288, 1.3335),
    (0.5936, 1.1511, 0.5311, 1.3363),
    (0.6034, 1.1187, 0.5293, 1.3479),
    (0.6174, 1.0918, 0.5461, 1.3261),
]
# Step 11, and the time that the log gives for most of its epochs.
TUTORIAL: dict[str, Any] = {
    "accuracy": [row[0] for row in TUTORIAL_LOG],
    "loss": [row[1] for row in TUTORIAL_LOG],
    "val_accuracy": [row[2] for row in TUTORIAL_LOG],
    "val_loss": [row[3] for row in TUTORIAL_LOG],
    "test_accuracy": 0.5461,
    "test_loss": 1.3261,
    "milliseconds_per_step": 25,
}

# LeCun, Bottou, Bengio, Haffner: Gradient-Based Learning Applied to Document
# Recognition, Proceedings of the IEEE 86(11), 1998, sections II.B and III.
LENET_1998 = {
    "test_error": 0.0095,
    "test_error_with_distortions": 0.008,
    "training_error": 0.0035,  # after 19 passes
    "smallest_step": 7e-5,  # in the first pass
    "largest_step": 0.016,
    "passes": 20,
    "parameters": 60_000,
    "connections": 340_908,
    "test_error_15000": 0.017,  # read off its figure of errors against the size of the training set
    "test_error_30000": 0.012,
}

# Barz, Denzler: Do We Train on Test Data? Purging CIFAR of Near-Duplicates,
# Journal of Imaging 6(6), 2020: the abstract, and the pairs that their list calls near duplicates.
CIFAIR = {"test_near_duplicates": 0.033, "in_training_set": 286}

# Peterson, Battleday, Griffiths, Russakovsky: Human Uncertainty Makes Classification More Robust,
# ICCV 2019: shares of people's judgements of the 10,000 test pictures of CIFAR-10.
PEOPLE = {"agree_with_labels": 0.952, "deer_as_horse": 0.043, "cat_as_dog": 0.042}

# Northcutt, Athalye, Mueller: Pervasive Label Errors in Test Sets Destabilize Machine Learning
# Benchmarks, NeurIPS 2021: test pictures of CIFAR-10, five people each.
LABEL_ERRORS = {"looked_at": 275, "not_confirmed": 54}

# The training digits of MNIST, 28×28 pixels in 0…1: PyTorch's examples, mnist/main.py.
MNIST = {"mean": 0.1307, "standard_deviation": 0.3081}

SOURCES: dict[str, dict[str, Any]] = {
    "tutorial": TUTORIAL,
    "lenet1998": LENET_1998,
    "cifair": CIFAIR,
    "mnist": MNIST,
    "people": PEOPLE,
    "label_errors": LABEL_ERRORS,
}
