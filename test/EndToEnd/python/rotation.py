"""What tests of rotation share: functions out of folders, and waiting until a rotation has ended."""
import io
import json
import pathlib
import zipfile

from access import allow, document
from harness import ServerCase, unique
from server import REGION

FUNCTIONS = pathlib.Path(__file__).resolve().parents[1] / "functions"
LAMBDA_TRUST = document({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})
ROTATING = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage"]
SECRETS_MANAGER = "secretsmanager.amazonaws.com"


def zipped(*paths, **contents):
    """A zip of files and folders (at its root) and of texts by name; modes are kept."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in map(pathlib.Path, paths):
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    archive.write(file, file.relative_to(path.parent if path.name == "node_modules" or path.is_file() else path))
        for name, text in contents.items():
            archive.writestr(name.replace("__", "."), text)
    return buffer.getvalue()


class RotationCase(ServerCase):
    """A server that enforces and runs functions."""

    dev = False
    server_environment = {"STRONGROOM_FUNCTIONS": "on"}

    def setUp(self):
        self.iam = self.api("iam").client
        self.account_id = self.api("sts").client.get_caller_identity()["Account"]

    @property
    def functions(self):
        return self.api("lambda").client

    def new_function(self, code, runtime, handler, *, trusted=True, environment=None, timeout=30, **more):
        """A function that may rotate any secret and that Secrets Manager may invoke; returns its ARN."""
        name = unique("rotate")
        role = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=LAMBDA_TRUST)["Role"]["Arn"]
        self.iam.put_role_policy(RoleName=name, PolicyName="rotate", PolicyDocument=document(
            allow(ROTATING, "*"), allow("secretsmanager:GetRandomPassword", "*")))
        arn = self.functions.create_function(
            FunctionName=name, Runtime=runtime, Role=role, Handler=handler, Code={"ZipFile": code}, Timeout=timeout,
            Environment={"Variables": environment or {}}, **more)["FunctionArn"]
        if trusted:
            self.trust(arn)
        return arn

    def trust(self, arn):
        self.functions.add_permission(
            FunctionName=arn, StatementId="rotation", Action="lambda:InvokeFunction", Principal=SECRETS_MANAGER)

    def state(self, secret):
        """The extension field of DescribeSecret."""
        return self.call("DescribeSecret", {"SecretId": secret}).json.get("StrongroomRotation", {})

    def rotate(self, secret, function=None, **more):
        given = {"RotationLambdaARN": function} if function else {}
        return self.sm.rotate_secret(SecretId=secret, **given, **more)["VersionId"]

    def rotated(self, secret, function=None, **more):
        """Rotates and waits until it has succeeded; returns the new version's id."""
        version = self.rotate(secret, function, **more)
        self.eventually(lambda: "AWSCURRENT" in self.stages(secret).get(version, []), lambda: f"the rotation of {secret}: {self.state(secret)}")
        return version

    def json_value(self, secret, **which):
        return json.loads(self.sm.get_secret_value(SecretId=secret, **which)["SecretString"])

    def native(self, name):
        return f"arn:aws:lambda:{REGION}:{self.account_id}:function:{name}"
