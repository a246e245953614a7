"""The book's interactive figures."""
