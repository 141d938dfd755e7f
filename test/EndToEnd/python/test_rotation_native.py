"""Rotation by the rotators that need no upload, against a real PostgreSQL, and through kills of the server at every point."""
import json
import socket
import threading

from databases import ADMINISTRATOR, PostgreSql
from harness import unique
from rotation import RotationCase

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
                    self.restart("kill")
                    proxy.disarm()
                    proxy.reached.clear()
                    self.eventually(
                        lambda: "AWSCURRENT" in self.stages(secret)[version], lambda: f"the end of the rotation after the kill: {self.state(secret)}")
                    self.assertTrue(self.opens(secret))
