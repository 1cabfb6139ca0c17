"""A round copied for the next one."""
