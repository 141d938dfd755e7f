"""Creating and describing secrets, their ARNs, and how a SecretId is resolved."""
import datetime
import re

from api import token
from harness import DevelopmentMode, in_both_modes, unique
from messages import NOT_FOUND, name_exists, no_value
from server import DEV_ACCOUNT, OTHER_REGION, REGION


def partial(arn):
    return arn[:-7]


@in_both_modes
class Secrets:
    def test_create_returns_arn_name_and_version(self):
        name, version = unique(), token()
        created = self.sm.create_secret(Name=name, SecretString="x", ClientRequestToken=version)
        self.assertRegex(
            created["ARN"], rf"^arn:aws:secretsmanager:{REGION}:\d{{12}}:secret:{name}-[A-Za-z0-9]{{6}}$")
        self.assertEqual(name, created["Name"])
        self.assertEqual(version, created["VersionId"])
        self.assertNotIn("ReplicationStatus", created)
        if self.dev:
            self.assertIn(f":{DEV_ACCOUNT}:", created["ARN"])

    def test_any_string_of_32_to_64_characters_is_a_version_id(self):
        for version in ("v" * 32, "ü not a uuid, but long enough to be one", "z" * 64):
            name = unique()
            created = self.sm.create_secret(Name=name, SecretString="x", ClientRequestToken=version)
            self.assertEqual(version, created["VersionId"])
            got = self.sm.get_secret_value(SecretId=name, VersionId=version)
            self.assertEqual(("x", version), (got["SecretString"], got["VersionId"]))

    def test_describe_shows_what_was_created(self):
        before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)
        name, version = unique(), token()
        tags = [{"Key": "stage", "Value": "test"}, {"Key": "empty", "Value": ""}]
        created = self.sm.create_secret(
            Name=name, SecretString="x", ClientRequestToken=version, Description="what it is for", Tags=tags)
        described = self.sm.describe_secret(SecretId=name)
        self.assertEqual(created["ARN"], described["ARN"])
        self.assertEqual("what it is for", described["Description"])
        self.assertEqual({"stage": "test", "empty": ""}, self.tags(name))
        self.assertEqual({version: ["AWSCURRENT"]}, described["VersionIdsToStages"])
        after = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)
        self.assertTrue(before <= described["CreatedDate"] <= described["LastChangedDate"] <= after)
        for absent in ("KmsKeyId", "RotationEnabled", "DeletedDate", "LastAccessedDate", "LastRotatedDate",
                       "NextRotationDate", "OwningService", "PrimaryRegion", "ReplicationStatus", "Type"):
            self.assertNotIn(absent, described)

    def test_secret_without_a_value_has_no_version(self):
        name = unique()
        created = self.sm.create_secret(Name=name)
        self.assertNotIn("VersionId", created)
        self.assertNotIn("VersionIdsToStages", self.sm.describe_secret(SecretId=name))
        self.fails("ResourceNotFoundException", no_value(), self.sm.get_secret_value, SecretId=name)
        version = self.put(name, "first")
        self.assertEqual({version: ["AWSCURRENT"]}, self.stages(name))

    def test_empty_description_counts_as_absent(self):
        name = self.create_empty(Description="")
        self.assertNotIn("Description", self.sm.describe_secret(SecretId=name))

    def test_string_and_binary_exclude_each_other(self):
        name = unique()
        self.fails(
            ("InvalidParameterException", "InvalidRequestException"), None,
            self.sm.create_secret, Name=name, SecretString="x", SecretBinary=b"x")
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.describe_secret, SecretId=name)

    def test_existing_name_is_refused(self):
        name = self.create()
        self.fails("ResourceExistsException", name_exists(name), self.sm.create_secret, Name=name, SecretString="y")
        self.fails("ResourceExistsException", name_exists(name), self.sm.create_secret, Name=name)

    def test_names_differ_by_case(self):
        name = unique("Mixed")
        self.create(name, SecretString="one")
        self.create(name.upper(), SecretString="two")
        self.assertEqual("one", self.sm.get_secret_value(SecretId=name)["SecretString"])
        self.assertEqual("two", self.sm.get_secret_value(SecretId=name.upper())["SecretString"])

    def test_too_many_or_unacceptable_tags_are_refused(self):
        for tags in ([{"Key": f"k{i}", "Value": "v"} for i in range(51)],
                     [{"Key": "aws:reserved", "Value": "v"}],
                     [{"Key": "twice", "Value": "a"}, {"Key": "twice", "Value": "b"}]):
            name = unique()
            self.fails(
                ("InvalidParameterException", "InvalidRequestException", "LimitExceededException"), None,
                self.sm.create_secret, Name=name, SecretString="x", Tags=tags)
            self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.describe_secret, SecretId=name)

    def test_unknown_secret_is_not_found_by_any_operation(self):
        name = unique("missing")
        arn = f"arn:aws:secretsmanager:{REGION}:{DEV_ACCOUNT}:secret:{name}-AbCdEf"
        policy = '{"Version":"2012-10-17","Statement":[]}'
        calls = {
            "describe_secret": {}, "get_secret_value": {}, "delete_secret": {}, "restore_secret": {},
            "list_secret_version_ids": {}, "get_resource_policy": {}, "delete_resource_policy": {},
            "cancel_rotate_secret": {}, "rotate_secret": {}, "stop_replication_to_replica": {},
            "put_secret_value": {"SecretString": "x"}, "update_secret": {"SecretString": "x"},
            "tag_resource": {"Tags": [{"Key": "a", "Value": "b"}]}, "untag_resource": {"TagKeys": ["a"]},
            "put_resource_policy": {"ResourcePolicy": policy},
            "validate_resource_policy": {"ResourcePolicy": policy},
            "update_secret_version_stage": {"VersionStage": "X", "MoveToVersionId": token()},
            "replicate_secret_to_regions": {"AddReplicaRegions": [{"Region": OTHER_REGION}]},
            "remove_regions_from_replication": {"RemoveReplicaRegions": [OTHER_REGION]}}
        for operation, others in calls.items():
            for identifier in (name, arn):
                with self.subTest(operation=operation, identifier=identifier):
                    # Another account's ARN may also be answered with a refusal of access.
                    codes = ("ResourceNotFoundException",) if identifier == name or self.dev else (
                        "ResourceNotFoundException", "AccessDeniedException")
                    response = self.fails(
                        codes, None, getattr(self.sm, operation), SecretId=identifier, **others)
                    if response["Error"]["Code"] == "ResourceNotFoundException":
                        self.assertEqual(NOT_FOUND, response["Error"]["Message"])

    def test_name_arn_and_partial_arn_all_name_the_secret(self):
        for suffix in ("", "/with/_+=.@-characters", "-a1b2", "-a1b2c3-", "-abcdefg"):
            with self.subTest(suffix):
                name = unique() + suffix
                arn = self.sm.create_secret(Name=name, SecretString="x")["ARN"]
                for identifier in (name, arn, partial(arn)):
                    got = self.sm.get_secret_value(SecretId=identifier)
                    self.assertEqual((arn, name, "x"), (got["ARN"], got["Name"], got["SecretString"]))
                    described = self.sm.describe_secret(SecretId=identifier)
                    self.assertEqual((arn, name), (described["ARN"], described["Name"]))
                self.sm.put_secret_value(SecretId=partial(arn), SecretString="y")
                self.assertEqual("y", self.sm.get_secret_value(SecretId=arn)["SecretString"])
                self.sm.update_secret(SecretId=arn, SecretString="z")
                self.assertEqual("z", self.sm.get_secret_value(SecretId=name)["SecretString"])
                self.assertEqual(arn, self.sm.delete_secret(SecretId=partial(arn))["ARN"])
                self.assertEqual(name, self.sm.restore_secret(SecretId=arn)["Name"])

    def test_a_name_that_looks_like_an_arn_suffix_is_found_by_name_and_by_full_arn(self):
        name = unique() + "-a1b2c3"
        arn = self.sm.create_secret(Name=name, SecretString="x")["ARN"]
        for identifier in (name, arn):
            self.assertEqual("x", self.sm.get_secret_value(SecretId=identifier)["SecretString"])

    def test_a_wrong_suffix_does_not_match(self):
        name = unique()
        arn = self.sm.create_secret(Name=name, SecretString="x")["ARN"]
        wrong = partial(arn) + ("-AAAAAA" if not arn.endswith("-AAAAAA") else "-BBBBBB")
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.get_secret_value, SecretId=wrong)
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.get_secret_value, SecretId=partial(arn)[:-1])

    def test_recreated_secret_has_another_arn(self):
        name = unique()
        old = self.sm.create_secret(Name=name, SecretString="old")["ARN"]
        self.sm.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        new = self.eventually(lambda: self.recreated(name), "a free name after a forced deletion")
        self.assertEqual(partial(old), partial(new))
        self.assertNotEqual(old, new)
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.get_secret_value, SecretId=old)
        self.assertEqual("new", self.sm.get_secret_value(SecretId=partial(old))["SecretString"])

    def recreated(self, name):
        try:
            return self.sm.create_secret(Name=name, SecretString="new")["ARN"]
        except self.sm.client.exceptions.InvalidRequestException:
            return None  # the purge may take a moment, as on AWS

    def test_the_suffix_is_random(self):
        suffixes = {self.sm.create_secret(Name=unique())["ARN"][-6:] for _ in range(8)}
        self.assertEqual(8, len(suffixes))

    def test_regions_are_apart(self):
        name = self.create()
        other = self.api(region=OTHER_REGION)
        self.fails("ResourceNotFoundException", NOT_FOUND, other.describe_secret, SecretId=name)
        created = other.create_secret(Name=name, SecretString="there")
        self.assertIn(f":{OTHER_REGION}:", created["ARN"])
        self.assertEqual("value of " + name, self.sm.get_secret_value(SecretId=name)["SecretString"])
        self.assertEqual("there", other.get_secret_value(SecretId=name)["SecretString"])

    def test_partition_follows_the_region(self):
        for region, partition in (("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")):
            created = self.api(region=region).create_secret(Name=unique(), SecretString="x")
            self.assertTrue(created["ARN"].startswith(f"arn:{partition}:secretsmanager:{region}:"), created["ARN"])

    def test_type_of_a_managed_external_secret_is_kept(self):
        name = unique()
        self.sm.create_secret(Name=name, SecretString="{}", Type="SalesforceClientSecret")
        # Read below boto3, which drops members it does not know when it is older than they are.
        self.assertEqual("SalesforceClientSecret", self.call("DescribeSecret", {"SecretId": name}).json["Type"])
        listed = self.call("ListSecrets", {"Filters": [{"Key": "name", "Values": [name]}]}).json["SecretList"]
        self.assertEqual(["SalesforceClientSecret"], [entry["Type"] for entry in listed])

    def test_update_changes_the_description_without_a_new_version(self):
        name = self.create(Description="before")
        described = self.sm.describe_secret(SecretId=name)
        updated = self.sm.update_secret(SecretId=name, Description="after")
        self.assertNotIn("VersionId", updated)
        self.assertEqual((described["ARN"], name), (updated["ARN"], updated["Name"]))
        again = self.sm.describe_secret(SecretId=name)
        self.assertEqual("after", again["Description"])
        self.assertEqual(described["VersionIdsToStages"], again["VersionIdsToStages"])
        self.assertGreaterEqual(again["LastChangedDate"], described["LastChangedDate"])
        self.assertEqual(described["CreatedDate"], again["CreatedDate"])

    def test_update_keeps_what_it_does_not_name(self):
        name = self.create(Description="stays", Tags=[{"Key": "a", "Value": "b"}])
        version = self.sm.update_secret(SecretId=name, SecretString="new")["VersionId"]
        described = self.sm.describe_secret(SecretId=name)
        self.assertEqual("stays", described["Description"])
        self.assertEqual({"a": "b"}, self.tags(name))
        self.assertEqual(["AWSCURRENT"], described["VersionIdsToStages"][version])

    def test_update_with_both_kinds_of_value_is_refused(self):
        name = self.create()
        self.fails(
            ("InvalidParameterException", "InvalidRequestException"), None,
            self.sm.update_secret, SecretId=name, SecretString="x", SecretBinary=b"x")

    def test_put_without_a_value_or_with_both_kinds_is_refused(self):
        name = self.create()
        before = self.stages(name)
        refusals = ("InvalidParameterException", "InvalidRequestException")
        self.fails(refusals, None, self.sm.put_secret_value, SecretId=name)
        self.fails(refusals, None, self.sm.put_secret_value, SecretId=name, SecretString="x", SecretBinary=b"x")
        self.assertEqual(before, self.stages(name))

    def test_a_secret_may_switch_between_text_and_binary(self):
        name = self.create(SecretString="text")
        self.sm.put_secret_value(SecretId=name, SecretBinary=b"\x00\xff")
        got = self.sm.get_secret_value(SecretId=name)
        self.assertEqual(b"\x00\xff", got["SecretBinary"])
        self.assertNotIn("SecretString", got)
        self.sm.update_secret(SecretId=name, SecretString="text again")
        got = self.sm.get_secret_value(SecretId=name)
        self.assertEqual("text again", got["SecretString"])
        self.assertNotIn("SecretBinary", got)
        previous = self.sm.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")
        self.assertEqual(b"\x00\xff", previous["SecretBinary"])

    def test_boto3_raises_its_own_exception_classes(self):
        with self.assertRaises(self.sm.client.exceptions.ResourceNotFoundException) as caught:
            self.sm.describe_secret(SecretId=unique("missing"))
        self.assertEqual(NOT_FOUND, caught.exception.response["Message"])


