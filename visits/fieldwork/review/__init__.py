"""The lead reads a whole visit and pins comments to what is to be mended (docs/review-at-volume.md)."""
