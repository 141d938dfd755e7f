"""Making, changing, deleting and restoring secrets (localstack, test_secretsmanager)."""
import json

from api import token
from harness import unique
from messages import INVALID_NAME, MARKED_DELETED, NOT_FOUND, NO_TOKEN, name_exists, no_value, no_version, token_in_use
from recorded.answers import BYTES, CURRENT, DATE, PENDING, PREVIOUS, TEXT, RecordedCase, contents

DESCRIPTION = "Testing secret creation."
NAME_SCHEDULED = (
    "You can't create this secret because a secret with this name is already scheduled for deletion.")
LABEL_NOT_ON_VERSION = "You provided a VersionStage that is not associated to the provided VersionId."


class RecordedLife(RecordedCase):
    def secret(self, name=None, **parameters):
        """A secret whose creation answers as recorded: with a VersionId only if there is a value."""
        name = name or unique()
        made = self.sm.create_secret(Name=name, **parameters)
        valued = {"VersionId": TEXT} if {"SecretString", "SecretBinary"} & set(parameters) else {}
        return self.same(made, ARN=TEXT, Name=name, **valued)

    def describes(self, secret, /, **members):
        self.same(
            self.sm.describe_secret(SecretId=secret["ARN"]), ARN=secret["ARN"], Name=secret["Name"],
            CreatedDate=DATE, LastChangedDate=DATE, **members)

    # --- test_create_and_update_secret, every name of both recordings ------------------------------

    def check_create_and_update(self, name, found_by_partial_arn=True):
        secret = self.secret(name, SecretString="my_secret", Description=DESCRIPTION)
        arn, first = secret["ARN"], secret["VersionId"]
        self.assertRegex(arn[-7:], r"^-[A-Za-z0-9]{6}$")
        self.value(secret, "my_secret", first, [CURRENT])
        self.describes(
            secret, Description=DESCRIPTION, LastAccessedDate=DATE, VersionIdsToStages={first: [CURRENT]})
        self.value(secret, "my_secret", first, [CURRENT], SecretId=arn)
        if found_by_partial_arn:
            self.value(secret, "my_secret", first, [CURRENT], SecretId=arn[:-7])
        else:
            self.refuses_modelled(
                "ResourceNotFoundException", NOT_FOUND, self.sm.get_secret_value, SecretId=arn[:-7])
        second = self.puts(secret, "new_secret")
        self.value(secret, "new_secret", second, [CURRENT])
        updated = self.sm.update_secret(SecretId=arn, SecretString="test123", Description="d1")
        self.same(updated, ARN=arn, Name=name, VersionId=TEXT)
        self.assertEqual(3, len({first, second, updated["VersionId"]}))
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_create_and_update_plain_name(self):
        self.check_create_and_update("s-c64bdc03")

    def test_create_and_update_name_of_special_characters(self):
        self.check_create_and_update("Valid/_+=.@-Name")

    def test_create_and_update_name_ending_in_hyphen_and_four(self):
        self.check_create_and_update("Valid/_+=.@-Name-a1b2")

    def test_create_and_update_name_ending_in_hyphen_six_and_hyphen(self):
        self.check_create_and_update("Valid/_+=.@-Name-a1b2c3-")

    def test_create_and_update_name_ending_like_the_end_of_an_arn(self):
        self.check_create_and_update("Invalid/_+=.@-Name-a1b2c3", found_by_partial_arn=False)

    # --- what is not there -------------------------------------------------------------------------

    def test_unknown_secret(self):
        # test_secret_not_found
        for call in (self.sm.get_secret_value, self.sm.list_secret_version_ids):
            self.refuses_modelled("ResourceNotFoundException", NOT_FOUND, call, SecretId=unique())

    def test_unknown_version_of_an_empty_secret(self):
        # test_secret_version_not_found
        name, version = self.secret()["Name"], token()
        for message, parameters in (
                (no_value(), {}), (no_version(version), {"VersionId": version}),
                (no_value(PENDING), {"VersionStage": PENDING})):
            self.refuses_modelled(
                "ResourceNotFoundException", message, self.sm.get_secret_value, SecretId=name, **parameters)

    def test_label_that_is_nowhere_and_label_that_is_elsewhere(self):
        # test_get_secret_value_errors
        secret = self.secret(SecretString="test")
        self.refuses_modelled(
            "ResourceNotFoundException", no_value(PREVIOUS), self.sm.get_secret_value, SecretId=secret["ARN"],
            VersionStage=PREVIOUS)
        self.refuses_modelled(
            "InvalidRequestException", LABEL_NOT_ON_VERSION, self.sm.get_secret_value, SecretId=secret["Name"],
            VersionId=secret["VersionId"], VersionStage=PREVIOUS)

    def test_bad_name_is_refused_by_every_operation(self):
        # test_invalid_secret_name
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]})
        sm = self.sm
        calls = (
            (sm.create_secret, "Name", {"SecretString": "text"}),
            (sm.delete_secret, "SecretId", {"ForceDeleteWithoutRecovery": True}),
            (sm.describe_secret, "SecretId", {}),
            (sm.get_secret_value, "SecretId", {}),
            (sm.list_secret_version_ids, "SecretId", {"IncludeDeprecated": True}),
            (sm.put_secret_value, "SecretId", {"SecretString": "text"}),
            (sm.tag_resource, "SecretId", {"Tags": [{"Key": "FirstTag", "Value": "SomeValue"}]}),
            (sm.untag_resource, "SecretId", {"TagKeys": ["FirstTag"]}),
            (sm.update_secret, "SecretId", {"Description": "other"}),
            (sm.validate_resource_policy, "SecretId", {"ResourcePolicy": policy}))
        for name in ("Inv Name", " Inv Name", " Inv*Name? ", " Inv *?!]Name\\-"):
            for call, member, parameters in calls:
                with self.subTest(name=name, parameters=parameters):
                    self.refuses_unmodelled("ValidationException", INVALID_NAME, call, **{member: name}, **parameters)

    def test_request_without_a_token(self):
        # test_no_client_request_token; the secret does not exist and some members are not the operation's
        for operation, code in (
                ("CreateSecret", "InvalidRequestException"), ("UpdateSecret", "InvalidRequestException"),
                ("RotateSecret", "InvalidParameterException"), ("PutSecretValue", "InvalidRequestException")):
            with self.subTest(operation):
                member = "Name" if operation == "CreateSecret" else "SecretId"
                reply = self.call(operation, {
                    member: unique(), "SecretString": "thisisthesecret", "Description": "My secret string"})
                self.assertEqual(400, reply.status)
                self.assertEqual({"__type": code, "Message": NO_TOKEN}, reply.json)

    # --- creating ----------------------------------------------------------------------------------

    def test_existing_name(self):
        # test_secret_exists, test_secret_exists_snapshots; moto, test_create_duplicate_secret_without_specifying_token
        secret = self.secret(SecretString="text", Description=DESCRIPTION)
        self.assertEqual([secret["ARN"]], [
            entry["ARN"] for page in self.pages(self.sm.list_secrets) for entry in page["SecretList"]
            if entry["Name"] == secret["Name"]])
        self.refuses_modelled(
            "ResourceExistsException", name_exists(secret["Name"]), self.sm.create_secret, Name=secret["Name"],
            SecretString="text", Description=DESCRIPTION)
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_secret_made_empty(self):
        # test_create_secret_version_from_empty_secret
        secret = self.secret(Description="")
        self.describes(secret)
        put = self.sm.put_secret_value(SecretId=secret["ARN"], SecretString="text")
        self.same(put, ARN=secret["ARN"], Name=secret["Name"], VersionId=TEXT, VersionStages=[CURRENT])

    def test_same_token_and_value(self):
        # moto, test_create_duplicate_secret_with_same_token, test_put_same_secret_value_with_same_token and
        # test_update_same_secret_value_with_same_token
        parameters = {"SecretString": "Hello", "ClientRequestToken": token()}
        secret = self.secret(**parameters)
        self.assertEqual(parameters["ClientRequestToken"], secret["VersionId"])
        self.assertEqual(
            contents(secret), contents(self.sm.create_secret(Name=secret["Name"], **parameters)))
        self.same(
            self.sm.put_secret_value(SecretId=secret["ARN"], **parameters), VersionStages=[CURRENT],
            **contents(secret))
        self.same(self.sm.update_secret(SecretId=secret["Name"], **parameters), **contents(secret))

    def test_same_token_and_another_value(self):
        # moto, test_create_different_secret_with_same_token, test_put_different_secret_value_with_same_token and
        # test_update_different_secret_value_with_same_token
        used = token()
        secret = self.secret(SecretString="Hello", ClientRequestToken=used)
        for call, identifier in (
                (self.sm.create_secret, {"Name": secret["Name"]}),
                (self.sm.put_secret_value, {"SecretId": secret["ARN"]}),
                (self.sm.update_secret, {"SecretId": secret["ARN"]})):
            self.refuses_modelled(
                "ResourceExistsException", token_in_use(used, secret["ARN"]), call, SecretString="Hi",
                ClientRequestToken=used, **identifier)

    # --- changing ----------------------------------------------------------------------------------

    def test_update_of_description_and_value(self):
        # test_update_secret_description
        secret = self.secret(SecretString="first")
        name, arn, first = secret["Name"], secret["ARN"], secret["VersionId"]
        self.describes(secret, VersionIdsToStages={first: [CURRENT]})
        self.same(self.sm.update_secret(SecretId=name, Description="MyDescription"), ARN=arn, Name=name)
        self.describes(secret, Description="MyDescription", VersionIdsToStages={first: [CURRENT]})
        updated = self.sm.update_secret(SecretId=name, SecretString="second", Description="MyNewDescription")
        self.same(updated, ARN=arn, Name=name, VersionId=TEXT)
        second = updated["VersionId"]
        self.describes(
            secret, Description="MyNewDescription", VersionIdsToStages={second: [CURRENT], first: [PREVIOUS]})
        updated = self.sm.update_secret(SecretId=name, SecretString="third")
        self.same(updated, ARN=arn, Name=name, VersionId=TEXT)
        shown = {updated["VersionId"]: [CURRENT], second: [PREVIOUS]}
        self.describes(secret, Description="MyNewDescription", VersionIdsToStages=shown)
        self.same(self.sm.update_secret(SecretId=name), ARN=arn, Name=name)
        self.describes(secret, Description="MyNewDescription", VersionIdsToStages=shown)
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_last_changed_date(self):
        # test_last_updated_date: an update with the same value is a change too
        secret = self.secret(SecretString="one")
        dates = [self.sm.describe_secret(SecretId=secret["Name"])["LastChangedDate"]]
        created = self.sm.get_secret_value(SecretId=secret["Name"])["CreatedDate"]
        self.assertLessEqual(abs((created - dates[0]).total_seconds()), 1)
        self.assertEqual(dates[0], self.sm.describe_secret(SecretId=secret["Name"])["LastChangedDate"])
        for text in ("two", "two", "three"):
            self.sm.update_secret(SecretId=secret["Name"], SecretString=text)
            dates.append(self.sm.describe_secret(SecretId=secret["Name"])["LastChangedDate"])
        self.assertEqual(sorted(set(dates)), dates)

    def test_last_accessed_date(self):
        # test_last_accessed_date: no date until the first read, then the day
        secret = self.secret(SecretString="text")
        self.assertNotIn("LastAccessedDate", self.sm.describe_secret(SecretId=secret["Name"]))
        days = []
        for _ in range(2):
            self.sm.get_secret_value(SecretId=secret["Name"])
            days.append(self.sm.describe_secret(SecretId=secret["Name"])["LastAccessedDate"])
        for day in days:
            self.assertEqual(0, day.timestamp() % 86400, day)
        self.assertIn((days[1] - days[0]).days, (0, 1))  # midnight may pass between the two

    def test_binary_value_by_client_and_by_plain_request(self):
        # test_get_secret_value: bytes for the client, base64 on the wire
        secret = self.secret(SecretBinary=b"footest")
        members = {"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": secret["VersionId"],
                   "VersionStages": [CURRENT]}
        self.same(
            self.sm.get_secret_value(SecretId=secret["ARN"]), CreatedDate=DATE, SecretBinary=b"footest", **members)
        reply = self.call("GetSecretValue", {"SecretId": secret["Name"]})
        body = reply.json
        self.assertIsInstance(body.pop("CreatedDate"), (int, float))  # seconds, whole or not
        self.assertEqual({**members, "SecretBinary": "Zm9vdGVzdA=="}, body)

    def test_binary_values_one_after_the_other(self):
        # test_put_secret_value
        secret = self.secret(SecretBinary=b"footest")
        for value in (b"footest", b"footest2", b"footest3"):
            if value != b"footest":
                self.sm.put_secret_value(SecretId=secret["Name"], SecretBinary=value)
            answer = self.sm.get_secret_value(SecretId=secret["Name"])
            self.same(
                answer, ARN=secret["ARN"], Name=secret["Name"], CreatedDate=DATE, SecretBinary=BYTES,
                VersionId=TEXT, VersionStages=[CURRENT])
            self.assertEqual(value, answer["SecretBinary"])

    # --- tags --------------------------------------------------------------------------------------

    def test_tags_come_and_go(self):
        # test_secret_tags: once there have been tags, none is an empty list
        secret = self.secret()
        arn = secret["ARN"]
        one, two, three, four = ({"Key": f"tag{n}", "Value": f"value{n}"} for n in range(1, 5))
        self.describes(secret)
        steps = (
            ([one], None, [one]), ([two], None, [one, two]), (None, ["tag1"], [two]), (None, ["tag2"], []),
            ([three, four], None, [three, four]), (None, ["tag3", "tag4"], []))
        for added, removed, left in steps:
            if added:
                self.same(self.sm.tag_resource(SecretId=arn, Tags=added))
            else:
                self.same(self.sm.untag_resource(SecretId=arn, TagKeys=removed))
            self.describes(secret, Tags=left)

    def test_tags_of_a_deleted_secret(self):
        # test_tag_untag_resource_on_deleted_secret
        secret = self.secret(SecretString="text", Tags=[{"Key": "initial-tag", "Value": "initial-value"}])
        self.deletes(secret, SecretId=secret["ARN"])
        self.refuses_modelled(
            "InvalidRequestException", MARKED_DELETED, self.sm.tag_resource, SecretId=secret["ARN"],
            Tags=[{"Key": "new-tag", "Value": "new-value"}])
        self.refuses_modelled(
            "InvalidRequestException", MARKED_DELETED, self.sm.untag_resource, SecretId=secret["ARN"],
            TagKeys=["initial-tag"])

    # --- deleting ----------------------------------------------------------------------------------

    def test_restore(self):
        # test_secret_restore
        secret = self.secret(SecretString="my_secret", Description="test description")
        self.deletes(secret)
        self.same(self.sm.restore_secret(SecretId=secret["Name"]), ARN=secret["ARN"], Name=secret["Name"])

    def test_name_scheduled_for_deletion(self):
        # test_exp_raised_on_creation_of_secret_scheduled_for_deletion
        secret = self.secret(SecretString="text")
        self.deletes(secret, RecoveryWindowInDays=7)
        self.refuses_modelled(
            "InvalidRequestException", NAME_SCHEDULED, self.sm.create_secret, Name=secret["Name"], SecretString="text")

    def test_secret_made_again_has_another_arn(self):
        # test_can_recreate_delete_secret
        old = self.secret(SecretString="text")
        self.deletes(old, ForceDeleteWithoutRecovery=True)
        new = self.secret(old["Name"], SecretString="text")
        self.assertEqual(old["ARN"][:-6], new["ARN"][:-6])
        self.assertNotEqual(old["ARN"], new["ARN"])
        self.assertNotEqual(old["VersionId"], new["VersionId"])

    def test_force_deletion_of_what_does_not_exist(self):
        # test_delete_non_existent_secret_returns_as_if_secret_exists
        name = unique()
        self.same(
            self.sm.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True), Name=name, ARN=TEXT,
            DeletionDate=DATE)

    def test_force_deletion_of_a_scheduled_secret(self):
        # test_force_delete_deleted_secret
        secret = self.secret(SecretString="text")
        self.deletes(secret, SecretId=secret["ARN"])
        self.describes(secret, DeletedDate=DATE, VersionIdsToStages={secret["VersionId"]: [CURRENT]})
        self.deletes(secret, SecretId=secret["ARN"], ForceDeleteWithoutRecovery=True)
        self.refuses_modelled(
            "ResourceNotFoundException", NOT_FOUND, self.sm.describe_secret, SecretId=secret["ARN"])
