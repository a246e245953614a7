"""What the runs of chapter 16 measure, and what they learn from."""

import numpy as np
import pytest

from lenet_book.disturbing import attacks
from lenet_book.disturbing.disturbances import KINDS, disturb
from lenet_book.experiments import disturbed, teacher
from lenet_book.records import recorded
from lenet_utils import training_loop
from lenet_utils.ledger import OURS
from lenet_utils.recipes import Recipe
from lenet_utils.training_loop import Images, Split


def test_a_run_measures_every_disturbance(pictures, monkeypatch):
    split = Split(pictures, pictures, pictures)
    monkeypatch.setattr(teacher, "the_split", lambda: split)
    monkeypatch.setattr(disturbed, "ALL", len(pictures.labels))
    disturbed._disturbed.cache_clear()
    settings = disturbed.EXPERIMENTS[0].settings
    short = {**settings["recipe"], "epochs": 1, "batch_size": 32}
    numbers, _ = disturbed.run_disturbed({"recipe": short}, 0)
    disturbed._disturbed.cache_clear()
    strengths = sum(len(about["strengths"]) - 1 for about in KINDS.values())
    assert len([name for name in numbers if name.startswith("changed_")]) == strengths
    assert numbers["accuracy_inverted_50"] == pytest.approx(
        max(np.mean(pictures.labels == k) for k in range(10)), abs=0.2
    )
    assert numbers["accuracy_many_steps_8"] <= numbers["accuracy_by_chance_8"]


def test_an_attack_is_tried_on_other_networks(pictures, monkeypatch):
    monkeypatch.setattr(teacher, "the_split", lambda: Split(pictures, pictures, pictures))
    monkeypatch.setattr(disturbed, "ALL", len(pictures.labels))
    short = {**disturbed.EXPERIMENTS[0].settings["recipe"], "epochs": 1, "batch_size": 32}
    moved, _ = disturbed.run_transfer({"recipe": short}, 0)
    strengths = (0, *disturbed.MOST)
    networks = ("itself", "other_seed", "tutorial")
    assert set(moved) == {f"accuracy_{name}_{most}" for name in networks for most in strengths}
    assert moved["accuracy_itself_8"] <= moved["accuracy_other_seed_8"]


def test_an_attack_aims_at_another_class(pictures, attacked, monkeypatch):
    """A network that stays with the truth, whatever it is shown, lets no aim be reached."""
    monkeypatch.setattr(disturbed.teacher, "the_split", lambda: Split(*[pictures] * 3))
    aims = []

    def attack(slopes, images, wanted, most, *_, towards=False, **__):
        aims.extend([wanted] if towards else [])
        return images

    monkeypatch.setattr(disturbed, "attack", attack)
    truth = np.eye(10)[pictures.labels]
    monkeypatch.setattr(disturbed, "predict", lambda *_: truth)
    numbers = disturbed._attacked(training_loop.Trained(*attacked, {}), seed=4)
    assert len(aims) == len(disturbed.MOST)
    assert all(set(aim) <= set(range(10)) for aim in aims)
    for most in disturbed.MOST:
        assert numbers[f"accuracy_many_steps_{most}"] == 1
        assert numbers[f"aim_reached_{most}"] == 0


# ---------------------------------------------------------------- what a run measures, quickly
def said_by_pixels(model, scale, images) -> np.ndarray:
    """Answer as a network might whose class hangs on one pixel, and on which network it is."""
    classes = images[:, 5, 7, 1].astype(int) // 3
    return np.eye(10)[(classes + (model or 0)) % 10]


def blind_attack(slopes, images, wanted, most, steps=1, towards=False, rng=None) -> np.ndarray:
    """Change that pixel by something that hangs on everything that an attack is given."""
    drawn = rng.integers(0, 30, len(images)) if rng else 0
    changed = images.copy()
    changed[:, 5, 7, 1] = (slopes + 3 * wanted + 5 * most + 7 * steps + 11 * towards + drawn) % 256
    return changed


def share(found, wanted) -> float:
    return round(float(np.mean(found == wanted)), 6)


def test_every_disturbance_of_the_test_pictures_is_judged_and_compared_with_none(
    pictures, monkeypatch
):
    few = Images(pictures.images[:30], pictures.labels[:30])
    nobody = Images(pictures.images[30:], pictures.labels[30:])
    monkeypatch.setattr(teacher, "the_split", lambda: Split(nobody, nobody, few))
    monkeypatch.setattr(disturbed, "predict", said_by_pixels)
    trained = training_loop.Trained(None, None, {})
    monkeypatch.setattr(disturbed, "_train", lambda settings, seed: trained)
    monkeypatch.setattr(disturbed, "_attacked", lambda network, seed: {"attacked": (network, seed)})
    disturbed._disturbed.cache_clear()
    numbers, arrays = disturbed.run_disturbed({}, seed=3)
    disturbed._disturbed.cache_clear()
    plain = said_by_pixels(None, None, few.images).argmax(axis=1)
    expected = {"test_accuracy": share(plain, few.labels), "attacked": (trained, 3)}
    for kind, about in KINDS.items():
        for strength in about["strengths"][1:]:
            # Drawn with one seed, so that all networks see the same.
            changed = disturb(few.images, kind, strength, np.random.default_rng(16))
            found = said_by_pixels(None, None, changed).argmax(axis=1)
            expected[f"accuracy_{kind}_{strength}"] = share(found, few.labels)
            expected[f"changed_{kind}_{strength}"] = share(found == plain, False)
    assert numbers == expected
    assert arrays == {}


