"""Lambda through boto3 and the AWS CLI: functions that run, versions, aliases, permissions, webhooks."""
import base64
import hashlib
import hmac
import http.server
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import threading
import zipfile

from access import allow, document, trust
from api import Api
from botocore.exceptions import ClientError
from harness import ServerCase, in_both_modes, unique
from server import REGION

TRUST = document({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})
ECHO = """
import os
def handler(event, context):
    print("got an event for", context.function_name)
    return {"event": event, "greeting": os.environ.get("GREETING"), "version": context.function_version,
            "arn": context.invoked_function_arn}
"""
READER = """
import boto3
def handler(event, context):
    sts = boto3.client("sts").get_caller_identity()
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=event["secret"])
    return {"caller": sts["Arn"], "value": secret["SecretString"]}
"""
FAILING = "def handler(event, context):\n    raise ValueError('this went wrong')\n"
BOOTSTRAP = """#!/bin/sh
while true; do
  headers=$(mktemp)
  event=$(curl -sS -D "$headers" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")
  id=$(grep -i '^lambda-runtime-aws-request-id' "$headers" | tr -d '\\r' | cut -d' ' -f2)
  curl -sS -X POST "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" -d "{\\"got\\":$event}" >/dev/null
done
"""


def package(source, name="my-module.py", mode=0o644, libraries=False):
    """A zip with one file, and with this Python's boto3 if asked to."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (0o100000 | mode) << 16
        archive.writestr(entry, source)
        if libraries:
            for file, place in boto():
                archive.write(file, place)
    return output.getvalue()


def boto():
    """The files of boto3 and of what it needs, with their places in a zip; of the services' models only a few."""
    services = {"secretsmanager", "sts"}
    for library in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six"):
        module = pathlib.Path(importlib.util.find_spec(library).origin)
        if module.name != "__init__.py":
            yield module, module.name
            continue
        for file in module.parent.rglob("*"):
            place = file.relative_to(module.parents[1])
            is_other_service = "data" in place.parts[1:2] and len(place.parts) > 3 and place.parts[2] not in services
            if file.is_file() and file.suffix != ".pyc" and not is_other_service:
                yield file, str(place)


class FunctionCase:
    server_environment = {"STRONGROOM_FUNCTIONS": "on"}

    def setUp(self):
        self.lambda_ = self.api("lambda").client
        self.iam = self.api("iam").client

    def role(self, *statements):
        """A role that Lambda can assume, with these permissions; returns its ARN."""
        name = unique("role")
        arn = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        if statements:
            self.iam.put_role_policy(RoleName=name, PolicyName="permissions", PolicyDocument=document(*statements))
        return arn

    def function(self, source=ECHO, role=None, libraries=False, **parameters):
        """A new function; returns its name."""
        name = unique("function")
        self.lambda_.create_function(**{
            "FunctionName": name, "Runtime": "python3.12", "Handler": "my-module.handler", "Role": role or self.role(),
            "Code": {"ZipFile": package(source, libraries=libraries)}, "Timeout": 30, **parameters})
        return name

    def invoke(self, name, event=None, **parameters):
        answer = self.lambda_.invoke(FunctionName=name, Payload=json.dumps(event or {}), **parameters)
        return answer, json.loads(answer["Payload"].read() or "null")

    def refused(self, code, status, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        response = caught.exception.response
        self.assertEqual((code, status), (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]), response)
        return response


