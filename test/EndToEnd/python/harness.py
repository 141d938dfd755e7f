"""Starts a Strongroom server per test class and gives the tests AWS clients for it.

A topic (what is tested) is a plain class; `@in_both_modes` makes a TestCase of it for the development mode
(any credentials) and one for the secure mode (every request verified against the root credentials).
"""
import base64
import configparser
import datetime
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import uuid

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

import sigv4

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMMAND = os.environ.get("E2E_SERVER_COMMAND", str(ROOT / "strongroom"))
START_DEADLINE_SECONDS = 180  # the launcher may have to build first
STOP_DEADLINE_SECONDS = 30
POLL_DEADLINE_SECONDS = 30
HTTP_TIMEOUT_SECONDS = 30
MOST_PAGES = 300  # of one list; far more than any test makes

REGION = "us-east-1"
OTHER_REGION = "eu-west-1"
DEV_CREDENTIALS = ("AKIDEVELOPMENT000000", "any secret will do", None)
DEV_ACCOUNT = "000000000000"

TARGETS = {"secretsmanager": "secretsmanager", "kms": "TrentService"}
# The operations whose ClientRequestToken every SDK fills in by itself.
TOKEN_OPERATIONS = {"CreateSecret", "PutSecretValue", "UpdateSecret", "RotateSecret"}

_session = botocore.session.Session()
_session.set_credentials("unused", "unused")
_boto = boto3.Session(botocore_session=_session)


def token():
    """A fresh ClientRequestToken (32..64 characters)."""
    return str(uuid.uuid4())


def unique(prefix="secret"):
    """A name no other test uses, so that tests of one class do not depend on each other."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def clean_environment():
    """The environment without options of a server that may be set around the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("STRONGROOM_")}


