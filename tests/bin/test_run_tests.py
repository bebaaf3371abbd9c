"""The verdict of `make test` is trustworthy: every stage counts, and the last line counts them all."""

import sys
from pathlib import Path

import pytest

from bin.run_tests import PYTEST, Stage, report, run

RESULTS = """<testsuites><testsuite>
    <testcase classname="tests.a" name="test_fine"/>
    <testcase classname="tests.a" name="test_wrong"><failure/></testcase>
    <testcase classname="tests.a" name="test_broken"><error/></testcase>
</testsuite></testsuites>"""


def stage(code: str, name: str = "stage") -> Stage:
    return Stage(name, (sys.executable, "-c", code))


def test_stage_without_tests_that_fails_counts_as_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lint, types = stage("raise SystemExit(1)", "lint"), stage("", "types")
    for one in (lint, types):
        run(one, tmp_path)
    assert report([lint, types], 1.5) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[:11] for line in lines[-3:-1]] == ["FAIL lint  ", "ok   types "]
    assert lines[-1].strip("= ") == "1 error in 1.50s"


def test_results_of_pytest_are_counted_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = f"import sys; open(sys.argv[-1].split('=')[1], 'w').write('''{RESULTS}'''); sys.exit(1)"
    monkeypatch.setattr("bin.run_tests.PYTEST", (sys.executable, "-c", writes))
    tests = Stage("tests", (sys.executable, "-c", writes))
    run(tests, tmp_path)
    assert report([tests], 2) == 1
    out = capsys.readouterr().out
    assert tests.broken == ["tests.a::test_wrong", "tests.a::test_broken"]
    assert "tests.a::test_wrong" in out
    assert out.splitlines()[-1].strip("= ") == "1 failed, 1 passed, 1 error in 2.00s"


def test_all_well_is_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fine = stage("")
    run(fine, tmp_path)
    fine.counts["passed"] = 3
    assert report([fine], 0.1) == 0
    assert capsys.readouterr().out.splitlines()[-1].strip("= ") == "3 passed in 0.10s"


def test_a_stage_without_any_test_fails(tmp_path: Path) -> None:
    """Pytest's own status for "nothing collected" is 5, and that is no success."""
    empty = Stage("journeys", (*PYTEST, "-m", "journey", str(tmp_path), "-c", "/dev/null", "-q"))
    run(empty, tmp_path)
    assert not empty.passed
    assert empty.counts["error"] == 1
