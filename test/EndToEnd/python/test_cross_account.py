"""Two accounts in one deployment: what is read across them, and what it takes."""
import configparser
import subprocess

from access import AccessCase, allow, caught, document, trust
from server import COMMAND, REGION, START_DEADLINE_SECONDS, clean_environment

READER = "222222222222"
VIA = f"secretsmanager.{REGION}.amazonaws.com"


class CrossAccount(AccessCase):
    """The root account owns the secrets; READER is another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()
        cls.made = cls.verb("create", "--account", READER, "--alias", "readers")
        cls.listed = cls.verb("list")
        cls.server.start()

    @classmethod
    def verb(cls, *arguments):
        return subprocess.run(
            [COMMAND, "account", *arguments, "--data", str(cls.server.data)], env=clean_environment(), check=True,
            capture_output=True, text=True, timeout=START_DEADLINE_SECONDS).stdout

    def setUp(self):
        super().setUp()
        parser = configparser.ConfigParser()
        parser.read(self.server.data / f"root-credentials-{READER}")
        profile = parser["default"]
        self.other = profile["aws_access_key_id"], profile["aws_secret_access_key"], None
        self.other_iam = self.as_("iam", self.other)

    def reader(self, *statements):
        """A user of the other account: its name, ARN and credentials."""
        mine, self.iam = self.iam, self.other_iam
        try:
            return self.user(*statements)
        finally:
            self.iam = mine

    def key(self, *principals):
        """A key whose policy lets these principals of other accounts decrypt."""
        statements = [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{self.account_id}:root"},
                       "Action": "kms:*", "Resource": "*"}]
        if principals:
            statements.append({"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "kms:Decrypt",
                               "Resource": "*"})
        return self.kms.client.create_key(Policy=document(*statements))["KeyMetadata"]["Arn"]

    def open_to(self, secret, *principals, **more):
        self.sm.put_resource_policy(SecretId=secret, ResourcePolicy=document(
            {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "secretsmanager:GetSecretValue",
             "Resource": "*", **more}))

    def denied(self, who, secret):
        """The message of the refusal of a read."""
        sm = self.as_("secretsmanager", who)
        return caught(sm, "AccessDeniedException", sm.get_secret_value, SecretId=secret)

    def read(self, who, secret):
        return self.as_("secretsmanager", who).get_secret_value(SecretId=secret)["SecretString"]

    def test_the_verb_tells_of_the_account(self):
        self.assertIn(READER, self.made)
        self.assertIn(READER, self.listed)
        who = self.as_("sts", self.other).get_caller_identity()
        self.assertEqual((READER, f"arn:aws:iam::{READER}:root"), (who["Account"], who["Arn"]))
        self.assertEqual(["readers"], self.other_iam.list_account_aliases()["AccountAliases"])

    def test_accounts_do_not_see_each_other(self):
        name, arn = self.secret()
        theirs = self.as_("secretsmanager", self.other)
        self.assertNotIn(arn, [secret["ARN"] for secret in theirs.list_secrets()["SecretList"]])
        caught(theirs, "ResourceNotFoundException", theirs.get_secret_value, SecretId=name)
        user, _, _ = self.user()
        caught(self.other_iam, "NoSuchEntity", self.other_iam.get_user, UserName=user)
        # Even the root user of another account is a stranger.
        self.denied(self.other, arn)

    def test_all_three_policies_together_allow_a_read_and_each_is_needed(self):
        name, user, credentials = self.reader()
        with_key, without_key = self.key(user), self.key()
        _, arn = self.secret(KmsKeyId=with_key)
        words = f"User: {user} is not authorized to perform: secretsmanager:GetSecretValue on resource: {arn} "

        def identity(*statements):
            self.other_iam.put_user_policy(
                UserName=name, PolicyName="inline", PolicyDocument=document(*statements))

        read = allow("secretsmanager:GetSecretValue", arn)
        decrypt = allow("kms:Decrypt", with_key, Condition={"StringEquals": {"kms:ViaService": VIA}})

        # None of the secret.
        identity(read, decrypt)
        self.assertEqual(
            words + "because no resource-based policy allows the secretsmanager:GetSecretValue action",
            self.denied(credentials, arn))
        # None of the reader.
        self.open_to(arn, user)
        identity(decrypt)
        self.assertEqual(
            words + "because no identity-based policy allows the secretsmanager:GetSecretValue action",
            self.denied(credentials, arn))
        # None of the reader for the key.
        identity(read)
        self.assertEqual("Access to KMS is not allowed", self.denied(credentials, arn))
        # All of them.
        identity(read, decrypt)
        self.assertEqual("s3cr3t", self.read(credentials, arn))
        # None of the key.
        _, closed = self.secret(KmsKeyId=without_key)
        self.open_to(closed, user)
        identity(allow("secretsmanager:GetSecretValue", "*"), allow("kms:Decrypt", "*"))
        self.assertEqual("Access to KMS is not allowed", self.denied(credentials, closed))
        # The key's policy may be changed, and holds at once.
        self.kms.client.put_key_policy(KeyId=without_key, Policy=self.kms.client.get_key_policy(KeyId=with_key)["Policy"])
        self.assertEqual("s3cr3t", self.read(credentials, closed))
        # An explicit deny on either side outweighs it all.
        identity(read, decrypt, {"Effect": "Deny", "Action": "secretsmanager:*", "Resource": "*"})
        self.assertEqual(words + "with an explicit deny in an identity-based policy", self.denied(credentials, arn))
        identity(read, decrypt)
        self.sm.delete_resource_policy(SecretId=arn)
        self.denied(credentials, arn)

    def test_across_accounts_a_secret_is_named_by_its_arn(self):
        _, user, credentials = self.reader(allow("*", "*"))
        name, arn = self.secret(KmsKeyId=self.key(user))
        self.open_to(arn, user)
        self.assertEqual("s3cr3t", self.read(credentials, arn))
        sm = self.as_("secretsmanager", credentials)
        caught(sm, "ResourceNotFoundException", sm.get_secret_value, SecretId=name)
        # Only what the policy of the secret names.
        caught(sm, "AccessDeniedException", sm.describe_secret, SecretId=arn)
        caught(sm, "AccessDeniedException", sm.put_secret_value, SecretId=arn, SecretString="x")

    def test_a_policy_for_the_whole_account_leaves_it_to_its_administrators(self):
        _, _, administrator = self.reader(allow("*", "*"))
        _, _, nobody = self.reader()
        _, arn = self.secret(KmsKeyId=self.key(f"arn:aws:iam::{READER}:root"))
        self.open_to(arn, f"arn:aws:iam::{READER}:root")
        self.assertEqual("s3cr3t", self.read(administrator, arn))
        self.assertEqual("s3cr3t", self.read(self.other, arn))
        # Where only the account is named, AWS tells of the resource's policy.
        self.assertIn("because no resource-based policy allows", self.denied(nobody, arn))

    def test_the_default_key_stays_in_its_account(self):
        _, user, credentials = self.reader(allow("*", "*"))
        _, arn = self.secret()
        self.open_to(arn, user)
        sm = self.as_("secretsmanager", credentials)
        message = caught(sm, "InvalidRequestException", sm.get_secret_value, SecretId=arn)
        self.assertEqual(
            "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS "
            "service key.", message)

    def test_a_role_across_accounts_needs_both_sides(self):
        name, user, credentials = self.reader()
        _, secret = self.secret()
        role, arn = self.role(trust(user), allow("secretsmanager:GetSecretValue", secret))
        sts = self.as_("sts", credentials)
        words = f"User: {user} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        # Trusted, but not allowed at home.
        self.assertEqual(words, caught(sts, "AccessDenied", sts.assume_role, RoleArn=arn, RoleSessionName="xx"))
        # Allowed at home and trusted. The session belongs to the role's account, so that the default key is at hand.
        self.other_iam.put_user_policy(
            UserName=name, PolicyName="inline", PolicyDocument=document(allow("sts:AssumeRole", arn)))
        session = self.session(credentials, arn)
        self.assertEqual(
            f"arn:aws:sts::{self.account_id}:assumed-role/{role}/test",
            self.as_("sts", session).get_caller_identity()["Arn"])
        self.assertEqual("s3cr3t", self.read(session, secret))
        # Allowed at home, but no longer trusted.
        self.iam.update_assume_role_policy(
            RoleName=role, PolicyDocument=trust(f"arn:aws:iam::{self.account_id}:root"))
        self.assertEqual(words, caught(sts, "AccessDenied", sts.assume_role, RoleArn=arn, RoleSessionName="xx"))
        # Trust of the whole account is trust of whom it lets.
        self.iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust(READER))
        self.session(credentials, arn)

    def test_a_grant_lets_a_foreign_user_decrypt(self):
        _, user, credentials = self.reader(allow("secretsmanager:GetSecretValue", "*"))
        key = self.key()
        _, arn = self.secret(KmsKeyId=key)
        self.open_to(arn, user)
        self.assertEqual("Access to KMS is not allowed", self.denied(credentials, arn))
        self.kms.client.create_grant(KeyId=key, GranteePrincipal=user, Operations=["Decrypt"])
        self.assertEqual("s3cr3t", self.read(credentials, arn))
