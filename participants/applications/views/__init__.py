"""Pages about applications: `apply` and `send` for who writes one, `mine` for who sent one, `team`, `questions`."""
