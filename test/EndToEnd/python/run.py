"""Runs the Python tests and prints how many passed.

Arguments choose tests by a part of their id; one that begins with a hyphen leaves those out.
"""
import importlib
import pathlib
import subprocess
import sys
import unittest

import boto3
import botocore

import harness

HERE = pathlib.Path(__file__).resolve().parent


class CountingResult(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        type(self).passed += 1


def chosen(suite, words):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from chosen(item, words)
        else:
            wanted = [word for word in words if not word.startswith("-")]
            unwanted = [word[1:] for word in words if word.startswith("-")]
            if (not wanted or any(word in item.id() for word in wanted)) and not any(
                    word in item.id() for word in unwanted):
                yield item


def main(words):
    cli = subprocess.run(["aws", "--version"], capture_output=True, text=True, check=False)
    print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}, "
          f"{(cli.stdout or cli.stderr).strip()}, Python {sys.version.split()[0]}", flush=True)
    loader = unittest.TestLoader()
    suite = unittest.TestSuite()
    for path in sorted(HERE.rglob("test_*.py")):
        module = ".".join(path.relative_to(HERE).with_suffix("").parts)
        tests = harness.load_tests_of(importlib.import_module(module), loader)
        suite.addTests(chosen(tests, words))
    runner = unittest.TextTestRunner(verbosity=1, resultclass=CountingResult)
    result = runner.run(suite)
    # A test that did not run is not a test that passed.
    failed = len(result.failures) + len(result.errors) + len(result.skipped) + len(result.unexpectedSuccesses)
    print(f"python: {CountingResult.passed} passed, {failed} failed", flush=True)
    return 1 if failed or not CountingResult.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
