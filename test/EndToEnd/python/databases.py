"""A PostgreSQL server of a test's own: installed binaries, a temporary directory, a port of loopback."""
import glob
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile

START_DEADLINE_SECONDS = 60
OWNER = "postgres"  # the server refuses to run as root


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PostgreSql:
    """Superuser `admin` with the password in `password`; every other login needs its password too."""

    password = "the administrator's own"

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found:
            raise AssertionError("these tests need a PostgreSQL server (Debian: postgresql)")
        self.programs = pathlib.Path(found[-1])
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="strongroom-postgres-"))
        self.port = free_port()

    def run(self, program, *arguments, **options):
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid", OWNER, "--regid", OWNER, "--clear-groups", *command]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=self.directory, **options)

    def start(self):
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(self.directory, owner.pw_uid, owner.pw_gid)
        secret = self.directory / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)
        data = str(self.directory / "data")
        self.run("initdb", "-D", data, "-U", "admin", f"--pwfile={secret}", "--auth=scram-sha-256", "-E", "UTF8", "--locale=C")
        secret.unlink()
        self.run("pg_ctl", "-D", data, "-w", "-t", str(START_DEADLINE_SECONDS), "-l", str(self.directory / "log"), "-o",
                 f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.directory} -c fsync=off", "start")
        return self

    def stop(self):
        try:
            self.run("pg_ctl", "-D", str(self.directory / "data"), "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)

    def query(self, sql, user="admin", password=None):
        """What psql prints, or an AssertionError with what the server says."""
        done = subprocess.run(
            [str(self.programs / "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", user, "-d", "postgres", "-XAtq", "-c", sql],
            env={**os.environ, "PGPASSWORD": password or self.password, "PGCONNECT_TIMEOUT": "10"}, capture_output=True, text=True, check=False)
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
