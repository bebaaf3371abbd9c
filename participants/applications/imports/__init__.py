"""Applications from a table: reading the file, what its columns mean, and what would become of each row."""