def test_attacks_are_tried_on_the_first_pictures_in_every_strength(pictures, monkeypatch):
    monkeypatch.setattr(teacher, "the_split", lambda: Split(*[pictures] * 3))
    monkeypatch.setattr(disturbed, "ATTACKED", 50)
    monkeypatch.setattr(disturbed, "predict", said_by_pixels)
    monkeypatch.setattr(disturbed, "slopes_of", lambda model, scale: 2)
    monkeypatch.setattr(disturbed, "attack", blind_attack)
    found = disturbed._attacked(training_loop.Trained(None, None, {}), seed=4)
    images, labels = pictures.images[:50], pictures.labels[:50]
    rng = np.random.default_rng([4, 2])
    others = (labels + rng.integers(1, 10, 50)) % 10

    def judged(changed, wanted) -> float:
        return share(said_by_pixels(None, None, changed).argmax(axis=1), wanted)

    expected = {"accuracy_first": judged(images, labels)}
    for most in (1, 2, 4, 8):
        many = blind_attack(2, images, labels, most, 20, False, rng)
        aimed = blind_attack(2, images, others, most, 20, True, rng)
        one_step = blind_attack(2, images, labels, most)
        by_chance = attacks.change_by_chance(images, most, rng)
        expected |= {
            f"accuracy_one_step_{most}": judged(one_step, labels),
            f"accuracy_many_steps_{most}": judged(many, labels),
            f"aim_reached_{most}": judged(aimed, others),
            f"accuracy_by_chance_{most}": judged(by_chance, labels),
        }
    assert found == expected


def test_an_attack_on_one_network_is_shown_to_another_seeds_and_to_the_tutorials(
    pictures, monkeypatch
):
    trainings = []

    def train(recipe, lesson, seed):
        trainings.append((recipe, lesson, seed))
        return training_loop.Trained(len(trainings), None, {})

    monkeypatch.setattr(teacher, "the_split", lambda: Split(*[pictures] * 3))
    monkeypatch.setattr(teacher, "lesson", lambda split, number: f"{number:,} pictures")
    monkeypatch.setattr(disturbed, "ATTACKED", 50)
    monkeypatch.setattr(disturbed, "predict", said_by_pixels)
    monkeypatch.setattr(disturbed, "slopes_of", lambda model, scale: 10 * model)
    monkeypatch.setattr(disturbed, "attack", blind_attack)
    monkeypatch.setattr(training_loop, "train", train)
    settings = disturbed.EXPERIMENTS[-1].settings
    found, arrays = disturbed.run_transfer(settings, seed=6)
    lesson = "50,000 pictures"
    assert trainings == [(OURS, lesson, 6), (OURS, lesson, 16), (Recipe(), lesson, 6)]
    images, labels = pictures.images[:50], pictures.labels[:50]
    rng, expected = np.random.default_rng([6, 2]), {}
    for most in (0, 1, 2, 4, 8):
        changed = blind_attack(10, images, labels, most, 20, rng=rng) if most else images
        for name, model in (("itself", 1), ("other_seed", 2), ("tutorial", 3)):
            answers = said_by_pixels(model, None, changed).argmax(axis=1)
            expected[f"accuracy_{name}_{most}"] = share(answers, labels)
    assert found == expected
    assert arrays == {}


@pytest.mark.parametrize("against", [None, "noise", "attacks"])
def test_a_network_learns_from_all_pictures_and_against_what_its_settings_say(against, monkeypatch):
    asked = []
    monkeypatch.setattr(teacher, "the_split", lambda: "the split")
    monkeypatch.setattr(teacher, "lesson", lambda split, number: (split, number))
    for name in ("train_on_attacks", "train_on_disturbed", "train"):
        module = training_loop if name == "train" else disturbed
        monkeypatch.setattr(module, name, lambda *given, name=name: asked.append((name, *given)))
    settings = {"recipe": vars(OURS)} | ({"against": against} if against else {})
    disturbed._train(settings, seed=8)
    given = (OURS, ("the split", 50_000), 8)
    expected = {
        None: ("train", *given),
        "noise": ("train_on_disturbed", *given, "noise"),
        "attacks": ("train_on_attacks", *given, 4, 3),  # grey levels, steps
    }
    assert asked == [expected[against]]


def test_recorded_attacks_are_on_as_many_pictures_as_the_program_takes():
    for run in recorded.load("disturbed_tutorial")["runs"]:
        for name, number in run.items():
            if name.startswith(("accuracy_first", "accuracy_many", "aim_")):
                right = number * disturbed.ATTACKED
                assert right == pytest.approx(round(right), abs=2e-3), name
