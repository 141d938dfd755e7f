"""Runs the tests of deploy/ and prints how many passed. Arguments choose tests by a part of their id."""
import importlib
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "python"))

import run  # noqa: E402  the runner of the other Python tests


def main(words):
    suite = unittest.TestSuite()
    for path in sorted(HERE.glob("test_*.py")):
        suite.addTests(run.chosen(unittest.TestLoader().loadTestsFromModule(importlib.import_module(path.stem)), words))
    result = unittest.TextTestRunner(verbosity=2, resultclass=run.CountingResult).run(suite)
    # What goes wrong before a class's first test is an error of its own.
    failed = len(result.failures) + len(result.errors) + len(result.skipped)
    print(f"deploy: {run.CountingResult.passed} passed, {failed} failed", flush=True)
    return 1 if failed or not run.CountingResult.passed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    sys.exit(main(sys.argv[1:]))
