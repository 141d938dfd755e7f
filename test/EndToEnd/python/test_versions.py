"""Versions, staging labels, and what GetSecretValue says when there is nothing to get."""
from api import token
from harness import in_both_modes, unique
from messages import MARKED_DELETED, NOT_FOUND, no_value, no_version

LABELS_PER_SECRET = 20
REFUSED_ARGUMENT = ("InvalidParameterException", "InvalidRequestException")


@in_both_modes
class StagingLabels:
    def two(self):
        """A secret with two versions: (name, previous, current)."""
        name = self.create()
        first = self.current(name)
        return name, first, self.put(name)

    def move(self, name, label, source=None, target=None):
        parameters = {"RemoveFromVersionId": source, "MoveToVersionId": target}
        return self.sm.update_secret_version_stage(
            SecretId=name, VersionStage=label, **{key: value for key, value in parameters.items() if value})

    def test_new_current_makes_the_old_one_previous(self):
        name, first, second = self.two()
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT"]}, self.stages(name))
        third = self.sm.update_secret(SecretId=name, SecretString="third")["VersionId"]
        self.assertEqual({second: ["AWSPREVIOUS"], third: ["AWSCURRENT"]}, self.stages(name))

    def test_put_answers_with_the_labels_it_attached(self):
        name = self.create()
        answer = self.sm.put_secret_value(SecretId=name, SecretString="x")
        self.assertEqual(["AWSCURRENT"], answer["VersionStages"])
        answer = self.sm.put_secret_value(SecretId=name, SecretString="y", VersionStages=["B", "A"])
        self.assertEqual(["A", "B"], answer["VersionStages"])
        self.assertEqual({"ARN", "Name", "VersionId", "VersionStages"}, set(answer) - {"ResponseMetadata"})

    def test_put_with_other_labels_leaves_current_alone(self):
        name = self.create()
        first = self.current(name)
        second = self.put(name, stages=["AWSPENDING"])
        self.assertEqual({first: ["AWSCURRENT"], second: ["AWSPENDING"]}, self.stages(name))

    def test_first_version_ever_becomes_current_whatever_labels_it_is_given(self):
        name = self.create_empty()
        first = self.put(name, stages=["MINE"])
        self.assertEqual({first: ["AWSCURRENT", "MINE"]}, self.stages(name))

    def test_labels_come_back_sorted(self):
        name = self.create()
        version = self.put(name, stages=["one", "two", "three", "four"])
        self.assertEqual(["four", "one", "three", "two"], self.stages(name)[version])
        got = self.sm.get_secret_value(SecretId=name, VersionId=version)
        self.assertEqual(["four", "one", "three", "two"], got["VersionStages"])

    def test_a_label_is_on_one_version_only(self):
        name = self.create()
        first = self.current(name)
        second = self.put(name, stages=["MINE"])
        third = self.put(name, stages=["MINE"])
        self.assertEqual({first: ["AWSCURRENT"], third: ["MINE"]}, self.stages(name))
        self.assertEqual("another value", self.sm.get_secret_value(SecretId=name, VersionId=second)["SecretString"])

    def test_pending_of_the_old_current_is_dropped_by_a_new_current(self):
        name = self.create()
        first = self.current(name)
        second = self.put(name, stages=["AWSPENDING"])
        self.move(name, "AWSCURRENT", first, second)
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT", "AWSPENDING"]}, self.stages(name))
        third = self.put(name)
        self.assertEqual({second: ["AWSPREVIOUS"], third: ["AWSCURRENT"]}, self.stages(name))

    def test_pending_is_stolen_even_from_the_current_version(self):
        name = self.create()
        first = self.current(name)
        second = self.put(name, stages=["AWSPENDING"])
        self.move(name, "AWSCURRENT", first, second)
        third = self.put(name, stages=["AWSPENDING"])
        self.assertEqual(
            {first: ["AWSPREVIOUS"], second: ["AWSCURRENT"], third: ["AWSPENDING"]}, self.stages(name))
        self.move(name, "AWSCURRENT", second, third)
        self.assertEqual({second: ["AWSPREVIOUS"], third: ["AWSCURRENT", "AWSPENDING"]}, self.stages(name))

    def test_custom_labels_stay_with_their_version(self):
        name = self.create()
        first = self.current(name)
        second = self.put(name, stages=["AWSPENDING", "AWSSOMETHING", "PUT1"])
        self.move(name, "AWSCURRENT", first, second)
        self.assertEqual(
            {first: ["AWSPREVIOUS"], second: ["AWSCURRENT", "AWSPENDING", "AWSSOMETHING", "PUT1"]},
            self.stages(name))
        third = self.put(name)
        self.assertEqual(
            {second: ["AWSPREVIOUS", "AWSSOMETHING", "PUT1"], third: ["AWSCURRENT"]}, self.stages(name))
        fourth = self.put(name)
        self.assertEqual(
            {second: ["AWSSOMETHING", "PUT1"], third: ["AWSPREVIOUS"], fourth: ["AWSCURRENT"]}, self.stages(name))

    def test_put_with_current_and_custom_labels_together(self):
        name = self.create()
        first = self.current(name)
        second = self.put(name, stages=["PUT0", "AWSCURRENT"])
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT", "PUT0"]}, self.stages(name))
        third = self.put(name)
        fourth = self.put(name)
        self.assertEqual(
            {second: ["PUT0"], third: ["AWSPREVIOUS"], fourth: ["AWSCURRENT"]}, self.stages(name))

    def test_moving_current_makes_the_source_previous_and_keeps_pending_on_the_target(self):
        name = self.create()
        first = self.current(name)
        second = self.put(name, "pending value", stages=["AWSPENDING"])
        answer = self.move(name, "AWSCURRENT", first, second)
        self.assertEqual(name, answer["Name"])
        self.assertEqual(self.sm.describe_secret(SecretId=name)["ARN"], answer["ARN"])
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT", "AWSPENDING"]}, self.stages(name))
        self.assertEqual("pending value", self.sm.get_secret_value(SecretId=name)["SecretString"])

    def test_roll_back_swaps_current_and_previous(self):
        name, first, second = self.two()
        self.move(name, "AWSCURRENT", second, first)
        self.assertEqual({first: ["AWSCURRENT"], second: ["AWSPREVIOUS"]}, self.stages(name))

    def test_moving_current_needs_the_version_it_is_on(self):
        name, first, second = self.two()
        self.fails(
            "InvalidParameterException",
            "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to "
            f"version {second}, so you must explicitly reference that version in RemoveFromVersionId.",
            self.sm.update_secret_version_stage, SecretId=name, VersionStage="AWSCURRENT", MoveToVersionId=first)
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT"]}, self.stages(name))

    def test_moving_any_attached_label_needs_the_version_it_is_on(self):
        name, first, second = self.two()
        pending = self.put(name, stages=["MINE"])
        self.fails(
            "InvalidParameterException",
            "The parameter RemoveFromVersionId can't be empty. Staging label MINE is currently attached to "
            f"version {pending}, so you must explicitly reference that version in RemoveFromVersionId.",
            self.sm.update_secret_version_stage, SecretId=name, VersionStage="MINE", MoveToVersionId=second)
        self.fails(
            REFUSED_ARGUMENT, None, self.sm.update_secret_version_stage, SecretId=name, VersionStage="MINE",
            RemoveFromVersionId=first, MoveToVersionId=second)
        self.move(name, "MINE", pending, second)
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT", "MINE"]}, self.stages(name))

    def test_removing_from_a_version_without_the_label_is_refused(self):
        name, first, _ = self.two()
        self.fails(
            REFUSED_ARGUMENT, None, self.sm.update_secret_version_stage,
            SecretId=name, VersionStage="MINE", RemoveFromVersionId=first)

    def test_a_free_label_is_attached_without_a_source(self):
        name, first, second = self.two()
        self.move(name, "FRESH", target=first)
        self.assertEqual({first: ["AWSPREVIOUS", "FRESH"], second: ["AWSCURRENT"]}, self.stages(name))

    def test_a_label_is_removed_when_no_target_is_given(self):
        name, first, second = self.two()
        pending = self.put(name, stages=["AWSPENDING"])
        self.move(name, "AWSPENDING", pending)
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT"]}, self.stages(name))

    def test_current_cannot_be_removed_altogether(self):
        name, first, second = self.two()
        self.fails(
            REFUSED_ARGUMENT, None, self.sm.update_secret_version_stage,
            SecretId=name, VersionStage="AWSCURRENT", RemoveFromVersionId=second)
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT"]}, self.stages(name))

    def test_moving_to_or_from_an_unknown_version_is_refused(self):
        name, first, second = self.two()
        codes = ("ResourceNotFoundException", *REFUSED_ARGUMENT)
        self.fails(codes, None, self.sm.update_secret_version_stage, SecretId=name, VersionStage="AWSCURRENT",
                   RemoveFromVersionId=second, MoveToVersionId=token())
        self.fails(codes, None, self.sm.update_secret_version_stage, SecretId=name, VersionStage="AWSCURRENT",
                   RemoveFromVersionId=token(), MoveToVersionId=first)
        self.assertEqual({first: ["AWSPREVIOUS"], second: ["AWSCURRENT"]}, self.stages(name))

    def test_a_label_less_version_can_be_labelled_again(self):
        name = self.create(SecretString="oldest")
        first = self.current(name)
        self.put(name)
        third = self.put(name)
        self.assertNotIn(first, self.stages(name))
        self.move(name, "AWSCURRENT", third, first)
        self.assertEqual({first: ["AWSCURRENT"], third: ["AWSPREVIOUS"]}, self.stages(name))
        self.assertEqual("oldest", self.sm.get_secret_value(SecretId=name)["SecretString"])

    def test_more_than_twenty_labels_on_a_secret_exceed_the_limit(self):
        name = self.create()
        labels = [f"L{number:02}" for number in range(LABELS_PER_SECRET)]
        self.fails("LimitExceededException", None, self.sm.put_secret_value,
                   SecretId=name, SecretString="x", VersionStages=labels)
        version = self.put(name, stages=labels[1:])
        self.assertEqual(labels[1:], self.stages(name)[version])
        self.fails("LimitExceededException", None, self.sm.update_secret_version_stage,
                   SecretId=name, VersionStage="ONE-MORE", MoveToVersionId=version)

    def test_more_than_twenty_labels_in_one_request_are_invalid(self):
        name = self.create()
        self.fails("ValidationException", None, self.sm.put_secret_value, SecretId=name, SecretString="x",
                   VersionStages=[f"L{number}" for number in range(LABELS_PER_SECRET + 1)])

    def test_too_many_young_versions_exceed_the_limit(self):
        # About a hundred versions are kept and those younger than a day are never removed, so writing on and on
        # must be refused at some point; where exactly, AWS does not say.
        name = self.create()
        refused = self.sm.client.exceptions.LimitExceededException
        with self.assertRaises(refused):
            for number in range(400):
                self.sm.put_secret_value(SecretId=name, SecretString=f"value {number}")
        self.assertGreaterEqual(number, 90)
        self.fails("LimitExceededException", None, self.sm.update_secret, SecretId=name, SecretString="more")
        self.assertEqual(f"value {number - 1}", self.sm.get_secret_value(SecretId=name)["SecretString"])
        self.sm.update_secret(SecretId=name, Description="needs no version")


