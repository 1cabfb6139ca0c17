"""Symposia (座谈会): who came, what was said, by which class of people; opinions become evidence."""
