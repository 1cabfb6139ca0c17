"""The devices that hold a draft box."""
