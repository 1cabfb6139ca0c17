"""The account of a window in sentences, each figure in them with its window and opened down to what was heard."""
