"""ListSecrets: filters, tokens of `all`, negation, order, pages."""
from harness import in_both_modes, unique
from server import OTHER_REGION


@in_both_modes
class Listing:
    def names(self, prefix, *filters, **parameters):
        """The names listed under a prefix that only this test uses, without the prefix."""
        wanted = [{"Key": "name", "Values": [prefix]}]
        wanted += [{"Key": key, "Values": values if isinstance(values, list) else [values]}
                   for key, values in filters]
        listed = self.sm.list_secrets(Filters=wanted, MaxResults=100, **parameters)["SecretList"]
        return [entry["Name"][len(prefix):] for entry in listed]

    def assertNames(self, expected, found):
        self.assertEqual(sorted(expected), sorted(found))

    def described(self, prefix):
        for suffix, description in (
                ("one", "one"), ("two", "two"), ("one-two", "one two"), ("one-and-two", "one and two"),
                ("two-one", "Two ONE"), ("none", None)):
            self.create(prefix + suffix, **({"Description": description} if description else {}))

    def test_entry_shows_labelled_versions_only_under_its_own_member_name(self):
        prefix = unique()
        name = self.create(prefix, Description="d", Tags=[{"Key": "k", "Value": "v"}])
        self.put(name)
        third = self.put(name)
        entry = self.sm.list_secrets(Filters=[{"Key": "name", "Values": [prefix]}])["SecretList"][0]
        described = self.sm.describe_secret(SecretId=name)
        self.assertEqual(described["ARN"], entry["ARN"])
        self.assertEqual(described["VersionIdsToStages"], entry["SecretVersionsToStages"])
        self.assertEqual(["AWSCURRENT"], entry["SecretVersionsToStages"][third])
        self.assertNotIn("VersionIdsToStages", entry)
        self.assertEqual([{"Key": "k", "Value": "v"}], entry["Tags"])
        self.assertEqual("d", entry["Description"])
        for same in ("Name", "CreatedDate", "LastChangedDate"):
            self.assertEqual(described[same], entry[same])

    def test_empty_account_lists_nothing(self):
        answer = self.api(region="ap-northeast-3").list_secrets()
        self.assertEqual([], answer["SecretList"])
        self.assertNotIn("NextToken", answer)

    def test_name_is_a_case_sensitive_prefix(self):
        prefix = unique()
        for suffix in ("/Alpha", "/alpha", "/beta"):
            self.create(prefix + suffix)
        self.assertNames(["/Alpha", "/alpha", "/beta"], self.names(prefix))
        self.assertNames(["/alpha"], self.names(prefix, ("name", prefix + "/a")))
        self.assertNames(["/Alpha"], self.names(prefix, ("name", prefix + "/A")))
        self.assertNames([], self.names(prefix, ("name", "lpha")))

    def test_several_values_are_alternatives_and_several_filters_must_all_hold(self):
        prefix = unique()
        for suffix, key in (("/a", "red"), ("/b", "red"), ("/c", "blue")):
            self.create(prefix + suffix, Tags=[{"Key": key, "Value": "x"}])
        self.assertNames(["/a", "/c"], self.names(prefix, ("name", [prefix + "/a", prefix + "/c"])))
        self.assertNames(["/a"], self.names(prefix, ("name", [prefix + "/a", prefix + "/c"]), ("tag-key", "red")))
        self.assertNames(["/b"], self.names(prefix, ("tag-key", "red"), ("name", prefix + "/b")))
        self.assertNames([], self.names(prefix, ("tag-key", "red"), ("tag-key", "blue")))

    def test_two_filters_with_the_same_key_must_both_hold(self):
        prefix = unique()
        self.create(prefix + "1", Description="foo only")
        self.create(prefix + "2", Description="foo and bar")
        self.assertNames(["2"], self.names(prefix, ("description", "foo"), ("description", "bar")))

    def test_description_matches_the_beginnings_of_words_in_any_order_and_case(self):
        prefix = unique()
        self.described(prefix)
        both = ["one-two", "one-and-two", "two-one"]
        self.assertNames(both + ["one"], self.names(prefix, ("description", "one")))
        self.assertNames(both + ["one"], self.names(prefix, ("description", "ONE")))
        self.assertNames(both, self.names(prefix, ("description", "o t")))
        self.assertNames(both, self.names(prefix, ("description", "one two")))
        self.assertNames(both, self.names(prefix, ("description", "two one")))
        self.assertNames(["one-and-two"], self.names(prefix, ("description", "an")))
        self.assertNames([], self.names(prefix, ("description", "ne")))

    def test_description_prefix_of_a_word_in_the_middle(self):
        prefix = unique()
        self.create(prefix + "an", Description="an secret")
        self.create(prefix + "a", Description="asecret")
        self.create(prefix + "b", Description="secret")
        self.assertNames(["an", "a"], self.names(prefix, ("description", "a")))
        self.assertNames(["an", "b"], self.names(prefix, ("description", "sec")))

    def test_negated_values(self):
        prefix = unique()
        self.described(prefix)
        self.assertNames(["two", "none"], self.names(prefix, ("description", "!one")))
        everything = ["one", "two", "one-two", "one-and-two", "two-one", "none"]
        self.assertNames(everything, self.names(prefix, ("description", "!zebra")))
        self.assertNames(["two", "two-one", "none"], self.names(prefix, ("name", "!" + prefix + "one")))

    def test_negated_name_of_a_path(self):
        root = unique("/root")
        self.create(root)
        found = {entry["Name"] for entry in self.everything(Filters=[{"Key": "name", "Values": ["!/"]}])}
        self.assertNotIn(root, found)
        self.assertFalse([name for name in found if name.startswith("/")])

    def everything(self, **parameters):
        return [entry for page in self.pages(self.sm.list_secrets, **parameters) for entry in page["SecretList"]]

    def test_tag_filters_are_case_sensitive_prefixes(self):
        prefix = unique()
        self.create(prefix + "a", Tags=[{"Key": "Team", "Value": "Blue"}, {"Key": "Env", "Value": "prod"}])
        self.create(prefix + "b", Tags=[{"Key": "team", "Value": "blue"}])
        self.create(prefix + "c")
        self.assertNames(["a"], self.names(prefix, ("tag-key", "Te")))
        self.assertNames(["b"], self.names(prefix, ("tag-key", "te")))
        self.assertNames([], self.names(prefix, ("tag-key", "eam")))
        self.assertNames(["a"], self.names(prefix, ("tag-value", "pr")))
        self.assertNames(["a"], self.names(prefix, ("tag-value", "Bl")))
        self.assertNames(["a", "b"], self.names(prefix, ("tag-value", ["Bl", "bl"])))
        self.assertNames(["a"], self.names(prefix, ("tag-key", "Env"), ("tag-value", "Blue")))

    def test_primary_region_finds_replicated_secrets(self):
        prefix = unique()
        self.create(prefix + "alone")
        self.create(prefix + "shared", AddReplicaRegions=[{"Region": OTHER_REGION}])
        self.assertNames(["shared"], self.names(prefix, ("primary-region", "us-east-1")))
        self.assertNames(["shared"], self.names(prefix, ("primary-region", "us-")))
        self.assertNames([], self.names(prefix, ("primary-region", OTHER_REGION)))

    def test_owning_service_finds_nothing_among_secrets_of_our_own(self):
        prefix = unique()
        self.create(prefix)
        self.assertNames([], self.names(prefix, ("owning-service", "rds")))

    def test_all_looks_at_name_description_and_tags_without_case(self):
        prefix = unique("x").replace("-", "")  # no token that begins with "sec"
        self.create(prefix + "SecretOne")
        self.create(prefix + "d", Description="holds SECRETS of the app")
        self.create(prefix + "k", Tags=[{"Key": "SecretKind", "Value": "x"}])
        self.create(prefix + "v", Tags=[{"Key": "x", "Value": "secretive"}])
        self.create(prefix + "other", Description="nothing here")
        for value in ("sec", "SEC", "secret"):
            self.assertNames(["SecretOne", "d", "k", "v"], self.names(prefix, ("all", value)))

    def tokens_of(self, text, *words):
        """Which of the words find a secret whose tag value is `text`."""
        prefix = unique("x").replace("-", "")
        self.create(prefix, Tags=[{"Key": "9", "Value": text}])
        return [word for word in words if self.names(prefix, ("all", word))]

    def test_all_splits_words_where_the_case_changes(self):
        self.assertEqual(
            ["secret", "sec", "one", "SecretOne"],
            self.tokens_of("SecretOne", "secret", "sec", "one", "SecretOne", "ret", "cretOne"))

    def test_all_keeps_a_capital_with_the_word_it_begins(self):
        self.assertEqual(
            ["COMPAN", "Ythings"], self.tokens_of("COMPANYthings", "COMPAN", "Ythings", "company", "things", "N"))

    def test_all_splits_letters_from_digits_and_punctuation(self):
        self.assertEqual(["creds", "Database", "892"], self.tokens_of("credsDatabase:892", "creds", "Database", "892"))

    def test_all_of_a_special_character_alone_finds_nothing(self):
        prefix = unique()
        self.create(prefix + "prod/app-one", Description="with - and / and +")
        for value in ("/", "-", "+", "_"):
            self.assertNames([], self.names(prefix, ("all", value)))

    def test_filters_beyond_their_limits_are_refused(self):
        eleven = [{"Key": "name", "Values": ["a"]}] * 11
        self.fails("ValidationException", None, self.sm.list_secrets, Filters=eleven)
        for values in ([], ["a"] * 11, ["a" * 513], ["per%cent"]):
            self.fails("ValidationException", None, self.sm.list_secrets,
                       Filters=[{"Key": "name", "Values": values}])
        self.fails(("ValidationException", "InvalidParameterException"), None, self.sm.list_secrets,
                   Filters=[{"Key": "name"}])
        self.fails(("ValidationException", "InvalidParameterException"), None, self.sm.list_secrets,
                   Filters=[{"Values": ["a"]}])

    def test_pages_show_every_secret_once_also_while_others_are_created(self):
        prefix = unique()
        expected = [f"{number:02}" for number in range(23)]
        for suffix in expected:
            self.create(prefix + suffix)
        seen = []
        for number, page in enumerate(self.pages(
                self.sm.list_secrets, MaxResults=5, Filters=[{"Key": "name", "Values": [prefix]}])):
            self.assertLessEqual(len(page["SecretList"]), 5)
            seen += [entry["Name"][len(prefix):] for entry in page["SecretList"]]
            self.create(f"{prefix}later{number}")
        self.assertEqual(len(seen), len(set(seen)), "no secret twice")
        self.assertLessEqual(set(expected), set(seen))

    def test_paginator_of_the_client(self):
        prefix = unique()
        for number in range(7):
            self.create(prefix + str(number))
        pages = self.sm.client.get_paginator("list_secrets").paginate(
            Filters=[{"Key": "name", "Values": [prefix]}], PaginationConfig={"PageSize": 2})
        self.assertNames([str(number) for number in range(7)],
                         [entry["Name"][len(prefix):] for page in pages for entry in page["SecretList"]])

    def test_bad_page_token_is_refused(self):
        for bad in ("nonsense", "AAAA" * 20, "eyJhIjoxfQ=="):
            self.fails("InvalidNextTokenException", None, self.sm.list_secrets, NextToken=bad)

    def test_order_by_name(self):
        prefix = unique()
        for suffix in ("b", "a", "d", "c"):
            self.create(prefix + suffix)
        self.assertEqual(list("abcd"), self.names(prefix, SortBy="name", SortOrder="asc"))
        self.assertEqual(list("dcba"), self.names(prefix, SortBy="name", SortOrder="desc"))

    def test_order_by_creation_is_the_default(self):
        prefix = unique()
        for suffix in ("b", "a", "d", "c"):
            self.create(prefix + suffix)
        self.assertEqual(list("badc"), self.names(prefix, SortBy="created-date", SortOrder="asc"))
        self.assertEqual(list("cdab"), self.names(prefix, SortBy="created-date", SortOrder="desc"))
        self.assertEqual(list("badc"), self.names(prefix, SortOrder="asc"))

    def test_order_by_last_change(self):
        prefix = unique()
        for suffix in ("a", "b", "c"):
            self.create(prefix + suffix)
        self.put(prefix + "a")
        self.assertEqual("a", self.names(prefix, SortBy="last-changed-date", SortOrder="desc")[0])
        self.assertEqual("a", self.names(prefix, SortBy="last-changed-date", SortOrder="asc")[-1])

    def test_order_by_last_access_sets_secrets_read_apart_from_those_never_read(self):
        prefix = unique()
        for suffix in ("a", "b", "c"):
            self.create(prefix + suffix)
        self.current(prefix + "b")
        ascending = self.names(prefix, SortBy="last-accessed-date", SortOrder="asc")
        self.assertIn(ascending.index("b"), (0, 2))
        self.assertNames("abc", ascending)

    def test_order_holds_across_pages(self):
        prefix = unique()
        for suffix in "gbdafce":
            self.create(prefix + suffix)
        entries = self.everything(
            Filters=[{"Key": "name", "Values": [prefix]}], SortBy="name", SortOrder="desc", MaxResults=2)
        self.assertEqual(list("gfedcba"), [entry["Name"][len(prefix):] for entry in entries])

    def test_unknown_order_is_refused(self):
        self.fails("ValidationException", None, self.sm.list_secrets, SortBy="size")
        self.fails("ValidationException", None, self.sm.list_secrets, SortOrder="random")
