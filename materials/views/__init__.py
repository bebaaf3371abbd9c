"""The public library, and the team's side of it."""
