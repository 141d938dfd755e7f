"""Who may speak: the signature is verified in secure mode, and any is good enough in development mode."""
import datetime
import json
import re

from botocore.exceptions import ClientError

import sigv4
from api import Api
from harness import DevelopmentMode, SecureMode, unique
from server import OTHER_REGION

REFUSED_STATUS = (400, 403)
BODY = b'{"MaxResults":1}'


class Verification(SecureMode):
    def request(self, credentials=None, *, service="secretsmanager", region="us-east-1", body=BODY, **options):
        headers = self.server.wire_headers("secretsmanager", "ListSecrets")
        return sigv4.sign(credentials or self.server.credentials, service, region, headers, body, **options)

    def rejected(self, reply, code, message=None):
        self.assertIn(reply.status, REFUSED_STATUS, reply)
        codes = (code,) if isinstance(code, str) else code
        self.assertIn(reply.code, codes, reply)
        if message:
            self.assertRegex(reply.message, message)
        self.assertNotIn(b"SecretList", reply.body)

    def minutes_away(self, minutes):
        return sigv4.now() + datetime.timedelta(minutes=minutes)

    def test_correct_signature_is_accepted(self):
        reply = self.server.send(self.request(), BODY)
        self.assertEqual(200, reply.status, reply)

    def test_unsigned_request(self):
        headers = self.server.wire_headers("secretsmanager", "ListSecrets")
        self.rejected(self.server.send(headers, BODY), "MissingAuthenticationTokenException")
        headers = self.server.wire_headers("kms", "ListKeys")
        self.rejected(self.server.send(headers, b"{}"), "MissingAuthenticationTokenException")

    def test_wrong_secret_key(self):
        access_key, secret, _ = self.server.credentials
        wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
        reply = self.server.send(self.request((access_key, wrong, None)), BODY)
        self.rejected(reply, "InvalidSignatureException",
                      "^The request signature we calculated does not match the signature you provided")
        self.assertNotIn(secret.encode(), reply.body)

    def test_unknown_access_key(self):
        _, secret, _ = self.server.credentials
        for unknown in ("AKIAIOSFODNN7EXAMPLE", "000000000000", "x"):
            reply = self.server.send(self.request((unknown, secret, None)), BODY)
            self.rejected(reply, "UnrecognizedClientException", "^The security token included in the request is invalid")

    def test_session_token_nobody_issued(self):
        access_key, secret, _ = self.server.credentials
        reply = self.server.send(self.request((access_key, secret, "a token from nowhere")), BODY)
        self.rejected(reply, ("UnrecognizedClientException", "InvalidSignatureException"))

    def test_clock_far_behind(self):
        for minutes in (-16, -60 * 24 * 365):
            reply = self.server.send(self.request(at=self.minutes_away(minutes)), BODY)
            self.rejected(reply, "InvalidSignatureException",
                          r"^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z")

    def test_clock_far_ahead(self):
        reply = self.server.send(self.request(at=self.minutes_away(20)), BODY)
        self.rejected(reply, "InvalidSignatureException",
                      r"^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z")

    def test_clock_slightly_off(self):
        for minutes in (-10, 4):
            self.assertEqual(200, self.server.send(self.request(at=self.minutes_away(minutes)), BODY).status)

    def test_changed_body(self):
        self.rejected(self.server.send(self.request(), b'{"MaxResults":2}'), "InvalidSignatureException")

    def test_changed_signed_header(self):
        headers = self.request()
        headers["x-amz-target"] = "secretsmanager.GetRandomPassword"
        self.rejected(self.server.send(headers, BODY), "InvalidSignatureException")

    def test_changed_path_or_query(self):
        for path in ("/other", "/?more=1"):
            reply = self.server.send(self.request(), BODY, path=path)
            self.assertGreaterEqual(reply.status, 400, reply)
            self.assertNotIn(b"SecretList", reply.body)

    def test_target_outside_of_the_signature(self):
        headers = self.server.wire_headers("secretsmanager", "ListSecrets")
        target = headers.pop("x-amz-target")
        signed = sigv4.sign(self.server.credentials, "secretsmanager", "us-east-1", headers, BODY)
        reply = self.server.send({**signed, "x-amz-target": target}, BODY)
        self.rejected(reply, "InvalidSignatureException")

    def test_signature_for_another_service(self):
        self.rejected(self.server.send(self.request(service="kms"), BODY), "InvalidSignatureException")

    def test_scope_changed_after_signing(self):
        headers = self.request()
        headers["authorization"] = headers["authorization"].replace("/us-east-1/", f"/{OTHER_REGION}/")
        self.rejected(self.server.send(headers, BODY), "InvalidSignatureException")

    def test_incomplete_authorization_headers(self):
        whole = self.request()
        authorization = whole["authorization"]
        for broken in (
                re.sub(r", Signature=\w+", "", authorization),
                re.sub(r"SignedHeaders=[^,]+, ", "", authorization),
                re.sub(r"Credential=[^,]+, ", "", authorization),
                re.sub(r"Credential=[^/]+/", "Credential=", authorization),
                sigv4.ALGORITHM, sigv4.ALGORITHM + " nonsense"):
            with self.subTest(broken):
                reply = self.server.send({**whole, "authorization": broken}, BODY)
                self.rejected(reply, "IncompleteSignatureException")

    def test_other_authorization_schemes(self):
        for scheme in ("Basic dXNlcjpwYXNz", "Bearer abc", "AWS4-HMAC-SHA512 Credential=a", ""):
            with self.subTest(scheme):
                reply = self.server.send({**self.request(), "authorization": scheme}, BODY)
                self.rejected(reply, ("IncompleteSignatureException", "MissingAuthenticationTokenException",
                                      "UnrecognizedClientException", "InvalidSignatureException"))

    def test_request_without_a_date(self):
        headers = self.request()
        del headers["x-amz-date"]
        self.rejected(self.server.send(headers, BODY), ("IncompleteSignatureException", "InvalidSignatureException"))

    def test_oversized_authorization_header(self):
        reply = self.server.send({**self.request(), "authorization": sigv4.ALGORITHM + " " + "A" * 20000}, BODY)
        self.assertIn(reply.status, (400, 403, 431), reply)

    def presigned(self, at=None, expires=300, body=BODY):
        headers = self.server.wire_headers("secretsmanager", "ListSecrets")
        path = sigv4.presign(
            self.server.credentials, "secretsmanager", "us-east-1", headers, body, expires=expires, at=at)
        return headers, path

    def test_presigned_url(self):
        headers, path = self.presigned()
        reply = self.server.send(headers, BODY, path=path)
        self.assertEqual(200, reply.status, reply)
        self.assertIn("SecretList", reply.json)

    def test_presigned_url_outlives_the_clock_skew(self):
        headers, path = self.presigned(at=self.minutes_away(-60), expires=7200)
        self.assertEqual(200, self.server.send(headers, BODY, path=path).status)

    def test_expired_presigned_url(self):
        headers, path = self.presigned(at=self.minutes_away(-60), expires=60)
        self.rejected(self.server.send(headers, BODY, path=path),
                      ("InvalidSignatureException", "RequestExpired", "RequestExpiredException"))

    def test_changed_presigned_url(self):
        headers, path = self.presigned()
        self.rejected(self.server.send(headers, b"{}", path=path), "InvalidSignatureException")
        longer = path.replace("X-Amz-Expires=300", "X-Amz-Expires=3000")
        self.rejected(self.server.send(headers, BODY, path=longer), "InvalidSignatureException")

    def test_incomplete_presigned_url(self):
        headers, path = self.presigned()
        for name in ("X-Amz-Signature", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders"):
            with self.subTest(name):
                broken = re.sub(rf"[?&]{name}=[^&]*", "", path)
                broken = broken if "?" in broken else broken.replace("&", "?", 1)
                reply = self.server.send(headers, BODY, path=broken)
                self.rejected(reply, ("IncompleteSignatureException", "MissingAuthenticationTokenException"))

    def test_every_operation_needs_a_signature(self):
        name = self.create()
        bodies = {
            "GetSecretValue": {"SecretId": name}, "DeleteSecret": {"SecretId": name}, "ListSecrets": {},
            "GetRandomPassword": {}, "NoSuchOperation": {}}
        for operation, body in bodies.items():
            headers = self.server.wire_headers("secretsmanager", operation)
            reply = self.server.send(headers, json.dumps(body).encode())
            self.assertIn(reply.status, (*REFUSED_STATUS, 404), reply)
            self.assertIn(reply.code, ("MissingAuthenticationTokenException", "UnknownOperationException"))
        self.assertTrue(self.current(name))

    def test_body_is_not_looked_at_before_the_signature(self):
        headers = self.server.wire_headers("secretsmanager", "GetSecretValue")
        self.rejected(self.server.send(headers, b"{ not json"), "MissingAuthenticationTokenException")

    def test_boto3_with_a_wrong_key(self):
        access_key, _, _ = self.server.credentials
        wrong = Api(self.server, "secretsmanager", "us-east-1", (access_key, "wrong", None))
        with self.assertRaises(ClientError) as caught:
            wrong.list_secrets()
        self.assertEqual("InvalidSignatureException", caught.exception.response["Error"]["Code"])

    def test_credentials_are_for_every_region(self):
        for region in ("us-east-1", OTHER_REGION, "ap-south-2"):
            self.api(region=region).list_secrets()


class Leniency(DevelopmentMode):
    def test_any_credentials_are_accepted(self):
        name = unique()
        for number, credentials in enumerate((
                ("test", "test", None), ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI", None), ("a", "b", "a session"))):
            Api(self.server, "secretsmanager", "us-east-1", credentials).create_secret(
                Name=f"{name}{number}", SecretString="x")
        listed = self.sm.list_secrets(Filters=[{"Key": "name", "Values": [name]}])["SecretList"]
        self.assertEqual(3, len(listed))

    def test_region_comes_from_the_scope(self):
        created = self.api(region="ap-south-2").create_secret(Name=unique(), SecretString="x")
        self.assertIn(":ap-south-2:", created["ARN"])

    def test_clock_is_not_looked_at(self):
        headers = sigv4.sign(
            self.server.credentials, "secretsmanager", "us-east-1",
            self.server.wire_headers("secretsmanager", "ListSecrets"), BODY,
            at=sigv4.now() - datetime.timedelta(days=400))
        self.assertEqual(200, self.server.send(headers, BODY).status)
