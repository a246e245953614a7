"""The book in other languages: its texts go to PO files, and come back as pages.

    python -m book_ext.translations update de   take up new and changed texts
    python -m book_ext.translations count de    how many are translated, and what is wrong with them
    python -m book_ext.translations build de    the book, and beside it the translated one

What a PO file does not translate, or translated before it was changed, stays English.
"""
