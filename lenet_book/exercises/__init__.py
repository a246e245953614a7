"""The self-checks of the exercises, one module a chapter."""
