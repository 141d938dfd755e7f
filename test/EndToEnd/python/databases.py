"""A PostgreSQL server of a test's own, by databases.sh."""
import os
import pathlib
import shutil
import subprocess
import tempfile

SCRIPT = pathlib.Path(__file__).resolve().parents[1] / "databases.sh"
ADMINISTRATOR = "postgres"


class PostgreSql:
    """Every login over TCP needs its password, the administrator's too."""

    def start(self):
        self.directory = tempfile.mkdtemp(prefix="strongroom-databases-")
        self.process = subprocess.Popen(
            ["bash", str(SCRIPT), "run", self.directory, "postgres"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        told = {}
        for line in self.process.stdout:
            if line == "ready\n":
                break
            name, _, value = line.rstrip("\n").partition("=")
            told[name] = value
        else:
            raise AssertionError("the database did not start")
        self.port, self.password = int(told["POSTGRES_PORT"]), told["PASSWORD"]
        return self

    def stop(self):
        self.process.stdin.close()  # it stops when its input ends
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def query(self, sql, user=ADMINISTRATOR, password=None):
        """What psql prints, or an AssertionError with what the server says."""
        done = subprocess.run(
            ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", user, "-d", "postgres", "-XAtq", "-c", sql],
            env={**os.environ, "PGPASSWORD": password or self.password, "PGCONNECT_TIMEOUT": "10"},
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout.strip()

    def opens(self, user, password):
        try:
            return self.query("SELECT 1", user, password) == "1"
        except AssertionError as error:
            if "password authentication failed" not in str(error):
                raise
            return False
