"""Secrets under KMS keys: the key's state decides whether a value can be read or written."""
from harness import in_both_modes, unique

CANNOT_READ = ("DecryptionFailure", "AccessDeniedException")
CANNOT_WRITE = ("EncryptionFailure", "AccessDeniedException")
UNKNOWN = "1234abcd-12ab-34cd-56ef-1234567890ab"


@in_both_modes
class Encryption:
    def key(self):
        return self.kms.create_key()["KeyMetadata"]

    def value(self, name, **parameters):
        return self.sm.get_secret_value(SecretId=name, **parameters)["SecretString"]

    def test_default_key_is_not_shown_but_exists(self):
        name = self.create()
        self.assertNotIn("KmsKeyId", self.sm.describe_secret(SecretId=name))
        metadata = self.kms.describe_key(KeyId="alias/aws/secretsmanager")["KeyMetadata"]
        self.assertEqual(("AWS", True), (metadata["KeyManager"], metadata["Enabled"]))
        aliases = {entry["AliasName"]: entry for entry in self.kms.list_aliases(Limit=1000)["Aliases"]}
        self.assertEqual(metadata["KeyId"], aliases["alias/aws/secretsmanager"]["TargetKeyId"])

    def test_default_key_cannot_be_disabled_or_deleted_by_its_users(self):
        name = self.create()
        key = self.kms.describe_key(KeyId="alias/aws/secretsmanager")["KeyMetadata"]["KeyId"]
        for call in (self.kms.disable_key, self.kms.schedule_key_deletion):
            self.fails(("AccessDeniedException", "KMSInvalidStateException", "ValidationException",
                        "NotAuthorizedException", "UnsupportedOperationException"), None, call, KeyId=key)
        self.assertEqual("value of " + name, self.value(name))

    def test_key_is_given_by_id_arn_or_alias(self):
        made, alias = self.key(), "alias/" + unique("key")
        self.kms.create_alias(AliasName=alias, TargetKeyId=made["KeyId"])
        alias_arn = made["Arn"].rsplit(":", 1)[0] + ":" + alias
        for given in (made["KeyId"], made["Arn"], alias, alias_arn):
            with self.subTest(given):
                name = self.create(KmsKeyId=given)
                self.assertEqual("value of " + name, self.value(name))
                shown = self.sm.describe_secret(SecretId=name)["KmsKeyId"]
                self.assertTrue(made["KeyId"] in shown or alias in shown, shown)
                listed = self.sm.list_secrets(Filters=[{"Key": "name", "Values": [name]}])["SecretList"][0]
                self.assertEqual(shown, listed["KmsKeyId"])
                version = self.sm.list_secret_version_ids(SecretId=name)["Versions"][0]
                self.assertEqual(1, len(version["KmsKeyIds"]))
                used = version["KmsKeyIds"][0]
                self.assertTrue(made["KeyId"] in used or alias in used, used)

    def test_disabled_key_makes_the_value_unreadable_until_enabled_again(self):
        made = self.key()["KeyId"]
        name = self.create(KmsKeyId=made)
        version = self.current(name)
        self.kms.disable_key(KeyId=made)
        self.fails(CANNOT_READ, None, self.sm.get_secret_value, SecretId=name)
        self.fails(CANNOT_READ, None, self.sm.get_secret_value, SecretId=name, VersionId=version)
        self.assertEqual({version: ["AWSCURRENT"]}, self.stages(name))
        self.kms.enable_key(KeyId=made)
        self.assertEqual("value of " + name, self.value(name))

    def test_key_pending_deletion_makes_the_value_unreadable(self):
        made = self.key()["KeyId"]
        name = self.create(KmsKeyId=made)
        self.kms.schedule_key_deletion(KeyId=made)
        self.fails(CANNOT_READ, None, self.sm.get_secret_value, SecretId=name)
        self.kms.cancel_key_deletion(KeyId=made)
        self.fails(CANNOT_READ, None, self.sm.get_secret_value, SecretId=name)  # cancelled means disabled
        self.kms.enable_key(KeyId=made)
        self.assertEqual("value of " + name, self.value(name))

    def test_nothing_is_written_under_a_disabled_key(self):
        made = self.key()["KeyId"]
        name = self.create(KmsKeyId=made)
        before = self.stages(name)
        self.kms.disable_key(KeyId=made)
        self.fails(CANNOT_WRITE, None, self.sm.put_secret_value, SecretId=name, SecretString="x")
        self.fails(CANNOT_WRITE, None, self.sm.update_secret, SecretId=name, SecretString="x")
        refused = unique()
        self.fails(CANNOT_WRITE, None, self.sm.create_secret, Name=refused, SecretString="x", KmsKeyId=made)
        self.fails("ResourceNotFoundException", None, self.sm.describe_secret, SecretId=refused)
        self.assertEqual(before, self.stages(name))

    def test_repeating_a_token_under_a_disabled_key_cannot_compare_the_values(self):
        made = self.key()["KeyId"]
        name = self.create(KmsKeyId=made)
        used = self.put(name, "v")
        self.kms.disable_key(KeyId=made)
        self.fails((*CANNOT_READ, "EncryptionFailure"), None, self.sm.put_secret_value,
                   SecretId=name, SecretString="v", ClientRequestToken=used)

    def test_unknown_key_is_refused(self):
        name = unique()
        codes = (*CANNOT_WRITE, "InvalidParameterException", "InvalidRequestException", "ResourceNotFoundException")
        for given in (UNKNOWN, "alias/" + unique("missing"), "no key at all"):
            self.fails(codes, None, self.sm.create_secret, Name=name, SecretString="x", KmsKeyId=given)
        self.fails("ResourceNotFoundException", None, self.sm.describe_secret, SecretId=name)
        existing = self.create()
        self.fails(codes, None, self.sm.update_secret, SecretId=existing, KmsKeyId=UNKNOWN)
        self.assertEqual("value of " + existing, self.value(existing))

    def test_change_of_key_takes_current_pending_and_previous_along(self):
        old, new = self.key()["KeyId"], self.key()["KeyId"]
        name = self.create(KmsKeyId=old, SecretString="oldest")
        first = self.current(name)
        self.put(name, "previous")
        self.put(name, "current")
        self.put(name, "pending", stages=["AWSPENDING"])
        updated = self.sm.update_secret(SecretId=name, KmsKeyId=new)
        self.assertNotIn("VersionId", updated)
        self.assertIn(new, self.sm.describe_secret(SecretId=name)["KmsKeyId"])
        self.assertEqual("oldest", self.value(name, VersionId=first))
        self.kms.disable_key(KeyId=old)
        for label, expected in (("AWSCURRENT", "current"), ("AWSPREVIOUS", "previous"), ("AWSPENDING", "pending")):
            self.assertEqual(expected, self.value(name, VersionStage=label))
        self.fails(CANNOT_READ, None, self.sm.get_secret_value, SecretId=name, VersionId=first)
        self.kms.disable_key(KeyId=new)
        self.fails(CANNOT_READ, None, self.sm.get_secret_value, SecretId=name)

    def test_empty_key_id_means_back_to_the_default_key(self):
        made = self.key()["KeyId"]
        name = self.create(KmsKeyId=made)
        self.sm.update_secret(SecretId=name, KmsKeyId="")
        self.assertNotIn("KmsKeyId", self.sm.describe_secret(SecretId=name))
        self.kms.disable_key(KeyId=made)
        self.assertEqual("value of " + name, self.value(name))

    def test_value_and_key_change_in_one_update(self):
        old, new = self.key()["KeyId"], self.key()["KeyId"]
        name = self.create(KmsKeyId=old)
        self.sm.update_secret(SecretId=name, KmsKeyId=new, SecretString="new value")
        self.kms.disable_key(KeyId=old)
        self.assertEqual("new value", self.value(name))
        self.kms.disable_key(KeyId=new)
        self.fails(CANNOT_READ, None, self.sm.get_secret_value, SecretId=name)

    def test_secret_made_empty_under_a_key_uses_it_for_its_first_value(self):
        made = self.key()["KeyId"]
        name = self.create_empty(KmsKeyId=made)
        self.put(name, "first")
        self.kms.disable_key(KeyId=made)
        self.fails(CANNOT_READ, None, self.sm.get_secret_value, SecretId=name)
