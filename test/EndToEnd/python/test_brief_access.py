"""The recipes for ECS tasks, pods and rotation functions, typed into the AWS CLI, and then read as the roles they make."""
import json

from access import AccessCase, caught
from harness import unique
from rotation import FUNCTIONS, ROTATING, SECRETS_MANAGER, zipped
from server import REGION
from test_cli import CommandLine

DB = {"username": "appuser", "password": "temp-password123", "host": "demo-db.cluster-xyz.us-west-2.rds.amazonaws.com",
      "port": "5432", "database": "appdb"}
API = {"github_token": "ghp_example_token", "stripe_key": "sk_test_example_key", "twilio_sid": "AC_example_sid"}


def service_trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}, indent=4)


class Recipes(CommandLine, AccessCase):
    """Nothing here runs tasks or pods: where a service would assume the role, the trust policy is widened for a user who does."""

    server_environment = {"STRONGROOM_FUNCTIONS": "on"}

    def text(self, *arguments):
        """What a shell variable would hold."""
        return self.aws(*arguments, "--output", "text")

    def given(self, document):
        """A file:// argument."""
        return "file://" + self.file((document if isinstance(document, str) else json.dumps(document)).encode("utf-8"))

    def as_session(self, role):
        """The role's credentials as the CLI's environment, taken by a user; the services' own trust stays."""
        name, user, key = self.user()
        shown = self.aws("iam", "get-role", "--role-name", role)["Role"]
        trusted = shown["AssumeRolePolicyDocument"]
        trusted["Statement"].append({"Effect": "Allow", "Principal": {"AWS": user}, "Action": "sts:AssumeRole"})
        self.aws("iam", "update-assume-role-policy", "--role-name", role, "--policy-document", json.dumps(trusted))
        made = self.aws("sts", "assume-role", "--role-arn", shown["Arn"], "--role-session-name", "task",
                        AWS_ACCESS_KEY_ID=key[0], AWS_SECRET_ACCESS_KEY=key[1])["Credentials"]
        return {"AWS_ACCESS_KEY_ID": made["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"],
                "AWS_SESSION_TOKEN": made["SessionToken"]}

    def reads(self, session, secret):
        return self.aws("secretsmanager", "get-secret-value", "--secret-id", secret, "--query", "SecretString",
                        "--output", "text", **session)

    def denied(self, session, *arguments):
        done = self.run_aws(*arguments, **session)
        self.assertNotEqual(0, done.returncode, done.stdout)
        self.assertRegex(done.stderr, r"\(AccessDenied(Exception)?\)")
        return done.stderr

    def may_read_these_only(self, session, role, *secrets):
        me = f"arn:aws:sts::{self.account_id}:assumed-role/{role}/task"
        self.assertEqual(me, self.aws("sts", "get-caller-identity", "--query", "Arn", "--output", "text", **session))
        for secret in secrets:
            self.assertTrue(self.reads(session, secret))
        _, other = self.secret()
        self.assertIn(
            f"User: {me} is not authorized to perform: secretsmanager:GetSecretValue on resource: {other} "
            "because no identity-based policy allows the secretsmanager:GetSecretValue action",
            self.denied(session, "secretsmanager", "get-secret-value", "--secret-id", other))
        self.denied(session, "secretsmanager", "put-secret-value", "--secret-id", secrets[0], "--secret-string", "x")
        self.denied(session, "secretsmanager", "list-secrets")
        self.denied(session, "iam", "list-roles")

    def test_tasks_pods_and_rotation_from_preparation_to_clean_up(self):
        account = self.text("sts", "get-caller-identity", "--query", "Account")
        suffix = self.text(
            "secretsmanager", "get-random-password", "--exclude-punctuation", "--exclude-uppercase",
            "--password-length", "6", "--require-each-included-type", "--query", "RandomPassword")
        cluster, secret = f"secrets-demo-{suffix}", f"demo-app-secrets-{suffix}"
        function = f"secrets-rotation-{suffix}"
        key = self.text("kms", "create-key", "--description", "Secrets Manager encryption key",
                        "--query", "KeyMetadata.KeyId")
        self.aws("kms", "create-alias", "--alias-name", f"alias/secrets-manager-{suffix}", "--target-key-id", key)
        arns = []
        for name, description, value in (("db", "Database credentials for demo application", DB),
                                         ("api", "API keys for external services", API)):
            self.aws("secretsmanager", "create-secret", "--name", f"{secret}-{name}", "--description", description,
                     "--secret-string", json.dumps(value), "--kms-key-id", key)
            arns.append(self.text("secretsmanager", "describe-secret", "--secret-id", f"{secret}-{name}",
                                  "--query", "ARN"))

        # The task's role.
        task = f"{cluster}-ecs-task-role"
        made = self.aws("iam", "create-role", "--role-name", task, "--assume-role-policy-document",
                        self.given(service_trust("ecs-tasks.amazonaws.com")))["Role"]
        self.assertEqual(json.loads(service_trust("ecs-tasks.amazonaws.com")), made["AssumeRolePolicyDocument"])
        policy = self.given({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
             "Resource": arns},
            {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": f"arn:aws:kms:{REGION}:{account}:key/{key}"}]})
        self.aws("iam", "put-role-policy", "--role-name", task, "--policy-name", "SecretsManagerAccess",
                 "--policy-document", policy)
        self.assertEqual(f"arn:aws:iam::{account}:role/{task}",
                         self.text("iam", "get-role", "--role-name", task, "--query", "Role.Arn"))
        session = self.as_session(task)
        self.may_read_these_only(session, task, *arns)
        self.assertEqual(DB, self.reads(session, arns[0]))
        self.aws("secretsmanager", "describe-secret", "--secret-id", arns[1], **session)

        # The pod's role, broad as eksctl makes it and then narrowed.
        pod = f"{cluster}-pod-role"
        self.aws("iam", "create-role", "--role-name", pod, "--assume-role-policy-document",
                 service_trust("pods.eks.amazonaws.com"))
        broad = "arn:aws:iam::aws:policy/SecretsManagerReadWrite"
        self.aws("iam", "attach-role-policy", "--role-name", pod, "--policy-arn", broad)
        session = self.as_session(pod)
        _, other = self.secret()
        self.assertEqual("s3cr3t", self.reads(session, other))
        # SecretsManagerReadWrite does not decrypt under a customer's key.
        self.assertIn("Access to KMS is not allowed",
                      self.denied(session, "secretsmanager", "get-secret-value", "--secret-id", arns[0]))
        self.aws("iam", "put-role-policy", "--role-name", pod, "--policy-name", "RestrictedSecretsAccess",
                 "--policy-document", policy)
        self.aws("iam", "detach-role-policy", "--role-name", pod, "--policy-arn", broad)
        self.may_read_these_only(session, pod, *arns)
        self.assertEqual([], self.aws("iam", "list-attached-role-policies", "--role-name", pod)["AttachedPolicies"])

        # The rotation function's role.
        rotation = f"{function}-role"
        basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
        self.aws("iam", "create-role", "--role-name", rotation, "--assume-role-policy-document",
                 service_trust("lambda.amazonaws.com"))
        self.aws("iam", "attach-role-policy", "--role-name", rotation, "--policy-arn", basic)
        self.aws("iam", "put-role-policy", "--role-name", rotation, "--policy-name", "SecretsManagerRotation",
                 "--policy-document", policy)
        self.may_read_these_only(self.as_session(rotation), rotation, *arns)
        self.rotates(function, rotation, arns[0], policy)

        # Clean-up, which is refused in the wrong order.
        self.assertIn("Cannot delete entity, must delete policies first.",
                      self.aws_fails("DeleteConflict", "iam", "delete-role", "--role-name", task))
        self.aws("iam", "delete-role-policy", "--role-name", task, "--policy-name", "SecretsManagerAccess")
        self.aws("iam", "delete-role", "--role-name", task)
        self.aws("iam", "delete-role-policy", "--role-name", pod, "--policy-name", "RestrictedSecretsAccess")
        self.aws("iam", "delete-role", "--role-name", pod)
        self.aws("iam", "delete-role-policy", "--role-name", rotation, "--policy-name", "SecretsManagerRotation")
        self.assertIn("Cannot delete entity, must detach all policies first.",
                      self.aws_fails("DeleteConflict", "iam", "delete-role", "--role-name", rotation))
        self.aws("iam", "detach-role-policy", "--role-name", rotation, "--policy-arn", basic)
        self.aws("lambda", "delete-function", "--function-name", function)
        self.aws("iam", "delete-role", "--role-name", rotation)
        self.assertIn(f"The role with name {task} cannot be found.",
                      self.aws_fails("NoSuchEntity", "iam", "get-role", "--role-name", task))
        for arn in arns:
            self.aws("secretsmanager", "delete-secret", "--secret-id", arn, "--force-delete-without-recovery")
        gone = self.aws("kms", "schedule-key-deletion", "--key-id", key, "--pending-window-in-days", "7")
        self.assertEqual("PendingDeletion", gone["KeyState"])

    def rotates(self, function, role, secret, policy):
        """The recipe's function and schedule; what the recipe forgets is refused in words that say what is missing."""
        made = self.aws(
            "lambda", "create-function", "--function-name", function, "--runtime", "python3.12",
            "--role", f"arn:aws:iam::{self.account_id}:role/{role}", "--handler", "lambda-rotation.lambda_handler",
            "--zip-file", "fileb://" + self.file(zipped(FUNCTIONS / "recipe" / "lambda-rotation.py")), "--timeout", "60")
        rotate = ("secretsmanager", "rotate-secret", "--secret-id", secret, "--rotation-lambda-arn", made["FunctionArn"],
                  "--rotation-rules", "AutomaticallyAfterDays=30")
        self.assertIn("Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
                      self.aws_fails("AccessDeniedException", *rotate))
        self.aws("lambda", "add-permission", "--function-name", function, "--statement-id", "rotation",
                 "--action", "lambda:InvokeFunction", "--principal", SECRETS_MANAGER)
        version = self.aws(*rotate)["VersionId"]
        error = self.eventually(
            lambda: self.call("DescribeSecret", {"SecretId": secret}).json["StrongroomRotation"].get("LastError"), "the step's error")
        self.assertIn("is not authorized to perform: secretsmanager:GetRandomPassword", error)
        statements = json.loads(open(policy.removeprefix("file://"), encoding="utf-8").read())["Statement"]
        self.aws("iam", "put-role-policy", "--role-name", role, "--policy-name", "SecretsManagerRotation", "--policy-document",
                 self.given({"Version": "2012-10-17", "Statement": statements + [
                     {"Effect": "Allow", "Action": ROTATING, "Resource": secret},
                     {"Effect": "Allow", "Action": "secretsmanager:GetRandomPassword", "Resource": "*"},
                     {"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": statements[1]["Resource"]}]}))
        self.assertIn("A previous rotation isn't complete. That rotation will be reattempted.",
                      self.aws_fails("InvalidRequestException", *rotate))
        shown = self.eventually(
            lambda: "AWSCURRENT" in (shown := self.aws("secretsmanager", "describe-secret", "--secret-id", secret))["VersionIdsToStages"][version] and shown,
            "the end of the rotation")
        self.assertTrue(shown["RotationEnabled"])
        self.assertIn("NextRotationDate", shown)

    def test_an_execution_role_with_the_key_only_through_secrets_manager(self):
        account = self.account_id
        key = self.text("kms", "create-key", "--query", "KeyMetadata.KeyId")
        name = unique("prod/myapp/database")
        value = {"username": "myuser", "password": "<YOUR_SECURE_PASSWORD>", "engine": "postgres",
                 "host": "<YOUR_RDS_ENDPOINT>", "port": 5432, "dbname": "mydatabase"}
        arn = self.aws("secretsmanager", "create-secret", "--name", name, "--description",
                       "Database credentials for my application in production", "--kms-key-id", key,
                       "--secret-string", json.dumps(value))["ARN"]
        role = unique("ecsTaskExecutionRole")
        self.aws("iam", "create-role", "--role-name", role, "--assume-role-policy-document",
                 service_trust("ecs-tasks.amazonaws.com"))
        managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
        self.aws("iam", "attach-role-policy", "--role-name", role, "--policy-arn", managed)
        session = self.as_session(role)
        self.denied(session, "secretsmanager", "get-secret-value", "--secret-id", arn)
        self.aws("iam", "put-role-policy", "--role-name", role, "--policy-name", "Secrets", "--policy-document",
                 self.given({"Version": "2012-10-17", "Statement": [
                     {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": [arn]},
                     {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": f"arn:aws:kms:{REGION}:{account}:key/{key}",
                      "Condition": {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}}}]}))
        self.may_read_these_only(session, role, arn)
        self.assertEqual(value, self.reads(session, arn))
        # The key itself is out of reach except through Secrets Manager.
        sealed = self.kms.client.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
        kms = self.as_("kms", tuple(session.values()))
        caught(kms, "AccessDeniedException", kms.decrypt, CiphertextBlob=sealed)

    def test_a_path_of_secrets_and_a_policy_of_the_secret(self):
        application = unique("myapp")
        password = self.aws("secretsmanager", "create-secret", "--name", f"{application}/production/db-password",
                            "--secret-string", "VeryStr0ngP@ssword!",
                            "--description", "Production DB password for myapp")["ARN"]
        database = self.aws("secretsmanager", "create-secret", "--name", f"{application}/production/database",
                            "--secret-string", json.dumps({"username": "myapp_prod", "port": 5432}))["ARN"]
        staging = self.aws("secretsmanager", "create-secret", "--name", f"{application}/staging/database",
                           "--secret-string", "x")["ARN"]
        role = unique("ecsTaskExecutionRole")
        role_arn = self.aws("iam", "create-role", "--role-name", role, "--assume-role-policy-document",
                            service_trust("ecs-tasks.amazonaws.com"))["Role"]["Arn"]
        session = self.as_session(role)
        # The policy of the secret alone is enough within an account.
        self.denied(session, "secretsmanager", "get-secret-value", "--secret-id", password)
        self.aws("secretsmanager", "put-resource-policy", "--secret-id", f"{application}/production/db-password",
                 "--resource-policy", json.dumps({"Version": "2012-10-17", "Statement": [{
                     "Effect": "Allow", "Principal": {"AWS": role_arn}, "Action": "secretsmanager:GetSecretValue",
                     "Resource": "*"}]}))
        self.assertEqual("VeryStr0ngP@ssword!", self.reads(session, password))
        self.may_read_these_only(session, role, password)
        # And so is that of the role, for all of a path.
        prefix = f"arn:aws:secretsmanager:{REGION}:{self.account_id}:secret:{application}/production/*"
        self.aws("iam", "put-role-policy", "--role-name", role, "--policy-name", "Path", "--policy-document",
                 json.dumps({"Version": "2012-10-17", "Statement": [{
                     "Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "kms:Decrypt"],
                     "Resource": [prefix]}]}))
        self.may_read_these_only(session, role, password, database)
        self.denied(session, "secretsmanager", "get-secret-value", "--secret-id", staging)
        # By its name too, and by an ARN without the six characters.
        self.assertEqual("VeryStr0ngP@ssword!", self.reads(session, f"{application}/production/db-password"))
        self.assertEqual("VeryStr0ngP@ssword!", self.reads(session, password[:-7]))
