"""What crosses apps upward, all of it: fired by core/wiring.py, checked at start-up.

REACTIONS run in the caller's transaction. PANELS return core.wiring.Panel or None. COLLECTORS return data.
"""

REACTIONS: dict[str, tuple[str, ...]] = {
    "event_changed": (
        "participants.selection.operations.reactions.on_event_changed",
        "participants.selection.operations.reactions.on_event_postponed",
        "participants.applications.operations.reactions.on_deadline_extended",
        "participants.applications.operations.reactions.on_zone_changed",
    ),
    "event_copied": (
        "participants.applications.operations.copying.on_event_copied",
        "participants.selection.operations.copying.on_event_copied",
        "materials.operations.on_event_copied",
    ),
    "event_cancelled": ("participants.selection.operations.reactions.on_event_cancelled",),
    "signed_in": ("participants.applications.session.claim_all",),
    "application_withdrawn": ("participants.selection.operations.reactions.on_application_withdrawn",),
}
PANELS: dict[str, tuple[str, ...]] = {
    "home": ("materials.panels.latest_papers",),
    "event_page": ("participants.applications.panels.who_can_apply", "materials.panels.event_papers"),
    "event_overview": ("participants.selection.panels.event_overview",),
    "board": ("interpretation.panels.consequence",),
    "my_application": ("participants.selection.panels.own_decision",),
    "participant_page": ("materials.panels.participant_files",),
}
COLLECTORS: dict[str, tuple[str, ...]] = {
    "public_addresses": ("materials.addresses.public_addresses",),
    "event_texts": (
        "participants.applications.translated.event_texts",
        "participants.selection.translated.event_texts",
    ),
    "event_counts": (
        "participants.applications.panels.draft_counts",
        "participants.selection.panels.event_counts",
        "participants.selection.panels.mail_counts",
    ),
    "zone_effects": (
        "participants.applications.panels.zone_effects",
        "participants.selection.panels.zone_effects",
    ),
    "navigation": ("materials.desk.navigation.navigation",),
    "unfinished_drafts": ("participants.applications.session.unfinished_drafts",),
    "personal_export": ("participants.rights.collectors.personal_export",),
    "erase": ("participants.rights.collectors.erase",),
}
