"""AssumeRoleWithWebIdentity with an issuer of the test's own: an HTTPS server with discovery and keys; openssl signs."""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import ssl
import subprocess
import threading
import time

import boto3
import botocore.credentials
from botocore import UNSIGNED
from botocore.config import Config

from access import AccessCase, allow, caught, document
from harness import unique
from server import REGION

OPENSSL_DEADLINE_SECONDS = 60
AUDIENCE = "sts.amazonaws.com"
SUBJECT = "system:serviceaccount:default:secrets-demo-sa"
NO_TOKEN = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
NO_KEY = ("Couldn't retrieve verification key from your identity provider,  please reference "
          "AssumeRoleWithWebIdentity documentation for requirements")
DENIED = "Not authorized to perform sts:AssumeRoleWithWebIdentity"


def openssl(*arguments, given=b""):
    return subprocess.run(["openssl", *map(str, arguments)], input=given, check=True, capture_output=True,
                          timeout=OPENSSL_DEADLINE_SECONDS).stdout


def base64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


class Key:
    """An RSA key in a file, made and used by openssl."""

    def __init__(self, directory, key_id):
        self.id = key_id
        self.path = pathlib.Path(directory) / unique("key")
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.path)

    @property
    def public_pem(self):
        return openssl("pkey", "-in", self.path, "-pubout")

    @property
    def jwk(self):
        modulus = openssl("rsa", "-in", self.path, "-noout", "-modulus").decode("ascii").strip().split("=")[1]
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "e": "AQAB",
                "n": base64url(bytes.fromhex(modulus))}

    def sign(self, data):
        return openssl("dgst", "-sha256", "-sign", self.path, given=data)


