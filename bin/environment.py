"""The variables of the shell, which may belong to a real installation."""

import os


def forget_installation() -> None:
    """Removes them: neither the demo nor the tests may reach what they name."""
    for name in [name for name in os.environ if name.startswith("COLLOQUY_") or name == "DATABASE_URL"]:
        del os.environ[name]
