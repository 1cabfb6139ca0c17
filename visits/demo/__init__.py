"""An invented city: its units, people and one round of visits. Every person in it is made up."""
