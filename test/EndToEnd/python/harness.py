"""Starts a Strongroom server per test class and gives the tests AWS clients for it.

A topic (what is tested) is a plain class; `@in_both_modes` makes a TestCase of it for the development mode
(any credentials) and one for the secure mode (every request verified against the root credentials).
"""
import re
import shutil
import sys
import tempfile
import threading
import time
import unittest
import uuid

from botocore.exceptions import ClientError

from api import Api, token
from server import REGION, Server

POLL_DEADLINE_SECONDS = 30
MOST_PAGES = 300  # of one list; far more than any test makes


def unique(prefix="secret"):
    """A name no other test uses, so that tests of one class do not depend on each other."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


class ServerCase(unittest.TestCase):
    """A test class with a server of its own; the server's log is printed when one of its tests fails."""

    dev = True
    server_environment = None  # options of the server, as environment variables
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="strongroom-e2e-")
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        cls.server = Server(cls.directory, cls.dev, cls.server_environment)
        cls.server.start()
        cls.addClassCleanup(cls._stop)
        cls._apis = {}
        cls._account = None
        cls._log_shown = False

    @classmethod
    def _stop(cls):
        if cls.server.running:
            cls.server.stop()

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before and not type(self)._log_shown:
            type(self)._log_shown = True
            print(f"\nlog of the server of {type(self).__name__}:\n{self.server.log()}", file=sys.stderr)

    def api(self, service="secretsmanager", region=REGION, account=None):
        """A client; `account` (development mode only) makes the caller one of that account."""
        credentials = (account, "any secret will do", None) if account else None
        key = (self.server.endpoint, service, region, account)
        if key not in self._apis:
            self._apis[key] = Api(self.server, service, region, credentials)
        return self._apis[key]

    @property
    def sm(self):
        return self.api()

    @property
    def kms(self):
        return self.api("kms")

    def call(self, operation, body, service="secretsmanager", **options):
        return self.server.call(service, operation, body, **options)

    @property
    def account(self):
        """The account of the caller, as a new secret's ARN tells it."""
        if type(self)._account is None:
            type(self)._account = self.sm.create_secret(Name=unique("account"))["ARN"].split(":")[4]
        return type(self)._account

    # --- things most tests need -------------------------------------------------------------------

    def create(self, name=None, **parameters):
        """A new secret with a value unless told otherwise; returns its name."""
        name = name or unique()
        if not {"SecretString", "SecretBinary"} & set(parameters):
            parameters["SecretString"] = "value of " + name
        self.sm.create_secret(Name=name, **parameters)
        return name

    def create_empty(self, name=None, **parameters):
        """A new secret without any version."""
        name = name or unique()
        self.sm.create_secret(Name=name, **parameters)
        return name

    def put(self, name, value="another value", stages=None, version=None):
        """Puts a version; returns its id."""
        parameters = {"VersionStages": stages} if stages else {}
        version = version or token()
        self.sm.put_secret_value(SecretId=name, SecretString=value, ClientRequestToken=version, **parameters)
        return version

    def current(self, name):
        return self.sm.get_secret_value(SecretId=name)["VersionId"]

    def stages(self, name):
        """{version id: [labels]} as DescribeSecret shows it."""
        return self.sm.describe_secret(SecretId=name).get("VersionIdsToStages", {})

    def tags(self, name, sm=None):
        described = (sm or self.sm).describe_secret(SecretId=name)
        return {tag["Key"]: tag["Value"] for tag in described.get("Tags", [])}

    def fails(self, code, message, call, /, **parameters):
        """The call must be refused with this code (or one of these) and, if given, exactly this message."""
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        response = caught.exception.response
        codes = (code,) if isinstance(code, str) else code
        self.assertIn(response["Error"]["Code"], codes, response["Error"])
        self.assertEqual(400, response["ResponseMetadata"]["HTTPStatusCode"], response["Error"])
        text = response["Error"].get("Message", "")
        if isinstance(message, re.Pattern):
            self.assertRegex(text, message)
        elif message is not None:
            self.assertEqual(message, text)
        return response

    def refused(self, reply, code, message=None):
        """The same for a raw reply."""
        self.assertEqual(400, reply.status, reply)
        self.assertEqual(code, reply.code, reply)
        if isinstance(message, re.Pattern):
            self.assertRegex(reply.message, message)
        elif message is not None:
            self.assertEqual(message, reply.message)

    def eventually(self, check, what="the condition"):
        """Polls until `check` returns something true and returns it; the deadline exists only to fail. `what` may be a function."""
        deadline = time.monotonic() + POLL_DEADLINE_SECONDS
        pause = threading.Event()
        while True:
            found = check()
            if found:
                return found
            if time.monotonic() > deadline:
                self.fail(f"{what() if callable(what) else what} did not come about in {POLL_DEADLINE_SECONDS} s")
            pause.wait(0.02)

    def pages(self, call, /, **parameters):
        """Every page of a list, by NextToken; a list that never ends fails."""
        for _ in range(MOST_PAGES):
            page = call(**parameters)
            yield page
            if "NextToken" not in page:
                return
            self.assertTrue(page["NextToken"], page)
            parameters["NextToken"] = page["NextToken"]
        self.fail(f"no end after {MOST_PAGES} pages")

    def restart(self, how="stop"):
        """Ends the server and starts it again on the same directory."""
        getattr(self.server, how)()
        previous = self.server
        type(self).server = Server(previous.data, previous.dev, previous.environment)
        type(self).server.stdout.extend(previous.stdout)
        type(self).server.stderr.extend(previous.stderr)
        type(self).server.start()
        return type(self).server


class DevelopmentMode(ServerCase):
    dev = True


class SecureMode(ServerCase):
    dev = False


def in_both_modes(topic):
    """Makes the test classes <Topic>InDevelopmentMode and <Topic>InSecureMode beside the topic."""
    module = sys.modules[topic.__module__]
    for mode, suffix in ((DevelopmentMode, "InDevelopmentMode"), (SecureMode, "InSecureMode")):
        name = topic.__name__ + suffix
        setattr(module, name, type(name, (topic, mode), {"__module__": topic.__module__, "__doc__": topic.__doc__}))
    return topic


def load_tests_of(module, loader):
    """The module's own test classes, without the imported modes themselves."""
    suite = unittest.TestSuite()
    for value in vars(module).values():
        if (isinstance(value, type) and issubclass(value, unittest.TestCase)
                and value.__module__ == module.__name__):
            suite.addTests(loader.loadTestsFromTestCase(value))
    return suite
