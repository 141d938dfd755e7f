"""Rotation's configuration and errors.

No function can be invoked here, so a RotateSecret whose parameters are right ends as it does on AWS when the
function's policy does not let Secrets Manager in.
"""
from api import token
from harness import in_both_modes, unique
from messages import CANNOT_INVOKE, MARKED_DELETED, NOT_FOUND
from server import REGION

NO_FUNCTION = "No Lambda rotation function ARN is associated with this secret."
ROTATION_MEMBERS = {
    "RotationEnabled", "RotationLambdaARN", "RotationRules", "NextRotationDate", "LastRotatedDate"}


@in_both_modes
class Rotation:
    @property
    def function(self):
        return f"arn:aws:lambda:{REGION}:{self.account}:function:rotate"

    def assert_nothing_changed(self, name, versions):
        described = self.sm.describe_secret(SecretId=name)
        self.assertFalse(ROTATION_MEMBERS & set(described), described)
        self.assertEqual(versions, described.get("VersionIdsToStages", {}))

    def test_without_a_function_nothing_is_rotated(self):
        name = self.create()
        before = self.stages(name)
        self.fails("InvalidRequestException", NO_FUNCTION, self.sm.rotate_secret, SecretId=name)
        self.fails("InvalidRequestException", NO_FUNCTION, self.sm.rotate_secret,
                   SecretId=name, RotationRules={"AutomaticallyAfterDays": 30})
        self.assert_nothing_changed(name, before)

    def test_function_that_cannot_be_invoked_is_refused_and_not_stored(self):
        name = self.create()
        before = self.stages(name)
        for parameters in (
                {}, {"RotationRules": {"AutomaticallyAfterDays": 30}}, {"RotateImmediately": False},
                {"RotateImmediately": True}, {"ClientRequestToken": token()}):
            with self.subTest(parameters=parameters):
                self.fails("AccessDeniedException", CANNOT_INVOKE, self.sm.rotate_secret,
                           SecretId=name, RotationLambdaARN=self.function, **parameters)
                self.assert_nothing_changed(name, before)

    def test_function_of_another_account_is_refused(self):
        name = self.create()
        self.fails("AccessDeniedException", None, self.sm.rotate_secret, SecretId=name,
                   RotationLambdaARN=f"arn:aws:lambda:{REGION}:999999999999:function:rotate")
        self.assert_nothing_changed(name, self.stages(name))

    def test_legal_schedules_get_as_far_as_the_function(self):
        name = self.create()
        for rules in (
                {"AutomaticallyAfterDays": 1}, {"AutomaticallyAfterDays": 1000},
                {"ScheduleExpression": "rate(4 hours)"}, {"ScheduleExpression": "rate(1 day)"},
                {"ScheduleExpression": "rate(10 days)", "Duration": "3h"},
                {"ScheduleExpression": "cron(0 8 1 * ? *)", "Duration": "2h"},
                {"ScheduleExpression": "cron(0 /8 * * ? *)"},
                {"ScheduleExpression": "cron(0 0 L * ? *)"},
                {"ScheduleExpression": "cron(0 16 ? * 2#1 *)"},
                {"ScheduleExpression": "cron(0 2,14 ? * MON-FRI *)"},
                {"ScheduleExpression": "cron(0 0 1 JAN,JUL ? *)"}):
            with self.subTest(rules=rules):
                self.fails("AccessDeniedException", CANNOT_INVOKE, self.sm.rotate_secret,
                           SecretId=name, RotationLambdaARN=self.function, RotationRules=rules)

    def test_illegal_schedules_are_refused(self):
        name = self.create()
        for rules in (
                {"ScheduleExpression": "rate(3 hours)"}, {"ScheduleExpression": "rate(0 days)"},
                {"ScheduleExpression": "rate(30 minutes)"}, {"ScheduleExpression": "rate(2 fortnights)"},
                {"ScheduleExpression": "every day"}, {"ScheduleExpression": "cron(0 8 * * ?)"},
                {"ScheduleExpression": "cron(30 8 * * ? *)"}, {"ScheduleExpression": "cron(0 8 * * ? 2030)"},
                {"ScheduleExpression": "cron(0 25 * * ? *)"}, {"ScheduleExpression": "cron(0 8 32 * ? *)"},
                {"AutomaticallyAfterDays": 30, "ScheduleExpression": "rate(30 days)"},
                {"ScheduleExpression": "rate(4 hours)", "Duration": "5h"},
                {"ScheduleExpression": "cron(0 20 * * ? *)", "Duration": "8h"}):
            with self.subTest(rules=rules):
                self.fails("InvalidParameterException", None, self.sm.rotate_secret,
                           SecretId=name, RotationLambdaARN=self.function, RotationRules=rules)
        self.assert_nothing_changed(name, self.stages(name))

    def test_values_outside_of_the_model_are_validation_errors(self):
        name = self.create()
        for rules in (
                {"AutomaticallyAfterDays": 0}, {"AutomaticallyAfterDays": 1001},
                {"ScheduleExpression": "rate(1 day)", "Duration": "h"},
                {"ScheduleExpression": "rate(1 day)", "Duration": "2 hours"},
                {"ScheduleExpression": "rate(1 day);"}, {"ScheduleExpression": "r" * 257}):
            with self.subTest(rules=rules):
                self.fails("ValidationException", None, self.sm.rotate_secret,
                           SecretId=name, RotationLambdaARN=self.function, RotationRules=rules)
        self.fails("ValidationException", None, self.sm.rotate_secret,
                   SecretId=name, RotationLambdaARN=self.function, ClientRequestToken="short")
        self.fails("ValidationException", None, self.sm.rotate_secret,
                   SecretId=name, RotationLambdaARN="a" * 2049)

    def test_deleted_secret_is_not_rotated(self):
        name = self.create()
        self.sm.delete_secret(SecretId=name)
        self.fails("InvalidRequestException", MARKED_DELETED, self.sm.rotate_secret,
                   SecretId=name, RotationLambdaARN=self.function)

    def test_unknown_secret_is_not_found(self):
        self.fails("ResourceNotFoundException", NOT_FOUND, self.sm.rotate_secret,
                   SecretId=unique("missing"), RotationLambdaARN=self.function)

    def test_cancelling_what_was_never_configured_is_refused(self):
        name = self.create()
        self.fails("InvalidRequestException", None, self.sm.cancel_rotate_secret, SecretId=name)
        self.assert_nothing_changed(name, self.stages(name))

    def test_rotation_token_is_checked_against_the_model(self):
        name = self.create()
        self.fails("ValidationException", None, self.sm.put_secret_value,
                   SecretId=name, SecretString="x", RotationToken="short")
