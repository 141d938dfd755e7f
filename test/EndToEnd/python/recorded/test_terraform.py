"""What Terraform's provider does with a secret, and what its acceptance tests against AWS expect
(terraform-provider-aws, internal/service/secretsmanager: secret, secret_version, secret_policy)."""
import json
import uuid

from harness import unique
from messages import MARKED_DELETED
from recorded.answers import CURRENT, DATE, PREVIOUS, TEXT, RecordedCase
from server import OTHER_REGION

CURRENT_STAYS = (
    "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.")


def terraform_token():
    """36 characters that are no UUID."""
    return "terraform-" + uuid.uuid4().hex[:26]


class RecordedTerraform(RecordedCase):
    def secret(self, **parameters):
        name = unique("tf-acc-test")
        return self.same(
            self.sm.create_secret(Name=name, ClientRequestToken=terraform_token(), ForceOverwriteReplicaSecret=False,
                                  **{"Description": "", **parameters}),
            Name=name, ARN=TEXT)

    def described(self, secret):
        return self.sm.describe_secret(SecretId=secret["ARN"])

    def labels(self, secret, version):
        return self.sm.get_secret_value(SecretId=secret["ARN"], VersionId=version)["VersionStages"]

    def test_plain_secret(self):
        # secret, basic: nothing is told that was not given
        secret = self.secret()
        self.same(
            self.described(secret), ARN=secret["ARN"], Name=secret["Name"], CreatedDate=DATE, LastChangedDate=DATE)
        self.same(self.sm.get_resource_policy(SecretId=secret["ARN"]), ARN=secret["ARN"], Name=secret["Name"])
        self.deletes(secret, SecretId=secret["ARN"], RecoveryWindowInDays=30)
        self.assertIn("DeletedDate", self.described(secret))

    def test_description_changes_and_is_taken_away(self):
        # secret, description
        secret = self.secret(Description="description1")
        for description in ("description2", ""):
            self.sm.update_secret(
                SecretId=secret["ARN"], ClientRequestToken=terraform_token(), Description=description)
            self.assertEqual(description, self.described(secret).get("Description", ""))

    def test_key_changes(self):
        # secret, kmsKeyID: the key is told as it was given
        keys = [self.kms.create_key()["KeyMetadata"] for _ in range(2)]
        secret = self.secret(KmsKeyId=keys[0]["KeyId"])
        self.assertEqual(keys[0]["KeyId"], self.described(secret)["KmsKeyId"])
        self.sm.update_secret(
            SecretId=secret["ARN"], ClientRequestToken=terraform_token(), Description="", KmsKeyId=keys[1]["Arn"])
        self.assertEqual(keys[1]["Arn"], self.described(secret)["KmsKeyId"])

    def test_forced_deletion_and_the_same_name_again(self):
        # secret, RecoveryWindowInDays_recreate
        secret = self.secret()
        self.deletes(secret, SecretId=secret["ARN"], ForceDeleteWithoutRecovery=True)
        again = self.sm.create_secret(Name=secret["Name"], ClientRequestToken=terraform_token())
        self.assertNotEqual(secret["ARN"], again["ARN"])

    def test_replica(self):
        # secret, basicReplica and overwriteReplica
        name = unique("tf-acc-test")
        made = self.sm.create_secret(
            Name=name, Description="", ClientRequestToken=terraform_token(), ForceOverwriteReplicaSecret=False,
            AddReplicaRegions=[{"Region": OTHER_REGION}])
        self.assertEqual([OTHER_REGION], [status["Region"] for status in made["ReplicationStatus"]])
        self.eventually(
            lambda: self.described(made)["ReplicationStatus"][0]["Status"] == "InSync", "replication")
        self.sm.remove_regions_from_replication(SecretId=made["ARN"], RemoveReplicaRegions=[OTHER_REGION])
        self.assertNotIn("ReplicationStatus", self.described(made))
        self.deletes(made, SecretId=made["ARN"], ForceDeleteWithoutRecovery=True)

    def test_value_as_text_and_binary(self):
        # secret_version, basicString and base64Binary
        for given in ({"SecretString": "test-string"}, {"SecretBinary": b"test-binary"}):
            secret = self.secret()
            put = self.sm.put_secret_value(SecretId=secret["ARN"], ClientRequestToken=terraform_token(), **given)
            self.same(put, ARN=secret["ARN"], Name=secret["Name"], VersionId=TEXT, VersionStages=[CURRENT])
            self.same(
                self.sm.get_secret_value(SecretId=secret["ARN"], VersionId=put["VersionId"]), ARN=secret["ARN"],
                Name=secret["Name"], CreatedDate=DATE, VersionId=put["VersionId"], VersionStages=[CURRENT], **given)

    def test_labels_of_a_version_change(self):
        # secret_version, versionStages: a free label needs no version to come from
        secret = self.secret()
        version = self.sm.put_secret_value(
            SecretId=secret["ARN"], SecretString="test-string", ClientRequestToken=terraform_token(),
            VersionStages=["one", CURRENT])["VersionId"]
        self.assertEqual({CURRENT, "one"}, set(self.labels(secret, version)))
        self.moves(secret, "two", MoveToVersionId=version)
        self.moves(secret, "one", RemoveFromVersionId=version)
        self.assertEqual({CURRENT, "two"}, set(self.labels(secret, version)))
        self.moves(secret, "one", MoveToVersionId=version)
        self.assertEqual({CURRENT, "one", "two"}, set(self.labels(secret, version)))

    def test_version_is_destroyed_by_taking_its_labels(self):
        # secret_version, deletion: every label but AWSCURRENT, AWSPREVIOUS too
        secret = self.secret()
        old, new = (
            self.sm.put_secret_value(
                SecretId=secret["ARN"], SecretString=text, VersionStages=[CURRENT, text])["VersionId"]
            for text in ("old", "new"))
        self.moves(secret, PREVIOUS, RemoveFromVersionId=old)
        self.moves(secret, "old", RemoveFromVersionId=old)
        self.assertNotIn(
            "VersionStages", self.sm.get_secret_value(SecretId=secret["ARN"], VersionId=old))
        self.refuses_modelled(
            "InvalidParameterException", CURRENT_STAYS, self.sm.update_secret_version_stage, SecretId=secret["ARN"],
            VersionStage=CURRENT, RemoveFromVersionId=new)
        self.moves(secret, "new", RemoveFromVersionId=new)
        self.assertEqual([CURRENT], self.labels(secret, new))
        self.deletes(secret, SecretId=secret["ARN"])
        for call, parameters in (
                (self.sm.get_secret_value, {"VersionId": new}),
                (self.sm.update_secret_version_stage, {"VersionStage": "new", "RemoveFromVersionId": new})):
            self.refuses_modelled(
                "InvalidRequestException", MARKED_DELETED, call, SecretId=secret["ARN"], **parameters)

    def test_policy_is_set_and_deleted(self):
        # secret, policy; secret_policy
        secret = self.secret()
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Sid": "EnableAllPermissions", "Effect": "Allow", "Principal": {"AWS": "*"},
            "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}, separators=(",", ":"))
        self.sm.put_resource_policy(SecretId=secret["ARN"], ResourcePolicy=policy)
        self.assertEqual(
            json.loads(policy), json.loads(self.sm.get_resource_policy(SecretId=secret["ARN"])["ResourcePolicy"]))
        self.sm.delete_resource_policy(SecretId=secret["ARN"])
        self.same(self.sm.get_resource_policy(SecretId=secret["ARN"]), ARN=secret["ARN"], Name=secret["Name"])
