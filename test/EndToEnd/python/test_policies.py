"""Resource policies: kept verbatim, checked for form and breadth."""
import json

from harness import in_both_modes, unique
from messages import NOT_FOUND


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(**changes):
    made = {
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "secretsmanager:GetSecretValue", "Resource": "*", **changes}
    return {key: value for key, value in made.items() if value is not None}


NARROW = policy(statement())
PUBLIC = policy(statement(Principal="*"))
PUBLIC_BY_AWS = policy(statement(Principal={"AWS": "*"}))
SYNTAX_FAULTS = {
    "no JSON": "this is no JSON",
    "a JSON list": "[]",
    "unknown effect": policy(statement(Effect="Maybe")),
    "no effect": policy(statement(Effect=None)),
    "no action": policy(statement(Action=None)),
    "no principal": policy(statement(Principal=None)),
    "no resource": policy(statement(Resource=None)),
    "unknown element": policy(statement(Wish="please")),
    "unknown version": json.dumps({"Version": "1999-01-01", "Statement": [statement()]}),
    "action without a service": policy(statement(Action="GetSecretValue")),
    "unknown condition operator": policy(statement(Condition={"StringAlmost": {"aws:PrincipalOrgID": "o-1"}})),
    "no statement": json.dumps({"Version": "2012-10-17"}),
}


@in_both_modes
class ResourcePolicies:
    def test_policy_comes_back_verbatim(self):
        name = self.create()
        text = NARROW.replace('"Version"', ' "Version"  ')
        arn = self.sm.describe_secret(SecretId=name)["ARN"]
        for answer in (self.sm.put_resource_policy(SecretId=name, ResourcePolicy=text),
                       self.sm.get_resource_policy(SecretId=arn)):
            self.assertEqual((arn, name), (answer["ARN"], answer["Name"]))
        self.assertEqual(text, answer["ResourcePolicy"])

    def test_put_replaces_and_delete_removes(self):
        name = self.create()
        self.sm.put_resource_policy(SecretId=name, ResourcePolicy=NARROW)
        other = policy(statement(Action="secretsmanager:DescribeSecret"))
        self.sm.put_resource_policy(SecretId=name, ResourcePolicy=other)
        self.assertEqual(other, self.sm.get_resource_policy(SecretId=name)["ResourcePolicy"])
        deleted = self.sm.delete_resource_policy(SecretId=name)
        self.assertEqual(name, deleted["Name"])
        self.assertNotIn("ResourcePolicy", self.sm.get_resource_policy(SecretId=name))
        self.assertEqual(name, self.sm.delete_resource_policy(SecretId=name)["Name"])

    def test_secret_without_a_policy(self):
        answer = self.sm.get_resource_policy(SecretId=self.create())
        self.assertEqual({"ARN", "Name"}, set(answer) - {"ResponseMetadata"})

    def test_malformed_policies_are_refused_and_the_old_one_stays(self):
        name = self.create()
        self.sm.put_resource_policy(SecretId=name, ResourcePolicy=NARROW)
        for fault, text in SYNTAX_FAULTS.items():
            with self.subTest(fault):
                self.fails("MalformedPolicyDocumentException", None, self.sm.put_resource_policy,
                           SecretId=name, ResourcePolicy=text)
        self.assertEqual(NARROW, self.sm.get_resource_policy(SecretId=name)["ResourcePolicy"])

    def test_length_is_limited(self):
        name = self.create()
        self.fails("ValidationException", None, self.sm.put_resource_policy, SecretId=name, ResourcePolicy="")
        filler = NARROW + " " * (20480 - len(NARROW))
        self.sm.put_resource_policy(SecretId=name, ResourcePolicy=filler)
        self.fails("ValidationException", None, self.sm.put_resource_policy,
                   SecretId=name, ResourcePolicy=filler + " ")

    def test_public_policy_is_accepted_unless_blocked(self):
        for text in (PUBLIC, PUBLIC_BY_AWS):
            name = self.create()
            self.fails("PublicPolicyException", None, self.sm.put_resource_policy,
                       SecretId=name, ResourcePolicy=text, BlockPublicPolicy=True)
            self.assertNotIn("ResourcePolicy", self.sm.get_resource_policy(SecretId=name))
            self.sm.put_resource_policy(SecretId=name, ResourcePolicy=text, BlockPublicPolicy=False)
            self.sm.put_resource_policy(SecretId=name, ResourcePolicy=text)
            self.assertEqual(text, self.sm.get_resource_policy(SecretId=name)["ResourcePolicy"])

    def test_policies_that_are_not_public_pass_the_block(self):
        for text in (
                NARROW,
                policy(statement(Principal="*", Effect="Deny", Action="secretsmanager:DeleteSecret")),
                policy(statement(Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})),
                policy(statement(Principal="*", Condition={
                    "StringEquals": {"aws:PrincipalAccount": "123456789012"}})),
                policy(statement(Principal="*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}})),
                policy(statement(Principal={"Service": "lambda.amazonaws.com"}))):
            with self.subTest(text):
                name = self.create()
                self.sm.put_resource_policy(SecretId=name, ResourcePolicy=text, BlockPublicPolicy=True)

    def test_a_condition_that_fixes_nothing_does_not_make_a_policy_narrow(self):
        for condition in (
                {"StringLike": {"aws:PrincipalOrgID": "*"}},
                {"StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}},
                {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}):
            with self.subTest(condition):
                text = policy(statement(Principal="*", Condition=condition))
                self.fails("PublicPolicyException", None, self.sm.put_resource_policy,
                           SecretId=self.create(), ResourcePolicy=text, BlockPublicPolicy=True)

    def test_validation_passes_a_narrow_policy(self):
        for parameters in ({}, {"SecretId": self.create()}):
            answer = self.sm.validate_resource_policy(ResourcePolicy=NARROW, **parameters)
            self.assertIs(True, answer["PolicyValidationPassed"])
            self.assertFalse(answer.get("ValidationErrors"))

    def test_validation_names_what_is_wrong_with_a_public_policy(self):
        answer = self.sm.validate_resource_policy(ResourcePolicy=PUBLIC)
        self.assertIs(False, answer["PolicyValidationPassed"])
        self.assertTrue(answer["ValidationErrors"])
        for entry in answer["ValidationErrors"]:
            self.assertTrue(entry["CheckName"] and entry["ErrorMessage"])

    def test_validation_never_passes_a_malformed_policy(self):
        malformed = self.sm.client.exceptions.MalformedPolicyDocumentException
        for fault, text in SYNTAX_FAULTS.items():
            with self.subTest(fault):
                try:
                    answer = self.sm.validate_resource_policy(ResourcePolicy=text)
                except malformed:
                    continue
                self.assertIs(False, answer["PolicyValidationPassed"])
                self.assertTrue(answer["ValidationErrors"])

    def test_validation_stores_nothing(self):
        name = self.create()
        self.sm.validate_resource_policy(SecretId=name, ResourcePolicy=NARROW)
        self.assertNotIn("ResourcePolicy", self.sm.get_resource_policy(SecretId=name))

    def test_unknown_secret_is_not_found(self):
        name = unique("missing")
        for operation, others in (("get_resource_policy", {}), ("delete_resource_policy", {}),
                                  ("put_resource_policy", {"ResourcePolicy": NARROW}),
                                  ("validate_resource_policy", {"ResourcePolicy": NARROW})):
            self.fails("ResourceNotFoundException", NOT_FOUND, getattr(self.sm, operation), SecretId=name, **others)
