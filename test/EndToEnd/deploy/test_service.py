"""deploy/strongroom.service, installed as deploy/README.md says and started by a systemd that is booted for it: in a container
of systemd-nspawn over this machine's own files, which it sees and does not change."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import server

HERE = pathlib.Path(__file__).resolve().parent
BOOT_DEADLINE_SECONDS = 300
# Not Requires=, with which stopping the service would stop the check.
CHECK = """[Unit]
Wants=strongroom.service
After=strongroom.service
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
Environment=PYTHONDONTWRITEBYTECODE=1
ExecStart=/usr/bin/env python3 /opt/check/inside.py /opt/check/seen.json
"""


def run(*arguments, **options):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{arguments} ended with {done.returncode}\n{done.stdout[-6000:]}")
    return done.stdout


class Service(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise AssertionError("booting systemd in a container needs root")
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="strongroom-service-"))
        cls.addClassCleanup(shutil.rmtree, cls.scratch, ignore_errors=True)
        published = cls.scratch / "published"
        run("dotnet", "publish", str(server.ROOT / "src/Server/Strongroom.Server.csproj"), "-c", "Release", "-o", str(published), "--nologo")
        # In memory: what is laid over a file system must not be part of it.
        layer = cls.scratch / "layer"
        layer.mkdir()
        run("mount", "-t", "tmpfs", "-o", "mode=755", "strongroom-test", str(layer))
        cls.addClassCleanup(run, "umount", str(layer))
        root = layer / "root"
        for name in ("upper", "work", "root"):
            (layer / name).mkdir()
        run("mount", "-t", "overlay", "-o", f"lowerdir=/,upperdir={layer}/upper,workdir={layer}/work", "strongroom-test", str(root))
        cls.addClassCleanup(run, "umount", str(root))
        cls.seen = cls.boot(root, published)

    @classmethod
    def boot(cls, root, published):
        shutil.copytree(published, root / "opt/strongroom", dirs_exist_ok=True)
        (root / "etc/strongroom").mkdir(mode=0o700, exist_ok=True)
        (root / "etc/strongroom/seal.key").write_bytes(os.urandom(32))
        (root / "etc/strongroom/seal.key").chmod(0o400)
        shutil.copy(server.ROOT / "deploy/strongroom.service", root / "etc/systemd/system/strongroom.service")
        (root / "etc/systemd/system/check.service").write_text(CHECK)
        (root / "opt/check").mkdir()
        for file in (HERE / "inside.py", HERE.parent / "python/sigv4.py"):
            shutil.copy(file, root / "opt/check")
        # A machine of its own, not a second one of the same id.
        (root / "etc/machine-id").write_text("")
        console = subprocess.run(
            ["systemd-nspawn", "--register=no", "--keep-unit", "--quiet", "--console=pipe", "--private-network", "--link-journal=no",
             "-D", str(root), "--boot", "systemd.unit=check.service"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            timeout=BOOT_DEADLINE_SECONDS, check=False).stdout
        seen = root / "opt/check/seen.json"
        if not seen.exists():
            raise AssertionError(f"the check did not run\n{console[-6000:]}")
        found = json.loads(seen.read_text())
        if "failure" in found:
            raise AssertionError(f"{found['failure']}\n{found['journal'][-6000:]}\n{console[-3000:]}")
        return found

    def test_it_starts_and_is_ready(self):
        self.assertEqual("ok", self.seen["health"]["status"])
        self.assertEqual(("active", "running"), (self.seen["started"]["ActiveState"], self.seen["started"]["SubState"]))

    def test_it_is_a_user_without_rights(self):
        status = dict(line.split(":\t", 1) for line in self.seen["status"].splitlines() if ":\t" in line)
        users = set(status["Uid"].split())
        self.assertEqual(1, len(users))
        self.assertTrue(61184 <= int(*users) <= 65519, "not a dynamic user")
        self.assertEqual({0}, {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")})
        self.assertEqual(("1", "2"), (status["NoNewPrivs"].strip(), status["Seccomp"].strip()))
        self.assertRegex(self.seen["limits"], r"Max core file size +0 +0")

    def test_it_can_write_to_its_directory_alone(self):
        places = [line for line in self.seen["writable"].splitlines() if "Permission denied" not in line]
        # And to /tmp, of its own.
        own = re.compile(r"/var/lib/private/strongroom(/(audit|requests))?|(/var)?/tmp(/.*)?")
        self.assertIn("/var/lib/private/strongroom", places)
        self.assertEqual([], [place for place in places if not own.fullmatch(place)])
        owner, credentials, directory = self.seen["owner"]
        self.assertNotEqual(0, owner)
        self.assertEqual((0o600, 0o700), (credentials, directory))

    def test_it_comes_back_after_a_kill_with_what_it_had(self):
        self.assertEqual("1", self.seen["restarted"]["NRestarts"])
        self.assertEqual("value", self.seen["value"])

    def test_root_backs_it_up_and_verifies_its_log_while_it_runs(self):
        self.assertEqual(0, self.seen["backup"]["code"], self.seen["backup"]["output"])
        self.assertTrue(self.seen["verify"]["output"].startswith("OK"), self.seen["verify"]["output"])

    def test_it_stops_in_order(self):
        self.assertEqual(0, self.seen["stop"]["code"], self.seen["stop"]["output"])
        self.assertEqual(("inactive", "success"), (self.seen["stopped"]["ActiveState"], self.seen["stopped"]["Result"]))

    def test_systemd_finds_it_well_protected(self):
        exposure = re.search(r"exposure level for strongroom\.service: ([\d.]+)", self.seen["security"])
        self.assertIsNotNone(exposure, self.seen["security"])
        # 9.6 is a service without any of it, 2 and less is what systemd calls OK.
        self.assertLessEqual(float(exposure.group(1)), 2.0, self.seen["security"])
