"""Replication between regions: asynchronous, read-only, promotable."""
from api import token
from harness import in_both_modes, unique
from messages import NOT_FOUND, REPLICA_IS_READ_ONLY
from server import OTHER_REGION, REGION

THIRD_REGION = "ap-southeast-2"
POLICY = ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*",'
          '"Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"secretsmanager:GetSecretValue"}]}')
REFUSED = ("InvalidRequestException", "InvalidParameterException")


@in_both_modes
class Replication:
    @property
    def there(self):
        return self.api(region=OTHER_REGION)

    def status(self, name, region=OTHER_REGION):
        found = self.sm.describe_secret(SecretId=name).get("ReplicationStatus", [])
        return next((entry for entry in found if entry["Region"] == region), None)

    def settled(self, name, region=OTHER_REGION):
        """Waits until the replica is in sync or has failed; returns its status."""
        def check():
            status = self.status(name, region)
            return status if status and status["Status"] != "InProgress" else None

        return self.eventually(check, "the end of replication")

    def in_sync(self, name, region=OTHER_REGION):
        status = self.settled(name, region)
        self.assertEqual("InSync", status["Status"], status)
        return status

    def replicated(self, **parameters):
        name = self.create(AddReplicaRegions=[{"Region": OTHER_REGION}], **parameters)
        self.in_sync(name)
        return name

    def there_has(self, name, check):
        """Waits until the replica's description satisfies the check."""
        return self.eventually(lambda: check(self.there.describe_secret(SecretId=name)), "the change in the replica")

    def gone(self, api, name):
        def check():
            try:
                api.describe_secret(SecretId=name)
            except api.client.exceptions.ResourceNotFoundException:
                return True
            return False

        self.eventually(check, "the removal of the replica")

    def test_secret_created_with_a_replica_is_readable_in_both_regions(self):
        name = unique()
        created = self.sm.create_secret(
            Name=name, SecretString="shared", AddReplicaRegions=[{"Region": OTHER_REGION}])
        self.assertEqual([OTHER_REGION], [entry["Region"] for entry in created["ReplicationStatus"]])
        self.assertIn(created["ReplicationStatus"][0]["Status"], ("InProgress", "InSync"))
        status = self.in_sync(name)
        self.assertEqual("alias/aws/secretsmanager", status["KmsKeyId"])
        replica = self.there.get_secret_value(SecretId=name)
        self.assertEqual("shared", replica["SecretString"])
        self.assertEqual(created["VersionId"], replica["VersionId"])
        self.assertEqual(created["ARN"].replace(REGION, OTHER_REGION), replica["ARN"])
        self.assertEqual("shared", self.there.get_secret_value(SecretId=replica["ARN"])["SecretString"])

    def test_both_sides_name_the_primary_region(self):
        name = self.replicated()
        self.assertEqual(REGION, self.sm.describe_secret(SecretId=name)["PrimaryRegion"])
        self.assertEqual(REGION, self.there.describe_secret(SecretId=name)["PrimaryRegion"])
        listed = self.there.list_secrets(Filters=[{"Key": "name", "Values": [name]}])["SecretList"]
        self.assertEqual([REGION], [entry["PrimaryRegion"] for entry in listed])

    def test_existing_secret_is_replicated_with_all_its_labelled_versions(self):
        name = self.create(SecretBinary=b"\x00one", Description="d", Tags=[{"Key": "k", "Value": "v"}])
        self.put(name, "two")
        self.put(name, "three", stages=["MINE"])
        self.sm.put_resource_policy(SecretId=name, ResourcePolicy=POLICY)
        answer = self.sm.replicate_secret_to_regions(
            SecretId=name, AddReplicaRegions=[{"Region": OTHER_REGION}, {"Region": THIRD_REGION}])
        self.assertEqual(self.sm.describe_secret(SecretId=name)["ARN"], answer["ARN"])
        self.assertEqual(
            {OTHER_REGION, THIRD_REGION}, {entry["Region"] for entry in answer["ReplicationStatus"]})
        for region in (OTHER_REGION, THIRD_REGION):
            self.in_sync(name, region)
            replica = self.api(region=region)
            described = replica.describe_secret(SecretId=name)
            self.assertEqual(self.stages(name), described["VersionIdsToStages"])
            self.assertEqual("d", described["Description"])
            self.assertEqual({"k": "v"}, self.tags(name, replica))
            self.assertEqual(POLICY, replica.get_resource_policy(SecretId=name)["ResourcePolicy"])
            for label, expected in (("AWSCURRENT", "two"), ("MINE", "three")):
                got = replica.get_secret_value(SecretId=name, VersionStage=label)
                self.assertEqual(expected, got["SecretString"])
            previous = replica.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")
            self.assertEqual(b"\x00one", previous["SecretBinary"])

    def test_replication_begins_from_what_was_just_written(self):
        # Each secret is written and read right before: work in the background must not see it as it was then.
        for _ in range(10):
            name = self.create()
            version = self.put(name, "newest")
            self.sm.describe_secret(SecretId=name)
            self.sm.replicate_secret_to_regions(
                SecretId=name, AddReplicaRegions=[{"Region": OTHER_REGION}, {"Region": THIRD_REGION}])
            for region in (OTHER_REGION, THIRD_REGION):
                self.in_sync(name, region)
                got = self.api(region=region).get_secret_value(SecretId=name)
                self.assertEqual((version, "newest"), (got["VersionId"], got["SecretString"]))

    def test_later_changes_reach_the_replica(self):
        name = self.replicated(Tags=[{"Key": "a", "Value": "1"}])
        version = self.put(name, "newer")
        self.there_has(name, lambda found: found["VersionIdsToStages"].get(version) == ["AWSCURRENT"])
        self.assertEqual("newer", self.there.get_secret_value(SecretId=name)["SecretString"])
        self.sm.update_secret(SecretId=name, Description="told")
        self.there_has(name, lambda found: found.get("Description") == "told")
        self.sm.tag_resource(SecretId=name, Tags=[{"Key": "b", "Value": "2"}])
        self.there_has(name, lambda found: len(found.get("Tags", [])) == 2)
        self.sm.untag_resource(SecretId=name, TagKeys=["a", "b"])
        self.there_has(name, lambda found: not found.get("Tags"))
        self.sm.put_resource_policy(SecretId=name, ResourcePolicy=POLICY)
        self.eventually(
            lambda: self.there.get_resource_policy(SecretId=name).get("ResourcePolicy") == POLICY, "the policy")
        before = self.stages(name)
        older = next(key for key, labels in before.items() if "AWSPREVIOUS" in labels)
        self.sm.update_secret_version_stage(
            SecretId=name, VersionStage="AWSCURRENT", RemoveFromVersionId=version, MoveToVersionId=older)
        self.there_has(name, lambda found: found["VersionIdsToStages"].get(older) == ["AWSCURRENT"])
        self.in_sync(name)

    def test_replica_is_read_only(self):
        name = self.replicated()
        versions = self.stages(name)
        current = next(iter(versions))
        # The code is the one AWS is seen to answer for PutResourcePolicy and DeleteSecret on a replica.
        calls = {
            "delete_secret": {}, "put_secret_value": {"SecretString": "x"},
            "update_secret": {"SecretString": "x"},
            "update_secret_version_stage": {"VersionStage": "MINE", "MoveToVersionId": current},
            "tag_resource": {"Tags": [{"Key": "a", "Value": "b"}]}, "untag_resource": {"TagKeys": ["a"]},
            "put_resource_policy": {"ResourcePolicy": POLICY}, "delete_resource_policy": {},
            "rotate_secret": {"RotationLambdaARN": f"arn:aws:lambda:{OTHER_REGION}:{self.account}:function:f"},
            "cancel_rotate_secret": {},
            "replicate_secret_to_regions": {"AddReplicaRegions": [{"Region": THIRD_REGION}]},
            "remove_regions_from_replication": {"RemoveReplicaRegions": [THIRD_REGION]}}
        for operation, others in calls.items():
            with self.subTest(operation):
                self.fails("InvalidParameterException", REPLICA_IS_READ_ONLY,
                           getattr(self.there, operation), SecretId=name, **others)
        self.fails("InvalidParameterException", REPLICA_IS_READ_ONLY,
                   self.there.update_secret, SecretId=name, Description="x")
        self.assertEqual(versions, self.there.describe_secret(SecretId=name)["VersionIdsToStages"])

    def test_replica_may_have_a_key_of_its_own(self):
        name = self.replicated()
        kms = self.api("kms", region=OTHER_REGION)
        key = kms.create_key()["KeyMetadata"]
        self.there.update_secret(SecretId=name, KmsKeyId=key["Arn"])
        self.assertIn(key["KeyId"], self.there.describe_secret(SecretId=name)["KmsKeyId"])
        self.assertEqual("value of " + name, self.there.get_secret_value(SecretId=name)["SecretString"])
        kms.disable_key(KeyId=key["KeyId"])
        self.fails(("DecryptionFailure", "AccessDeniedException"), None,
                   self.there.get_secret_value, SecretId=name)
        self.assertEqual("value of " + name, self.sm.get_secret_value(SecretId=name)["SecretString"])

    def test_replica_is_created_under_the_key_named_for_its_region(self):
        kms = self.api("kms", region=OTHER_REGION)
        key = kms.create_key()["KeyMetadata"]
        name = self.create(AddReplicaRegions=[{"Region": OTHER_REGION, "KmsKeyId": key["KeyId"]}])
        self.assertIn(key["KeyId"], self.in_sync(name)["KmsKeyId"])
        self.assertIn(key["KeyId"], self.there.describe_secret(SecretId=name)["KmsKeyId"])
        self.assertEqual("value of " + name, self.there.get_secret_value(SecretId=name)["SecretString"])

    def test_unknown_key_in_the_replica_region_fails_the_replica_only(self):
        name = self.create(AddReplicaRegions=[
            {"Region": OTHER_REGION, "KmsKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}])
        status = self.settled(name)
        self.assertEqual("Failed", status["Status"], status)
        self.assertTrue(status["StatusMessage"])
        self.assertTrue(self.current(name))
        self.fails("ResourceNotFoundException", NOT_FOUND, self.there.describe_secret, SecretId=name)

    def test_taken_name_fails_the_replica_and_force_overwrites(self):
        name = unique()
        self.there.create_secret(Name=name, SecretString="was here first")
        self.create(name, SecretString="primary", AddReplicaRegions=[{"Region": OTHER_REGION}])
        status = self.settled(name)
        self.assertEqual("Failed", status["Status"], status)
        self.assertRegex(status["StatusMessage"], "(?i)secret with this name already exists in this region")
        self.assertEqual("was here first", self.there.get_secret_value(SecretId=name)["SecretString"])
        self.sm.replicate_secret_to_regions(
            SecretId=name, AddReplicaRegions=[{"Region": OTHER_REGION}], ForceOverwriteReplicaSecret=True)
        self.in_sync(name)
        self.assertEqual("primary", self.there.get_secret_value(SecretId=name)["SecretString"])

    def test_force_at_creation_overwrites(self):
        name = unique()
        self.there.create_secret(Name=name, SecretString="was here first")
        self.create(name, SecretString="primary", ForceOverwriteReplicaSecret=True,
                    AddReplicaRegions=[{"Region": OTHER_REGION}])
        self.in_sync(name)
        self.assertEqual("primary", self.there.get_secret_value(SecretId=name)["SecretString"])

    def test_own_region_is_no_replica_region(self):
        name = unique()
        self.fails("InvalidParameterException", "Invalid replica region.", self.sm.create_secret,
                   Name=name, SecretString="x", AddReplicaRegions=[{"Region": REGION}])
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.describe_secret, SecretId=name)
        self.create(name)
        self.fails("InvalidParameterException", "Invalid replica region.", self.sm.replicate_secret_to_regions,
                   SecretId=name, AddReplicaRegions=[{"Region": REGION}])

    def test_text_that_is_no_region_is_a_validation_error(self):
        name = self.create()
        for region in ("", "Not A Region", "eu_west_1"):
            self.fails("ValidationException", None, self.sm.replicate_secret_to_regions,
                       SecretId=name, AddReplicaRegions=[{"Region": region}])
        self.fails("ValidationException", None, self.sm.remove_regions_from_replication,
                   SecretId=name, RemoveReplicaRegions=[])

    def test_primary_with_replicas_is_not_deleted(self):
        name = self.replicated()
        arn = self.sm.describe_secret(SecretId=name)["ARN"]
        for parameters in ({}, {"ForceDeleteWithoutRecovery": True}):
            self.fails("InvalidParameterException",
                       f"You can't delete secret {arn} that still has replica regions [{OTHER_REGION}].",
                       self.sm.delete_secret, SecretId=name, **parameters)
        self.assertTrue(self.current(name))
        self.assertNotIn("DeletedDate", self.sm.describe_secret(SecretId=name))

    def test_removed_region_loses_its_replica_at_once(self):
        name = self.replicated()
        arn = self.sm.describe_secret(SecretId=name)["ARN"]
        answer = self.sm.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=[OTHER_REGION])
        self.assertEqual(arn, answer["ARN"])
        self.assertNotIn(OTHER_REGION, [
            entry["Region"] for entry in answer.get("ReplicationStatus", []) if entry["Status"] == "InSync"])
        self.gone(self.there, name)
        self.eventually(lambda: self.status(name) is None, "the status without the region")
        self.there.create_secret(Name=name, SecretString="the name is free again")
        self.sm.delete_secret(SecretId=name)

    def test_removing_a_region_that_is_no_replica_changes_nothing(self):
        name = self.replicated()
        self.sm.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=[THIRD_REGION])
        self.in_sync(name)
        alone = self.create()
        self.sm.remove_regions_from_replication(SecretId=alone, RemoveReplicaRegions=[THIRD_REGION])

    def test_promoted_replica_stands_alone_with_the_same_arn(self):
        name = self.replicated()
        arn = self.there.describe_secret(SecretId=name)["ARN"]
        self.assertEqual(arn, self.there.stop_replication_to_replica(SecretId=name)["ARN"])
        described = self.there.describe_secret(SecretId=name)
        self.assertEqual(arn, described["ARN"])
        self.assertNotIn("PrimaryRegion", described)
        self.eventually(lambda: self.status(name) is None, "a primary without that replica")
        self.there.put_secret_value(SecretId=name, SecretString="on its own")
        self.put(name, "primary goes on")
        self.assertEqual("on its own", self.there.get_secret_value(SecretId=name)["SecretString"])
        previous = self.there.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")
        self.assertEqual("value of " + name, previous["SecretString"])
        self.sm.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        self.assertEqual("on its own", self.there.get_secret_value(SecretId=arn)["SecretString"])

    def test_only_a_replica_is_promoted(self):
        name = self.replicated()
        self.fails(REFUSED, None, self.sm.stop_replication_to_replica, SecretId=name)
        self.fails(REFUSED, None, self.sm.stop_replication_to_replica, SecretId=self.create())

    def test_last_access_is_kept_by_each_region(self):
        name = self.replicated()
        self.there.get_secret_value(SecretId=name)
        self.assertIn("LastAccessedDate", self.there.describe_secret(SecretId=name))
        self.assertNotIn("LastAccessedDate", self.sm.describe_secret(SecretId=name))

    def test_secret_without_a_value_is_replicated_and_filled_later(self):
        name = self.create_empty(AddReplicaRegions=[{"Region": OTHER_REGION}])
        self.in_sync(name)
        self.there.describe_secret(SecretId=name)
        version = token()
        self.put(name, "late", version=version)
        self.there_has(name, lambda found: version in found.get("VersionIdsToStages", {}))
        self.assertEqual("late", self.there.get_secret_value(SecretId=name)["SecretString"])

    def test_unknown_secret_is_not_found(self):
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.replicate_secret_to_regions,
                   SecretId=unique("missing"), AddReplicaRegions=[{"Region": OTHER_REGION}])
