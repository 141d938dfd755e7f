"""The server is killed at every boundary of a rotation's steps; a webhook is the function, so that the test knows where it is."""
import threading

from harness import unique
from rotation import LAMBDA_TRUST, RotationCase
from webhook import Webhook

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


class Kills(RotationCase):
    def setUp(self):
        super().setUp()
        self.service = "first"  # what the service behind the secret accepts
        self.hold, self.held, self.release = None, threading.Event(), threading.Event()
        self.webhook = Webhook(self.step)
        self.addCleanup(self.webhook.close)
        self.addCleanup(self.release.set)

    def wait_if(self, point):
        if self.hold == point:
            self.hold = None
            self.held.set()
            self.release.wait(60)
            raise ConnectionError("the server that asked for this step was killed")

    def step(self, event):
        step, secret, token = event["Step"], event["SecretId"], event["ClientRequestToken"]
        self.wait_if((step, "before"))
        pending = {"SecretId": secret, "VersionId": token, "VersionStage": "AWSPENDING"}
        if step == "createSecret":
            try:
                self.sm.get_secret_value(**pending)
            except self.sm.client.exceptions.ResourceNotFoundException:
                self.sm.put_secret_value(
                    SecretId=secret, ClientRequestToken=token, SecretString=unique("value"), VersionStages=["AWSPENDING"])
        elif step == "setSecret":
            self.service = self.sm.get_secret_value(**pending)["SecretString"]
        elif step == "testSecret":
            assert self.service == self.sm.get_secret_value(**pending)["SecretString"]
        else:
            current = self.current(secret)
            if current != token:
                self.sm.update_secret_version_stage(
                    SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current)
        self.wait_if((step, "after"))

    def test_a_rotation_ends_well_wherever_the_server_was_killed(self):
        role = self.iam.create_role(RoleName=unique("hook"), AssumeRolePolicyDocument=LAMBDA_TRUST)["Role"]["Arn"]
        function = self.functions.create_function(
            FunctionName=unique("hook"), Role=role, PackageType="Image", Code={"ImageUri": self.webhook.url})["FunctionArn"]
        self.trust(function)
        secret = self.create(SecretString=self.service)
        self.rotated(secret, function)
        for point in [(step, when) for step in STEPS for when in ("before", "after")]:
            with self.subTest(point=point):
                self.held.clear()
                self.release.clear()
                self.hold = point
                version = self.rotate(secret)
                self.assertTrue(self.held.wait(30), self.state(secret))
                self.restart("kill")
                self.release.set()
                self.eventually(
                    lambda: self.state(secret).get("Outcome") == "succeeded" and "AWSCURRENT" in self.stages(secret)[version],
                    lambda: f"the end of the rotation after the kill: {self.state(secret)}")
                self.assertEqual(self.service, self.sm.get_secret_value(SecretId=secret)["SecretString"])