@in_both_modes
class ListedVersions:
    def listed(self, name, **parameters):
        return self.sm.list_secret_version_ids(SecretId=name, **parameters)["Versions"]

    def test_version_without_labels_is_deprecated_but_readable(self):
        name = self.create(SecretString="oldest")
        first = self.current(name)
        second, third = self.put(name), self.put(name)
        self.assertEqual({second: ["AWSPREVIOUS"], third: ["AWSCURRENT"]}, self.stages(name))
        self.assertEqual({second, third}, {entry["VersionId"] for entry in self.listed(name)})
        everything = {entry["VersionId"]: entry for entry in self.listed(name, IncludeDeprecated=True)}
        self.assertEqual({first, second, third}, set(everything))
        self.assertNotIn("VersionStages", everything[first])
        self.assertEqual(["AWSCURRENT"], everything[third]["VersionStages"])
        got = self.sm.get_secret_value(SecretId=name, VersionId=first)
        self.assertEqual("oldest", got["SecretString"])
        self.assertFalse(got.get("VersionStages"))

    def test_entries_name_the_default_key_and_dates(self):
        name = self.create()
        entry = self.listed(name)[0]
        self.assertEqual({"VersionId", "VersionStages", "CreatedDate", "KmsKeyIds"}, set(entry))
        self.assertEqual(["DefaultEncryptionKey"], entry["KmsKeyIds"])
        self.sm.get_secret_value(SecretId=name)
        self.assertIn("LastAccessedDate", self.listed(name)[0])

    def test_last_access_is_kept_per_version(self):
        name = self.create()
        first = self.current(name)  # reads it
        second = self.put(name)
        entries = {entry["VersionId"]: entry for entry in self.listed(name)}
        self.assertIn("LastAccessedDate", entries[first])
        self.assertNotIn("LastAccessedDate", entries[second])

    def test_versions_come_in_pages(self):
        name = self.create()
        versions = {self.current(name)} | {self.put(name, stages=[f"L{number}"]) for number in range(6)}
        seen = []
        for page in self.pages(self.sm.list_secret_version_ids, SecretId=name, MaxResults=3):
            self.assertLessEqual(len(page["Versions"]), 3)
            seen += [entry["VersionId"] for entry in page["Versions"]]
        self.assertEqual(len(versions), len(seen))
        self.assertEqual(versions, set(seen))

    def test_bad_page_token_is_refused(self):
        name = self.create()
        for bad in ("nonsense", "AAAA" * 20):
            self.fails("InvalidNextTokenException", None, self.sm.list_secret_version_ids,
                       SecretId=name, NextToken=bad)

    def test_answer_names_the_secret(self):
        name = self.create()
        arn = self.sm.describe_secret(SecretId=name)["ARN"]
        answer = self.sm.list_secret_version_ids(SecretId=arn)
        self.assertEqual((arn, name), (answer["ARN"], answer["Name"]))

    def test_unknown_secret_is_not_found(self):
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.list_secret_version_ids,
                   SecretId=unique("missing"))


