"""Deletion with and without recovery, restoring, and what a secret marked for deletion refuses."""
import datetime

from api import token
from harness import in_both_modes, unique
from messages import MARKED_DELETED, NOT_FOUND
from server import OTHER_REGION, REGION

ALREADY_SCHEDULED = (
    "You can't create this secret because a secret with this name is already scheduled for deletion.")
POLICY = '{"Version":"2012-10-17","Statement":[]}'


def utc_now():
    return datetime.datetime.now(datetime.timezone.utc)


@in_both_modes
class Deletion:
    def assert_days_ahead(self, date, days):
        expected = utc_now() + datetime.timedelta(days=days)
        self.assertLess(abs(date - expected), datetime.timedelta(minutes=5))

    def test_window_is_thirty_days_unless_told_otherwise(self):
        for parameters, days in (({}, 30), ({"RecoveryWindowInDays": 7}, 7), ({"RecoveryWindowInDays": 30}, 30)):
            name = self.create()
            arn = self.sm.describe_secret(SecretId=name)["ARN"]
            answer = self.sm.delete_secret(SecretId=name, **parameters)
            self.assertEqual((arn, name), (answer["ARN"], answer["Name"]))
            self.assert_days_ahead(answer["DeletionDate"], days)

    def test_window_outside_of_7_to_30_days_is_refused(self):
        name = self.create()
        for days in (-1, 0, 1, 6, 31):
            self.fails("InvalidParameterException", None, self.sm.delete_secret,
                       SecretId=name, RecoveryWindowInDays=days)
        self.assertNotIn("DeletedDate", self.sm.describe_secret(SecretId=name))

    def test_window_and_force_exclude_each_other(self):
        name = self.create()
        self.fails("InvalidParameterException", None, self.sm.delete_secret,
                   SecretId=name, RecoveryWindowInDays=7, ForceDeleteWithoutRecovery=True)
        self.assertTrue(self.current(name))

    def test_deleted_secret_is_described_and_restored(self):
        name = self.create()
        self.sm.delete_secret(SecretId=name)
        described = self.sm.describe_secret(SecretId=name)
        self.assertIn("DeletedDate", described)
        restored = self.sm.restore_secret(SecretId=name)
        self.assertEqual((described["ARN"], name), (restored["ARN"], restored["Name"]))
        self.assertNotIn("DeletedDate", self.sm.describe_secret(SecretId=name))
        self.assertEqual("value of " + name, self.sm.get_secret_value(SecretId=name)["SecretString"])

    def test_restoring_a_secret_that_is_not_deleted_changes_nothing(self):
        name = self.create()
        self.assertEqual(name, self.sm.restore_secret(SecretId=name)["Name"])
        self.assertTrue(self.current(name))

    def test_everything_but_describe_restore_and_delete_is_refused_on_a_deleted_secret(self):
        name = self.create()
        first = self.current(name)
        second = self.put(name)
        self.sm.delete_secret(SecretId=name)
        calls = {
            "get_secret_value": {}, "put_secret_value": {"SecretString": "x"},
            "update_secret": {"SecretString": "x"}, "rotate_secret": {}, "cancel_rotate_secret": {},
            "tag_resource": {"Tags": [{"Key": "a", "Value": "b"}]}, "untag_resource": {"TagKeys": ["a"]},
            "put_resource_policy": {"ResourcePolicy": POLICY}, "get_resource_policy": {},
            "delete_resource_policy": {},
            "update_secret_version_stage": {
                "VersionStage": "AWSCURRENT", "RemoveFromVersionId": second, "MoveToVersionId": first},
            "replicate_secret_to_regions": {"AddReplicaRegions": [{"Region": OTHER_REGION}]}}
        # The exact text is recorded for these; the others are the same state error.
        recorded = ("get_secret_value", "tag_resource", "untag_resource")
        for operation, others in calls.items():
            with self.subTest(operation):
                self.fails("InvalidRequestException", MARKED_DELETED if operation in recorded else None,
                           getattr(self.sm, operation), SecretId=name, **others)
        self.sm.restore_secret(SecretId=name)
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT"]}, self.stages(name))

    def test_description_update_of_a_deleted_secret_is_refused(self):
        name = self.create()
        self.sm.delete_secret(SecretId=name)
        self.fails("InvalidRequestException", None, self.sm.update_secret, SecretId=name, Description="d")

    def test_name_stays_taken_while_the_secret_is_scheduled(self):
        name = self.create()
        self.sm.delete_secret(SecretId=name)
        self.fails("InvalidRequestException", ALREADY_SCHEDULED, self.sm.create_secret, Name=name, SecretString="y")

    def test_list_shows_scheduled_secrets_on_request_only(self):
        name = self.create()
        self.sm.delete_secret(SecretId=name)
        filters = [{"Key": "name", "Values": [name]}]
        self.assertEqual([], self.sm.list_secrets(Filters=filters)["SecretList"])
        listed = self.sm.list_secrets(Filters=filters, IncludePlannedDeletion=True)["SecretList"]
        self.assertEqual([name], [entry["Name"] for entry in listed])
        self.assertIn("DeletedDate", listed[0])

    def test_forced_deletion_removes_the_secret(self):
        name = self.create()
        answer = self.sm.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        self.assertEqual(name, answer["Name"])
        self.assertLess(abs(answer["DeletionDate"] - utc_now()), datetime.timedelta(minutes=5))
        not_found = self.sm.client.exceptions.ResourceNotFoundException

        def gone():
            try:
                self.sm.describe_secret(SecretId=name)
            except not_found:
                return True
            return False

        self.eventually(gone, "the purge after a forced deletion")
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.restore_secret, SecretId=name)

    def test_forced_deletion_of_a_scheduled_secret_works(self):
        name = self.create()
        self.sm.delete_secret(SecretId=name)
        self.assertEqual(name, self.sm.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)["Name"])

    def test_forced_deletion_of_a_secret_that_never_was_succeeds(self):
        name = unique("missing")
        answer = self.sm.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        self.assertEqual(name, answer["Name"])
        self.assertRegex(answer["ARN"], rf"^arn:aws:secretsmanager:{REGION}:\d{{12}}:secret:{name}-\w{{6}}$")
        self.assertIn("DeletionDate", answer)

    def test_deletion_of_a_secret_that_never_was_is_not_found(self):
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.delete_secret, SecretId=unique("missing"))

    def test_recreated_secret_knows_nothing_of_the_old_one(self):
        name, used = unique(), token()
        self.sm.create_secret(
            Name=name, SecretString="old value", ClientRequestToken=used, Description="old",
            Tags=[{"Key": "old", "Value": "yes"}])
        self.sm.put_resource_policy(SecretId=name, ResourcePolicy=(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Resource":"*",'
            '"Action":"secretsmanager:DeleteResourcePolicy"}]}'))
        self.sm.get_secret_value(SecretId=name)
        self.sm.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        invalid = self.sm.client.exceptions.InvalidRequestException

        def created():
            try:
                return self.sm.create_secret(Name=name, SecretString="new value", ClientRequestToken=used)
            except invalid:
                return None

        # The token was used for another value of the old secret; the new secret does not know that.
        self.assertEqual(used, self.eventually(created, "a free name")["VersionId"])
        described = self.sm.describe_secret(SecretId=name)
        for absent in ("Description", "Tags", "LastAccessedDate", "DeletedDate"):
            self.assertNotIn(absent, described)
        self.assertNotIn("ResourcePolicy", self.sm.get_resource_policy(SecretId=name))
        self.assertEqual({used: ["AWSCURRENT"]}, described["VersionIdsToStages"])
        self.assertEqual("new value", self.sm.get_secret_value(SecretId=name)["SecretString"])
        listed = self.sm.list_secret_version_ids(SecretId=name, IncludeDeprecated=True)["Versions"]
        self.assertEqual([used], [entry["VersionId"] for entry in listed])
