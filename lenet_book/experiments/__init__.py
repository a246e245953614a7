"""The book's experiments: run them, and record what they measure.

    python -m lenet_book.experiments                  list the experiments
    python -m lenet_book.experiments NAME ...         run them and write results/NAME.json
    python -m lenet_book.experiments --report NAME    print what is recorded
    python -m lenet_book.experiments --again NAME     run one seed again and compare

A run that is stopped halfway keeps its finished seeds; the same command goes on from there.
"""

from lenet_book.experiments import recipes, speed, tutorial

EXPERIMENTS = {
    experiment.name: experiment
    for experiment in [*tutorial.EXPERIMENTS, *recipes.EXPERIMENTS, *speed.EXPERIMENTS]
}
