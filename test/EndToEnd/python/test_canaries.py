"""No secret in plaintext on disk or in the log, in whatever form.

Random canaries go through every operation that takes or makes a secret, well-formed or not; then every file
of the data directory and everything the server printed is searched for them.
"""
import base64
import json
import secrets
import string
import unittest

from api import token
from harness import in_both_modes, unique
from server import OTHER_REGION


def canary():
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(32))


def forms(text):
    """Every form of the text that is looked for, by name."""
    raw = text if isinstance(text, bytes) else text.encode()
    found = {"raw": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    if isinstance(text, str):
        found["UTF-16LE"], found["UTF-16BE"] = text.encode("utf-16-le"), text.encode("utf-16-be")
    for shift in range(3):
        # The characters that depend on the text alone, wherever it begins within a group of three bytes.
        encoded = base64.b64encode(b"\0" * shift + raw)
        first, last = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
        found[f"base64+{shift}"] = encoded[first:last]
        found[f"base64url+{shift}"] = encoded[first:last].replace(b"+", b"-").replace(b"/", b"_")
    return found


class Forms(unittest.TestCase):
    """The search itself finds what it is to find."""

    def test_each_form_is_found(self):
        text = canary()
        for shift in range(3):
            around = b"x" * shift + text.encode() + b"yz"
            self.assertIn(forms(text)[f"base64+{shift}"], base64.b64encode(around))
            self.assertIn(forms(text)[f"base64url+{shift}"], base64.urlsafe_b64encode(around))
        self.assertIn(forms(text)["UTF-16LE"], ("x" + text).encode("utf-16"))
        self.assertIn(forms(text)["hex"], ("x" + text).encode().hex().encode())


@in_both_modes
class Canaries:
    def attempt(self, operation, body, service="secretsmanager"):
        """A call whose outcome does not matter here; returns the reply."""
        return self.call(operation, body, service=service)

    def succeed(self, operation, body, service="secretsmanager"):
        reply = self.call(operation, body, service=service)
        self.assertEqual(200, reply.status, reply)
        return reply.json if reply.body else {}  # KMS answers nothing where the model has no output

    def search(self, canaries, *, files_only=False):
        haystacks = {} if files_only else {"the server's output": self.server.output}
        for path in self.server.data.rglob("*"):
            if path.is_file():
                haystacks[str(path.relative_to(self.server.data))] = path.read_bytes()
        self.assertGreater(sum(map(len, haystacks.values())), 1000, "there is something to search")
        for what, text in canaries.items():
            for form, needle in forms(text).items():
                for where, content in haystacks.items():
                    self.assertFalse(needle in content, f"{what} is in {where} as {form}")

    def write_everything(self):
        planted = {}

        def plant(what, prefix=""):
            planted[what] = canary()
            return prefix + planted[what]

        def plant_binary(what):
            return base64.b64encode(plant(what).encode()).decode()

        name, used = unique(), token()
        self.succeed("CreateSecret", {
            "Name": name, "ClientRequestToken": used, "SecretString": plant("created text", "password="),
            "AddReplicaRegions": [{"Region": OTHER_REGION}]})
        binary = unique()
        self.succeed("CreateSecret", {
            "Name": binary, "ClientRequestToken": token(), "SecretBinary": plant_binary("created binary")})
        self.succeed("PutSecretValue", {
            "SecretId": name, "ClientRequestToken": token(), "SecretString": plant("put text", "x")})
        self.succeed("PutSecretValue", {
            "SecretId": binary, "ClientRequestToken": token(), "SecretBinary": plant_binary("put binary")})
        self.succeed("PutSecretValue", {
            "SecretId": name, "ClientRequestToken": token(), "SecretString": plant("pending text"),
            "VersionStages": ["AWSPENDING"], "RotationToken": plant("rotation token", "0000-")})
        self.succeed("UpdateSecret", {
            "SecretId": name, "ClientRequestToken": token(), "SecretString": plant("updated text", "yy")})
        self.succeed("UpdateSecret", {
            "SecretId": binary, "ClientRequestToken": token(), "SecretBinary": plant_binary("updated binary")})
        forgotten = unique()
        self.succeed("CreateSecret", {
            "Name": forgotten, "ClientRequestToken": token(), "SecretString": plant("deleted text")})
        self.succeed("DeleteSecret", {"SecretId": forgotten, "ForceDeleteWithoutRecovery": True})

        key = self.succeed("CreateKey", {}, "kms")["KeyMetadata"]["KeyId"]
        keyed = unique()
        self.succeed("CreateSecret", {
            "Name": keyed, "ClientRequestToken": token(), "KmsKeyId": key,
            "SecretString": plant("text under an own key")})
        self.succeed("UpdateSecret", {"SecretId": keyed, "ClientRequestToken": token(), "KmsKeyId": ""})
        sealed = self.succeed("Encrypt", {"KeyId": key, "Plaintext": plant_binary("KMS plaintext")}, "kms")
        self.succeed("Decrypt", {"CiphertextBlob": sealed["CiphertextBlob"]}, "kms")
        data_key = self.succeed("GenerateDataKey", {"KeyId": key, "KeySpec": "AES_256"}, "kms")["Plaintext"]
        planted["KMS data key"] = base64.b64decode(data_key)
        planted["random password"] = self.succeed("GetRandomPassword", {})["RandomPassword"]

        # Requests that are refused leave no trace of the secret either.
        self.attempt("CreateSecret", {
            "Name": name, "ClientRequestToken": used, "SecretString": plant("other value for a used token")})
        self.attempt("PutSecretValue", {
            "SecretId": name, "ClientRequestToken": used, "SecretString": plant("other put for a used token")})
        self.attempt("UpdateSecret", {
            "SecretId": name, "ClientRequestToken": used, "SecretBinary": plant_binary("other binary, used token")})
        self.attempt("CreateSecret", {
            "Name": name, "ClientRequestToken": token(), "SecretString": plant("value for a name that exists")})
        self.attempt("PutSecretValue", {
            "SecretId": unique("missing"), "ClientRequestToken": token(), "SecretString": plant("unknown secret")})
        self.attempt("PutSecretValue", {"SecretId": name, "SecretString": plant("request without a token")})
        self.attempt("PutSecretValue", {
            "SecretId": "not a name", "ClientRequestToken": token(), "SecretString": plant("invalid name")})
        self.attempt("PutSecretValue", {
            "SecretId": name, "ClientRequestToken": "short", "SecretString": plant("invalid token")})
        self.attempt("CreateSecret", {
            "Name": unique(), "ClientRequestToken": token(), "SecretString": plant("both kinds, text"),
            "SecretBinary": plant_binary("both kinds, binary")})
        self.attempt("PutSecretValue", {
            "SecretId": name, "ClientRequestToken": token(), "SecretString": plant("oversized") + "x" * 65536})
        self.attempt("PutSecretValue", {
            "SecretId": name, "ClientRequestToken": token(),
            "SecretBinary": base64.b64encode(plant("oversized binary").encode() + b"x" * 65536).decode()})
        self.attempt("PutSecretValue", {
            "SecretId": name, "ClientRequestToken": token(), "SecretString": {"password": plant("wrong type")}})
        self.attempt("PutSecretValue", {
            "SecretId": name, "ClientRequestToken": token(), "SecretBinary": plant("no base64", "%")})
        self.attempt("PutSecretValue", {
            "SecretId": name, "ClientRequestToken": token(), "SecretString": "x",
            "RotationToken": plant("invalid rotation token", "!")})
        self.attempt("NoSuchOperation", {"SecretString": plant("unknown operation")})
        half = json.dumps({"SecretId": name, "SecretString": plant("broken JSON")})[:-1].encode()
        self.attempt("PutSecretValue", half)
        self.attempt("Encrypt", {"KeyId": key, "Plaintext": plant("no base64 for KMS", "%")}, "kms")
        self.attempt("Encrypt", {
            "KeyId": key,
            "Plaintext": base64.b64encode(plant("oversized for KMS").encode() + b"x" * 4096).decode()}, "kms")
        self.succeed("DisableKey", {"KeyId": key}, "kms")
        self.attempt("Encrypt", {"KeyId": key, "Plaintext": plant_binary("plaintext for a disabled key")}, "kms")
        self.attempt("CreateSecret", {
            "Name": unique(), "ClientRequestToken": token(), "KmsKeyId": key,
            "SecretString": plant("value under a disabled key")})
        self.succeed("DeleteSecret", {"SecretId": binary})
        self.attempt("PutSecretValue", {
            "SecretId": binary, "ClientRequestToken": token(), "SecretString": plant("value for a deleted secret")})

        replica = self.api(region=OTHER_REGION)
        self.eventually(
            lambda: self.sm.describe_secret(SecretId=name)["ReplicationStatus"][0]["Status"] == "InSync",
            "a replica in sync")
        self.assertEqual(
            "yy" + planted["updated text"], replica.get_secret_value(SecretId=name)["SecretString"])
        return planted

    def test_no_secret_is_on_disk_or_in_the_log(self):
        planted = self.write_everything()
        self.search(planted)
        self.restart("stop")  # what a shutdown writes counts as well
        self.search(planted)
        self.restart("kill")
        self.search(planted)

    def test_descriptions_tags_and_policies_are_sealed_at_rest(self):
        planted = {what: canary() for what in ("description", "tag value", "policy")}
        self.succeed("CreateSecret", {
            "Name": unique(), "ClientRequestToken": token(), "Description": planted["description"],
            "Tags": [{"Key": "k", "Value": planted["tag value"]}]})
        self.succeed("PutResourcePolicy", {"SecretId": self.create(), "ResourcePolicy": json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Sid": planted["policy"], "Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
                "Resource": "*", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}]})})
        self.search(planted, files_only=True)

    def test_root_secret_key_is_in_its_file_only(self):
        if self.dev:
            self.assertFalse((self.server.data / "root-credentials").exists())
            return
        self.create()
        _, secret, _ = self.server.credentials
        self.assertNotIn(secret.encode(), self.server.output)
        for path in self.server.data.rglob("*"):
            if path.is_file() and path.name != "root-credentials":
                for form, needle in forms(secret).items():
                    self.assertFalse(needle in path.read_bytes(), f"{path.name} has it as {form}")
