"""The AWS CLI, as a user would type it."""
import base64
import json
import os
import pathlib
import re
import subprocess

from harness import DevelopmentMode, SecureMode, unique
from messages import MARKED_DELETED
from server import OTHER_REGION, REGION

CLI_DEADLINE_SECONDS = 60


def takes_endpoint_from_environment():
    """AWS_ENDPOINT_URL is read by the CLI from 1.29.0 and 2.13.0 on."""
    shown = subprocess.run(["aws", "--version"], capture_output=True, text=True, check=True)
    major, minor = map(int, re.match(r"aws-cli/(\d+)\.(\d+)", shown.stdout or shown.stderr).groups())
    return minor >= (29 if major == 1 else 13)


class CommandLine:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_environment = takes_endpoint_from_environment()

    def environment(self):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYENV_VERSION") if name in os.environ}
        access_key, secret, _ = self.server.credentials
        return {
            **kept, "AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": self.server.endpoint, "AWS_PAGER": "",
            "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}

    def run_aws(self, *arguments, **environment):
        command = ["aws", *arguments]
        if not self.by_environment:
            command += ["--endpoint-url", self.server.endpoint]
        return subprocess.run(
            command, env={**self.environment(), **environment}, capture_output=True, text=True,
            timeout=CLI_DEADLINE_SECONDS, check=False, cwd=self.directory)

    def aws(self, *arguments, **environment):
        """The output of a command that must succeed: JSON if it is JSON, else the text."""
        done = self.run_aws(*arguments, **environment)
        self.assertEqual(0, done.returncode, f"{' '.join(arguments)}\n{done.stderr}")
        text = done.stdout.strip()
        try:
            return json.loads(text) if text[:1] in "{[" and text else text
        except ValueError:
            return text

    def aws_fails(self, code, *arguments):
        done = self.run_aws(*arguments)
        self.assertNotEqual(0, done.returncode, done.stdout)
        self.assertIn(f"({code})", done.stderr)
        return done.stderr

    def file(self, content):
        path = pathlib.Path(self.directory) / unique("file")
        path.write_bytes(content)
        return str(path)


class Recipe(CommandLine, DevelopmentMode):
    """The commands of the usual tutorials, corrected where these are wrong."""

    def test_tutorial_from_key_to_clean_up(self):
        suffix = self.aws(
            "secretsmanager", "get-random-password", "--exclude-punctuation", "--exclude-uppercase",
            "--password-length", "6", "--require-each-included-type", "--output", "text",
            "--query", "RandomPassword")
        self.assertRegex(suffix, r"^[a-z0-9]{6}$")
        key = self.aws(
            "kms", "create-key", "--description", "Secrets Manager encryption key",
            "--query", "KeyMetadata.KeyId", "--output", "text")
        alias = f"alias/secrets-manager-{suffix}"
        self.assertEqual("", self.aws("kms", "create-alias", "--alias-name", alias, "--target-key-id", key))

        name = f"demo-app-secrets-{suffix}-db"
        value = json.dumps({
            "username": "appuser", "password": "temp-password123", "port": "5432", "database": "appdb",
            "host": "demo-db.cluster-xyz.us-west-2.rds.amazonaws.com"})
        created = self.aws(
            "secretsmanager", "create-secret", "--name", name, "--description",
            "Database credentials for demo application", "--secret-string", value, "--kms-key-id", key)
        arn = self.aws("secretsmanager", "describe-secret", "--secret-id", name, "--query", "ARN", "--output", "text")
        self.assertEqual(created["ARN"], arn)
        shown = self.aws(
            "secretsmanager", "get-secret-value", "--secret-id", arn, "--query", "SecretString", "--output", "text")
        self.assertEqual(json.loads(value), shown)
        stages = self.aws(
            "secretsmanager", "describe-secret", "--secret-id", arn, "--query", "VersionIdsToStages",
            "--output", "json")
        self.assertEqual({created["VersionId"]: ["AWSCURRENT"]}, stages)

        account, function = created["ARN"].split(":")[4], f"secrets-rotation-{suffix}"
        self.aws_fails(
            "AccessDeniedException", "secretsmanager", "rotate-secret", "--secret-id", arn,
            "--rotation-lambda-arn", f"arn:aws:lambda:{REGION}:{account}:function:{function}",
            "--rotation-rules", "AutomaticallyAfterDays=30")
        self.aws_fails(
            "InvalidRequestException", "secretsmanager", "rotate-secret", "--secret-id", arn,
            "--rotate-immediately")

        self.aws("secretsmanager", "delete-secret", "--secret-id", arn, "--force-delete-without-recovery")
        scheduled = self.aws("kms", "schedule-key-deletion", "--key-id", key, "--pending-window-in-days", "7")
        self.assertEqual("PendingDeletion", scheduled["KeyState"])

    def test_secret_from_a_file(self):
        content = b'{\n  "username": "myuser",\n  "password": "<YOUR_SECURE_PASSWORD>",\n  "port": 5432\n}\n'
        name = "prod/myapp/" + unique("database")
        self.aws(
            "secretsmanager", "create-secret", "--name", name, "--description",
            "Database credentials for my application in production",
            "--secret-string", "file://" + self.file(content))
        got = self.aws("secretsmanager", "get-secret-value", "--secret-id", name)
        self.assertEqual(content.decode(), got["SecretString"])

    def test_binary_secret_from_a_file(self):
        name, content = unique(), bytes(range(256))
        self.aws("secretsmanager", "create-secret", "--name", name,
                 "--secret-binary", "fileb://" + self.file(content))
        shown = self.aws("secretsmanager", "get-secret-value", "--secret-id", name,
                         "--query", "SecretBinary", "--output", "text")
        self.assertEqual(content, base64.b64decode(shown))

    def test_new_version_and_roll_back(self):
        name = "myapp/production/" + unique("db-password")
        first = self.aws("secretsmanager", "create-secret", "--name", name, "--secret-string", "VeryStr0ngP@ssword!")
        second = self.aws("secretsmanager", "put-secret-value", "--secret-id", name, "--secret-string", "newer")
        self.assertEqual(["AWSCURRENT"], second["VersionStages"])
        previous = self.aws(
            "secretsmanager", "get-secret-value", "--secret-id", name, "--version-stage", "AWSPREVIOUS",
            "--query", "SecretString", "--output", "text")
        self.assertEqual("VeryStr0ngP@ssword!", previous)
        self.aws(
            "secretsmanager", "update-secret-version-stage", "--secret-id", name, "--version-stage", "AWSCURRENT",
            "--move-to-version-id", first["VersionId"], "--remove-from-version-id", second["VersionId"])
        versions = self.aws("secretsmanager", "list-secret-version-ids", "--secret-id", name)["Versions"]
        self.assertEqual(
            {first["VersionId"]: ["AWSCURRENT"], second["VersionId"]: ["AWSPREVIOUS"]},
            {entry["VersionId"]: entry["VersionStages"] for entry in versions})
        updated = self.aws("secretsmanager", "update-secret", "--secret-id", name, "--description", "Production")
        self.assertNotIn("VersionId", updated)

    def test_list_with_filters(self):
        prefix = unique("shop")
        self.aws("secretsmanager", "create-secret", "--name", prefix + "/db", "--secret-string", "x",
                 "--tags", "Key=team,Value=blue", "Key=stage,Value=prod")
        self.create(prefix + "/api")
        names = self.aws("secretsmanager", "list-secrets", "--filters", f"Key=name,Values={prefix}",
                         "--query", "sort(SecretList[].Name)")
        self.assertEqual([prefix + "/api", prefix + "/db"], names)
        names = self.aws("secretsmanager", "list-secrets", "--query", "SecretList[].Name", "--filters",
                         f"Key=name,Values={prefix}", "Key=tag-key,Values=team", "Key=tag-value,Values=blue,red")
        self.assertEqual([prefix + "/db"], names)
        names = self.aws("secretsmanager", "list-secrets", "--query", "SecretList[].Name", "--page-size", "1",
                         "--filters", f"Key=name,Values={prefix}")
        self.assertEqual(2, len(names))

    def test_replicate_to_another_region(self):
        name = self.create()
        answer = self.aws("secretsmanager", "replicate-secret-to-regions", "--secret-id", name,
                          "--add-replica-regions", f"Region={OTHER_REGION}")
        self.assertEqual(OTHER_REGION, answer["ReplicationStatus"][0]["Region"])
        self.eventually(
            lambda: self.sm.describe_secret(SecretId=name)["ReplicationStatus"][0]["Status"] == "InSync",
            "a replica in sync")
        shown = self.aws("secretsmanager", "get-secret-value", "--secret-id", name, "--region", OTHER_REGION,
                         "--query", "SecretString", "--output", "text")
        self.assertEqual("value of " + name, shown)
        self.aws("secretsmanager", "stop-replication-to-replica", "--secret-id", name, "--region", OTHER_REGION)
        self.aws("secretsmanager", "remove-regions-from-replication", "--secret-id", name,
                 "--remove-replica-regions", OTHER_REGION)

    def test_resource_policy(self):
        name = self.create()
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"},
            "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]})
        self.aws("secretsmanager", "put-resource-policy", "--secret-id", name, "--resource-policy", policy,
                 "--block-public-policy")
        shown = self.aws("secretsmanager", "get-resource-policy", "--secret-id", name)
        self.assertEqual(policy, shown["ResourcePolicy"])
        checked = self.aws("secretsmanager", "validate-resource-policy", "--resource-policy", policy)
        self.assertIs(True, checked["PolicyValidationPassed"])
        public = policy.replace("arn:aws:iam::123456789012:role/ecsTaskExecutionRole", "*")
        self.aws_fails("PublicPolicyException", "secretsmanager", "put-resource-policy", "--secret-id", name,
                       "--resource-policy", public, "--block-public-policy")
        self.aws("secretsmanager", "delete-resource-policy", "--secret-id", name)

    def test_tags(self):
        name = self.create()
        self.assertEqual("", self.aws(
            "secretsmanager", "tag-resource", "--secret-id", name, "--tags",
            "Key=FirstTag,Value=SomeValue", "Key=SecondTag,Value=AnotherValue"))
        self.aws("secretsmanager", "untag-resource", "--secret-id", name, "--tag-keys", "FirstTag")
        self.assertEqual({"SecondTag": "AnotherValue"}, self.tags(name))

    def test_delete_and_restore(self):
        name = self.create()
        deleted = self.aws("secretsmanager", "delete-secret", "--secret-id", name, "--recovery-window-in-days", "7")
        self.assertIn("DeletionDate", deleted)
        stderr = self.aws_fails("InvalidRequestException", "secretsmanager", "get-secret-value", "--secret-id", name)
        self.assertIn(MARKED_DELETED, stderr)
        self.aws("secretsmanager", "restore-secret", "--secret-id", name)
        self.assertTrue(self.current(name))

    def test_encrypt_and_decrypt_files(self):
        key = self.aws("kms", "create-key", "--query", "KeyMetadata.KeyId", "--output", "text")
        content = bytes(range(256)) + b"binary plaintext"
        sealed = self.aws("kms", "encrypt", "--key-id", key, "--plaintext", "fileb://" + self.file(content),
                          "--encryption-context", "app=shop", "--query", "CiphertextBlob", "--output", "text")
        blob = "fileb://" + self.file(base64.b64decode(sealed))
        opened = self.aws("kms", "decrypt", "--ciphertext-blob", blob, "--encryption-context", "app=shop",
                          "--query", "Plaintext", "--output", "text")
        self.assertEqual(content, base64.b64decode(opened))
        self.aws_fails("InvalidCiphertextException", "kms", "decrypt", "--ciphertext-blob", blob)
        data_key = self.aws("kms", "generate-data-key", "--key-id", key, "--key-spec", "AES_256")
        self.assertEqual(32, len(base64.b64decode(data_key["Plaintext"])))
        keys = self.aws("kms", "list-keys", "--query", "Keys[].KeyId")
        self.assertIn(key, keys)
        self.aws("kms", "disable-key", "--key-id", key)
        state = self.aws("kms", "describe-key", "--key-id", key, "--query", "KeyMetadata.KeyState", "--output", "text")
        self.assertEqual("Disabled", state)
        self.aws("kms", "enable-key", "--key-id", key)

    def test_unknown_secret(self):
        stderr = self.aws_fails(
            "ResourceNotFoundException", "secretsmanager", "get-secret-value", "--secret-id", unique("missing"))
        self.assertIn("Secrets Manager can't find the specified secret.", stderr)


class Secured(CommandLine, SecureMode):
    """The root credentials' file is one the CLI reads as it is."""

    def environment(self):
        made = super().environment()
        del made["AWS_ACCESS_KEY_ID"], made["AWS_SECRET_ACCESS_KEY"]
        return {**made, "AWS_SHARED_CREDENTIALS_FILE": str(self.server.data / "root-credentials")}

    def test_with_the_credentials_file_of_the_server(self):
        name = unique()
        self.aws("secretsmanager", "create-secret", "--name", name, "--secret-string", "S3cret!")
        shown = self.aws("secretsmanager", "get-secret-value", "--secret-id", name,
                         "--query", "SecretString", "--output", "text")
        self.assertEqual("S3cret!", shown)
        self.aws("kms", "describe-key", "--key-id", "alias/aws/secretsmanager")

    def test_without_credentials_of_this_server(self):
        done = self.run_aws("secretsmanager", "list-secrets", AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE",
                            AWS_SECRET_ACCESS_KEY="wrong", AWS_SHARED_CREDENTIALS_FILE=os.devnull)
        self.assertNotEqual(0, done.returncode)
        self.assertIn("(UnrecognizedClientException)", done.stderr)
