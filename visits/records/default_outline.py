def make_default_outline(): pass
