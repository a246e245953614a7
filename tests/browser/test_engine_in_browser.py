"""The engine says in the reader's browser what it says in Node, and so what Keras says."""

import engine_cases
import numpy as np
import scripts
from playwright.sync_api import Browser

PROGRAM = 'export { answers } from "./tests/figures/js/engine_answers.js";'


def test_every_map_of_lenet_and_of_a_generated_model_equals_keras(browser: Browser):
    cases = [engine_cases.lenet(), engine_cases.generated(3)]
    page = browser.new_page()
    page.goto("about:blank")
    page.add_script_tag(content=scripts.bundled(PROGRAM, "engine"))
    answers = page.evaluate("cases => engine.answers(cases)", engine_cases.as_json(cases))
    for case, result in zip(cases, answers["results"], strict=True):
        for layer, expected in enumerate(case.maps):
            actual = engine_cases.decode(result["maps"][layer]).reshape(expected.shape)
            np.testing.assert_allclose(actual, expected, atol=1e-4)
    softmax = engine_cases.decode(answers["results"][0]["maps"][-1])
    np.testing.assert_allclose(softmax, cases[0].maps[-1].ravel(), atol=1e-5)
    page.close()
