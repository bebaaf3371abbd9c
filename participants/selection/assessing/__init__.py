"""How applications are assessed: rules of a call, conflicts of interest, blind files, points, who assesses what."""
