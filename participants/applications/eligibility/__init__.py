"""Who can apply: the conditions of a call, and what is known about meeting them."""
