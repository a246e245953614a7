"""What a test sees of an open page."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

DESKTOP = 1280
PHONE = 360
HEIGHT = {DESKTOP: 800, PHONE: 740}


@dataclass
class Visit:
    """An open page, and everything that went wrong or went elsewhere since it was opened."""

    page: Page
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def settled(self) -> "Visit":
        """Wait until fonts and formulas are drawn."""
        self.page.wait_for_load_state("load")
        self.page.evaluate("document.fonts.ready")
        return self


def violations(page: Page, axe: str, where: str = "html") -> list[str]:
    """What axe-core finds wrong in a part of a page, of any level, one line for each place."""
    page.evaluate(axe)
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    result = page.evaluate("([where, options]) => axe.run(where, options)", [where, options])
    return [
        f"{rule['id']} ({rule['impact']}) at {node['target']}: {node['html'][:150]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
