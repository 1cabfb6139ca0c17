"""Refused like ``changepassword``: an account takes two administrators, and nobody stands above the roles."""

from .changepassword import Command

__all__ = ["Command"]
