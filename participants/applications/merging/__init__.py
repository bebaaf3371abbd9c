"""Two applications of one person: who looks alike, what would be merged, and which rows hang on them."""
