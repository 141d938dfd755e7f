"""What operators see and set: logs, metrics and limits."""
import json
import re
import shutil
import tempfile
import unittest

import boto3
from botocore.config import Config

from api import token
from harness import unique
from server import REGION, Server

CANARY = "canary-5e0b1d"


def serve(test, dev=False, **options):
    """A server with these options (as environment variables), gone after the test."""
    directory = tempfile.mkdtemp(prefix="strongroom-e2e-")
    test.addCleanup(shutil.rmtree, directory, ignore_errors=True)
    server = Server(directory, dev, {f"STRONGROOM_{name.upper()}": value for name, value in options.items()}).start()
    test.addCleanup(lambda: server.running and server.stop())
    return server


class Logs(unittest.TestCase):
    def provoke(self, server):
        body = {"Name": CANARY, "SecretString": CANARY, "Description": CANARY, "ClientRequestToken": token()}
        self.assertEqual(200, server.call("secretsmanager", "CreateSecret", body).status)
        self.assertEqual(200, server.call("secretsmanager", "GetSecretValue", {"SecretId": CANARY}).status)
        self.assertEqual(400, server.call("secretsmanager", "GetSecretValue", {"SecretId": CANARY + "/other"}).status)
        self.assertEqual(400, server.call("secretsmanager", "PutSecretValue", b'{"SecretString": "' + CANARY.encode()).status)
        self.assertEqual(400, server.call("secretsmanager", CANARY, {}).status)
        # A secret key in the place of the id, as happens.
        stranger = server.call("secretsmanager", "ListSecrets", {}, credentials=(CANARY, CANARY, None))
        self.assertEqual("UnrecognizedClientException", stranger.code)

    def test_json_lines_tell_each_request_and_nothing_secret(self):
        server = serve(self, log_level="trace", log_format="json")
        self.provoke(server)
        server.stop()
        lines = [json.loads(line) for line in b"".join(server.stderr).splitlines() if line.startswith(b"{")]
        requests = [line for line in lines if line["LogLevel"] == "Debug" and "Operation" in line.get("State", {})]
        self.assertEqual(
            ["CreateSecret", "GetSecretValue", "GetSecretValue", "PutSecretValue", "unknown", "ListSecrets"],
            [line["State"]["Operation"] for line in requests])
        warned = [line for line in lines if line["LogLevel"] == "Warning"]
        self.assertEqual(["UnrecognizedClientException"], [line["State"]["Error"] for line in warned])
        self.assertNotIn(CANARY.encode(), server.output)

    def test_text_lines_tell_refusals_and_nothing_secret(self):
        server = serve(self, log_level="trace")
        self.provoke(server)
        server.stop()
        self.assertRegex(server.output, rb"warn: .*ListSecrets from 127\.0\.0\.1 was refused: UnrecognizedClientException")
        self.assertNotIn(CANARY.encode(), server.output)

    def test_requests_are_not_logged_unless_asked_for(self):
        server = serve(self)
        server.call("secretsmanager", "ListSecrets", {})
        server.stop()
        self.assertNotIn(b"ListSecrets", server.output)


class Limits(unittest.TestCase):
    def test_boto3_tries_again_when_it_is_throttled(self):
        server = serve(self, rate_limits="on", rate_limit="create=5")
        access_key, secret, _ = server.credentials
        client = boto3.client(
            "secretsmanager", region_name=REGION, endpoint_url=server.endpoint, aws_access_key_id=access_key,
            aws_secret_access_key=secret, config=Config(retries={"mode": "standard", "max_attempts": 10}))
        retries = 0
        for _ in range(12):
            answer = client.create_secret(Name=unique(), SecretString="value")
            retries += answer["ResponseMetadata"]["RetryAttempts"]
        self.assertGreater(retries, 0)
        page = server.send({}, b"", method="GET", path="/metrics").body.decode()
        throttled = re.search(r'operation="CreateSecret",error="ThrottlingException"} (\d+)', page)
        self.assertEqual(retries, int(throttled.group(1)))