class Server:
    """One server process on a data directory. Everything it prints is kept in `stdout` and `stderr`."""

    def __init__(self, data, dev, environment=None):
        self.data = pathlib.Path(data)
        self.dev = dev
        self.environment = environment or {}
        self.process = None
        self.endpoint = None
        self.stdout, self.stderr = [], []

    def start(self):
        arguments = [COMMAND, "server"] + (["--dev"] if self.dev else [])
        arguments += ["--listen", "127.0.0.1:0", "--data", str(self.data)]
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**clean_environment(), **self.environment})
        ready = threading.Event()
        found = []

        def read_output():
            for line in self.process.stdout:
                self.stdout.append(line)
                match = re.match(rb"ready (http://127\.0\.0\.1:\d+)\s*$", line)
                if match and not found:
                    found.append(match.group(1).decode())
                    ready.set()
            ready.set()  # end of output: the process is gone, waiting longer is pointless

        self._readers = [
            (threading.Thread(target=read_output, daemon=True), self.process.stdout),
            (threading.Thread(target=lambda: self.stderr.extend(self.process.stderr), daemon=True),
             self.process.stderr)]
        for reader, _ in self._readers:
            reader.start()
        ready.wait(START_DEADLINE_SECONDS)
        if not found:
            self.kill()
            raise AssertionError("the server printed no ready line\n" + self.log())
        self.endpoint = found[0]
        return self

    def _finish(self, sent):
        self.process.send_signal(sent)
        try:
            code = self.process.wait(STOP_DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not stop on {sent.name}\n" + self.log()) from None
        finally:
            for reader, stream in self._readers:
                reader.join(STOP_DEADLINE_SECONDS)
                if not reader.is_alive():  # else some child of the server still holds the stream open
                    stream.close()
        return code

    def stop(self):
        """Asks the server to stop (SIGTERM) and returns its exit code."""
        return self._finish(signal.SIGTERM)

    def kill(self):
        """Ends the server without warning, as a power cut would."""
        if self.process.poll() is None:
            self._finish(signal.SIGKILL)

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        out = b"".join(self.stdout).decode("utf-8", "replace")
        err = b"".join(self.stderr).decode("utf-8", "replace")
        code = self.process.poll()
        state = "running" if code is None else f"ended with exit code {code}"
        return f"--- {state}, stdout ---\n{out[-4000:]}\n--- stderr ---\n{err[-12000:]}\n"

    @property
    def output(self):
        return b"".join(self.stdout) + b"".join(self.stderr)

    @property
    def credentials(self):
        """What a client of this server uses: (access key id, secret access key, session token)."""
        if self.dev:
            return DEV_CREDENTIALS
        parser = configparser.ConfigParser()
        path = self.data / "root-credentials"
        if not parser.read(path):
            raise AssertionError(f"secure mode wrote no {path.name}")
        if stat.S_IMODE(path.stat().st_mode) != 0o600:
            raise AssertionError(f"{path.name} is readable by others: {oct(path.stat().st_mode)}")
        profile = parser["default"]
        return (profile["aws_access_key_id"], profile["aws_secret_access_key"], None)

    def send(self, headers, body, *, method="POST", path="/"):
        """One plain HTTP request; returns a Reply."""
        target = urllib.parse.urlsplit(self.endpoint)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=HTTP_TIMEOUT_SECONDS)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            names = {name.lower() for name in headers}
            if "host" not in names:
                connection.putheader("Host", target.netloc)
            if "content-length" not in names and method != "GET":
                connection.putheader("Content-Length", str(len(body)))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Reply(answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def wire_headers(self, service, operation):
        return {
            "host": urllib.parse.urlsplit(self.endpoint).netloc,
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"{TARGETS[service]}.{operation}",
        }

    def call(self, service, operation, body, *, region=REGION, credentials=None, headers=None):
        """A correctly signed call with a body of our choosing (bytes, or anything JSON can hold)."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode("utf-8")
        sent = self.wire_headers(service, operation)
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.send(sigv4.sign(credentials or self.credentials, service, region, sent, body), body)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The error code, without a namespace some services put before it."""
        return self.json["__type"].split("#")[-1]

    @property
    def message(self):
        document = self.json
        return document.get("Message", document.get("message"))

    def __repr__(self):
        return f"<{self.status} {self.body[:400]!r}>"


class Api:
    """A service's operations by their Python names.

    Uses boto3, with the client's own parameter checks off so that bad input reaches the server. What the
    installed boto3 does not know yet (Debian 12 has 1.26) goes out as a signed JSON request instead.
    """

    def __init__(self, server, service, region, credentials=None):
        self._server, self._service, self._region = server, service, region
        self._credentials = credentials or server.credentials
        access_key, secret, session_token = self._credentials
        self.client = _boto.client(
            service, region_name=region, endpoint_url=server.endpoint, aws_access_key_id=access_key,
            aws_secret_access_key=secret, aws_session_token=session_token,
            config=Config(
                retries={"max_attempts": 0}, parameter_validation=False,
                connect_timeout=HTTP_TIMEOUT_SECONDS, read_timeout=HTTP_TIMEOUT_SECONDS))

    def __getattr__(self, name):
        known = self.client.meta.method_to_api_mapping.get(name)
        operation = known or "".join(part.capitalize() for part in name.split("_"))

        def invoke(**parameters):
            if known:
                shape = self.client.meta.service_model.operation_model(known).input_shape
                if shape is None or set(parameters) <= set(shape.members):
                    return getattr(self.client, name)(**parameters)
            return self._raw(operation, parameters)

        return invoke

    def _raw(self, operation, parameters):
        if operation in TOKEN_OPERATIONS:
            parameters.setdefault("ClientRequestToken", token())
        body = json.dumps(parameters, default=lambda raw: base64.b64encode(raw).decode("ascii")).encode("utf-8")
        reply = self._server.call(
            self._service, operation, body, region=self._region, credentials=self._credentials)
        if reply.status != 200:
            raise ClientError({
                "Error": {"Code": reply.code, "Message": reply.message or ""},
                "ResponseMetadata": {"HTTPStatusCode": reply.status}}, operation)
        return _typed(reply.json)


def _typed(value, name=""):
    """JSON to what boto3 would return: dates as datetimes, blobs as bytes."""
    if isinstance(value, dict):
        return {key: _typed(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if name.endswith("Date") and isinstance(value, (int, float)):
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    if name in ("SecretBinary", "CiphertextBlob", "Plaintext"):
        return base64.b64decode(value)
    return value


class ServerCase(unittest.TestCase):
    """A test class with a server of its own; the server's log is printed when one of its tests fails."""

    dev = True
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="strongroom-e2e-")
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        cls.server = Server(cls.directory, cls.dev)
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
        """Polls until `check` returns something true and returns it; the deadline exists only to fail."""
        deadline = time.monotonic() + POLL_DEADLINE_SECONDS
        pause = threading.Event()
        while True:
            found = check()
            if found:
                return found
            if time.monotonic() > deadline:
                self.fail(f"{what} did not come about in {POLL_DEADLINE_SECONDS} s")
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
        type(self).server = Server(previous.data, previous.dev)
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


NOT_FOUND = "Secrets Manager can't find the specified secret."
MARKED_DELETED = "You can't perform this operation on the secret because it was marked for deletion."
INVALID_NAME = (
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")
NO_TOKEN = "You must provide a ClientRequestToken value. We recommend a UUID-type value."
REPLICA_IS_READ_ONLY = "Operation not permitted on a replica secret. Call must be made in primary secret's region."
CANNOT_INVOKE = (
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access "
    "to the principal secretsmanager.amazonaws.com.")


def no_value(label="AWSCURRENT"):
    return f"Secrets Manager can't find the specified secret value for staging label: {label}"


def no_version(version):
    return f"Secrets Manager can't find the specified secret value for VersionId: {version}"


def token_in_use(used, arn):
    return f"You can't use ClientRequestToken {used} because that value is already in use for a version of secret {arn}."


def name_exists(name):
    return f"The operation failed because the secret {name} already exists."
