"""The image of deploy/Dockerfile, built and run by Podman as deploy/README.md says: no shell, no root, no writable root
file system, data on a volume."""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

import server
import sigv4

ROOT = server.ROOT
HERE = pathlib.Path(__file__).resolve().parent
IMAGE = "localhost/strongroom-test/strongroom"
USER = 1654
START_DEADLINE_SECONDS = 60


def limits():
    """Podman asks for more open files and processes than whoever lacks CAP_SYS_RESOURCE may have: no more than now. An option
    of this kind on a command line replaces the whole list, so it is needed there, too."""
    files, processes = (resource.getrlimit(which)[1] for which in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC))
    capped = [min(1 << 16, most) if most != resource.RLIM_INFINITY else 1 << 16 for most in (files, processes)]
    return [f"nofile={capped[0]}:{capped[0]}", f"nproc={capped[1] // 2}:{capped[1] // 2}"]


class Image(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.directory = pathlib.Path(tempfile.mkdtemp(prefix="strongroom-image-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        # An engine of its own, so that nothing is left in the machine's.
        storage, settings = cls.directory / "storage.conf", cls.directory / "containers.conf"
        storage.write_text(f'[storage]\ndriver = "overlay"\ngraphroot = "{cls.directory}/graph"\nrunroot = "{cls.directory}/run"\n')
        # crun refuses machines with both versions of cgroups, runc does not.
        runtime = 'runtime = "runc"\n' if shutil.which("runc") else ""
        manager = "" if os.path.isdir("/run/systemd/system") else 'cgroup_manager = "cgroupfs"\n'
        settings.write_text(f"[containers]\ndefault_ulimits = {json.dumps(limits())}\n[engine]\n{runtime}{manager}events_logger = \"file\"\n")
        cls.environment = {**os.environ, "CONTAINERS_CONF": str(settings), "CONTAINERS_STORAGE_CONF": str(storage)}
        cls.podman("--version")
        cls.addClassCleanup(cls.podman, "volume", "rm", "-fa", check=False)
        cls.addClassCleanup(cls.podman, "rmi", "-fa", check=False)
        cls.addClassCleanup(cls.podman, "rm", "-fa", check=False)
        cls.build()
        cls.key = cls.directory / "seal.key"
        cls.key.write_bytes(os.urandom(32))
        cls.key.chmod(0o400)
        os.chown(cls.key, USER, USER)

    @classmethod
    def podman(cls, *arguments, check=True):
        done = subprocess.run(["podman", *arguments], env=cls.environment, capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"podman {' '.join(arguments)} ended with {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}")
        return done

    @classmethod
    def build(cls):
        sdk, runtime = "localhost/strongroom-test/sdk", "localhost/strongroom-test/runtime"
        subprocess.run([str(HERE / "bases.sh"), sdk, runtime], env=cls.environment, check=True)
        packages = pathlib.Path(os.environ.get("NUGET_PACKAGES", pathlib.Path.home() / ".nuget/packages"))
        packages.mkdir(parents=True, exist_ok=True)
        # This machine's programs, packages and certificates; what the build makes of the packages is not kept.
        mounts = ["/usr:/usr:ro", "/etc/ssl:/etc/ssl:ro", f"{packages}:/root/.nuget/packages:O"]
        passed = [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith(("NUGET_CERT", "SSL_CERT"))]
        cls.podman(
            "build", "--format", "docker", "--network", "host", "-f", str(ROOT / "deploy/Dockerfile"), "-t", IMAGE,
            "--build-arg", f"SDK={sdk}", "--build-arg", f"RUNTIME={runtime}",
            *(word for mount in mounts for word in ("-v", mount)),
            *(word for name in passed for word in ("--env", f"{name}={os.environ[name]}")), str(ROOT))

    def run_image(self, volume, *arguments):
        """A container as compose.yaml describes it; returns its id."""
        started = self.podman(
            "run", "-d", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "512",
            "--tmpfs", "/tmp:rw,noexec,nosuid,nodev,size=16m", "--ulimit", "core=0",
            *(word for limit in limits() for word in ("--ulimit", limit)),
            "-p", "127.0.0.1::4566", "-v", f"{volume}:/var/lib/strongroom", "-v", f"{self.key}:/run/secrets/seal.key:ro",
            IMAGE, *arguments)
        container = started.stdout.strip()
        self.addCleanup(self.podman, "rm", "-f", container, check=False)
        return container

    def endpoint(self, container):
        """Where it answers, once it is ready."""
        address = "http://" + self.podman("port", container, "4566/tcp").stdout.strip()
        deadline = time.monotonic() + START_DEADLINE_SECONDS
        pause = threading.Event()
        while True:
            try:
                with urllib.request.urlopen(address + "/health", timeout=5) as answer:
                    self.assertEqual("ok", json.load(answer)["status"])
                    return address
            except (urllib.error.URLError, ConnectionError, TimeoutError) as failure:
                if time.monotonic() > deadline:
                    self.fail(f"{failure}\n{self.podman('logs', container).stderr}")
            pause.wait(0.1)

    def credentials(self, container):
        """The root credentials that the first start wrote into the volume."""
        self.endpoint(container)
        copied = self.directory / "root-credentials"
        self.podman("cp", f"{container}:/var/lib/strongroom/root-credentials", str(copied))
        lines = dict(line.split(" = ", 1) for line in copied.read_text().splitlines() if " = " in line)
        return lines["aws_access_key_id"], lines["aws_secret_access_key"], None

    def call(self, container, operation, body, credentials):
        address = self.endpoint(container)
        payload = json.dumps(body).encode()
        headers = {"host": address.removeprefix("http://"), "content-type": "application/x-amz-json-1.1",
                   "x-amz-target": f"secretsmanager.{operation}"}
        signed = sigv4.sign(credentials, "secretsmanager", server.REGION, headers, payload)
        with urllib.request.urlopen(urllib.request.Request(address, payload, signed), timeout=30) as answer:
            return json.load(answer)

    def inspect(self, container):
        return json.loads(self.podman("inspect", container).stdout)[0]

    def test_it_serves_and_keeps_its_data_through_containers(self):
        first = self.run_image("kept")
        root = self.credentials(first)
        self.call(first, "CreateSecret", {"Name": "kept", "SecretString": "value", "ClientRequestToken": "t" * 36}, root)
        self.podman("stop", "-t", "30", first)
        self.assertEqual(0, self.inspect(first)["State"]["ExitCode"], self.podman("logs", first).stderr)
        second = self.run_image("kept")
        self.assertEqual("value", self.call(second, "GetSecretValue", {"SecretId": "kept"}, root)["SecretString"])
        found = self.podman("exec", second, "dotnet", "/app/strongroom.dll", "audit", "verify").stdout
        self.assertTrue(found.startswith("OK"), found)

    def test_it_has_no_rights_no_shell_and_nothing_to_write_to(self):
        container = self.run_image("hardened")
        self.endpoint(container)
        process = self.inspect(container)["State"]["Pid"]
        status = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines() if ":\t" in line)
        self.assertEqual({str(USER)}, set(status["Uid"].split()) | set(status["Gid"].split()))
        self.assertEqual({"CapEff": 0, "CapPrm": 0, "CapBnd": 0},
                         {name: int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd")})
        self.assertEqual(("1", "2"), (status["NoNewPrivs"].strip(), status["Seccomp"].strip()))
        limits_of = pathlib.Path(f"/proc/{process}/limits").read_text()
        self.assertRegex(limits_of, r"Max core file size +0 +0")
        mounts = [line.split() for line in pathlib.Path(f"/proc/{process}/mountinfo").read_text().splitlines()]
        writable = {mount[4] for mount in mounts if mount[5].split(",")[0] == "rw"}
        self.assertNotIn("/", writable)
        self.assertIn("/var/lib/strongroom", writable)
        self.assertNotEqual(0, self.podman("exec", container, "sh", "-c", "true", check=False).returncode)

    def test_its_health_check_tells(self):
        container = self.run_image("health")
        self.endpoint(container)
        self.podman("healthcheck", "run", container)
        self.assertEqual("healthy", self.inspect(container)["State"]["Health"]["Status"])
        # With the server's port taken away there is nobody to ask.
        nobody = self.podman("exec", container, "dotnet", "/app/strongroom.dll", "health", "--url", "http://127.0.0.1:1/health", check=False)
        self.assertNotEqual(0, nobody.returncode, nobody.stdout)

    def test_a_backup_by_another_container_restores(self):
        container = self.run_image("backed-up")
        root = self.credentials(container)
        self.call(container, "CreateSecret", {"Name": "kept", "SecretString": "value", "ClientRequestToken": "t" * 36}, root)
        backups = self.directory / "backups"
        backups.mkdir()
        os.chown(backups, USER, USER)
        common = ["run", "--rm", "--read-only", "--cap-drop", "ALL", "-v", f"{self.key}:/run/secrets/seal.key:ro", "-v", f"{backups}:/backups"]
        self.podman(*common, "--volumes-from", container, IMAGE, "backup", "--to", "/backups/one.strongroom")
        self.podman(*common, "-v", "restored:/var/lib/strongroom", IMAGE, "restore", "--from", "/backups/one.strongroom")
        restored = self.run_image("restored")
        self.assertEqual("value", self.call(restored, "GetSecretValue", {"SecretId": "kept"}, root)["SecretString"])
