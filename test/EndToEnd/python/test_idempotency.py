"""Idempotency by ClientRequestToken, and requests that race each other."""
import concurrent.futures

from api import token
from harness import in_both_modes, unique
from messages import token_in_use


@in_both_modes
class Idempotency:
    def test_create_again_with_the_same_token_and_value_answers_the_same(self):
        name, used = unique(), token()
        first = self.sm.create_secret(Name=name, SecretString="x", ClientRequestToken=used)
        again = self.sm.create_secret(Name=name, SecretString="x", ClientRequestToken=used)
        for answer in (first, again):
            answer.pop("ResponseMetadata")
        self.assertEqual(first, again)
        self.assertEqual({used: ["AWSCURRENT"]}, self.stages(name))

    def test_create_again_with_the_same_token_and_another_value_is_refused(self):
        name, used = unique(), token()
        arn = self.sm.create_secret(Name=name, SecretString="x", ClientRequestToken=used)["ARN"]
        self.fails("ResourceExistsException", token_in_use(used, arn), self.sm.create_secret,
                   Name=name, SecretString="y", ClientRequestToken=used)
        self.assertEqual("x", self.sm.get_secret_value(SecretId=name)["SecretString"])

    def test_text_and_binary_of_the_same_bytes_are_different_values(self):
        name, used = unique(), token()
        self.sm.create_secret(Name=name, SecretString="x", ClientRequestToken=used)
        self.fails("ResourceExistsException", None, self.sm.put_secret_value,
                   SecretId=name, SecretBinary=b"x", ClientRequestToken=used)

    def test_put_again_with_the_same_token_and_value_makes_no_version(self):
        name = self.create()
        used = self.put(name, "v")
        again = self.sm.put_secret_value(SecretId=name, SecretString="v", ClientRequestToken=used)
        self.assertEqual((used, ["AWSCURRENT"]), (again["VersionId"], again["VersionStages"]))
        self.assertEqual(2, len(self.stages(name)))

    def test_put_again_answers_with_the_labels_of_today(self):
        name = self.create()
        used = self.put(name, "v")
        newest = self.put(name, "w")
        again = self.sm.put_secret_value(SecretId=name, SecretString="v", ClientRequestToken=used)
        self.assertEqual(["AWSPREVIOUS"], again["VersionStages"])
        self.assertEqual(newest, self.current(name))

    def test_put_again_with_another_value_is_refused(self):
        name = self.create()
        arn = self.sm.describe_secret(SecretId=name)["ARN"]
        used = self.put(name, "v")
        self.fails("ResourceExistsException", token_in_use(used, arn), self.sm.put_secret_value,
                   SecretId=name, SecretString="w", ClientRequestToken=used)
        self.assertEqual("v", self.sm.get_secret_value(SecretId=name)["SecretString"])

    def test_put_of_binary_is_idempotent_too(self):
        name, used = self.create(), token()
        for _ in range(2):
            self.sm.put_secret_value(SecretId=name, SecretBinary=b"\x01\x02", ClientRequestToken=used)
        self.fails("ResourceExistsException", None, self.sm.put_secret_value,
                   SecretId=name, SecretBinary=b"\x01\x03", ClientRequestToken=used)

    def test_update_again_with_the_same_token_and_value_answers_the_version(self):
        name, used = self.create(), token()
        for _ in range(2):
            answer = self.sm.update_secret(SecretId=name, SecretString="v", ClientRequestToken=used)
            self.assertEqual(used, answer["VersionId"])
        self.assertEqual(2, len(self.stages(name)))

    def test_update_again_with_another_value_is_refused(self):
        name, used = self.create(), token()
        arn = self.sm.update_secret(SecretId=name, SecretString="v", ClientRequestToken=used)["ARN"]
        self.fails("ResourceExistsException", token_in_use(used, arn), self.sm.update_secret,
                   SecretId=name, SecretString="w", ClientRequestToken=used)

    def test_a_token_of_another_secret_may_be_used_again(self):
        used, first, second = token(), unique(), unique()
        for name in (first, second):
            self.sm.create_secret(Name=name, SecretString=name, ClientRequestToken=used)
        for name in (first, second):
            self.assertEqual(name, self.sm.get_secret_value(SecretId=name, VersionId=used)["SecretString"])

    def test_parallel_puts_with_one_token_make_one_version(self):
        name, used = self.create(), token()
        api = self.sm

        def put(_):
            return api.put_secret_value(SecretId=name, SecretString="v", ClientRequestToken=used)["VersionId"]

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual({used}, set(pool.map(put, range(16))))
        self.assertEqual(2, len(self.stages(name)))

    def test_parallel_puts_leave_exactly_one_current_and_one_previous(self):
        name = self.create()
        api = self.sm
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            made = set(pool.map(
                lambda number: api.put_secret_value(SecretId=name, SecretString=str(number))["VersionId"],
                range(24)))
        self.assertEqual(24, len(made))
        labels = self.stages(name)
        self.assertEqual([["AWSCURRENT"], ["AWSPREVIOUS"]], sorted(labels.values()))
        self.assertLessEqual(set(labels), made)
        listed = self.sm.list_secret_version_ids(SecretId=name, IncludeDeprecated=True, MaxResults=100)["Versions"]
        self.assertEqual(25, len(listed))

    def test_parallel_creates_of_one_name_make_one_secret(self):
        name, api = unique(), self.sm
        exists = api.client.exceptions.ResourceExistsException

        def create(number):
            try:
                return api.create_secret(Name=name, SecretString=str(number))["VersionId"]
            except exists:
                return None

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            made = [version for version in pool.map(create, range(12)) if version]
        self.assertEqual(1, len(made))
        self.assertEqual({made[0]: ["AWSCURRENT"]}, self.stages(name))
