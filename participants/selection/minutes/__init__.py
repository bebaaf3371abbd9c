"""The minutes of a selection: gathered once, shown as a page and as a PDF; and proposals worked out again."""
