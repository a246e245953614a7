"""Looking inside a network: what its units look for, and what its answers rest on (chapter 14)."""
