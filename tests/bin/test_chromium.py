"""The browser of the journeys is found, or named as missing; never skipped."""

from pathlib import Path

import pytest

from bin import chromium


def program(folder: Path, name: str, exit_code: int) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setattr(chromium.debian, "can_install", lambda: False)


def test_named_one_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "path/chromium", 0)
    named = program(tmp_path, "mine", 0)
    monkeypatch.setenv("CHROMIUM", str(named))
    assert chromium.find_chromium() == str(named)


def test_named_one_that_does_not_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(SystemExit, match="CHROMIUM names /no/such/browser, which does not run"):
        chromium.find_chromium()


def test_script_that_only_advertises_a_package_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path, "path/chromium-browser", 1)
    chrome = program(tmp_path, "path/google-chrome", 0)
    assert chromium.find_chromium() == str(chrome)


def test_playwrights_own_newest_is_used(tmp_path: Path) -> None:
    program(tmp_path, "playwright/chromium-1100/chrome-linux/chrome", 0)
    newest = program(tmp_path, "playwright/chromium-1200/chrome-linux64/chrome", 0)
    assert chromium.find_chromium() == str(newest)


def test_missing_browser_is_named() -> None:
    with pytest.raises(SystemExit, match="Chromium is missing: install it"):
        chromium.find_chromium()
