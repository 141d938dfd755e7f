"""How staging labels move (localstack, test_secretsmanager, the tests of version stages)."""
from api import token
from harness import unique
from recorded.answers import CURRENT, PENDING, PREVIOUS, TEXT, RecordedCase


class RecordedLabels(RecordedCase):
    def secret(self, text):
        name = unique()
        made = self.sm.create_secret(Name=name, SecretString=text)
        return self.same(made, ARN=TEXT, Name=name, VersionId=TEXT)

    def test_put_with_version_stages(self):
        # test_put_secret_value_with_version_stages
        secret = self.secret("zero")
        first = secret["VersionId"]
        self.value(secret, "zero", first, [CURRENT])
        for text in ("one", "two"):
            version = token()
            put = self.puts(secret, text, ["SAMPLESTAGE1", "SAMPLESTAGE0"], ClientRequestToken=version)
            self.assertEqual(version, put)
            self.value(secret, "zero", first, [CURRENT])
        self.puts(secret, "three", [PENDING])
        self.value(secret, "zero", first, [CURRENT])
        fourth = self.puts(secret, "four")
        self.value(secret, "four", fourth, [CURRENT])
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_answer_of_a_move(self):
        # test_update_secret_version_stages_return_type
        secret = self.secret("one")
        second = self.puts(secret, "two", [PENDING])
        self.assertNotEqual(secret["VersionId"], second)
        self.moves(secret, CURRENT, RemoveFromVersionId=secret["VersionId"], MoveToVersionId=second)
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_update_makes_the_current_version_previous(self):
        # test_update_secret_version_stages_current_previous
        secret = self.secret("zero")
        first = secret["VersionId"]
        self.versions(secret, (first, [CURRENT], False))
        updated = self.sm.update_secret(SecretId=secret["Name"], SecretString="one")
        self.same(updated, ARN=secret["ARN"], Name=secret["Name"], VersionId=TEXT)
        self.versions(secret, (first, [PREVIOUS], False), (updated["VersionId"], [CURRENT], False))
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_put_drops_pending_of_the_version_that_was_current(self):
        # test_update_secret_version_stages_current_pending
        secret = self.secret("one")
        first = secret["VersionId"]
        second = self.puts(secret, "two", [PENDING])
        self.versions(secret, (first, [CURRENT], False), (second, [PENDING], False))
        self.moves(secret, CURRENT, RemoveFromVersionId=first, MoveToVersionId=second)
        self.versions(secret, (first, [PREVIOUS], False), (second, [CURRENT, PENDING], False))
        third = self.puts(secret, "three")
        self.versions(secret, (second, [PREVIOUS], False), (third, [CURRENT], False))
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_cycle_of_pending_and_current(self):
        # test_update_secret_version_stages_current_pending_cycle
        secret = self.secret("S1")
        first = secret["VersionId"]
        second = self.puts(secret, "S2", [PENDING])
        self.versions(secret, (first, [CURRENT], False), (second, [PENDING], False))
        self.value(secret, "S1", first, [CURRENT])
        self.moves(secret, CURRENT, RemoveFromVersionId=first, MoveToVersionId=second)
        self.versions(secret, (first, [PREVIOUS], True), (second, [CURRENT, PENDING], False))
        self.value(secret, "S2", second, [CURRENT, PENDING])
        third = self.puts(secret, "S3", [PENDING])
        self.versions(secret, (first, [PREVIOUS], True), (second, [CURRENT], True), (third, [PENDING], False))
        self.value(secret, "S2", second, [CURRENT])
        self.moves(secret, CURRENT, RemoveFromVersionId=second, MoveToVersionId=third)
        self.versions(secret, (second, [PREVIOUS], True), (third, [CURRENT, PENDING], False))
        self.value(secret, "S3", third, [CURRENT, PENDING])
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_custom_labels_stay_when_current_moves_on(self):
        # test_update_secret_version_stages_current_pending_cycle_custom_stages_1
        secret = self.secret("S1")
        first = secret["VersionId"]
        second = self.puts(secret, "S2", ["AWSSOMETHING", PENDING, "PUT1"])
        self.versions(secret, (first, [CURRENT], False), (second, [PENDING, "AWSSOMETHING", "PUT1"], False))
        self.value(secret, "S1", first, [CURRENT])
        self.moves(secret, CURRENT, RemoveFromVersionId=first, MoveToVersionId=second)
        labels = [CURRENT, PENDING, "AWSSOMETHING", "PUT1"]
        self.versions(secret, (first, [PREVIOUS], True), (second, labels, False))
        self.value(secret, "S2", second, labels)
        third = self.puts(secret, "S3", [PENDING, "PUT2"])
        labels = [CURRENT, "AWSSOMETHING", "PUT1"]
        self.versions(
            secret, (first, [PREVIOUS], True), (second, labels, True), (third, [PENDING, "PUT2"], False))
        self.value(secret, "S2", second, labels)
        self.moves(secret, CURRENT, RemoveFromVersionId=second, MoveToVersionId=third)
        self.versions(
            secret, (second, [PREVIOUS, "AWSSOMETHING", "PUT1"], True), (third, [CURRENT, PENDING, "PUT2"], False))
        self.value(secret, "S3", third, [CURRENT, PENDING, "PUT2"])
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_version_lives_on_by_its_custom_label(self):
        # test_update_secret_version_stages_current_pending_cycle_custom_stages_2
        secret = self.secret("SS")
        second = self.puts(secret, "S1", [CURRENT, "PUT0"])
        self.versions(secret, (secret["VersionId"], [PREVIOUS], False), (second, [CURRENT, "PUT0"], False))
        third = self.puts(secret, "S2", [PENDING, "PUT1"])
        self.versions(
            secret, (secret["VersionId"], [PREVIOUS], False), (second, [CURRENT, "PUT0"], False),
            (third, [PENDING, "PUT1"], False))
        self.value(secret, "S1", second, [CURRENT, "PUT0"])
        self.moves(secret, CURRENT, RemoveFromVersionId=second, MoveToVersionId=third)
        self.versions(secret, (second, [PREVIOUS, "PUT0"], True), (third, [CURRENT, PENDING, "PUT1"], False))
        self.value(secret, "S2", third, [CURRENT, PENDING, "PUT1"])
        fourth = self.puts(secret, "S3", [PENDING, "PUT2"])
        self.versions(
            secret, (second, [PREVIOUS, "PUT0"], True), (third, [CURRENT, "PUT1"], True),
            (fourth, [PENDING, "PUT2"], False))
        self.value(secret, "S2", third, [CURRENT, "PUT1"])
        self.moves(secret, CURRENT, RemoveFromVersionId=third, MoveToVersionId=fourth)
        self.versions(
            secret, (second, ["PUT0"], True), (third, [PREVIOUS, "PUT1"], True),
            (fourth, [CURRENT, PENDING, "PUT2"], False))
        self.value(secret, "S3", fourth, [CURRENT, PENDING, "PUT2"])
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_custom_label_is_taken_off(self):
        # test_update_secret_version_stages_current_pending_cycle_custom_stages_3
        secret = self.secret("SS")
        first = secret["VersionId"]
        second = self.puts(secret, "S1", ["PENDING"])
        self.versions(secret, (first, [CURRENT], False), (second, ["PENDING"], False))
        self.value(secret, "SS", first, [CURRENT], VersionId=first)
        self.value(secret, "S1", second, ["PENDING"], VersionId=second)
        self.moves(secret, CURRENT, RemoveFromVersionId=first, MoveToVersionId=second)
        self.value(secret, "SS", first, [PREVIOUS], VersionId=first)
        self.value(secret, "S1", second, [CURRENT, "PENDING"], VersionId=second)
        self.moves(secret, "PENDING", RemoveFromVersionId=second)
        self.value(secret, "SS", first, [PREVIOUS], VersionId=first)
        self.value(secret, "S1", second, [CURRENT], VersionId=second)
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_version_that_loses_every_label_is_no_longer_listed(self):
        # test_non_versioning_version_stages_replacement
        secret = self.secret("S0")
        first = secret["VersionId"]
        second = self.puts(secret, "S1", ["one", "two", "three"])
        self.versions(secret, (first, [CURRENT], False), (second, ["one", "three", "two"], False))
        third = self.puts(secret, "S2", ["one", "two", "three", "four"])
        self.versions(secret, (first, [CURRENT], False), (third, ["four", "one", "three", "two"], False))
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_version_that_keeps_one_label_is_listed(self):
        # test_non_versioning_version_stages_no_replacement
        secret = self.secret("S0")
        first = secret["VersionId"]
        second = self.puts(secret, "S1", ["one", "two", "three"])
        self.versions(secret, (first, [CURRENT], False), (second, ["one", "three", "two"], False))
        third = self.puts(secret, "S2", ["one", "two", "four"])
        self.versions(
            secret, (first, [CURRENT], False), (second, ["three"], False), (third, ["four", "one", "two"], False))
        self.deletes(secret, ForceDeleteWithoutRecovery=True)

    def test_deprecated_versions_are_listed_on_request_without_labels(self):
        # test_deprecated_secret_version_stage
        secret = self.secret("original")
        made = [secret["VersionId"]]
        self.versions(secret, (made[0], [CURRENT], False))
        for text in ("update1", "update2", "update3"):
            made.append(self.puts(secret, text))
            *deprecated, previous, current = made
            labelled = [(previous, [PREVIOUS], False), (current, [CURRENT], False)]
            self.versions(secret, *labelled)
            if deprecated:
                self.versions(
                    secret, *[(version, None, False) for version in deprecated], *labelled, IncludeDeprecated=True)

    def test_pending_made_current_by_hand(self):
        # moto, test_update_secret_version_stage_manually
        secret = self.secret("old")
        before = self.puts(secret, "previous", [CURRENT])
        self.value(secret, "previous", before, [CURRENT], VersionStage=CURRENT)
        after = self.puts(secret, "new", [PENDING], ClientRequestToken=token())
        self.value(secret, "new", after, [PENDING], VersionStage=PENDING)
        self.moves(secret, CURRENT, MoveToVersionId=after, RemoveFromVersionId=before)
        self.value(secret, "new", after, [CURRENT, PENDING], VersionStage=CURRENT)
        self.value(secret, "previous", before, [PREVIOUS], VersionStage=PREVIOUS)

    def test_current_is_not_moved_without_saying_from_where(self):
        # moto, test_update_secret_version_stage_dont_specify_current_stage
        secret = self.secret("old")
        before = self.puts(secret, "previous", [CURRENT])
        after = self.puts(secret, "new", [PENDING], ClientRequestToken=token())
        self.refuses_modelled(
            "InvalidParameterException",
            "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to "
            f"version {before}, so you must explicitly reference that version in RemoveFromVersionId.",
            self.sm.update_secret_version_stage, SecretId=secret["ARN"], VersionStage=CURRENT, MoveToVersionId=after)
