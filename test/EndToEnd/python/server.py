"""A Strongroom server as a child process, and plain HTTP requests to it."""
import configparser
import http.client
import json
import os
import pathlib
import re
import signal
import stat
import subprocess
import threading
import urllib.parse

import sigv4

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMMAND = os.environ.get("E2E_SERVER_COMMAND", str(ROOT / "strongroom"))
START_DEADLINE_SECONDS = 180  # the launcher may have to build first
STOP_DEADLINE_SECONDS = 30
HTTP_TIMEOUT_SECONDS = 30

REGION = "us-east-1"
OTHER_REGION = "eu-west-1"
DEV_CREDENTIALS = ("AKIDEVELOPMENT000000", "any secret will do", None)
DEV_ACCOUNT = "000000000000"

TARGETS = {"secretsmanager": "secretsmanager", "kms": "TrentService"}


def clean_environment():
    """The environment without options of a server that may be set around the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("STRONGROOM_")}


class Server:
    """One server process on a data directory. Everything it prints is kept in `stdout` and `stderr`."""

    def __init__(self, data, dev, environment=None):
        self.data = pathlib.Path(data)
        self.dev = dev
        self.environment = environment or {}
        self.process = None
        self.endpoint = None
        self.stdout, self.stderr = [], []

    def start(self):
        arguments = [COMMAND, "server"] + (["--dev"] if self.dev else ["--refusal-limit", "1000000"])
        arguments += ["--listen", "127.0.0.1:0", "--data", str(self.data)]
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            # Tests call faster than an account may; those of the limits turn them on.
            env={**clean_environment(), "STRONGROOM_RATE_LIMITS": "off", **self.environment})
        ready = threading.Event()
        found = []

        def read_output():
            for line in self.process.stdout:
                self.stdout.append(line)
                match = re.match(rb"ready (https?://127\.0\.0\.1:\d+)\s*$", line)
                if match and not found:
                    found.append(match.group(1).decode())
                    ready.set()
            ready.set()  # end of output: the process is gone, waiting longer is pointless

        self._readers = [
            (threading.Thread(target=read_output, daemon=True), self.process.stdout),
            (threading.Thread(target=lambda: self.stderr.extend(self.process.stderr), daemon=True),
             self.process.stderr)]
        for reader, _ in self._readers:
            reader.start()
        ready.wait(START_DEADLINE_SECONDS)
        if not found:
            self.kill()
            raise AssertionError("the server printed no ready line\n" + self.log())
        self.endpoint = found[0]
        return self

    def _finish(self, sent):
        self.process.send_signal(sent)
        try:
            code = self.process.wait(STOP_DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not stop on {sent.name}\n" + self.log()) from None
        finally:
            for reader, stream in self._readers:
                reader.join(STOP_DEADLINE_SECONDS)
                if not reader.is_alive():  # else some child of the server still holds the stream open
                    stream.close()
        return code

    def stop(self):
        """Asks the server to stop (SIGTERM) and returns its exit code."""
        return self._finish(signal.SIGTERM)

    def kill(self):
        """Ends the server without warning, as a power cut would."""
        if self.process.poll() is None:
            self._finish(signal.SIGKILL)

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        out = b"".join(self.stdout).decode("utf-8", "replace")
        err = b"".join(self.stderr).decode("utf-8", "replace")
        code = self.process.poll()
        state = "running" if code is None else f"ended with exit code {code}"
        return f"--- {state}, stdout ---\n{out[-4000:]}\n--- stderr ---\n{err[-12000:]}\n"

    @property
    def output(self):
        return b"".join(self.stdout) + b"".join(self.stderr)

    @property
    def credentials(self):
        """What a client of this server uses: (access key id, secret access key, session token)."""
        if self.dev:
            return DEV_CREDENTIALS
        parser = configparser.ConfigParser()
        path = self.data / "root-credentials"
        if not parser.read(path):
            raise AssertionError(f"secure mode wrote no {path.name}")
        if stat.S_IMODE(path.stat().st_mode) != 0o600:
            raise AssertionError(f"{path.name} is readable by others: {oct(path.stat().st_mode)}")
        profile = parser["default"]
        return (profile["aws_access_key_id"], profile["aws_secret_access_key"], None)

    def send(self, headers, body, *, method="POST", path="/"):
        """One plain HTTP request; returns a Reply."""
        target = urllib.parse.urlsplit(self.endpoint)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=HTTP_TIMEOUT_SECONDS)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            names = {name.lower() for name in headers}
            if "host" not in names:
                connection.putheader("Host", target.netloc)
            if "content-length" not in names and method != "GET":
                connection.putheader("Content-Length", str(len(body)))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Reply(answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def wire_headers(self, service, operation):
        return {
            "host": urllib.parse.urlsplit(self.endpoint).netloc,
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"{TARGETS[service]}.{operation}",
        }

    def call(self, service, operation, body, *, region=REGION, credentials=None, headers=None):
        """A correctly signed call with a body of our choosing (bytes, or anything JSON can hold)."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode("utf-8")
        sent = self.wire_headers(service, operation)
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.send(sigv4.sign(credentials or self.credentials, service, region, sent, body), body)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The error code, without a namespace some services put before it."""
        return self.json["__type"].split("#")[-1]

    @property
    def message(self):
        document = self.json
        return document.get("Message", document.get("message"))

    def __repr__(self):
        return f"<{self.status} {self.body[:400]!r}>"
