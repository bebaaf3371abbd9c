"""What changes applications: `drafts` while they are written, `sending` from then on, `questions` for the team."""
