"""The wire format: JSON 1.1 as AWS Secrets Manager speaks it, tested below any SDK."""
import base64
import json
import re
import urllib.parse

from api import token
from harness import in_both_modes, unique
from messages import INVALID_NAME, NOT_FOUND, NO_TOKEN

TOO_LARGE = 64 * 1024 * 1024  # bytes; far above anything the API can ask for


def constraint(member, text):
    return re.compile(
        r"^1 validation error detected: .*at '" + re.escape(member)
        + r"' failed to satisfy constraint: " + re.escape(text))


@in_both_modes
class Wire:
    def test_health_answers_200_without_a_signature(self):
        self.assertEqual(200, self.server.send({}, b"", method="GET", path="/health").status)

    def test_success_has_the_json_content_type_and_a_request_id(self):
        replies = [self.call("ListSecrets", {}) for _ in range(2)]
        for reply in replies:
            self.assertEqual(200, reply.status, reply)
            self.assertEqual("application/x-amz-json-1.1", reply.headers["content-type"].split(";")[0])
        ids = {reply.headers["x-amzn-requestid"] for reply in replies}
        self.assertEqual(2, len(ids), "each request has its own id")

    def test_modelled_error_has_a_bare_type_and_a_capital_Message(self):
        reply = self.call("DescribeSecret", {"SecretId": unique("missing")})
        self.assertEqual(400, reply.status)
        self.assertEqual({"__type": "ResourceNotFoundException", "Message": NOT_FOUND}, reply.json)
        self.assertEqual("application/x-amz-json-1.1", reply.headers["content-type"].split(";")[0])
        self.assertIn("x-amzn-requestid", reply.headers)

    def test_kms_error_has_a_lower_case_message(self):
        reply = self.call("DescribeKey", {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}, service="kms")
        self.assertEqual(400, reply.status)
        self.assertEqual("NotFoundException", reply.code)
        self.assertEqual({"__type", "message"}, set(reply.json))

    def test_missing_token_is_refused_before_anything_else_is_looked_at(self):
        missing = unique("missing")
        for operation, body, code in (
                ("CreateSecret", {"Name": missing, "SecretString": "x"}, "InvalidRequestException"),
                ("PutSecretValue", {"SecretId": missing, "SecretString": "x"}, "InvalidRequestException"),
                ("UpdateSecret", {"SecretId": missing, "SecretString": "x"}, "InvalidRequestException"),
                ("RotateSecret", {"SecretId": missing}, "InvalidParameterException")):
            with self.subTest(operation):
                reply = self.call(operation, body)
                self.refused(reply, code, NO_TOKEN)
                self.assertEqual({"__type", "Message"}, set(reply.json))

    def test_unknown_operation_is_refused(self):
        for target in ("secretsmanager.NoSuchOperation", "NoSuchService.GetSecretValue", "nonsense", ""):
            with self.subTest(target):
                reply = self.call("x", {}, headers={"x-amz-target": target})
                self.assertIn(reply.status, (400, 404), reply)
                self.assertEqual("UnknownOperationException", reply.code)

    def test_request_without_a_target_is_refused(self):
        reply = self.call("x", {}, headers={"x-amz-target": None})
        self.assertIn(reply.status, (400, 404), reply)
        self.assertIn("__type", reply.json)

    def test_operation_of_the_model_that_is_not_served_answers_a_clear_error(self):
        reply = self.call("CreateGrant", {}, service="kms")
        self.assertIn(reply.status, (400, 501), reply)
        self.assertTrue(reply.message, reply)

    def test_body_that_is_not_the_expected_JSON_is_a_SerializationException(self):
        for body in (b"{", b"not json", b"[]", b'"text"', b'{"SecretId":"a"', b'{"SecretId":"a"} trailing',
                     b'{"SecretId":"\xff\xfe"}', b'{"SecretId":"\\ud800"}'):
            with self.subTest(body):
                self.refused(self.call("DescribeSecret", body), "SerializationException")

    def test_member_of_a_wrong_type_is_a_SerializationException(self):
        name = unique()
        for operation, body in (
                ("DescribeSecret", {"SecretId": 12}),
                ("DescribeSecret", {"SecretId": ["a"]}),
                ("DescribeSecret", {"SecretId": {"a": "b"}}),
                ("ListSecrets", {"MaxResults": "ten"}),
                ("ListSecrets", {"MaxResults": 1.5}),
                ("ListSecrets", {"Filters": {"Key": "name"}}),
                ("ListSecrets", {"Filters": ["name"]}),
                ("DeleteSecret", {"SecretId": name, "ForceDeleteWithoutRecovery": "perhaps"}),
                ("TagResource", {"SecretId": name, "Tags": {"Key": "a", "Value": "b"}}),
                ("CreateSecret", {"Name": name, "ClientRequestToken": token(), "SecretBinary": "%%% no base64"}),
                ("CreateSecret", {"Name": name, "ClientRequestToken": token(), "SecretString": {"a": 1}})):
            with self.subTest(body=body):
                self.refused(self.call(operation, body), "SerializationException")

    def test_integer_outside_of_its_range_is_refused(self):
        reply = self.call("ListSecrets", b'{"MaxResults":99999999999999999999}')
        self.assertEqual(400, reply.status, reply)
        self.assertIn(reply.code, ("SerializationException", "ValidationException"))

    def test_duplicate_members_are_refused(self):
        name = self.create()
        body = json.dumps({"SecretId": name})[:-1] + ', "SecretId": "other"}'
        self.refused(self.call("GetSecretValue", body.encode()), "SerializationException")

    def test_deep_nesting_is_refused_and_harms_nothing(self):
        for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
            inner = b"1" if closing == b"}" else b""
            body = b'{"SecretId":"x","Unknown":' + opening * 50_000 + inner + closing * 50_000 + b"}"
            self.refused(self.call("DescribeSecret", body), "SerializationException")
        self.assertEqual(200, self.call("ListSecrets", {}).status)

    def test_oversized_body_is_refused_by_its_length(self):
        headers = {**self.server.wire_headers("secretsmanager", "DescribeSecret"), "content-length": str(TOO_LARGE)}
        reply = self.server.send(headers, b"")
        self.assertIn(reply.status, (400, 413), reply)
        self.assertEqual(200, self.call("ListSecrets", {}).status)

    def test_null_members_count_as_absent(self):
        name = unique()
        reply = self.call("CreateSecret", {
            "Name": name, "ClientRequestToken": token(), "SecretString": "x", "SecretBinary": None,
            "Description": None, "Tags": None, "KmsKeyId": None, "AddReplicaRegions": None})
        self.assertEqual(200, reply.status, reply)
        self.assertNotIn("Description", self.call("DescribeSecret", {"SecretId": name}).json)

    def test_unknown_members_are_ignored(self):
        name = self.create()
        reply = self.call("GetSecretValue", {"SecretId": name, "OfTheFuture": {"a": [1, 2, {"b": None}]}})
        self.assertEqual(200, reply.status, reply)

    def test_absent_members_are_omitted(self):
        name = self.create()
        described = self.call("DescribeSecret", {"SecretId": name}).json
        self.assertEqual(
            {"ARN", "Name", "LastChangedDate", "CreatedDate", "VersionIdsToStages"}, set(described))
        empty = unique()
        created = self.call("CreateSecret", {"Name": empty, "ClientRequestToken": token()}).json
        self.assertEqual({"ARN", "Name"}, set(created))
        described = self.call("DescribeSecret", {"SecretId": empty}).json
        self.assertEqual({"ARN", "Name", "LastChangedDate", "CreatedDate"}, set(described))
        got = self.call("GetSecretValue", {"SecretId": name}).json
        self.assertEqual(
            {"ARN", "Name", "VersionId", "SecretString", "VersionStages", "CreatedDate"}, set(got))
        versions = self.call("ListSecretVersionIds", {"SecretId": empty}).json
        self.assertEqual({"ARN", "Name", "Versions"}, set(versions))
        self.assertEqual([], versions["Versions"])
        self.assertEqual({"ARN", "Name"}, set(self.call("GetResourcePolicy", {"SecretId": name}).json))

    def test_timestamps_are_numbers_with_milliseconds_at_most(self):
        name = self.create()
        self.call("GetSecretValue", {"SecretId": name})
        texts = [
            self.call("DescribeSecret", {"SecretId": name}).body,
            self.call("ListSecretVersionIds", {"SecretId": name}).body,
            self.call("GetSecretValue", {"SecretId": name}).body,
            self.call("DeleteSecret", {"SecretId": name}).body]
        for text in texts:
            dates = re.findall(rb'"\w*Date"\s*:\s*([^,}]+)', text)
            self.assertTrue(dates, text)
            for date in dates:
                self.assertRegex(date, rb"^\d{10}(\.\d{1,3})?$")

    def test_last_accessed_date_is_a_date_without_time(self):
        name = self.create()
        self.assertNotIn("LastAccessedDate", self.call("DescribeSecret", {"SecretId": name}).json)
        self.call("GetSecretValue", {"SecretId": name})
        described = self.call("DescribeSecret", {"SecretId": name}).json
        self.assertEqual(0, described["LastAccessedDate"] % 86400)
        version = self.call("ListSecretVersionIds", {"SecretId": name}).json["Versions"][0]
        self.assertEqual(0, version["LastAccessedDate"] % 86400)

    def test_binary_travels_as_base64(self):
        name, raw = unique(), bytes(range(256))
        encoded = base64.b64encode(raw).decode()
        self.call("CreateSecret", {"Name": name, "ClientRequestToken": token(), "SecretBinary": encoded})
        got = self.call("GetSecretValue", {"SecretId": name}).json
        self.assertEqual(encoded, got["SecretBinary"])
        self.assertNotIn("SecretString", got)

    def test_any_unicode_text_comes_back_unchanged(self):
        for text in ("\u0000\u0001\t\r\n", "zażółć gęślą jaźń", "🔐 emoji 👩‍👩‍👧", "\u2028\u2029\ufeff",
                     '"quotes" and \\backslashes\\ <&> \'', "{\"json\": [1, 2.50, null]}", " spaces "):
            with self.subTest(text):
                name = unique()
                self.call("CreateSecret", {"Name": name, "ClientRequestToken": token(), "SecretString": text})
                self.assertEqual(text, self.call("GetSecretValue", {"SecretId": name}).json["SecretString"])

    def test_required_member_left_out_is_named(self):
        for operation, body, member in (
                ("DescribeSecret", {}, "secretId"),
                ("CreateSecret", {"ClientRequestToken": token()}, "name"),
                ("TagResource", {"SecretId": "x"}, "tags"),
                ("UntagResource", {"SecretId": "x"}, "tagKeys"),
                ("PutResourcePolicy", {"SecretId": "x"}, "resourcePolicy"),
                ("UpdateSecretVersionStage", {"SecretId": "x"}, "versionStage")):
            with self.subTest(operation):
                self.refused(
                    self.call(operation, body), "ValidationException",
                    f"1 validation error detected: Value null at '{member}' failed to satisfy constraint: "
                    "Member must not be null")

    def test_constraint_violations_are_worded_as_AWS_words_them(self):
        name = unique("none")
        cases = (
            ("DescribeSecret", {"SecretId": ""}, "secretId",
             "Member must have length greater than or equal to 1"),
            ("DescribeSecret", {"SecretId": "a" * 2049}, "secretId",
             "Member must have length less than or equal to 2048"),
            ("CreateSecret", {"Name": "a" * 513, "ClientRequestToken": token()}, "name",
             "Member must have length less than or equal to 512"),
            ("CreateSecret", {"Name": name, "ClientRequestToken": "short"}, "clientRequestToken",
             "Member must have length greater than or equal to 32"),
            ("CreateSecret", {"Name": name, "ClientRequestToken": "x" * 65}, "clientRequestToken",
             "Member must have length less than or equal to 64"),
            ("CreateSecret", {"Name": name, "ClientRequestToken": token(), "Description": "d" * 2049},
             "description", "Member must have length less than or equal to 2048"),
            ("GetRandomPassword", {"PasswordLength": 4097}, "passwordLength",
             "Member must have value less than or equal to 4096"),
            ("GetRandomPassword", {"PasswordLength": 0}, "passwordLength",
             "Member must have value greater than or equal to 1"),
            ("ListSecrets", {"MaxResults": 0}, "maxResults", "Member must have value greater than or equal to 1"),
            ("ListSecrets", {"MaxResults": 101}, "maxResults", "Member must have value less than or equal to 100"),
            ("GetSecretValue", {"SecretId": name, "VersionId": "short"}, "versionId",
             "Member must have length greater than or equal to 32"),
            ("ListSecrets", {"Filters": [{"Key": "color", "Values": ["red"]}]}, "filters.1.member.key",
             "Member must satisfy enum value set: ["),
            ("ListSecrets", {"SortOrder": "sideways"}, "sortOrder", "Member must satisfy enum value set: ["),
            ("TagResource", {"SecretId": name, "Tags": [{"Key": "", "Value": "v"}]}, "tags.1.member.key",
             "Member must have length greater than or equal to 1"),
            ("ReplicateSecretToRegions", {"SecretId": name, "AddReplicaRegions": []}, "addReplicaRegions",
             "Member must have length greater than or equal to 1"),
        )
        for operation, body, member, text in cases:
            with self.subTest(operation=operation, member=member, text=text):
                reply = self.call(operation, body)
                self.assertEqual(400, reply.status, reply)
                self.assertEqual("ValidationException", reply.code, reply)
                self.assertRegex(reply.message, constraint(member, text))

    def test_a_filter_value_with_a_character_outside_of_the_pattern_is_refused(self):
        reply = self.call("ListSecrets", {"Filters": [{"Key": "name", "Values": ["a*"]}]})
        self.refused(reply, "ValidationException", re.compile(
            r"at 'filters\.1\.member\.values.*Member must satisfy regular expression pattern: "))

    def test_the_offending_value_is_quoted(self):
        self.refused(
            self.call("GetRandomPassword", {"PasswordLength": 5000}), "ValidationException",
            "1 validation error detected: Value '5000' at 'passwordLength' failed to satisfy constraint: "
            "Member must have value less than or equal to 4096")

    def test_several_violations_are_counted_and_joined(self):
        reply = self.call("CreateSecret", {
            "Name": "a" * 513, "ClientRequestToken": token(), "Description": "d" * 2049})
        self.refused(reply, "ValidationException", re.compile("^2 validation errors detected: .*; "))

    def test_a_secret_value_is_never_repeated_in_an_error(self):
        marker = "do-not-repeat-me-"
        reply = self.call("CreateSecret", {
            "Name": unique(), "ClientRequestToken": token(), "SecretString": marker + "x" * 65536})
        self.refused(reply, "ValidationException", re.compile("'secretString' failed to satisfy constraint"))
        self.assertNotIn(marker.encode(), reply.body)
        raw = base64.b64encode(marker.encode() + b"x" * 65536).decode()
        reply = self.call("CreateSecret", {"Name": unique(), "ClientRequestToken": token(), "SecretBinary": raw})
        self.refused(reply, "ValidationException", re.compile("'secretBinary' failed to satisfy constraint"))
        self.assertNotIn(raw[:20].encode(), reply.body)

    def test_the_largest_values_are_accepted(self):
        for parameters in ({"SecretString": "s" * 65536}, {"SecretBinary": b"b" * 65536}):
            name = self.create(**parameters)
            got = self.sm.get_secret_value(SecretId=name)
            self.assertEqual(parameters, {key: got[key] for key in parameters})

    def test_an_empty_secret_string_is_refused(self):
        reply = self.call("CreateSecret", {"Name": unique(), "ClientRequestToken": token(), "SecretString": ""})
        self.assertEqual(400, reply.status, reply)
        self.assertIn(reply.code, ("ValidationException", "InvalidParameterException"))

    def test_invalid_names_are_refused_by_every_operation_that_takes_a_secret_id(self):
        policy = json.dumps({"Version": "2012-10-17", "Statement": []})
        operations = {
            "DescribeSecret": {}, "GetSecretValue": {}, "DeleteSecret": {}, "RestoreSecret": {},
            "ListSecretVersionIds": {}, "GetResourcePolicy": {}, "DeleteResourcePolicy": {},
            "CancelRotateSecret": {}, "StopReplicationToReplica": {},
            "PutSecretValue": {"SecretString": "x", "ClientRequestToken": token()},
            "UpdateSecret": {"SecretString": "x", "ClientRequestToken": token()},
            "RotateSecret": {"ClientRequestToken": token()},
            "TagResource": {"Tags": [{"Key": "a", "Value": "b"}]}, "UntagResource": {"TagKeys": ["a"]},
            "PutResourcePolicy": {"ResourcePolicy": policy}, "ValidateResourcePolicy": {"ResourcePolicy": policy},
            "UpdateSecretVersionStage": {"VersionStage": "X"},
            "ReplicateSecretToRegions": {"AddReplicaRegions": [{"Region": "eu-west-1"}]},
            "RemoveRegionsFromReplication": {"RemoveReplicaRegions": ["eu-west-1"]}}
        for operation, others in operations.items():
            for name in ("not a name", "semi;colon", "dollar$", "naïve"):
                with self.subTest(operation=operation, name=name):
                    self.refused(
                        self.call(operation, {"SecretId": name, **others}), "ValidationException", INVALID_NAME)
        for name in ("not a name", "a*b", "a\\b"):
            self.refused(
                self.call("CreateSecret", {"Name": name, "ClientRequestToken": token()}),
                "ValidationException", INVALID_NAME)

    def test_an_id_that_begins_with_arn_is_not_checked_as_a_name(self):
        for arn in ("arn:aws:secretsmanager:us-east-1:000000000000:secret:not a name-AbCdEf", "arn:nonsense"):
            reply = self.call("DescribeSecret", {"SecretId": arn})
            self.assertEqual(400, reply.status, reply)
            self.assertNotEqual(INVALID_NAME, reply.message)

    def test_connection_stays_usable_for_many_requests(self):
        client = self.sm.client
        for _ in range(20):
            client.list_secrets()

    def test_an_unknown_path_does_not_serve_the_api_without_error(self):
        reply = self.server.send({}, b"", method="GET", path="/no/such/page?" + urllib.parse.urlencode({"a": "b"}))
        self.assertIn(reply.status, (400, 403, 404, 405), reply)


@in_both_modes
class Reset:
    """A server of its own, because a reset empties everything."""

    def test_reset_empties_the_state_in_development_mode_only(self):
        name = self.create()
        reply = self.server.send({}, b"", path="/_strongroom/reset")
        if self.dev:
            self.assertIn(reply.status, (200, 204), reply)
            self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.describe_secret, SecretId=name)
            self.create(name)
        else:
            self.assertGreaterEqual(reply.status, 400)
            self.assertTrue(self.current(name))
