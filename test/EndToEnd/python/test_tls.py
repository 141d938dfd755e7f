"""TLS as clients that are not ours speak it: boto3, the AWS CLI, curl and openssl."""
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import unittest
import urllib.parse

import boto3
import botocore.exceptions
from botocore.config import Config

from harness import unique
from server import COMMAND, REGION, Server, clean_environment

COMMAND_TIMEOUT_SECONDS = 120


class Tls(unittest.TestCase):
    """A secure server with the certificate that it makes itself."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="strongroom-e2e-")
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        cls.server = Server(cls.directory, dev=False, environment={"STRONGROOM_TLS_SELF_SIGNED": "true"}).start()
        cls.addClassCleanup(lambda: cls.server.running and cls.server.stop())
        cls.ca = str(pathlib.Path(cls.directory) / "tls-cert.pem")

    def client(self, verify):
        access_key, secret, _ = self.server.credentials
        return boto3.client(
            "secretsmanager", region_name=REGION, endpoint_url=self.server.endpoint, verify=verify,
            aws_access_key_id=access_key, aws_secret_access_key=secret, config=Config(retries={"max_attempts": 0}))

    def run_command(self, *arguments, environment=None, stdin=b""):
        return subprocess.run(
            arguments, input=stdin, capture_output=True, timeout=COMMAND_TIMEOUT_SECONDS,
            env={**clean_environment(), **(environment or {})}, check=False)

    def test_ready_line_says_https_and_the_file_to_trust_is_told(self):
        self.assertTrue(self.server.endpoint.startswith("https://"), self.server.endpoint)
        self.assertIn(f"AWS_CA_BUNDLE={self.ca}".encode(), b"".join(self.server.stderr))

    def test_boto3_that_trusts_the_certificate_is_served(self):
        client = self.client(self.ca)
        name = unique()
        client.create_secret(Name=name, SecretString="over TLS")
        self.assertEqual("over TLS", client.get_secret_value(SecretId=name)["SecretString"])

    def test_boto3_that_does_not_trust_it_refuses(self):
        with self.assertRaises(botocore.exceptions.SSLError):
            self.client(True).list_secrets()

    def test_cli_trusts_it_by_AWS_CA_BUNDLE(self):
        done = self.run_command(
            "aws", "--endpoint-url", self.server.endpoint, "secretsmanager", "list-secrets",
            environment={
                "AWS_CA_BUNDLE": self.ca, "AWS_DEFAULT_REGION": REGION,
                "AWS_SHARED_CREDENTIALS_FILE": os.path.join(self.directory, "root-credentials")})
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn(b"SecretList", done.stdout)

    def test_versions_before_1_2_are_refused(self):
        target = urllib.parse.urlsplit(self.server.endpoint)
        for version, spoken in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)):
            context = ssl.create_default_context(cafile=self.ca)
            context.set_ciphers("DEFAULT:@SECLEVEL=0")  # else this side would not even ask for the old ones
            context.minimum_version = context.maximum_version = version
            with self.subTest(version=version.name), socket.create_connection((target.hostname, target.port)) as raw:
                if spoken:
                    with context.wrap_socket(raw, server_hostname="localhost") as connection:
                        self.assertEqual(version.name.replace("_", "."), connection.version())
                else:
                    with self.assertRaises(ssl.SSLError):
                        context.wrap_socket(raw, server_hostname="localhost")

    def test_http_2_is_agreed_on(self):
        target = urllib.parse.urlsplit(self.server.endpoint)
        for offered, agreed in ((["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1")):
            context = ssl.create_default_context(cafile=self.ca)
            context.set_alpn_protocols(offered)
            with socket.create_connection((target.hostname, target.port)) as raw:
                with context.wrap_socket(raw, server_hostname=target.hostname) as connection:
                    self.assertEqual(agreed, connection.selected_alpn_protocol())


class Exposure(unittest.TestCase):
    def test_listening_beyond_loopback_without_TLS_is_warned_of(self):
        directory = tempfile.mkdtemp(prefix="strongroom-e2e-")
        self.addCleanup(shutil.rmtree, directory, ignore_errors=True)
        # What would be listened on need not be: the key is refused after the warning.
        key = os.path.join(directory, "seal.key")
        pathlib.Path(key).write_bytes(b"too short")
        os.chmod(key, 0o600)
        done = subprocess.run(
            [COMMAND, "server", "--listen", "0.0.0.0:0", "--data", os.path.join(directory, "data"), "--seal-key-file", key],
            capture_output=True, timeout=COMMAND_TIMEOUT_SECONDS, env=clean_environment(), check=False)
        self.assertEqual(1, done.returncode, done)
        self.assertIn(b"NO TLS: ", done.stderr)
