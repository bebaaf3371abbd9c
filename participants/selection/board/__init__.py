"""The board: a group composed under targets, with proposals of the solver and the committee's own moves."""
