"""Installs a missing Debian package, when that is possible without asking anyone."""

import os
import shutil
import subprocess

from bin.say import step


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> bool:
    """Runs apt-get as root; the package lists are fetched first, because a fresh machine has none.

    Returns whether it worked; apt's own words are shown when it did not.
    """
    with step(f"Installing the Debian package {package}"):
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", package]):
            run = subprocess.run(
                ["apt-get", "--quiet", *arguments],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            if run.returncode:
                print(run.stdout[-2000:], flush=True)
    return run.returncode == 0