class Accounts(DevelopmentMode):
    """In development mode an access key id of 12 digits is the account."""

    def test_access_key_of_twelve_digits_is_the_account(self):
        created = self.api(account="123456789012").create_secret(Name=unique(), SecretString="x")
        self.assertIn(":123456789012:", created["ARN"])

    def test_a_name_resolves_in_the_callers_account_only(self):
        name = unique()
        self.api(account="111111111111").create_secret(Name=name, SecretString="one")
        two = self.api(account="222222222222")
        self.fails("ResourceNotFoundException", NOT_FOUND, two.get_secret_value, SecretId=name)
        two.create_secret(Name=name, SecretString="two")
        self.assertEqual("one", self.api(account="111111111111").get_secret_value(SecretId=name)["SecretString"])

    def test_list_never_shows_another_accounts_secrets(self):
        name = unique()
        self.api(account="333333333333").create_secret(Name=name, SecretString="x")
        self.assertEqual([], self.api(account="444444444444").list_secrets()["SecretList"])

    def test_default_key_shuts_other_accounts_out_even_with_a_resource_policy(self):
        owner, guest = self.api(account="555555555555"), self.api(account="666666666666")
        arn = owner.create_secret(Name=unique(), SecretString="x")["ARN"]
        owner.put_resource_policy(SecretId=arn, ResourcePolicy=(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:*","Resource":"*",'
            '"Principal":{"AWS":"arn:aws:iam::666666666666:root"}}]}'))
        text = ("You can't access a secret from a different AWS account if you encrypt the secret with the "
                "default KMS service key.")
        self.fails("InvalidRequestException", text, guest.get_secret_value, SecretId=arn)
        self.fails("InvalidRequestException", text, guest.put_secret_value, SecretId=arn, SecretString="y")
        self.assertEqual(arn, guest.describe_secret(SecretId=arn)["ARN"])

    def test_keys_of_another_form_share_the_default_account(self):
        for key in ("AKIAIOSFODNN7EXAMPLE", "1234", "test"):
            created = self.api(account=key).create_secret(Name=unique(), SecretString="x")
            self.assertTrue(re.search(f":{DEV_ACCOUNT}:", created["ARN"]), created["ARN"])
