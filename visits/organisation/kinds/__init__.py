"""The pages on which staff keep the kinds of their city: add, rename, put in order, retire."""
