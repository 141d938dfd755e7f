"""Rotation by the rotators that need no upload, against a real PostgreSQL, and through kills of the server at every point."""
import json
import socket
import subprocess
import threading

from botocore.exceptions import ClientError

from databases import ADMINISTRATOR, PostgreSql
from harness import unique
from rotation import RotationCase
from server import COMMAND, REGION, clean_environment

SINGLE = "SecretsManagerRDSPostgreSQLRotationSingleUser"
MULTI = "SecretsManagerRDSPostgreSQLRotationMultiUser"


class Proxy:
    """Hands TCP through and counts what clients send; at one message it can stop everything, before or after it goes on."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.messages = 0
        self.stop_at, self.deliver = None, False
        self.reached, self.lock = threading.Event(), threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, message, deliver):
        with self.lock:
            self.messages, self.stop_at, self.deliver = 0, message, deliver
            self.reached.clear()

    def disarm(self):
        with self.lock:
            self.messages, self.stop_at = 0, None

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return  # closed
            server = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self._to_server, args=(client, server), daemon=True).start()
            threading.Thread(target=self._copy, args=(server, client), daemon=True).start()

    def _to_server(self, client, server):
        self._copy(client, server, self._may_pass)

    def _may_pass(self, server, data):
        """Whether the message goes on; one that stops everything may still be delivered, its answer never is."""
        with self.lock:
            if self.reached.is_set():
                return False
            self.messages += 1
            if self.messages != self.stop_at:
                return True
            if self.deliver:
                server.sendall(data)
            self.reached.set()
            return False

    def _copy(self, source, sink, gate=None):
        try:
            while data := source.recv(65536):
                if gate is None:
                    if self.reached.is_set():
                        continue
                elif not gate(sink, data):
                    continue
                sink.sendall(data)
        except OSError:
            pass  # either side has gone; so does the other
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # gone already


class Native(RotationCase):
    # A kill may come after the database's answer was lost and taken for a failure: the next attempt must not be minutes away.
    server_environment = {**RotationCase.server_environment, "STRONGROOM_ROTATION_RETRY": "1s"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = PostgreSql().start()
        cls.addClassCleanup(cls.database.stop)

    def login(self, **more):
        """A user of the database and its secret."""
        user = unique("User \"q'").replace("-", " ")
        quoted = user.replace('"', '""')
        self.database.query(f"CREATE USER \"{quoted}\" PASSWORD 'first'")
        name = unique("db")
        self.sm.create_secret(Name=name, SecretString=json.dumps({
            "engine": "postgres", "host": "127.0.0.1", "port": self.database.port, "username": user, "password": "first", "ssl": "false", **more}))
        return name

    def master(self, port=None):
        return self.sm.create_secret(Name=unique("master"), SecretString=json.dumps({
            "engine": "postgres", "host": "127.0.0.1", "port": port or self.database.port, "username": ADMINISTRATOR,
            "password": self.database.password, "ssl": "false"}))["ARN"]

    def opens(self, secret, **which):
        value = self.json_value(secret, **which)
        return self.database.opens(value["username"], value["password"])

    def test_single_user(self):
        secret = self.login()
        for number in range(3):
            old = self.json_value(secret)
            self.rotated(secret, self.native(SINGLE) if number == 0 else None)
            self.assertEqual(old["username"], self.json_value(secret)["username"])
            self.assertTrue(self.opens(secret))
            self.assertFalse(self.opens(secret, VersionStage="AWSPREVIOUS"))

    def test_alternating_users(self):
        secret = self.login(masterarn=self.master())
        first = self.json_value(secret)["username"]
        for number in range(4):
            self.rotated(secret, self.native(MULTI) if number == 0 else None)
            self.assertEqual(first + "_clone" if number % 2 == 0 else first, self.json_value(secret)["username"])
            self.assertTrue(self.opens(secret))
            self.assertTrue(self.opens(secret, VersionStage="AWSPREVIOUS"))

    def test_no_kill_of_the_server_leaves_a_secret_that_does_not_open_the_database(self):
        proxy = Proxy(self.database.port)
        self.addCleanup(proxy.close)
        secret = self.login(port=proxy.port)
        self.rotated(secret, self.native(SINGLE))
        proxy.disarm()
        self.rotated(secret)
        messages = proxy.messages
        self.assertGreater(messages, 4)
        for message in range(1, messages + 1):
            for deliver in (False, True):
                with self.subTest(message=message, deliver=deliver):
                    proxy.arm(message, deliver)
                    version = self.rotate(secret)
                    self.assertTrue(proxy.reached.wait(30), self.state(secret))
                    self.server.kill()
                    # Before it starts again: it goes on with the rotation at once.
                    proxy.disarm()
                    proxy.reached.clear()
                    self.restart("kill")
                    self.eventually(
                        lambda: "AWSCURRENT" in self.stages(secret)[version], lambda: f"the end of the rotation after the kill: {self.state(secret)}")
                    self.assertTrue(self.opens(secret))


class Managed(RotationCase):
    """Databases registered with Strongroom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = PostgreSql().start()
        cls.addClassCleanup(cls.database.stop)

    def verb(self, *arguments, password=""):
        done = subprocess.run(
            [COMMAND, "database", *arguments, "--data", str(self.server.data)],
            input=password, env=clean_environment(), capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def register(self, password, *more):
        """A user of the database, registered; returns the name and what the verb said."""
        name = unique("orders")
        self.database.query(f"CREATE USER \"{name}\" PASSWORD 'first'")
        return name, *self.verb(
            "register", name, "--engine", "postgres", "--host", "127.0.0.1", "--port", str(self.database.port), "--username", name,
            "--dbname", "postgres", "--ssl", "false", "--region", REGION, "--account", self.account_id, *more, password=password)

    def test_a_registered_database_is_rotated_without_a_function(self):
        name, code, said = self.register("first\n", "--every", "3")
        self.assertEqual(0, code, said)
        self.assertIn("the password opens the database", said)
        secret = f"strongroom!db-{name}"
        self.assertEqual("first", self.json_value(secret)["password"])
        described = self.sm.describe_secret(SecretId=secret)
        self.assertEqual(
            ("strongroom", True, {"AutomaticallyAfterDays": 3}), (described["OwningService"], described["RotationEnabled"], described["RotationRules"]))
        self.assertNotIn("RotationLambdaARN", described)
        found = self.sm.list_secrets(Filters=[{"Key": "owning-service", "Values": ["strongroom"]}])["SecretList"]
        self.assertIn(secret, [each["Name"] for each in found])

        self.rotated(secret)
        value = self.json_value(secret)
        self.assertNotEqual("first", value["password"])
        self.assertTrue(self.database.opens(name, value["password"]))
        self.assertFalse(self.database.opens(name, "first"))
        self.restart("kill")
        self.rotated(secret)
        self.assertTrue(self.database.opens(name, self.json_value(secret)["password"]))

        for change in (lambda: self.sm.put_secret_value(SecretId=secret, SecretString="mine"),
                       lambda: self.sm.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True),
                       lambda: self.sm.rotate_secret(SecretId=secret, RotationLambdaARN=self.native(SINGLE))):
            with self.assertRaisesRegex(ClientError, "InvalidRequestException.*managed by strongroom, and you must use that service"):
                change()

        self.assertIn(name, self.verb("list")[1])
        self.assertEqual(1, self.verb("remove", "another")[0])
        self.assertEqual((0, True), (self.verb("remove", name)[0], "DeletedDate" in self.sm.describe_secret(SecretId=secret)))
        self.assertNotIn(name, self.verb("list")[1])
        self.sm.restore_secret(SecretId=secret)
        self.rotated(secret)
        self.assertEqual(0, self.verb("remove", name, "--force", "true")[0])
        with self.assertRaisesRegex(ClientError, "ResourceNotFoundException"):
            self.sm.describe_secret(SecretId=secret)

    def test_a_password_that_is_wrong_is_told_and_nothing_is_left_of_the_request(self):
        name, code, said = self.register("wrong")
        self.assertEqual(3, code, said)
        self.assertIn("does not open the database", said)
        self.assertEqual([], [file.name for file in (self.server.data / "requests").iterdir()])
        self.assertEqual(0, self.verb("remove", name, "--force", "true")[0])

    def test_what_cannot_be_registered_is_refused(self):
        self.assertEqual(2, self.register("")[1])
        self.assertEqual(2, self.register("first", "--every", "0")[1])
        name, code, said = self.register("first")
        self.assertEqual(0, code, said)
        arguments = ("--engine", "postgres", "--host", "127.0.0.1", "--username", name, "--region", REGION)
        code, said = self.verb("register", name, *arguments, "--account", self.account_id, password="first")
        self.assertEqual(1, code, said)
        self.assertIn("already exists", said)
        code, said = self.verb("register", unique(), *arguments, "--account", "999999999999", password="first")
        self.assertEqual((1, True), (code, "There is no account 999999999999" in said), said)
