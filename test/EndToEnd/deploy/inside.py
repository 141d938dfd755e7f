"""Runs as root beside strongroom.service in the machine that test_service boots: looks at the service, kills it, stops it, and
leaves what it saw in the file that is its argument."""
import json
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

import sigv4

ADDRESS = "127.0.0.1:4566"
DATA = pathlib.Path("/var/lib/strongroom")
DEADLINE_SECONDS = 60
PROGRAM = ["dotnet", "/opt/strongroom/strongroom.dll"]
DIRECTORY = ["--data", str(DATA), "--seal-key-file", "/etc/strongroom/seal.key"]


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    return {"code": done.returncode, "output": done.stdout + done.stderr}


def show():
    text = run("systemctl", "show", "strongroom", "-p", "ActiveState,SubState,MainPID,NRestarts,Result,User,DynamicUser")["output"]
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def health(unlike="0"):
    """The process that answers, once one does that is not the given one."""
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        state = show()
        try:
            with urllib.request.urlopen(f"http://{ADDRESS}/health", timeout=5) as answer:
                if state["MainPID"] not in ("0", unlike):
                    return json.load(answer), state
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"no answer: {state}\n{run('journalctl', '-u', 'strongroom', '--no-pager')['output'][-6000:]}")


def call(operation, body):
    lines = dict(line.split(" = ", 1) for line in (DATA / "root-credentials").read_text().splitlines() if " = " in line)
    payload = json.dumps(body).encode()
    headers = {"host": ADDRESS, "content-type": "application/x-amz-json-1.1", "x-amz-target": f"secretsmanager.{operation}"}
    signed = sigv4.sign((lines["aws_access_key_id"], lines["aws_secret_access_key"], None), "secretsmanager", "us-east-1", headers, payload)
    with urllib.request.urlopen(urllib.request.Request(f"http://{ADDRESS}/", payload, signed), timeout=30) as answer:
        return json.load(answer)


def look():
    seen = {}
    seen["health"], seen["started"] = health()
    process = pathlib.Path("/proc", seen["started"]["MainPID"])
    for name in ("status", "limits"):
        seen[name] = (process / name).read_text()
    user = dict(line.split(":\t", 1) for line in seen["status"].splitlines() if ":\t" in line)["Uid"].split()[0]
    seen["writable"] = run(
        "nsenter", "-t", process.name, "-m", "setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups",
        "find", "/", "(", "-path", "/proc", "-o", "-path", "/dev", "-o", "-path", "/sys", ")", "-prune",
        "-o", "-type", "d", "-writable", "-print")["output"]
    seen["owner"] = [(DATA / "root-credentials").stat().st_uid, (DATA / "root-credentials").stat().st_mode & 0o777,
                     DATA.stat().st_mode & 0o777]
    call("CreateSecret", {"Name": "kept", "SecretString": "value", "ClientRequestToken": "t" * 36})
    run("kill", "-KILL", seen["started"]["MainPID"])
    _, seen["restarted"] = health(unlike=seen["started"]["MainPID"])
    seen["value"] = call("GetSecretValue", {"SecretId": "kept"})["SecretString"]
    seen["backup"] = run(*PROGRAM, "backup", *DIRECTORY, "--to", "/root/one.strongroom")
    seen["verify"] = run(*PROGRAM, "audit", "verify", *DIRECTORY)
    seen["security"] = run("systemd-analyze", "security", "--no-pager", "strongroom")["output"]
    seen["stop"] = run("systemctl", "stop", "strongroom")
    seen["stopped"] = show()
    return seen


if __name__ == "__main__":
    try:
        result = look()
    except Exception as failure:  # whatever it is, the test outside has to show it
        result = {"failure": f"{type(failure).__name__}: {failure}"}
    result["journal"] = run("journalctl", "-u", "strongroom", "--no-pager")["output"]
    pathlib.Path(sys.argv[1]).write_text(json.dumps(result))
