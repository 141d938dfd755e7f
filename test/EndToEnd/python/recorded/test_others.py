"""Policies, passwords, rotation and other accounts (localstack, test_secretsmanager)."""
import json

from api import token
from harness import unique
from messages import CANNOT_INVOKE
from recorded.answers import CURRENT, DATE, TEXT, RecordedCase
from server import DEV_ACCOUNT, REGION

OTHER_ACCOUNT = "222222222222"
DEFAULT_KEY_ACROSS_ACCOUNTS = (
    "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service "
    "key.")


def allow(principal, action="secretsmanager:*", **members):
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **members}]}


class RecordedPolicies(RecordedCase):
    def test_policy_for_everybody(self):
        # test_resource_policy
        secret = self.sm.create_secret(Name=unique(), SecretString="my_secret")
        name, arn = secret["Name"], secret["ARN"]
        policy = allow("*", "secretsmanager:GetSecretValue")
        self.same(
            self.sm.put_resource_policy(SecretId=name, ResourcePolicy=json.dumps(policy)), ARN=arn, Name=name)
        found = self.sm.get_resource_policy(SecretId=name)
        self.same(found, ARN=arn, Name=name, ResourcePolicy=TEXT)
        self.assertEqual(policy, json.loads(found["ResourcePolicy"]))
        self.same(self.sm.delete_resource_policy(SecretId=name), ARN=arn, Name=name)


class RecordedPasswords(RecordedCase):
    def test_excluded_characters(self):
        # test_get_random_exclude_characters_and_symbols
        password = self.sm.get_random_password(PasswordLength=120, ExcludeCharacters="xyzDje@?!.")["RandomPassword"]
        self.assertEqual(120, len(password))
        self.assertFalse(set(password) & set("xyzDje@?!."), password)


class RecordedRotation(RecordedCase):
    def refused_rotation(self, refuses, code, message, **parameters):
        secret = self.sm.create_secret(Name=unique(), SecretString="init")
        refuses(
            code, message, self.sm.rotate_secret, SecretId=secret["Name"], ClientRequestToken=token(),
            RotationRules={"AutomaticallyAfterDays": 1}, **parameters)
        self.same(
            self.sm.describe_secret(SecretId=secret["Name"]), ARN=secret["ARN"], CreatedDate=DATE,
            LastChangedDate=DATE, Name=secret["Name"], VersionIdsToStages={secret["VersionId"]: [CURRENT]})

    def test_function_that_cannot_be_invoked(self):
        # test_rotate_secret_invalid_lambda_arn
        self.refused_rotation(
            self.refuses_unmodelled, "AccessDeniedException", CANNOT_INVOKE,
            RotationLambdaARN=f"arn:aws:lambda:{REGION}:{DEV_ACCOUNT}:function:rotate_secret_invalid_lambda_arn")

    def test_first_rotation_without_a_function(self):
        # test_first_rotate_secret_with_missing_lambda_arn
        self.refused_rotation(
            self.refuses_modelled, "InvalidRequestException",
            "No Lambda rotation function ARN is associated with this secret.")


class RecordedAccounts(RecordedCase):
    """A principal of another account that the secret's policy allows everything."""

    def setUp(self):
        self.other = self.api(account=OTHER_ACCOUNT)
        self.principal = {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}

    def secret(self, **parameters):
        made = self.sm.create_secret(Name=unique(), SecretString="secret", **parameters)
        self.sm.put_resource_policy(SecretId=made["ARN"], ResourcePolicy=json.dumps(allow(self.principal)))
        return made

    def test_default_key(self):
        # TestSecretsManagerMultiAccounts, test_cross_account_access
        secret = self.secret()
        arn, other = secret["ARN"], self.other
        self.assertEqual(arn, other.describe_secret(SecretId=arn)["ARN"])
        for call, parameters in ((other.get_secret_value, {}), (other.put_secret_value, {"SecretString": "new"})):
            self.refuses_modelled(
                "InvalidRequestException", DEFAULT_KEY_ACROSS_ACCOUNTS, call, SecretId=arn, **parameters)
        policy = allow(self.principal, Sid="AllowCrossAccount")
        other.put_resource_policy(SecretId=arn, ResourcePolicy=json.dumps(policy))
        found = other.get_resource_policy(SecretId=arn)["ResourcePolicy"]
        self.assertEqual("AllowCrossAccount", json.loads(found)["Statement"][0]["Sid"])
        self.assertEqual(1, len(other.list_secret_version_ids(SecretId=arn)["Versions"]))
        self.assertEqual([], other.list_secrets()["SecretList"])
        tags = [{"Key": "tag1", "Value": "value1"}]
        other.tag_resource(SecretId=arn, Tags=tags)
        self.assertEqual(tags, self.sm.describe_secret(SecretId=arn)["Tags"])
        other.untag_resource(SecretId=arn, TagKeys=["tag1"])
        self.assertEqual([], self.sm.describe_secret(SecretId=arn)["Tags"])
        self.deletes(secret, SecretId=arn, ForceDeleteWithoutRecovery=True)

    def test_key_of_ones_own(self):
        # TestSecretsManagerMultiAccounts, test_cross_account_access_non_default_key
        use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        policy = allow({"AWS": f"arn:aws:iam::{DEV_ACCOUNT}:root"}, "kms:*")
        policy["Statement"] += allow(self.principal, use)["Statement"]
        key = self.kms.create_key(Description="test-key", Policy=json.dumps(policy))["KeyMetadata"]["Arn"]
        arn, other = self.secret(KmsKeyId=key)["ARN"], self.other
        self.assertEqual("secret", other.get_secret_value(SecretId=arn)["SecretString"])
        other.put_secret_value(SecretId=arn, SecretString="new-secret")
        self.assertEqual("new-secret", other.get_secret_value(SecretId=arn)["SecretString"])
        other.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=False, RecoveryWindowInDays=7)
        self.assertIn("DeletedDate", self.sm.describe_secret(SecretId=arn))
        other.restore_secret(SecretId=arn)
        self.assertNotIn("DeletedDate", self.sm.describe_secret(SecretId=arn))
