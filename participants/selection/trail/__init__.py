"""The audit trail of an event for people: who did what to which row, and why. Nothing in it can be changed."""
