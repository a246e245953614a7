/* A row of buttons is one stop of the Tab key: arrow keys move in it. */

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** Make it so. The pressed button is where Tab enters, at first; later the one last visited. */
export function oneStop(row, selector = "button") {
  const all = () => [...row.querySelectorAll(selector)];
  const enterAt = (entry) => {
    for (const button of all()) button.tabIndex = button === entry ? 0 : -1;
  };
  enterAt(all().find((button) => button.ariaPressed === "true") ?? all()[0]);
  row.addEventListener("focusin", ({ target }) => target.matches(selector) && enterAt(target));
  row.addEventListener("keydown", (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    const at = all().indexOf(target);
    if (at < 0 || !STEPS[key] || altKey || ctrlKey || metaKey) return;
    event.preventDefault();
    all()[at + STEPS[key]]?.focus();
  });
  return row;
}