@in_both_modes
class Functions(FunctionCase):
    def test_function_runs_and_answers(self):
        name = self.function(Environment={"Variables": {"GREETING": "good day"}})
        self.lambda_.get_waiter("function_active_v2").wait(FunctionName=name)
        self.lambda_.get_waiter("function_updated_v2").wait(FunctionName=name)
        answer, body = self.invoke(name, {"a": [1, "ü"]}, LogType="Tail")
        self.assertEqual((200, "$LATEST"), (answer["StatusCode"], answer["ExecutedVersion"]))
        self.assertNotIn("FunctionError", answer)
        self.assertEqual(({"a": [1, "ü"]}, "good day", "$LATEST"), (body["event"], body["greeting"], body["version"]))
        self.assertIn(f"got an event for {name}", base64.b64decode(answer["LogResult"]).decode())

    def test_function_that_fails_says_how(self):
        answer, body = self.invoke(self.function(FAILING))
        self.assertEqual((200, "Unhandled"), (answer["StatusCode"], answer["FunctionError"]))
        self.assertEqual(("ValueError", "this went wrong"), (body["errorType"], body["errorMessage"]))

    def test_function_calls_this_server_as_its_role(self):
        secret = self.create()
        role = self.role(allow("secretsmanager:GetSecretValue", "*"))
        name = self.function(READER, role, libraries=True)
        body = self.invoke(name, {"secret": secret})[1]
        self.assertEqual(f"value of {secret}", body.get("value"), body)
        self.assertIn(f":assumed-role/{role.split('/')[-1]}/{name}", body["caller"])

    def test_provided_runtime_runs_a_bootstrap(self):
        name = self.function(Runtime="provided.al2023", Handler="none", Code={"ZipFile": package(BOOTSTRAP, "bootstrap", 0o755)})
        self.assertEqual({"got": {"n": 1}}, self.invoke(name, {"n": 1})[1])

    def test_versions_and_aliases(self):
        name = self.function(Description="first")
        first = self.lambda_.publish_version(FunctionName=name)
        self.assertEqual("1", first["Version"])
        self.assertEqual("1", self.lambda_.publish_version(FunctionName=name)["Version"])
        second = self.lambda_.update_function_code(
            FunctionName=name, ZipFile=package("def handler(event, context): return 2"), Publish=True)
        self.assertEqual("2", second["Version"])
        alias = self.lambda_.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
        self.assertEqual("1", self.invoke(name, Qualifier="live")[1]["version"])
        self.assertTrue(self.invoke(alias["AliasArn"])[1]["arn"].endswith(f":{name}:live"))
        self.lambda_.update_alias(
            FunctionName=name, Name="live", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"2": 1.0}})
        self.assertEqual(2, self.invoke(f"{name}:live")[1])
        versions = self.lambda_.get_paginator("list_versions_by_function").paginate(
            FunctionName=name, PaginationConfig={"PageSize": 1}).build_full_result()["Versions"]
        self.assertEqual(["$LATEST", "1", "2"], [version["Version"] for version in versions])
        self.refused("ResourceConflictException", 409, self.lambda_.delete_function, FunctionName=name, Qualifier="1")
        self.lambda_.delete_alias(FunctionName=name, Name="live")
        self.lambda_.delete_function(FunctionName=name)
        self.refused("ResourceNotFoundException", 404, self.lambda_.get_function, FunctionName=name)

    def test_events_are_worked_off(self):
        name = self.function(self.marker())
        with self.hook() as hook:
            self.lambda_.update_function_configuration(
                FunctionName=name, Environment={"Variables": {"MARK": hook.address}})
            answer = self.lambda_.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps({"n": 1}))
            self.assertEqual(202, answer["StatusCode"])
            self.eventually(lambda: hook.bodies, "the event")
            self.assertEqual({"n": 1}, json.loads(hook.bodies[0]))

    def test_dry_run(self):
        self.assertEqual(204, self.lambda_.invoke(FunctionName=self.function(), InvocationType="DryRun")["StatusCode"])

    def test_reserved_concurrency_of_none_stops_a_function(self):
        name = self.function()
        self.lambda_.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
        response = self.refused("TooManyRequestsException", 429, self.lambda_.invoke, FunctionName=name)
        self.assertEqual("ReservedFunctionConcurrentInvocationLimitExceeded", response["Reason"])
        self.lambda_.delete_function_concurrency(FunctionName=name)
        self.assertEqual(200, self.invoke(name)[0]["StatusCode"])

    def test_tags_and_permissions(self):
        name = self.function(Tags={"team": "db"})
        arn = self.lambda_.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
        self.lambda_.tag_resource(Resource=arn, Tags={"stage": "prod"})
        self.lambda_.untag_resource(Resource=arn, TagKeys=["team"])
        self.assertEqual({"stage": "prod"}, self.lambda_.list_tags(Resource=arn)["Tags"])
        added = self.lambda_.add_permission(
            FunctionName=name, StatementId="rotate", Action="lambda:InvokeFunction",
            Principal="secretsmanager.amazonaws.com", SourceAccount=arn.split(":")[4])
        self.assertEqual({"Service": "secretsmanager.amazonaws.com"}, json.loads(added["Statement"])["Principal"])
        policy = self.lambda_.get_policy(FunctionName=name)
        self.assertEqual([json.loads(added["Statement"])], json.loads(policy["Policy"])["Statement"])
        self.lambda_.remove_permission(FunctionName=name, StatementId="rotate", RevisionId=policy["RevisionId"])
        self.refused("ResourceNotFoundException", 404, self.lambda_.get_policy, FunctionName=name)

    def test_webhook_is_called_and_signed(self):
        secret = "whsec_" + base64.b64encode(b"a secret of a webhook, long enough").decode()
        with self.hook(answer=b'{"ok":true}') as hook:
            name = unique("webhook")
            self.lambda_.create_function(
                FunctionName=name, PackageType="Image", Code={"ImageUri": hook.address}, Role=self.role(),
                Environment={"Variables": {"WEBHOOK_SECRET": secret}})
            self.assertEqual({"ok": True}, self.invoke(name, {"Step": "createSecret"})[1])
            self.assertEqual({"Step": "createSecret"}, json.loads(hook.bodies[0]))
            headers = hook.headers[0]
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + hook.bodies[0]
            expected = hmac.new(base64.b64decode(secret[6:]), signed, hashlib.sha256).digest()
            self.assertIn("v1," + base64.b64encode(expected).decode(), headers["webhook-signature"].split(" "))

    def test_what_is_wrong_with_a_function_is_said(self):
        create = self.lambda_.create_function
        rest = {"FunctionName": unique(), "Runtime": "python3.12", "Handler": "a.b", "Role": self.role()}
        for parameters, code in (
                ({"Code": {"ZipFile": b"no zip"}}, "InvalidParameterValueException"),
                ({"Code": {"S3Bucket": "bucket", "S3Key": "key"}}, "InvalidParameterValueException"),
                ({"Code": {"ZipFile": package("x")}, "Timeout": 901}, "ValidationException"),
                ({"Code": {"ZipFile": package("x")}, "Runtime": "java21"}, "InvalidParameterValueException"),
                ({"Code": {"ZipFile": package("x")}, "Runtime": "cobol"}, "ValidationException"),
                ({"Code": {"ZipFile": package("x")}, "Role": rest["Role"] + "x"}, "InvalidParameterValueException"),
                ({"Code": {"ZipFile": package("x", "../x")}}, "InvalidParameterValueException")):
            with self.subTest(parameters=parameters):
                self.refused(code, 400, create, **{**rest, **parameters})
        self.refused("InvalidRequestContentException", 400, self.lambda_.invoke, FunctionName=self.function(), Payload=b"no json")

    def test_command_line(self):
        role, folder = self.role(), pathlib.Path(self.directory)
        (folder / "function.zip").write_bytes(package(ECHO))
        name = unique("function")
        created = self.aws(
            "create-function", "--function-name", name, "--runtime", "python3.12", "--handler", "my-module.handler",
            "--role", role, "--timeout", "30", "--zip-file", "fileb://function.zip")
        self.assertEqual("Active", created["State"])
        # What the second version of the CLI needs and the first does not know as text.
        event = json.dumps({"n": 1})
        (folder / "event.json").write_text(event)
        self.aws("invoke", "--function-name", name, "--payload", "fileb://event.json", "out.json")
        self.assertEqual({"n": 1}, json.loads((folder / "out.json").read_text())["event"])
        self.assertEqual("1", self.aws("publish-version", "--function-name", name)["Version"])
        self.aws("create-alias", "--function-name", name, "--name", "live", "--function-version", "1")
        self.aws(
            "add-permission", "--function-name", name, "--statement-id", "rotate", "--action", "lambda:InvokeFunction",
            "--principal", "secretsmanager.amazonaws.com")
        self.assertEqual([name], [each["FunctionName"] for each in self.aws("list-functions")["Functions"] if each["FunctionName"] == name])
        self.aws("delete-function", "--function-name", name)

    def aws(self, *arguments):
        access_key, secret, _ = self.server.credentials
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYENV_VERSION") if name in os.environ}
        done = subprocess.run(
            ["aws", "lambda", *arguments, "--endpoint-url", self.server.endpoint, "--output", "json"], cwd=self.directory,
            env={**kept, "AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_DEFAULT_REGION": REGION,
                 "AWS_PAGER": "", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                 "AWS_EC2_METADATA_DISABLED": "true"},
            capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None

    @staticmethod
    def marker():
        return ("import json, os, urllib.request\n"
                "def handler(event, context):\n"
                "    urllib.request.urlopen(os.environ['MARK'], json.dumps(event).encode())\n")

    @staticmethod
    def hook(answer=b"{}"):
        return Hook(answer)


class Hook:
    """A server on loopback that keeps what is posted to it."""

    def __init__(self, answer):
        self.bodies, self.headers = [], []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                hook.headers.append(dict((name.lower(), value) for name, value in self.headers.items()))
                hook.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class FunctionAccess(FunctionCase, ServerCase):
    """Who may do what, where it is enforced."""

    dev = False

    def user(self, *statements):
        """A client of a new user with these permissions."""
        name = unique("user")
        self.iam.create_user(UserName=name)
        if statements:
            self.iam.put_user_policy(UserName=name, PolicyName="permissions", PolicyDocument=document(*statements))
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return Api(self.server, "lambda", REGION, (key["AccessKeyId"], key["SecretAccessKey"], None)).client

    def test_role_has_to_be_passed_and_to_trust_lambda(self):
        role = self.role()
        create = {"Runtime": "python3.12", "Handler": "a.b", "Code": {"ZipFile": package("x")}}
        user = self.user(allow("lambda:CreateFunction", "*"))
        response = self.refused("AccessDeniedException", 403, user.create_function, FunctionName=unique(), Role=role, **create)
        self.assertIn("iam:PassRole", response["Error"]["Message"])
        passing = self.user(
            allow("lambda:CreateFunction", "*"),
            allow("iam:PassRole", role, Condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}))
        passing.create_function(FunctionName=unique(), Role=role, **create)
        account = role.split(":")[4]
        other = self.iam.create_role(RoleName=unique(), AssumeRolePolicyDocument=trust(account))["Role"]["Arn"]
        response = self.refused("InvalidParameterValueException", 400, self.lambda_.create_function, FunctionName=unique(), Role=other, **create)
        self.assertEqual("The role defined for the function cannot be assumed by Lambda.", response["Error"]["Message"])

    def test_function_policy_allows(self):
        name = self.function()
        user = self.user()
        arn = self.lambda_.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
        self.refused("AccessDeniedException", 403, user.invoke, FunctionName=arn)
        self.lambda_.add_permission(FunctionName=name, StatementId="all", Action="lambda:InvokeFunction", Principal="*")
        self.assertEqual(200, user.invoke(FunctionName=arn)["StatusCode"])

    def test_function_has_the_permissions_of_its_role_alone(self):
        secret = self.create()
        name = self.function(READER, self.role(), libraries=True)
        answer, body = self.invoke(name, {"secret": secret})
        self.assertEqual("Unhandled", answer.get("FunctionError"), body)
        self.assertIn("AccessDenied", body["errorMessage"])


class CodeOff(FunctionCase, ServerCase):
    """A server whose operator has not turned running code on."""

    dev = False
    server_environment = None

    def test_code_is_stored_and_not_run(self):
        response = self.refused("AccessDeniedException", 403, self.lambda_.invoke, FunctionName=self.function())
        self.assertIn("--functions on", response["Error"]["Message"])
