"""The symmetric part of KMS."""
import datetime
import re

from botocore.exceptions import ClientError

from harness import MOST_PAGES, in_both_modes, unique
from server import OTHER_REGION, REGION

UNKNOWN = "1234abcd-12ab-34cd-56ef-1234567890ab"


@in_both_modes
class Keys:
    def key(self, **parameters):
        return self.kms.create_key(**parameters)["KeyMetadata"]

    def all_of(self, operation, member, **parameters):
        found = []
        for _ in range(MOST_PAGES):
            page = getattr(self.kms, operation)(**parameters)
            found += page[member]
            if not page["Truncated"]:
                return found
            parameters["Marker"] = page["NextMarker"]
        self.fail(f"no end after {MOST_PAGES} pages")

    def test_new_key_is_enabled_and_symmetric(self):
        made = self.key(Description="for the shop")
        account = made["AWSAccountId"]
        self.assertEqual(f"arn:aws:kms:{REGION}:{account}:key/{made['KeyId']}", made["Arn"])
        self.assertRegex(made["KeyId"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        expected = {
            "Enabled": True, "KeyState": "Enabled", "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "AWS_KMS",
            "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "Description": "for the shop",
            "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT", "MultiRegion": False,
            "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"]}
        self.assertEqual(expected, {name: made.get(name) for name in expected})
        self.assertIsInstance(made["CreationDate"], datetime.datetime)
        raw = self.call("DescribeKey", {"KeyId": made["KeyId"]}, service="kms").json["KeyMetadata"]
        self.assertIn("CurrentKeyMaterialId", raw)
        for identifier in (made["KeyId"], made["Arn"]):
            self.assertEqual(made, self.kms.describe_key(KeyId=identifier)["KeyMetadata"])

    def test_key_without_a_description_has_an_empty_one(self):
        self.assertEqual("", self.key()["Description"])

    def test_keys_are_listed_in_pages(self):
        made = {self.key()["KeyId"] for _ in range(5)}
        found = self.all_of("list_keys", "Keys", Limit=2)
        identifiers = [entry["KeyId"] for entry in found]
        self.assertEqual(len(identifiers), len(set(identifiers)))
        self.assertLessEqual(made, set(identifiers))
        for entry in found:
            self.assertTrue(entry["KeyArn"].endswith("key/" + entry["KeyId"]))

    def test_bad_marker_is_refused(self):
        for operation in ("list_keys", "list_aliases"):
            self.fails("InvalidMarkerException", None, getattr(self.kms, operation), Marker="nonsense")

    def test_alias_names_a_key(self):
        made, alias = self.key(), "alias/" + unique("key")
        self.kms.create_alias(AliasName=alias, TargetKeyId=made["KeyId"])
        arn = made["Arn"].rsplit(":", 1)[0] + ":" + alias
        for identifier in (alias, arn):
            self.assertEqual(made["KeyId"], self.kms.describe_key(KeyId=identifier)["KeyMetadata"]["KeyId"])
        of_key = self.kms.list_aliases(KeyId=made["KeyId"])["Aliases"]
        self.assertEqual([(alias, arn, made["KeyId"])], [
            (entry["AliasName"], entry["AliasArn"], entry["TargetKeyId"]) for entry in of_key])
        self.assertIn(alias, [entry["AliasName"] for entry in self.all_of("list_aliases", "Aliases", Limit=1)])

    def test_alias_errors(self):
        made, alias = self.key()["KeyId"], "alias/" + unique("key")
        self.kms.create_alias(AliasName=alias, TargetKeyId=made)
        self.fails("AlreadyExistsException", None, self.kms.create_alias, AliasName=alias, TargetKeyId=made)
        self.fails("ValidationException", re.compile('^Alias must start with the prefix "alias/"'),
                   self.kms.create_alias, AliasName=unique("key"), TargetKeyId=made)
        self.fails("NotFoundException", None, self.kms.create_alias,
                   AliasName="alias/" + unique("key"), TargetKeyId=UNKNOWN)
        self.fails(("InvalidAliasNameException", "NotAuthorizedException", "ValidationException"), None,
                   self.kms.create_alias, AliasName="alias/aws/" + unique("key"), TargetKeyId=made)

    def test_unknown_key_is_told_by_its_full_arn(self):
        account = self.key()["AWSAccountId"]
        text = f"Key 'arn:aws:kms:{REGION}:{account}:key/{UNKNOWN}' does not exist"
        for operation, others in (
                ("describe_key", {}), ("enable_key", {}), ("disable_key", {}), ("schedule_key_deletion", {}),
                ("cancel_key_deletion", {}), ("encrypt", {"Plaintext": b"x"}),
                ("generate_data_key", {"KeySpec": "AES_256"})):
            with self.subTest(operation):
                self.fails("NotFoundException", text, getattr(self.kms, operation), KeyId=UNKNOWN, **others)

    def test_malformed_key_id(self):
        self.fails("NotFoundException", "Invalid keyId 'x'", self.kms.describe_key, KeyId="x")

    def test_unknown_alias_is_not_found(self):
        self.fails("NotFoundException", None, self.kms.describe_key, KeyId="alias/" + unique("missing"))

    def test_arn_of_another_region_is_not_found(self):
        made = self.key()
        self.fails("NotFoundException", None, self.api("kms", region=OTHER_REGION).describe_key, KeyId=made["Arn"])
        self.fails("NotFoundException", None, self.api("kms", region=OTHER_REGION).describe_key, KeyId=made["KeyId"])

    def test_disabling_and_enabling(self):
        made = self.key()
        ciphertext = self.kms.encrypt(KeyId=made["KeyId"], Plaintext=b"x")["CiphertextBlob"]
        self.kms.disable_key(KeyId=made["KeyId"])
        state = self.kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]
        self.assertEqual(("Disabled", False), (state["KeyState"], state["Enabled"]))
        text = f"{made['Arn']} is disabled."
        self.fails("DisabledException", text, self.kms.encrypt, KeyId=made["KeyId"], Plaintext=b"x")
        self.fails("DisabledException", text, self.kms.decrypt, CiphertextBlob=ciphertext)
        self.fails("DisabledException", text, self.kms.generate_data_key, KeyId=made["Arn"], KeySpec="AES_256")
        self.kms.enable_key(KeyId=made["KeyId"])
        self.assertEqual(b"x", self.kms.decrypt(CiphertextBlob=ciphertext)["Plaintext"])

    def test_deletion_is_scheduled_and_cancelled(self):
        made = self.key()
        ciphertext = self.kms.encrypt(KeyId=made["KeyId"], Plaintext=b"x")["CiphertextBlob"]
        answer = self.kms.schedule_key_deletion(KeyId=made["KeyId"], PendingWindowInDays=7)
        self.assertEqual(("PendingDeletion", 7), (answer["KeyState"], answer["PendingWindowInDays"]))
        self.assertEqual(made["Arn"], answer["KeyId"])
        expected = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=7)
        self.assertLess(abs(answer["DeletionDate"] - expected), datetime.timedelta(minutes=5))
        state = self.kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]
        self.assertEqual(("PendingDeletion", False), (state["KeyState"], state["Enabled"]))
        self.assertEqual(answer["DeletionDate"], state["DeletionDate"])
        for call, parameters in (
                (self.kms.encrypt, {"KeyId": made["KeyId"], "Plaintext": b"x"}),
                (self.kms.decrypt, {"CiphertextBlob": ciphertext}),
                (self.kms.generate_data_key, {"KeyId": made["KeyId"], "KeySpec": "AES_256"}),
                (self.kms.enable_key, {"KeyId": made["KeyId"]}),
                (self.kms.disable_key, {"KeyId": made["KeyId"]}),
                (self.kms.schedule_key_deletion, {"KeyId": made["KeyId"]})):
            self.fails("KMSInvalidStateException", None, call, **parameters)
        self.assertEqual(made["Arn"], self.kms.cancel_key_deletion(KeyId=made["KeyId"])["KeyId"])
        state = self.kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]
        self.assertEqual("Disabled", state["KeyState"])
        self.assertNotIn("DeletionDate", state)
        self.kms.enable_key(KeyId=made["KeyId"])
        self.assertEqual(b"x", self.kms.decrypt(CiphertextBlob=ciphertext)["Plaintext"])

    def test_waiting_time_is_thirty_days_unless_told_and_7_to_30(self):
        made = self.key()["KeyId"]
        for days in (6, 31):
            self.fails("ValidationException", None, self.kms.schedule_key_deletion,
                       KeyId=made, PendingWindowInDays=days)
        self.assertEqual(30, self.kms.schedule_key_deletion(KeyId=made)["PendingWindowInDays"])

    def test_cancelling_what_is_not_scheduled_is_refused(self):
        self.fails("KMSInvalidStateException", None, self.kms.cancel_key_deletion, KeyId=self.key()["KeyId"])

    def test_malformed_key_policy_is_refused(self):
        self.fails("MalformedPolicyDocumentException", None, self.kms.create_key, Policy="no JSON")

    def test_tag_errors_at_creation(self):
        doubled = [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "a", "TagValue": "2"}]
        self.fails("TagException", None, self.kms.create_key, Tags=doubled)
        self.fails("TagException", None, self.kms.create_key, Tags=[{"TagKey": "aws:a", "TagValue": "1"}])

    def test_unknown_key_spec_is_a_validation_error(self):
        self.fails("ValidationException", None, self.kms.create_key, KeySpec="AES_512")


