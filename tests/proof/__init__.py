"""The proofs of safety.md, "Nothing lost": at full size by command, at small size among the tests.

``python -m tests.proof --help``. Each runs against a real server on a database of its own.
"""
