"""My desk: the first page after signing in. It stands here because it looks at every app below."""