class Issuer:
    """An identity provider on a port of 127.0.0.1, with a certificate that only its thumbprint vouches for."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.certificate, private = self.directory / unique("cert"), self.directory / unique("tls")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", private, "-out", self.certificate,
                "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.keys = []
        self.fetched = []
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(self.certificate, private)
        self._server = None
        self._port = 0
        self.start()

    @property
    def host(self):
        """How IAM names the provider and prefixes its condition keys."""
        return f"localhost:{self._port}"

    @property
    def url(self):
        return f"https://{self.host}"

    @property
    def thumbprint(self):
        der = openssl("x509", "-in", self.certificate, "-outform", "DER")
        return hashlib.sha1(der).hexdigest()

    def start(self):
        issuer = self

        class Documents(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.fetched.append(self.path)
                found = {
                    "/.well-known/openid-configuration": {
                        "issuer": issuer.url, "jwks_uri": issuer.url + "/keys",
                        "id_token_signing_alg_values_supported": ["RS256"]},
                    "/keys": {"keys": [key.jwk for key in issuer.keys]},
                }.get(self.path)
                body = json.dumps(found).encode("utf-8")
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """The tests ask `fetched`."""

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                """A client that does not trust the certificate hangs up; the test sees that in the answer."""

        self._server = Quiet(("127.0.0.1", self._port), Documents)
        self._port = self._server.server_address[1]
        self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def new_key(self, key_id):
        self.keys.append(Key(self.directory, key_id))
        return self.keys[-1]

    def claims(self, **changed):
        now = int(time.time())
        made = {"iss": self.url, "aud": [AUDIENCE], "sub": SUBJECT, "iat": now, "exp": now + 600, **changed}
        return {name: value for name, value in made.items() if value is not None}

    def token(self, key=None, header=None, signature=None, **claims):
        """A token as an issuer makes it, or with another header or signature."""
        key = key or self.keys[-1]
        header = {"alg": "RS256", "typ": "JWT", "kid": key.id, **(header or {})}
        signed = ".".join(base64url(json.dumps(part).encode("utf-8")) for part in (header, self.claims(**claims)))
        made = key.sign(signed.encode("ascii")) if signature is None else signature(signed.encode("ascii"))
        return f"{signed}.{base64url(made)}"


class WebIdentity(AccessCase):
    def setUp(self):
        super().setUp()
        self.issuer = Issuer(self.directory)
        self.addCleanup(lambda: self.issuer.stop())
        self.issuer.new_key("one")
        self.provider = self.iam.create_open_id_connect_provider(
            Url=self.issuer.url, ClientIDList=[AUDIENCE, "another-client"],
            ThumbprintList=[self.issuer.thumbprint])["OpenIDConnectProviderArn"]
        _, self.wanted = self.secret()
        _, self.other = self.secret()
        self.role_name, self.role_arn = self.role(
            document({"Effect": "Allow", "Principal": {"Federated": self.provider},
                      "Action": "sts:AssumeRoleWithWebIdentity",
                      "Condition": {"StringEquals": {
                          f"{self.issuer.host}:aud": AUDIENCE, f"{self.issuer.host}:sub": SUBJECT}}}),
            allow(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], self.wanted))
        # The token takes the place of a signature, as in a pod.
        self.sts = boto3.client("sts", region_name=REGION, endpoint_url=self.server.endpoint,
                                config=Config(signature_version=UNSIGNED, retries={"max_attempts": 0}))

    def assume(self, token, **arguments):
        return self.sts.assume_role_with_web_identity(
            RoleArn=self.role_arn, RoleSessionName="pod", WebIdentityToken=token, **arguments)

    def refused(self, code, message, token):
        found = caught(self.sts, code, self.sts.assume_role_with_web_identity,
                       RoleArn=self.role_arn, RoleSessionName="pod", WebIdentityToken=token)
        if message is not None:
            self.assertEqual(message, found)

    def test_a_pod_reads_its_secret_and_no_other(self):
        answer = self.assume(self.issuer.token())
        self.assertEqual(SUBJECT, answer["SubjectFromWebIdentityToken"])
        self.assertEqual(AUDIENCE, answer["Audience"])
        self.assertEqual(self.provider, answer["Provider"])
        given = answer["Credentials"]
        session = given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
        me = f"arn:aws:sts::{self.account_id}:assumed-role/{self.role_name}/pod"
        self.assertEqual(me, answer["AssumedRoleUser"]["Arn"])
        self.assertEqual(me, self.as_("sts", session).get_caller_identity()["Arn"])
        sm = self.as_("secretsmanager", session)
        self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=self.wanted)["SecretString"])
        self.assertEqual(
            f"User: {me} is not authorized to perform: secretsmanager:GetSecretValue on resource: {self.other} "
            "because no identity-based policy allows the secretsmanager:GetSecretValue action",
            caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=self.other))

    def test_the_sdk_s_own_web_identity_provider(self):
        """As pods have it: nothing but AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, with a new token for each assumption."""
        provider = botocore.credentials.AssumeRoleWithWebIdentityCredentialFetcher(
            client_creator=lambda service, **_: self.sts, web_identity_token_loader=self.issuer.token,
            role_arn=self.role_arn)
        found = provider.fetch_credentials()
        sm = self.as_("secretsmanager", (found["access_key"], found["secret_key"], found["token"]))
        self.assertEqual("s3cr3t", sm.get_secret_value(SecretId=self.wanted)["SecretString"])

    def test_an_audience_that_is_not_registered(self):
        self.refused("InvalidIdentityToken", "Incorrect token audience", self.issuer.token(aud="somebody-else"))
        self.refused("InvalidIdentityToken", None, self.issuer.token(aud=None))

    def test_an_audience_and_a_subject_that_the_role_does_not_trust(self):
        self.refused("AccessDenied", DENIED, self.issuer.token(aud="another-client"))
        self.refused("AccessDenied", DENIED, self.issuer.token(sub="system:serviceaccount:default:another"))
        self.refused("AccessDenied", DENIED, self.issuer.token(sub=SUBJECT.upper()))
        self.refused("AccessDenied", DENIED, self.issuer.token(sub=SUBJECT + "*"))

    def test_times(self):
        now = int(time.time())
        message = caught(self.sts, "ExpiredTokenException", self.sts.assume_role_with_web_identity,
                         RoleArn=self.role_arn, RoleSessionName="pod",
                         WebIdentityToken=self.issuer.token(iat=now - 600, exp=now - 1))
        self.assertRegex(
            message, rf"^Token expired: current date/time \d+ must be before the expiration date/time {now - 1}$")
        self.refused("InvalidIdentityToken", None, self.issuer.token(exp=None))
        self.refused("InvalidIdentityToken", None, self.issuer.token(nbf=now + 3600))

    def test_signatures_that_are_none_of_the_issuer_s(self):
        key = self.issuer.keys[0]
        stranger = Key(self.directory, "one")
        bad = "The web identity token's signature is invalid"
        self.refused("InvalidIdentityToken", bad, self.issuer.token(key=stranger))
        header, _, signature = self.issuer.token().split(".")
        claims = base64url(json.dumps(self.issuer.claims(sub=SUBJECT, admin=True)).encode("utf-8"))
        self.refused("InvalidIdentityToken", bad, f"{header}.{claims}.{signature}")
        self.refused("InvalidIdentityToken", None, f"{header}.{claims}.")
        for none in ("none", "None", "NONE", ""):
            self.refused("InvalidIdentityToken", NO_TOKEN,
                         self.issuer.token(header={"alg": none}, signature=lambda _: b""))
        # Whoever mistakes the public key for a shared secret accepts this one.
        self.refused("InvalidIdentityToken", NO_TOKEN, self.issuer.token(
            header={"alg": "HS256"}, signature=lambda data: hmac.new(key.public_pem, data, "sha256").digest()))
        # Nor may a token bring its own key along.
        self.refused("InvalidIdentityToken", bad, self.issuer.token(
            key=stranger, header={"jwk": stranger.jwk, "jku": "https://attacker.example/keys"}))
        for text in ("nonsense", "a.b.c", "....", header + "."):
            self.refused("InvalidIdentityToken", None, text)

    def test_an_unknown_key_id_asks_the_issuer_once_more_but_does_not_hammer_it(self):
        stranger = Key(self.directory, "unknown")
        self.assume(self.issuer.token())
        for _ in range(5):
            self.refused("InvalidIdentityToken", NO_KEY, self.issuer.token(key=stranger))
        self.assertLessEqual(self.issuer.fetched.count("/keys"), 2)
        self.assume(self.issuer.token())

    def test_a_rotated_key_is_fetched(self):
        self.assume(self.issuer.token())
        self.assume(self.issuer.token())
        self.assertEqual(1, self.issuer.fetched.count("/keys"))
        withdrawn = self.issuer.keys.pop()
        self.issuer.new_key("two")
        self.assume(self.issuer.token())
        self.assertEqual(2, self.issuer.fetched.count("/keys"))
        self.refused("InvalidIdentityToken", NO_KEY, self.issuer.token(key=withdrawn))

    def test_while_the_issuer_is_down_its_keys_are_remembered(self):
        self.assume(self.issuer.token())
        self.issuer.stop()
        try:
            self.assume(self.issuer.token())
            self.refused("InvalidIdentityToken", NO_KEY, self.issuer.token(key=Key(self.directory, "unknown")))
            self.assume(self.issuer.token())
        finally:
            self.issuer.start()

    def test_an_issuer_that_was_never_reached(self):
        self.issuer.stop()
        try:
            self.refused("IDPCommunicationError", None, self.issuer.token())
        finally:
            self.issuer.start()

    def test_a_certificate_that_nobody_vouches_for(self):
        self.iam.update_open_id_connect_provider_thumbprint(
            OpenIDConnectProviderArn=self.provider, ThumbprintList=["0" * 40])
        self.refused("IDPCommunicationError", None, self.issuer.token())
        self.assertEqual([], self.issuer.fetched)
        self.iam.update_open_id_connect_provider_thumbprint(
            OpenIDConnectProviderArn=self.provider, ThumbprintList=[self.issuer.thumbprint])
        self.assume(self.issuer.token())

    def test_an_issuer_without_a_provider(self):
        token = self.issuer.token(iss="https://another.example")
        self.refused("InvalidIdentityToken",
                     "No OpenIDConnect provider found in your account for https://another.example", token)
        self.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=self.provider)
        self.refused("InvalidIdentityToken",
                     f"No OpenIDConnect provider found in your account for {self.issuer.url}", self.issuer.token())

    def test_a_role_that_does_not_trust_the_provider(self):
        _, arn = self.role(document({"Effect": "Allow", "Principal": {"AWS": self.account_id},
                                     "Action": "sts:AssumeRole"}), allow("*", "*"))
        for role in (arn, f"arn:aws:iam::{self.account_id}:role/none"):
            message = caught(self.sts, "AccessDenied", self.sts.assume_role_with_web_identity,
                             RoleArn=role, RoleSessionName="pod", WebIdentityToken=self.issuer.token())
            self.assertEqual(DENIED, message)
