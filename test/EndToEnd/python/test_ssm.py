"""Parameter Store with boto3, and as a user types it into the AWS CLI."""
import base64
import json
import re

from access import AccessCase, allow, caught, document
from harness import DevelopmentMode, SecureMode, in_both_modes, unique
from server import REGION
from test_cli import CommandLine


def path(prefix="app"):
    return "/" + unique(prefix)


@in_both_modes
class Parameters:
    @property
    def ssm(self):
        return self.api("ssm")

    def put_parameter(self, name=None, value="one", kind="String", **parameters):
        name = name or path()
        self.ssm.put_parameter(Name=name, Value=value, Type=kind, **parameters)
        return name

    def read(self, name, **parameters):
        return self.ssm.get_parameter(Name=name, WithDecryption=True, **parameters)["Parameter"]

    def test_parameter_is_written_and_read(self):
        name = path()
        made = self.ssm.put_parameter(Name=name, Value="one", Type="String", Description="d", Tags=[{"Key": "k", "Value": "v"}])
        self.assertEqual((1, "Standard"), (made["Version"], made["Tier"]))
        read = self.read(name)
        arn = f"arn:aws:ssm:{REGION}:{self.account}:parameter{name}"
        expected = {"Name": name, "Type": "String", "Value": "one", "Version": 1, "ARN": arn, "DataType": "text"}
        self.assertEqual(expected, {key: read.get(key) for key in expected})
        self.assertNotIn("Selector", read)
        self.assertEqual(read, self.read(arn))
        described = self.ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": [name]}])["Parameters"]
        self.assertEqual([(name, "d", "Standard")], [(each["Name"], each["Description"], each["Tier"]) for each in described])
        tags = self.ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
        self.assertEqual([{"Key": "k", "Value": "v"}], tags)

    def test_errors_are_spelled_as_boto3_knows_them(self):
        client = self.ssm.client
        with self.assertRaises(client.exceptions.ParameterNotFound):
            client.get_parameter(Name="/none")
        name = self.put_parameter()
        with self.assertRaises(client.exceptions.ParameterAlreadyExists):
            client.put_parameter(Name=name, Value="two", Type="String")
        with self.assertRaises(client.exceptions.ParameterVersionNotFound) as thrown:
            client.get_parameter(Name=f"{name}:7")
        self.assertEqual(f"Systems Manager could not find version 7 of {name}. Verify the version and try again.",
                         thrown.exception.response["message"])
        self.fails("ValidationException", re.compile("sub-paths divided by slash symbol"), client.put_parameter,
                   Name="//a//b", Value="x", Type="String")
        self.fails("ValidationException", re.compile(r"Member must satisfy enum value set"), client.put_parameter,
                   Name=path(), Value="x", Type="str")

    def test_secure_strings_are_encrypted_under_their_key(self):
        key = self.kms.create_key()["KeyMetadata"]["Arn"]
        for tier, size in (("Standard", 4096), ("Advanced", 8192)):
            name = self.put_parameter(value="s" * size, kind="SecureString", KeyId=key, Tier=tier)
            self.assertEqual("s" * size, self.read(name)["Value"])
            closed = self.ssm.get_parameter(Name=name)["Parameter"]
            self.assertNotIn(b"sss", base64.b64decode(closed["Value"]))
            self.assertEqual(key, self.ssm.get_parameter_history(Name=name)["Parameters"][0]["KeyId"])
            self.kms.disable_key(KeyId=key)
            self.fails("InvalidKeyId", None, self.ssm.get_parameter, Name=name, WithDecryption=True)
            self.kms.enable_key(KeyId=key)
        name = self.put_parameter(value="by default", kind="SecureString")
        ciphertext = base64.b64decode(self.ssm.get_parameter(Name=name)["Parameter"]["Value"])
        self.assertEqual("by default", self.read(name)["Value"])
        if not self.dev:
            self.fails("AccessDeniedException", None, self.kms.decrypt, CiphertextBlob=ciphertext,
                       EncryptionContext={"PARAMETER_ARN": f"arn:aws:ssm:{REGION}:{self.account}:parameter{name}"})

    def test_versions_and_labels(self):
        name = self.put_parameter()
        self.assertEqual(2, self.ssm.put_parameter(Name=name, Value="two", Overwrite=True)["Version"])
        answer = self.ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["prod", "9bad"])
        self.assertEqual(["9bad"], answer["InvalidLabels"])
        read = self.read(f"{name}:prod")
        self.assertEqual(("one", ":prod", 1), (read["Value"], read["Selector"], read["Version"]))
        self.ssm.label_parameter_version(Name=name, Labels=["prod"])
        self.assertEqual("two", self.read(f"{name}:prod")["Value"])
        history = self.ssm.get_parameter_history(Name=name)["Parameters"]
        self.assertEqual([[], ["prod"]], [version["Labels"] for version in history])
        removed = self.ssm.unlabel_parameter_version(Name=name, ParameterVersion=2, Labels=["prod", "none"])
        self.assertEqual((["prod"], ["none"]), (removed["RemovedLabels"], removed["InvalidLabels"]))

    def test_several_at_once(self):
        names = sorted(self.put_parameter(value=str(number)) for number in range(3))
        found = self.ssm.get_parameters(Names=[*reversed(names), "/none"])
        self.assertEqual(names, [each["Name"] for each in found["Parameters"]])
        self.assertEqual(["/none"], found["InvalidParameters"])
        deleted = self.ssm.delete_parameters(Names=[*names, "/none"])
        self.assertEqual((names, ["/none"]), (deleted["DeletedParameters"], deleted["InvalidParameters"]))
        self.fails("ParameterNotFound", None, self.ssm.get_parameter, Name=names[0])
        self.fails("ParameterNotFound", None, self.ssm.delete_parameter, Name=names[0])

    def test_paths_in_pages(self):
        root = path()
        for number in range(12):
            self.put_parameter(f"{root}/{number:02}")
            self.put_parameter(f"{root}/deep/{number:02}", kind="SecureString")
        for recursive, expected in ((False, 12), (True, 24)):
            pages = list(self.pages(self.ssm.get_parameters_by_path, Path=root, Recursive=recursive, WithDecryption=True))
            names = [each["Name"] for page in pages for each in page["Parameters"]]
            self.assertEqual(expected, len(set(names)))
            self.assertEqual(names, sorted(names))
            self.assertTrue(all(len(page["Parameters"]) <= 10 for page in pages))
        secure = [{"Key": "Type", "Option": "Equals", "Values": ["SecureString"]}]
        found = list(self.pages(self.ssm.get_parameters_by_path, Path=root, Recursive=True, ParameterFilters=secure))
        self.assertEqual(12, sum(len(page["Parameters"]) for page in found))
        self.fails("InvalidNextToken", None, self.ssm.get_parameters_by_path, Path=root, NextToken="1")

    def test_secret_by_its_reference(self):
        name = self.create(SecretString='{"user":"app"}')
        read = self.read(f"/aws/reference/secretsmanager/{name}")
        self.assertEqual((f"/aws/reference/secretsmanager/{name}", '{"user":"app"}', "SecureString"),
                         (read["Name"], read["Value"], read["Type"]))
        result = json.loads(read["SourceResult"])
        self.assertEqual(read["ARN"], result["ARN"])
        self.assertEqual(["AWSCURRENT"], result["VersionStages"])
        first = self.current(name)
        self.put(name, "second")
        self.assertEqual("second", self.read(f"/aws/reference/secretsmanager/{name}")["Value"])
        for selector in (first, "AWSPREVIOUS"):
            self.assertEqual('{"user":"app"}', self.read(f"/aws/reference/secretsmanager/{name}:{selector}")["Value"])
        self.fails("ParameterNotFound", re.compile(r"Secret .* not found\."), self.ssm.get_parameter,
                   Name="/aws/reference/secretsmanager/none", WithDecryption=True)
        self.fails("ValidationException", "WithDecryption flag must be True for retrieving a Secret Manager secret.",
                   self.ssm.get_parameter, Name=f"/aws/reference/secretsmanager/{name}")

    def test_policies_and_sharing_of_advanced_parameters(self):
        policies = json.dumps([{"Type": "Expiration", "Version": "1.0", "Attributes": {"Timestamp": "2099-12-02T21:34:33.000Z"}}])
        name = path()
        made = self.ssm.put_parameter(Name=name, Value="x", Type="String", Tier="Intelligent-Tiering", Policies=policies)
        self.assertEqual("Advanced", made["Tier"])
        described = self.ssm.describe_parameters(ParameterFilters=[{"Key": "Path", "Values": ["/"]}, {"Key": "Tier", "Values": ["Advanced"]}])
        shown = next(each for each in described["Parameters"] if each["Name"] == name)
        self.assertEqual([("Expiration", "Pending")], [(each["PolicyType"], each["PolicyStatus"]) for each in shown["Policies"]])
        arn = self.read(name)["ARN"]
        policy = document({"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "ssm:GetParameter", "Resource": arn})
        put = self.ssm.put_resource_policy(ResourceArn=arn, Policy=policy)
        held = self.ssm.get_resource_policies(ResourceArn=arn)["Policies"]
        self.assertEqual([{"PolicyId": put["PolicyId"], "PolicyHash": put["PolicyHash"], "Policy": policy}], held)
        self.ssm.delete_resource_policy(ResourceArn=arn, PolicyId=put["PolicyId"], PolicyHash=put["PolicyHash"])
        self.assertEqual([], self.ssm.get_resource_policies(ResourceArn=arn)["Policies"])

    def test_parameters_survive_a_restart(self):
        name = self.put_parameter(value="kept", kind="SecureString")
        self.restart()
        self.assertEqual("kept", self.read(name)["Value"])


class Permissions(AccessCase):
    """What policies say of parameters."""

    def test_path_and_parameter_and_key_are_decided_apart(self):
        root = path()
        ssm = self.api("ssm").client
        ssm.put_parameter(Name=f"{root}/plain", Value="plain", Type="String")
        key = self.kms.create_key()["KeyMetadata"]["Arn"]
        ssm.put_parameter(Name=f"{root}/secret", Value="secret", Type="SecureString", KeyId=key)
        arn = f"arn:aws:ssm:{REGION}:{self.account_id}:parameter{root}"
        _, _, credentials = self.user(allow(["ssm:GetParameter"], f"{arn}/*"), allow(["ssm:GetParametersByPath"], arn))
        reader = self.as_("ssm", credentials)
        self.assertEqual("plain", reader.get_parameter(Name=f"{root}/plain")["Parameter"]["Value"])
        message = caught(reader, "AccessDeniedException", reader.get_parameter, Name=f"{root}/secret", WithDecryption=True)
        self.assertIn("kms:Decrypt", message)
        self.assertEqual(2, len(reader.get_parameters_by_path(Path=root)["Parameters"]))
        caught(reader, "AccessDeniedException", reader.get_parameters_by_path, Path="/")
        caught(reader, "AccessDeniedException", reader.get_parameters, Names=[f"{root}/plain"])
        caught(reader, "AccessDeniedException", reader.describe_parameters)
        caught(reader, "AccessDeniedException", reader.put_parameter, Name=f"{root}/new", Value="x", Type="String")

    def test_overwriting_can_be_denied(self):
        name = path()
        _, _, credentials = self.user(
            allow("ssm:PutParameter", "*", Condition={"StringEquals": {"ssm:Overwrite": "false"}}))
        writer = self.as_("ssm", credentials)
        writer.put_parameter(Name=name, Value="x", Type="String")
        caught(writer, "AccessDeniedException", writer.put_parameter, Name=name, Value="y", Overwrite=True)


class RecipeOfTasks:
    """The parameters of the container recipes, and the ARNs that a task definition names them by."""

    def test_parameters_are_put_and_read_by_the_ARN_of_a_task_definition(self):
        root = "/myapp/production"
        self.aws("ssm", "put-parameter", "--name", f"{root}/db-host", "--value",
                 "mydb.cluster-abc.us-east-1.rds.amazonaws.com", "--type", "String")
        made = self.aws("ssm", "put-parameter", "--name", f"{root}/db-password", "--value", "VeryStr0ngP@ssword!",
                        "--type", "SecureString", "--key-id", "alias/aws/ssm")
        self.assertEqual({"Version": 1, "Tier": "Standard"}, made)
        arn = self.aws("ssm", "get-parameter", "--name", f"{root}/db-host", "--query", "Parameter.ARN", "--output", "text")
        self.assertRegex(arn, rf"^arn:aws:ssm:{REGION}:[0-9]{{12}}:parameter{root}/db-host$")
        arns = [arn, arn.replace("db-host", "db-password")]
        read = self.aws("ssm", "get-parameters", "--names", *arns, "--with-decryption")
        self.assertEqual(
            {f"{root}/db-host": "mydb.cluster-abc.us-east-1.rds.amazonaws.com", f"{root}/db-password": "VeryStr0ngP@ssword!"},
            {each["Name"]: each["Value"] for each in read["Parameters"]})
        listed = self.aws("ssm", "get-parameters-by-path", "--path", root, "--with-decryption", "--query", "Parameters[].Name")
        self.assertEqual([f"{root}/db-host", f"{root}/db-password"], listed)
        self.aws_fails("ParameterAlreadyExists", "ssm", "put-parameter", "--name", f"{root}/db-host", "--value", "x", "--type", "String")
        self.aws("ssm", "delete-parameters", "--names", f"{root}/db-host", f"{root}/db-password")


class RecipeOfTasksInDevelopmentMode(RecipeOfTasks, CommandLine, DevelopmentMode):
    pass


class RecipeOfTasksInSecureMode(RecipeOfTasks, CommandLine, SecureMode):
    pass
