"""The one list of jobs the clock runs: (dotted function, seconds between runs)."""

JOBS: list[tuple[str, int]] = [
    ("core.delivery.discard_expired", 5 * 60),
    ("core.worker.queue.forget_finished", 24 * 3600),
    ("core.accounts.forget_old_sessions", 24 * 3600),
    ("events.tasks.note_publications", 60),
    ("events.tasks.forget_unsaved", 24 * 3600),
    ("participants.rights.tasks.purge", 24 * 3600),
    ("participants.rights.tasks.expire_exports", 3600),
    ("participants.rights.tasks.sweep_files", 24 * 3600),
    ("participants.people.tasks.forget_old_codes", 3600),
    ("participants.applications.tasks.remind_of_drafts", 3600),
    ("participants.applications.tasks.follow_endorsements", 3600),
    ("participants.applications.tasks.forget_loose_ends", 24 * 3600),
    ("participants.selection.tasks.follow_invitations", 3600),
]
