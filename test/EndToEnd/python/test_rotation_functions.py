"""Rotation by Lambda functions that know nothing of this server: Python with boto3, JavaScript with the SDK, bash with curl."""
import json
import pathlib

from databases import PostgreSql
from harness import unique
from rotation import FUNCTIONS, RotationCase, zipped
from server import ROOT

MODULES = ROOT / "test" / "EndToEnd" / "js" / "node_modules"
RECIPE = FUNCTIONS / "recipe" / "lambda-rotation.py"
HANDLER = "lambda-rotation.lambda_handler"  # a hyphen, as in the recipe


def faulty_recipe():
    """The recipe with the last step that asks for a parameter which there is not."""
    return zipped(**{"lambda-rotation__py": RECIPE.read_text() + (FUNCTIONS / "recipe" / "faulty_finish.py").read_text()})


class Functions(RotationCase):
    def database_secret(self, **more):
        name = unique("db")
        value = {"username": "appuser", "password": "before", "host": "db.example.com", **more}
        self.sm.create_secret(Name=name, SecretString=json.dumps(value))
        return name

    def test_the_recipe_rotates_with_its_erratum_corrected(self):
        secret = self.database_secret()
        function = self.new_function(zipped(RECIPE), "python3.12", HANDLER, timeout=60)
        before = self.current(secret)
        version = self.rotated(secret, function, RotationRules={"AutomaticallyAfterDays": 30})
        self.assertEqual(["AWSPREVIOUS"], self.stages(secret)[before])
        value = self.json_value(secret)
        self.assertEqual(("appuser", 32), (value["username"], len(value["password"])))
        self.assertEqual(version, self.current(secret))
        self.eventually(lambda: self.state(secret).get("Outcome") == "succeeded", "the end of the rotation")
        described = self.sm.describe_secret(SecretId=secret)
        self.assertEqual((True, function), (described["RotationEnabled"], described["RotationLambdaARN"]))
        self.assertIn("NextRotationDate", described)
        again = self.rotated(secret)  # nothing given: what is stored holds
        self.assertNotEqual(version, again)

    def test_the_recipe_as_it_stands_fails_and_says_why(self):
        secret = self.database_secret()
        function = self.new_function(faulty_recipe(), "python3.12", HANDLER, timeout=60)
        before = self.current(secret)
        self.rotate(secret, function)
        state = self.eventually(
            lambda: (state := self.state(secret)).get("LastError") and state, "the error in the rotation's state")
        # The labels are looked up the wrong way round before the parameter that there is not comes to be checked.
        self.assertEqual("KeyError: 'AWSCURRENT'", state["LastError"])
        # Another attempt begins from the first step; what failed is told with the steps.
        self.assertEqual([("finishSecret", "failed")], [(step["Step"], step["Outcome"]) for step in state["Steps"] if "Error" in step])
        self.assertEqual(before, self.current(secret))

    def test_a_function_whose_policy_does_not_let_secrets_manager_in_is_refused(self):
        secret = self.database_secret()
        function = self.new_function(zipped(RECIPE), "python3.12", HANDLER, trusted=False)
        self.fails("AccessDeniedException", "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function "
                   "policy grants access to the principal secretsmanager.amazonaws.com.",
                   self.sm.rotate_secret, SecretId=secret, RotationLambdaARN=function)
        self.assertNotIn("RotationLambdaARN", self.sm.describe_secret(SecretId=secret))
        self.trust(function)
        self.rotated(secret, function)

    def test_javascript_with_the_SDK(self):
        secret = self.create()
        code = zipped(FUNCTIONS / "node", MODULES)
        self.rotated(secret, self.new_function(code, "nodejs20.x", "index.handler"))
        self.assertRegex(self.sm.get_secret_value(SecretId=secret)["SecretString"], "^[0-9a-f]{48}$")

    def test_an_executable_of_ones_own(self):
        secret = self.create()
        function = self.new_function(zipped(FUNCTIONS / "provided"), "provided.al2023", "none")
        self.rotated(secret, function)
        self.assertEqual(24, len(self.sm.get_secret_value(SecretId=secret)["SecretString"]))

    def test_no_value_is_left_outside_of_the_store(self):
        secret = self.database_secret(canary="canary-7d1f0c52")
        function = self.new_function(zipped(RECIPE), "python3.12", HANDLER, environment={"TOKEN": "canary-7d1f0c52"})
        self.rotated(secret, function)
        for file in pathlib.Path(self.server.data).rglob("*"):
            if file.is_file():
                self.assertNotIn(b"canary-7d1f0c52", file.read_bytes(), file)
        self.assertNotIn(b"canary-7d1f0c52", self.server.output)


class StockFunction(RotationCase):
    """A function in the manner of AWS's templates, and a real database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = PostgreSql().start()
        cls.addClassCleanup(cls.database.stop)

    def test_it_changes_the_password_of_a_user(self):
        self.database.query("CREATE USER \"app user\" PASSWORD 'first'")
        secret = unique("db")
        self.sm.create_secret(Name=secret, SecretString=json.dumps({
            "engine": "postgres", "host": "127.0.0.1", "port": self.database.port, "username": "app user", "password": "first"}))
        function = self.new_function(
            zipped(FUNCTIONS / "postgres"), "python3.11", "lambda_function.lambda_handler",
            environment={"SECRETS_MANAGER_ENDPOINT": self.server.endpoint})
        for _ in range(2):
            old = self.json_value(secret)["password"]
            self.rotated(secret, function)
            self.assertTrue(self.database.opens("app user", self.json_value(secret)["password"]))
            self.assertFalse(self.database.opens("app user", old))
