"""Search over what was said and seen: the index of passages, the page, tags on passages (docs/search.md)."""