@in_both_modes
class GetSecretValueErrors:
    def test_unknown_secret(self):
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.get_secret_value, SecretId=unique("missing"))

    def test_unknown_version(self):
        name, version = self.create(), token()
        self.fails("ResourceNotFoundException", no_version(version), self.sm.get_secret_value,
                   SecretId=name, VersionId=version)

    def test_unknown_label(self):
        name = self.create()
        for label in ("NOPE", "AWSPREVIOUS", "AWSPENDING", "awscurrent"):
            self.fails("ResourceNotFoundException", no_value(label), self.sm.get_secret_value,
                       SecretId=name, VersionStage=label)

    def test_secret_without_a_value(self):
        self.fails("ResourceNotFoundException", no_value(), self.sm.get_secret_value, SecretId=self.create_empty())

    def test_version_and_label_that_disagree(self):
        name = self.create()
        first = self.current(name)
        self.put(name)
        self.fails(
            "InvalidRequestException",
            "You provided a VersionStage that is not associated to the provided VersionId.",
            self.sm.get_secret_value, SecretId=name, VersionId=first, VersionStage="AWSCURRENT")
        got = self.sm.get_secret_value(SecretId=name, VersionId=first, VersionStage="AWSPREVIOUS")
        self.assertEqual(first, got["VersionId"])

    def test_marked_for_deletion(self):
        name = self.create()
        version = self.current(name)
        self.sm.delete_secret(SecretId=name)
        self.fails("InvalidRequestException", MARKED_DELETED, self.sm.get_secret_value, SecretId=name)
        self.fails("InvalidRequestException", MARKED_DELETED, self.sm.get_secret_value,
                   SecretId=name, VersionId=version)

    def test_created_date_is_that_of_the_version(self):
        name = self.create()
        first = self.sm.get_secret_value(SecretId=name)
        self.put(name)
        second = self.sm.get_secret_value(SecretId=name)
        self.assertGreaterEqual(second["CreatedDate"], first["CreatedDate"])
        again = self.sm.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")
        self.assertEqual(first["CreatedDate"], again["CreatedDate"])
