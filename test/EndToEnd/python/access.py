"""Identities for tests: users, roles and sessions, and the policies that they get."""
import json

from api import Api
from harness import SecureMode, unique
from server import REGION


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions, resources, **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions, resources, **more):
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **more}


def trust(*principals, **more):
    return document({"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole", **more})


def caught(client, code, call, **arguments):
    """The message of the error that a call must fail with."""
    try:
        call(**arguments)
    except client.exceptions.ClientError as error:
        found = error.response["Error"]
        assert found["Code"] == code, found
        return found["Message"]
    raise AssertionError(f"{code} was expected")


class AccessCase(SecureMode):
    """A server that enforces, and its root user to make identities with."""

    def setUp(self):
        self.iam = self.api("iam").client
        self.account_id = self.api("sts").client.get_caller_identity()["Account"]

    def as_(self, service, credentials, region=REGION):
        return Api(self.server, service, region, credentials).client

    def user(self, *statements):
        """A user with an inline policy: its name, ARN and credentials."""
        name = unique("user")
        arn = self.iam.create_user(UserName=name)["User"]["Arn"]
        if statements:
            self.iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=document(*statements))
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return name, arn, (key["AccessKeyId"], key["SecretAccessKey"], None)

    def session(self, credentials, role, **arguments):
        sts = self.as_("sts", credentials)
        given = sts.assume_role(RoleArn=role, RoleSessionName="test", **arguments)["Credentials"]
        return given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]

    def role(self, trusted, *statements, **arguments):
        name = unique("role")
        arn = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted, **arguments)["Role"]["Arn"]
        if statements:
            self.iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=document(*statements))
        return name, arn

    def secret(self, **arguments):
        made = self.sm.create_secret(Name=unique("app/db"), SecretString="s3cr3t", **arguments)
        return made["Name"], made["ARN"]
