"""BatchGetSecretValue."""
from harness import in_both_modes, unique
from messages import MARKED_DELETED, NOT_FOUND, no_value

REFUSED_ARGUMENT = ("InvalidParameterException", "InvalidRequestException")


@in_both_modes
class Batch:
    def test_values_by_name_and_arn(self):
        one, two = self.create(SecretString="1"), self.create(SecretBinary=b"\x00\x02")
        arn = self.sm.describe_secret(SecretId=two)["ARN"]
        answer = self.sm.batch_get_secret_value(SecretIdList=[one, arn])
        found = {entry["Name"]: entry for entry in answer["SecretValues"]}
        self.assertEqual({one, two}, set(found))
        self.assertEqual("1", found[one]["SecretString"])
        self.assertEqual(b"\x00\x02", found[two]["SecretBinary"])
        self.assertFalse(answer.get("Errors"))
        for entry in found.values():
            self.assertEqual(["AWSCURRENT"], entry["VersionStages"])
            self.assertLessEqual({"ARN", "VersionId", "CreatedDate"}, set(entry))

    def test_failures_are_told_per_secret(self):
        good, missing, empty, deleted = self.create(), unique("missing"), self.create_empty(), self.create()
        self.sm.delete_secret(SecretId=deleted)
        answer = self.sm.batch_get_secret_value(SecretIdList=[good, missing, empty, deleted])
        self.assertEqual([good], [entry["Name"] for entry in answer["SecretValues"]])
        errors = {}
        for entry in answer["Errors"]:
            self.assertEqual({"SecretId", "ErrorCode", "Message"}, set(entry))
            name = next(name for name in (missing, empty, deleted) if name in entry["SecretId"])
            errors[name] = (entry["ErrorCode"], entry["Message"])
        self.assertEqual({
            missing: ("ResourceNotFoundException", NOT_FOUND),
            empty: ("ResourceNotFoundException", no_value()),
            deleted: ("InvalidRequestException", MARKED_DELETED)}, errors)

    def test_a_secret_whose_key_is_disabled_fails_alone(self):
        key = self.kms.create_key()["KeyMetadata"]["KeyId"]
        locked, good = self.create(KmsKeyId=key), self.create()
        self.kms.disable_key(KeyId=key)
        answer = self.sm.batch_get_secret_value(SecretIdList=[locked, good])
        self.assertEqual([good], [entry["Name"] for entry in answer["SecretValues"]])
        self.assertEqual(1, len(answer["Errors"]))
        self.assertIn(answer["Errors"][0]["ErrorCode"], ("DecryptionFailure", "AccessDeniedException"))

    def test_values_by_filter_come_in_pages(self):
        prefix = unique()
        for number in range(7):
            self.create(prefix + str(number), SecretString=str(number))
        values = []
        for page in self.pages(self.sm.batch_get_secret_value, MaxResults=3,
                               Filters=[{"Key": "name", "Values": [prefix]}]):
            self.assertLessEqual(len(page["SecretValues"]), 3)
            values += [entry["SecretString"] for entry in page["SecretValues"]]
        self.assertEqual([str(number) for number in range(7)], sorted(values))

    def test_filters_work_as_in_ListSecrets(self):
        prefix = unique()
        self.create(prefix + "a", Tags=[{"Key": "app", "Value": "shop"}])
        self.create(prefix + "b", Tags=[{"Key": "app", "Value": "blog"}])
        answer = self.sm.batch_get_secret_value(Filters=[
            {"Key": "name", "Values": [prefix]}, {"Key": "tag-value", "Values": ["shop"]}])
        self.assertEqual([prefix + "a"], [entry["Name"] for entry in answer["SecretValues"]])

    def test_exactly_one_of_list_and_filters_must_be_given(self):
        name = self.create()
        self.fails(REFUSED_ARGUMENT, None, self.sm.batch_get_secret_value)
        self.fails(REFUSED_ARGUMENT, None, self.sm.batch_get_secret_value,
                   SecretIdList=[name], Filters=[{"Key": "name", "Values": [name]}])

    def test_page_size_goes_with_filters_only(self):
        name = self.create()
        self.fails(REFUSED_ARGUMENT, None, self.sm.batch_get_secret_value, SecretIdList=[name], MaxResults=5)

    def test_limits(self):
        name = self.create()
        for parameters in ({"SecretIdList": []}, {"SecretIdList": [name] * 21}, {"SecretIdList": [""]},
                           {"Filters": [{"Key": "name", "Values": [name]}], "MaxResults": 21},
                           {"Filters": [{"Key": "name", "Values": [name]}], "MaxResults": 0}):
            with self.subTest(parameters=parameters):
                self.fails("ValidationException", None, self.sm.batch_get_secret_value, **parameters)

    def test_bad_page_token_is_refused(self):
        self.fails("InvalidNextTokenException", None, self.sm.batch_get_secret_value,
                   Filters=[{"Key": "name", "Values": ["x"]}], NextToken="nonsense")

    def test_twenty_secrets_at_once(self):
        names = [self.create() for _ in range(20)]
        answer = self.sm.batch_get_secret_value(SecretIdList=names)
        self.assertEqual(sorted(names), sorted(entry["Name"] for entry in answer["SecretValues"]))
