"""ListSecrets and its filters (localstack, test_secretsmanager; moto, test_list_secrets)."""
from harness import unique
from recorded.answers import CURRENT, DATE, RecordedCase


class RecordedLists(RecordedCase):
    def listed(self, **parameters):
        return [entry for page in self.pages(self.sm.list_secrets, **parameters) for entry in page["SecretList"]]

    def test_every_call_lists_the_secret_alike(self):
        # test_call_lists_secrets_multiple_times and its _snapshots
        name = unique()
        made = self.sm.create_secret(Name=name, SecretString="my_secret", Description="testing creation of secrets")
        entry = {
            "ARN": made["ARN"], "CreatedDate": DATE, "Description": "testing creation of secrets",
            "LastChangedDate": DATE, "Name": name, "SecretVersionsToStages": {made["VersionId"]: [CURRENT]}}
        for _ in range(3):
            self.assertEqual([entry], [found for found in self.listed() if found["Name"] == name])
        self.deletes(made, ForceDeleteWithoutRecovery=True)

    def test_several_secrets(self):
        # test_create_multi_secrets and its _snapshot
        made = [
            self.sm.create_secret(Name=unique(), SecretString="text", Description="Testing secrets creation.")
            for _ in range(3)]
        arns = {entry["Name"]: entry["ARN"] for entry in self.listed()}
        for secret in made:
            self.assertEqual(secret["ARN"], arns[secret["Name"]])
            self.deletes(secret, ForceDeleteWithoutRecovery=True)


class RecordedFilters(RecordedCase):
    """test_list_secrets_filtering; each test below uses the four secrets of that recording."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sm = cls("setUp").sm  # the client of a case; any method's name makes one
        cls.names = ("testing1/one", "/testing2/two", "testing3/three", "/testing4/four")
        for name, description in zip(cls.names, ("a secret", "an secret", "asecret", "thesecret")):
            sm.create_secret(Name=name, SecretString="secret", Description=description)

    def finds(self, wanted, *filters):
        found = self.sm.list_secrets(Filters=[{"Key": key, "Values": values} for key, *values in filters])
        self.assertEqual(
            {self.names[number - 1] for number in wanted}, {entry["Name"] for entry in found["SecretList"]})

    def test_names(self):
        self.finds({2, 4}, ("name", "/"))
        self.finds({1, 3}, ("name", "!/"))
        self.finds(set(), ("name", "testing1 one"))

    def test_descriptions(self):
        self.finds({1, 2, 3}, ("description", "a"))
        self.finds({4}, ("description", "!a"))
        self.finds({1, 2}, ("description", "a secret"))
        self.finds({1, 2, 3, 4}, ("description", "!c"))

    def test_descriptions_and_names(self):
        self.finds(set(), ("description", "a"), ("name", "secret"))
        self.finds(set(), ("description", "a"), ("name", "an"))


class RecordedWords(RecordedCase):
    """moto's tests of filters that were verified against AWS."""

    def make(self, **secrets):
        """Secrets of this test alone: their names begin with a prefix that other tests do not use."""
        self.prefix = unique("words")
        for name, parameters in secrets.items():
            self.sm.create_secret(Name=f"{self.prefix}-{name}", SecretString="secret", **parameters)

    def finds(self, wanted, *filters):
        # Our own name filter keeps the secrets of other tests out.
        found = self.sm.list_secrets(Filters=[
            {"Key": "name", "Values": [self.prefix]}, *({"Key": key, "Values": values} for key, *values in filters)])
        self.assertEqual(
            set(wanted.split()), {entry["Name"][len(self.prefix) + 1:] for entry in found["SecretList"]})

    def test_filters_with_the_same_key_must_all_match(self):
        # test_with_duplicate_filter_keys
        self.make(foo={"Description": "one two"}, bar={"Description": "one"}, baz={"Description": "two"},
                  qux={"Description": "unrelated"})
        self.finds("foo", ("description", "one"), ("description", "two"))

    def test_filters_with_different_keys_must_all_match(self):
        # test_with_multiple_filters
        def tag(key, value):
            return {"Tags": [{"Key": key, "Value": value}]}

        self.make(foo=tag("right", "right"), bar=tag("right", "wrong"), baz=tag("wrong", "right"),
                  qux=tag("wrong", "wrong"))
        self.finds("foo", ("tag-key", "right"), ("tag-value", "right"))

    def test_value_of_several_words(self):
        # test_with_filter_with_value_with_multiple_words
        self.make(foo={"Description": "one two"}, bar={"Description": "one and two"}, baz={"Description": "one"},
                  qux={"Description": "two"}, none={"Description": "unrelated"})
        self.finds("foo bar", ("description", "one two"))
        self.finds("foo bar", ("description", "o t"))

    def test_negation(self):
        # test_with_filter_with_negation
        self.make(foo={"Description": "one two"}, bar={"Description": "one and two"}, baz={"Description": "one"},
                  qux={"Description": "two"}, none={"Description": "unrelated"})
        self.finds("foo bar baz none", ("description", "one", "!two"))
        self.finds("qux none", ("description", "!o"))
