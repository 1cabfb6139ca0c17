"""The official papers made of cadre files."""
