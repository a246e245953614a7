"""The book's experiments: run them, and record what they measure.

    python -m lenet_utils.experiments                  list the experiments
    python -m lenet_utils.experiments NAME ...         run them and write results/NAME.json
    python -m lenet_utils.experiments --report NAME    print what is recorded
    python -m lenet_utils.experiments --again NAME     run one seed again and compare

A run that is stopped halfway keeps its finished seeds; the same command goes on from there.
"""

from lenet_utils.experiments import recipes, speed, tutorial

EXPERIMENTS = {
    experiment.name: experiment
    for experiment in [*tutorial.EXPERIMENTS, *recipes.EXPERIMENTS, *speed.EXPERIMENTS]
}
