"""What every import does, said once: upload, read, lines, preview, commit in one transaction, undo.

A leaf declares its columns (``columns``), what a row would do (its own rules, which make the plan), and an ``Importer``
that writes the plan (``batches``); ``pages`` draws it and ``command`` is the same at the command line.
"""
