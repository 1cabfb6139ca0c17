"""The draft box: forms that open without a network, and the way by which what was typed there arrives."""
