"""One login per role. Plain data: the settings of the demo exempt these addresses from the second factor."""

PASSWORD = "colloquy-demo"  # noqa: S105 -- printed when the demo starts; no real installation has these accounts
LOGINS = {
    "organiser": ("organiser@demo.example", "Olga Organiser (demo)"),
    "assessor": ("assessor@demo.example", "Anton Assessor (demo)"),
    "approver": ("approver@demo.example", "Petra Policy (demo)"),
    "logistics": ("logistics@demo.example", "Lena Logistics (demo)"),
    "interpretation": ("interpretation@demo.example", "Ines Interpretation (demo)"),
    "editor": ("editor@demo.example", "Edo Editor (demo)"),
    "observer": ("observer@demo.example", "Omar Observer (demo)"),
}
SECOND_ORGANISER = ("organiser2@demo.example", "Oto Organiser (demo)")
SECOND_ASSESSOR = ("assessor2@demo.example", "Alma Assessor (demo)")
STAFF = frozenset([email for email, _name in (*LOGINS.values(), SECOND_ORGANISER, SECOND_ASSESSOR)])
