"""Symmetric keys of KMS (localstack, test_kms)."""
import re

from harness import unique
from recorded.answers import BYTES, DATE, TEXT, RecordedCase
from server import OTHER_REGION, REGION

UNKNOWN = "134f2428-cec1-4b25-a1ae-9048164dba47"
UNKNOWN_MULTI_REGION = "mrk-d3b95762d3b95762d3b95762d3b95762"


class RecordedKeys(RecordedCase):
    def key(self, region=REGION, **parameters):
        return self.api("kms", region).create_key(**parameters)["KeyMetadata"]

    def refuses_modelled(self, code, message, call, /, **parameters):
        """As for Secrets Manager, but the member's name is in lower case, and there is none without a message."""
        members = {"message": message} if message else {}
        self.assertEqual(members, self.refuses(code, message, call, **parameters))

    def metadata(self, key, region=REGION, **members):
        """What is told of an enabled key; the material's id came after these recordings (2025)."""
        self.assertEqual({
            "AWSAccountId": TEXT, "Arn": f"arn:aws:kms:{region}:{key['AWSAccountId']}:key/{key['KeyId']}",
            "CreationDate": DATE, "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT", "Description": "", "Enabled": True,
            "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"], "KeyId": TEXT, "KeyManager": "CUSTOMER",
            "KeySpec": "SYMMETRIC_DEFAULT", "KeyState": "Enabled", "KeyUsage": "ENCRYPT_DECRYPT",
            "MultiRegion": False, "Origin": "AWS_KMS", "CurrentKeyMaterialId": TEXT, **members}, key)

    # --- keys --------------------------------------------------------------------------------------

    def test_new_key(self):
        # test_create_key, test_list_keys
        def identifiers():
            found, parameters = {}, {}
            while True:
                page = self.kms.list_keys(**parameters)
                for entry in page["Keys"]:
                    self.assertEqual({"KeyId", "KeyArn"}, set(entry))
                    found[entry["KeyId"]] = entry["KeyArn"]
                if "NextMarker" not in page:
                    return found
                parameters["Marker"] = page["NextMarker"]

        before = identifiers()
        made = self.key(Description="test key 123", KeyUsage="ENCRYPT_DECRYPT")
        self.assertNotIn(made["KeyId"], before)
        self.assertEqual(made["Arn"], identifiers()[made["KeyId"]])
        described = self.kms.describe_key(KeyId=made["KeyId"])
        self.same(described, KeyMetadata=made)
        self.metadata(described["KeyMetadata"], Description="test key 123")

    def test_key_of_one_region_has_no_multi_region_members(self):
        # test_non_multi_region_keys_should_not_have_multi_region_properties
        made = self.key(MultiRegion=False, Description="test non multi region key")
        self.assertRegex(made["KeyId"], "^(?!mrk-)")
        self.metadata(made, Description="test non multi region key")

    def test_key_of_another_region(self):
        # test_get_key_in_different_region
        made = self.key(OTHER_REGION, Description="test key 123")
        arn_here = made["Arn"].replace(OTHER_REGION, REGION)
        self.refuses_modelled(
            "NotFoundException", f"Key '{arn_here}' does not exist", self.kms.describe_key, KeyId=made["KeyId"])
        self.refuses_modelled(
            "NotFoundException", f"Invalid arn {OTHER_REGION}", self.kms.describe_key, KeyId=made["Arn"])
        for identifier in (made["KeyId"], made["Arn"]):
            described = self.api("kms", OTHER_REGION).describe_key(KeyId=identifier)
            self.same(described, KeyMetadata=made)
            self.metadata(described["KeyMetadata"], OTHER_REGION, Description="test key 123")

    def test_unknown_key(self):
        # test_get_key_does_not_exist
        made = self.key()
        for asked, told in (
                (UNKNOWN, UNKNOWN), (made["Arn"].replace(made["KeyId"], UNKNOWN), UNKNOWN),
                (UNKNOWN_MULTI_REGION, UNKNOWN_MULTI_REGION)):
            self.refuses_modelled(
                "NotFoundException", f"Key '{made['Arn'].replace(made['KeyId'], told)}' does not exist",
                self.kms.describe_key, KeyId=asked)

    def test_malformed_key_id(self):
        # test_get_key_invalid_uuid
        for identifier in ("fake-key-id", UNKNOWN.replace("-", ""), "mrk-fake-key-id"):
            self.refuses_modelled(
                "NotFoundException", f"Invalid keyId '{identifier}'", self.kms.describe_key, KeyId=identifier)

    def test_scheduled_and_cancelled_deletion(self):
        # test_schedule_and_cancel_key_deletion
        made = self.key()
        self.kms.schedule_key_deletion(KeyId=made["KeyId"])
        self.metadata(
            self.kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"], Enabled=False, KeyState="PendingDeletion",
            DeletionDate=DATE)
        self.kms.cancel_key_deletion(KeyId=made["KeyId"])
        self.metadata(
            self.kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"], Enabled=False, KeyState="Disabled")

    def test_disabled_and_enabled(self):
        # test_disable_and_enable_key
        key_id = self.key()["KeyId"]
        self.metadata(self.kms.describe_key(KeyId=key_id)["KeyMetadata"])
        self.kms.disable_key(KeyId=key_id)
        self.metadata(self.kms.describe_key(KeyId=key_id)["KeyMetadata"], Enabled=False, KeyState="Disabled")
        self.kms.enable_key(KeyId=key_id)
        self.metadata(self.kms.describe_key(KeyId=key_id)["KeyMetadata"])

    def test_bad_key_spec_and_usage(self):
        # test_hmac_create_key_invalid_operations; the sets of legal values have grown since, in no kept order
        for member, value in (("KeySpec", "HMAC_random"), ("KeyUsage", "RANDOM")):
            path = member[0].lower() + member[1:]
            response = self.fails(
                "ValidationException", re.compile(
                    f"^1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: "
                    r"Member must satisfy enum value set: \[[A-Z0-9_]+(, [A-Z0-9_]+)*\]$"),
                self.kms.create_key, **{member: value})
            self.assertNotIn("message", response)

    # --- tags at creation --------------------------------------------------------------------------

    def test_too_many_tags(self):
        # test_create_key_with_too_many_tags_raises_error
        self.refuses_modelled(
            "TagException", "Too many tags", self.kms.create_key,
            Tags=[{"TagKey": f"key{n}", "TagValue": f"value{n}"} for n in range(51)])

    def test_bad_tags(self):
        # test_create_key_with_invalid_tag_key, test_key_with_long_tag_value_raises_error
        for reserved in ("aws:key1", "AWS:key1"):
            self.refuses_modelled(
                "TagException", "Tags beginning with aws: are reserved", self.kms.create_key,
                Tags=[{"TagKey": reserved, "TagValue": "value1"}])
        for key, value, member, most in (("a" * 129, "value1", "tagKey", 128), ("tag1", "v" * 257, "tagValue", 256)):
            text = key if member == "tagKey" else value
            self.refuses_unmodelled(
                "ValidationException",
                f"1 validation error detected: Value '{text}' at 'tags.1.member.{member}' failed to satisfy "
                f"constraint: Member must have length less than or equal to {most}",
                self.kms.create_key, Tags=[{"TagKey": key, "TagValue": value}])

    # --- aliases -----------------------------------------------------------------------------------

    def test_alias_without_its_prefix(self):
        # test_create_alias
        self.refuses_unmodelled(
            "ValidationException",
            'Alias must start with the prefix "alias/". Please see '
            "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
            self.kms.create_alias, AliasName=unique("name"), TargetKeyId=self.key()["KeyId"])

    def test_aliases_of_a_key(self):
        # test_list_aliases_of_key
        named, other, alias = self.key()["KeyId"], self.key()["KeyId"], f"alias/{unique()}"
        self.kms.create_alias(AliasName=alias, TargetKeyId=named)
        self.assertEqual([alias], [found["AliasName"] for found in self.kms.list_aliases(KeyId=named)["Aliases"]])
        self.assertEqual([], self.kms.list_aliases(KeyId=other)["Aliases"])

    def test_key_described_by_the_arn_of_its_alias(self):
        # test_describe_with_alias_arn
        made, alias = self.key(Description="test - description"), f"alias/{unique()}"
        self.metadata(made, Description="test - description")
        self.kms.create_alias(TargetKeyId=made["KeyId"], AliasName=alias)
        arn = self.kms.list_aliases(KeyId=made["KeyId"])["Aliases"][0]["AliasArn"]
        self.same(self.kms.describe_key(KeyId=arn), KeyMetadata=made)

    # --- encryption --------------------------------------------------------------------------------

    def test_every_kind_of_identifier_encrypts(self):
        # test_all_types_of_key_id_can_be_used_for_encryption
        made, alias = self.key(), f"alias/{unique()}"
        self.kms.create_alias(TargetKeyId=made["KeyId"], AliasName=alias)
        alias_arn = self.kms.list_aliases(KeyId=made["KeyId"])["Aliases"][0]["AliasArn"]
        for identifier in (made["Arn"], made["KeyId"], alias_arn, alias):
            self.same(
                self.kms.encrypt(KeyId=identifier, Plaintext=b"encrypt-me"), CiphertextBlob=BYTES, KeyId=made["Arn"],
                EncryptionAlgorithm="SYMMETRIC_DEFAULT")

    def test_encryption_context(self):
        # test_encrypt_decrypt_encryption_context; the material's id came after the recording
        arn, context, text = self.key()["Arn"], {"context-key": "context-value"}, b"test message 123 !%$@ 1234567890"
        sealed = self.kms.encrypt(KeyId=arn, Plaintext=text, EncryptionContext=context)
        self.same(sealed, CiphertextBlob=BYTES, EncryptionAlgorithm="SYMMETRIC_DEFAULT", KeyId=arn)
        blob = sealed["CiphertextBlob"]
        opened = self.kms.decrypt(KeyId=arn, CiphertextBlob=blob, EncryptionContext=context)
        self.same(
            opened, EncryptionAlgorithm="SYMMETRIC_DEFAULT", KeyId=arn, Plaintext=text, KeyMaterialId=TEXT)
        self.refuses_modelled(
            "InvalidCiphertextException", "", self.kms.decrypt, KeyId=arn, CiphertextBlob=blob)

    def test_ciphertext_with_more_behind_it(self):
        # test_key_rotations_encryption_decryption, its last step
        key_id = self.key()["KeyId"]
        blob = self.kms.encrypt(KeyId=key_id, Plaintext=b"text")["CiphertextBlob"]
        self.refuses_modelled(
            "InvalidCiphertextException", "", self.kms.decrypt, KeyId=key_id, CiphertextBlob=blob + b"bad_data",
            EncryptionAlgorithm="SYMMETRIC_DEFAULT")

    def test_plaintext_beyond_4096_bytes(self):
        # test_plaintext_size_for_encrypt: the value itself is not told
        self.refuses_unmodelled(
            "ValidationException",
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
            "Member must have length less than or equal to 4096",
            self.kms.encrypt, KeyId=self.key()["KeyId"], Plaintext=b"t" * 5000)

    def test_data_keys(self):
        # TestKMSGenerateKeys, test_generate_data_key and _without_plaintext; with an encryption context too
        arn = self.key()["Arn"]
        answers = {"CiphertextBlob": BYTES, "KeyId": arn, "KeyMaterialId": TEXT}
        made = self.kms.generate_data_key(KeyId=arn, KeySpec="AES_256")
        self.same(made, Plaintext=BYTES, **answers)
        opened = self.kms.decrypt(CiphertextBlob=made["CiphertextBlob"], KeyId=arn)
        self.assertEqual(made["Plaintext"], opened["Plaintext"])
        self.same(self.kms.generate_data_key_without_plaintext(KeyId=arn, KeySpec="AES_256"), **answers)
        for call in (self.kms.generate_data_key, self.kms.generate_data_key_without_plaintext):
            made = call(KeyId=arn, KeySpec="AES_256", EncryptionContext={"context-key": "context-value"})
            self.refuses_modelled(
                "InvalidCiphertextException", "", self.kms.decrypt, CiphertextBlob=made["CiphertextBlob"], KeyId=arn)

    def test_random_bytes(self):
        # test_generate_random, test_generate_random_invalid_number_of_bytes
        for size in (12, 44, 91, 1, 1024):
            self.assertEqual(size, len(self.kms.generate_random(NumberOfBytes=size)["Plaintext"]))
        self.refuses_unmodelled("ValidationException", "NumberOfBytes is required.", self.kms.generate_random)
        for size, limit in ((0, "greater than or equal to 1"), (1025, "less than or equal to 1024")):
            self.refuses_unmodelled(
                "ValidationException",
                f"1 validation error detected: Value '{size}' at 'numberOfBytes' failed to satisfy constraint: "
                f"Member must have value {limit}", self.kms.generate_random, NumberOfBytes=size)