@in_both_modes
class Ciphers:
    def key(self):
        return self.kms.create_key()["KeyMetadata"]

    def test_what_is_encrypted_is_decrypted(self):
        made = self.key()
        for plaintext in (b"x", bytes(range(256)), b"p" * 4096):
            sealed = self.kms.encrypt(KeyId=made["KeyId"], Plaintext=plaintext)
            self.assertEqual(made["Arn"], sealed["KeyId"])
            self.assertEqual("SYMMETRIC_DEFAULT", sealed["EncryptionAlgorithm"])
            self.assertNotIn(plaintext, sealed["CiphertextBlob"] if len(plaintext) > 1 else b"")
            opened = self.kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"])
            self.assertEqual(plaintext, opened["Plaintext"])
            self.assertEqual(made["Arn"], opened["KeyId"])
            self.assertEqual("SYMMETRIC_DEFAULT", opened["EncryptionAlgorithm"])

    def test_encryption_is_not_deterministic(self):
        made = self.key()["KeyId"]
        self.assertEqual(5, len({
            self.kms.encrypt(KeyId=made, Plaintext=b"same")["CiphertextBlob"] for _ in range(5)}))

    def test_sizes_outside_of_1_to_4096_bytes_are_refused(self):
        made = self.key()["KeyId"]
        for plaintext in (b"", b"x" * 4097):
            self.fails("ValidationException", None, self.kms.encrypt, KeyId=made, Plaintext=plaintext)

    def test_encryption_context_must_be_the_same(self):
        made = self.key()["KeyId"]
        context = {"app": "shop", "stage": "prod"}
        sealed = self.kms.encrypt(KeyId=made, Plaintext=b"x", EncryptionContext=context)["CiphertextBlob"]
        swapped = {"stage": "prod", "app": "shop"}
        opened = self.kms.decrypt(CiphertextBlob=sealed, EncryptionContext=swapped)
        self.assertEqual(b"x", opened["Plaintext"])
        for wrong in (None, {}, {"app": "shop"}, {"app": "shop", "stage": "test"}, {**context, "more": "x"}):
            parameters = {"EncryptionContext": wrong} if wrong is not None else {}
            # boto3 leaves no text where the service sent an empty or no message.
            with self.subTest(wrong=wrong):
                self.fails("InvalidCiphertextException", re.compile("^(None)?$"), self.kms.decrypt,
                           CiphertextBlob=sealed, **parameters)

    def test_contexts_that_join_to_the_same_text_are_different(self):
        made = self.key()["KeyId"]
        sealed = self.kms.encrypt(
            KeyId=made, Plaintext=b"x", EncryptionContext={"a": "bc", "d": "e"})["CiphertextBlob"]
        for wrong in ({"ab": "c", "d": "e"}, {"a": "b", "cd": "e"}, {"a": "bcd", "": "e"}):
            self.fails("InvalidCiphertextException", None, self.kms.decrypt,
                       CiphertextBlob=sealed, EncryptionContext=wrong)

    def test_damaged_ciphertext_is_refused(self):
        made = self.key()["KeyId"]
        sealed = self.kms.encrypt(KeyId=made, Plaintext=b"some plaintext")["CiphertextBlob"]
        for blob in (b"x", sealed[:-1], sealed + b"x", b"\x00" * 200, sealed[:-1] + bytes([sealed[-1] ^ 1])):
            self.fails("InvalidCiphertextException", None, self.kms.decrypt, CiphertextBlob=blob)
        # A changed bit may also make it name a key that does not exist, which AWS answers as a key out of reach.
        for at in range(len(sealed)):
            blob = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1:]
            self.fails(("InvalidCiphertextException", "AccessDeniedException"), None,
                       self.kms.decrypt, CiphertextBlob=blob)

    def test_the_key_may_be_named_and_must_then_be_the_right_one(self):
        made, other = self.key(), self.key()
        alias = "alias/" + unique("key")
        self.kms.create_alias(AliasName=alias, TargetKeyId=made["KeyId"])
        sealed = self.kms.encrypt(KeyId=alias, Plaintext=b"x")
        self.assertEqual(made["Arn"], sealed["KeyId"])
        for identifier in (made["KeyId"], made["Arn"], alias):
            opened = self.kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], KeyId=identifier)
            self.assertEqual(b"x", opened["Plaintext"])
        self.fails("IncorrectKeyException", None, self.kms.decrypt,
                   CiphertextBlob=sealed["CiphertextBlob"], KeyId=other["KeyId"])

    def test_data_keys(self):
        made = self.key()
        for parameters, size in (
                ({"KeySpec": "AES_256"}, 32), ({"KeySpec": "AES_128"}, 16), ({"NumberOfBytes": 1}, 1),
                ({"NumberOfBytes": 1024}, 1024)):
            answer = self.kms.generate_data_key(KeyId=made["KeyId"], EncryptionContext={"a": "b"}, **parameters)
            self.assertEqual(size, len(answer["Plaintext"]))
            self.assertEqual(made["Arn"], answer["KeyId"])
            opened = self.kms.decrypt(CiphertextBlob=answer["CiphertextBlob"], EncryptionContext={"a": "b"})
            self.assertEqual(answer["Plaintext"], opened["Plaintext"])
        keys = {self.kms.generate_data_key(KeyId=made["KeyId"], KeySpec="AES_256")["Plaintext"] for _ in range(5)}
        self.assertEqual(5, len(keys))

    def test_data_key_needs_exactly_one_size(self):
        made = self.key()["KeyId"]
        for parameters in ({}, {"KeySpec": "AES_256", "NumberOfBytes": 32}, {"NumberOfBytes": 0},
                           {"NumberOfBytes": 1025}, {"KeySpec": "AES_512"}):
            with self.subTest(parameters=parameters):
                self.fails("ValidationException", None, self.kms.generate_data_key, KeyId=made, **parameters)

    def test_size_error_names_the_member_in_lower_camel_case(self):
        reply = self.call(
            "GenerateDataKey", {"KeyId": self.key()["KeyId"], "NumberOfBytes": 1025}, service="kms")
        self.refused(reply, "ValidationException",
                     "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: "
                     "Member must have value less than or equal to 1024")

    def test_dry_run_does_nothing_but_say_so(self):
        made = self.key()["KeyId"]
        sealed = self.kms.encrypt(KeyId=made, Plaintext=b"x")["CiphertextBlob"]
        for call, parameters in (
                (self.kms.encrypt, {"KeyId": made, "Plaintext": b"x"}),
                (self.kms.decrypt, {"CiphertextBlob": sealed}),
                (self.kms.generate_data_key, {"KeyId": made, "KeySpec": "AES_256"})):
            response = self.dry_run(call, parameters)
            self.assertEqual("DryRunOperationException", response["Error"]["Code"])

    def dry_run(self, call, parameters):
        with self.assertRaises(ClientError) as caught:
            call(DryRun=True, **parameters)
        return caught.exception.response
