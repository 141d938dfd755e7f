"""Tags."""
from harness import in_both_modes, unique
from messages import NOT_FOUND

REFUSED = ("InvalidParameterException", "InvalidRequestException", "LimitExceededException")


@in_both_modes
class Tags:
    def tag(self, name, **tags):
        self.sm.tag_resource(SecretId=name, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])

    def test_tags_are_added_and_overwritten(self):
        name = self.create(Tags=[{"Key": "a", "Value": "1"}])
        self.tag(name, b="2")
        self.assertEqual({"a": "1", "b": "2"}, self.tags(name))
        self.tag(name, a="3", c="")
        self.assertEqual({"a": "3", "b": "2", "c": ""}, self.tags(name))

    def test_tags_are_removed_and_unknown_keys_ignored(self):
        name = self.create(Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
        self.sm.untag_resource(SecretId=name, TagKeys=["a", "never there"])
        self.assertEqual({"b": "2"}, self.tags(name))

    def test_never_tagged_has_no_Tags_but_all_removed_has_an_empty_list(self):
        name = self.create()
        self.assertNotIn("Tags", self.sm.describe_secret(SecretId=name))
        self.tag(name, a="1")
        self.sm.untag_resource(SecretId=name, TagKeys=["a"])
        self.assertEqual([], self.sm.describe_secret(SecretId=name)["Tags"])

    def test_keys_differ_by_case(self):
        name = self.create()
        self.tag(name, key="lower", KEY="upper")
        self.assertEqual({"key": "lower", "KEY": "upper"}, self.tags(name))

    def test_tags_make_no_version(self):
        name = self.create()
        before = self.stages(name)
        self.tag(name, a="1")
        self.assertEqual(before, self.stages(name))

    def test_fifty_tags_are_the_most(self):
        name = self.create()
        self.tag(name, **{f"k{number}": "v" for number in range(50)})
        self.assertEqual(50, len(self.tags(name)))
        self.fails(REFUSED, None, self.sm.tag_resource, SecretId=name, Tags=[{"Key": "one more", "Value": "v"}])
        self.tag(name, k0="changed")
        self.assertEqual("changed", self.tags(name)["k0"])

    def test_reserved_and_doubled_keys_are_refused(self):
        name = self.create()
        self.fails(REFUSED, None, self.sm.tag_resource, SecretId=name, Tags=[{"Key": "aws:mine", "Value": "v"}])
        self.fails(REFUSED, None, self.sm.tag_resource, SecretId=name,
                   Tags=[{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}])
        self.assertEqual({}, self.tags(name))

    def test_lengths(self):
        name = self.create()
        self.tag(name, **{"k" * 128: "v" * 256})
        for tag in ({"Key": "k" * 129, "Value": "v"}, {"Key": "k", "Value": "v" * 257}, {"Key": "", "Value": "v"}):
            self.fails("ValidationException", None, self.sm.tag_resource, SecretId=name, Tags=[tag])
        self.fails("ValidationException", None, self.sm.untag_resource, SecretId=name, TagKeys=["k" * 129])

    def test_unknown_secret_is_not_found(self):
        name = unique("missing")
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.tag_resource,
                   SecretId=name, Tags=[{"Key": "a", "Value": "b"}])
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.untag_resource, SecretId=name, TagKeys=["a"])
