"""The draft box: forms that open without a network, and the road by which what was typed there arrives."""
