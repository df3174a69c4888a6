# The parts of the demo as objects: the simulator, the gateway and the cloud as processes, and how to talk
# to them. No story here: that is demo.py.
import argparse
import http.client
import json
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path


MARKER = ".made-by-riser-demo"


class DemoFailed(Exception):
    pass


def take_folder(folder, ours=False):
    """Makes this folder, empty. Deletes what is in it only if the demo has made it (or it is `ours` anyway)."""
    folder = Path(folder)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise DemoFailed(f"{folder} is not a folder")
    if folder.exists():
        if not ours and not (folder / MARKER).exists() and any(folder.iterdir()):
            raise DemoFailed(f"{folder} holds files that the demo has not made: choose an empty folder, or one that "
                             "does not exist")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).touch()


def take_port(port, option):
    """Nobody else may listen there, or the demo would show that program's page."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            raise DemoFailed(f"port {port} of 127.0.0.1 cannot be had ({fault.strerror}): choose another with "
                             f"{option}") from fault


def port_number(text):
    """For argparse."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 1 to 65535")
    return int(text)


def say(text):
    print(text, file=sys.stderr, flush=True)


def wait_for(what, seconds, condition, pause=0.5):
    """Waits until condition() is true; its value is returned. Fails with what was waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(pause)
    raise DemoFailed(f"waited {seconds} s in vain for {what}")


class Process:
    """A program of ours with its own log file; stopped politely, then firmly."""

    started = []

    @classmethod
    def stop_all(cls):
        """Youngest first. One that cannot be stopped does not keep the others alive."""
        while cls.started:
            try:
                cls.started[-1].stop()
            finally:
                cls.started.pop()

    def __init__(self, name, command, log):
        self.name = name
        self.log = Path(log)
        self.file = open(log, "ab")
        # Its own process group: Ctrl-C is for the demo, which stops its parts in order.
        self.process = subprocess.Popen(command, stdout=self.file, stderr=self.file, start_new_session=True)
        Process.started.append(self)  # before anything can fail: whoever stops all must find it

    def check(self):
        code = self.process.poll()
        if code is not None:
            tail = self.log.read_text(errors="replace").splitlines()[-15:]
            raise DemoFailed(f"{self.name} ended with code {code}:\n  " + "\n  ".join(tail))

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.file.close()
        return self.process.returncode


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(10)
        self.sock.connect(self.path)


def call(connection, method, path, body=None, headers=None):
    """(status, decoded JSON) of one request; (0, reason) when nobody answered."""
    headers = dict(headers or {})
    payload = None
    if body is not None:
        payload = json.dumps(body)
        headers["Content-Type"] = "application/json"
    try:
        connection.request(method, path, payload, headers)
        response = connection.getresponse()
        text = response.read().decode()
        return response.status, json.loads(text) if text else None
    except (OSError, http.client.HTTPException, json.JSONDecodeError) as fault:
        return 0, str(fault)
    finally:
        connection.close()


class Simulator:
    def __init__(self, program, folder, options):
        self.folder = folder
        self.program = program
        self.process = Process("riser-sim", [program, "--dir", folder, *options], f"{folder}/../sim.log")

    def wait_until_ready(self):
        def ready():
            self.process.check()
            return Path(self.folder, "building.json").exists()

        wait_for("the simulated building", 15, ready, 0.1)

    def order(self, *words):
        done = subprocess.run([self.program, "ctl", "--dir", self.folder, *map(str, words)],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise DemoFailed(f"riser-sim ctl {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def registers(self):
        """Watt-hours that each apartment's register shows, by meter id."""
        return {m["id"]: m["registered_wh"] for m in self.order("state")["meters"] if m["role"] == "apartment"}


class GatewayProcess:
    def __init__(self, program, config, folder):
        self.socket = f"{folder}/site/gateway.sock"
        self.process = Process("riser-gateway", [program, "--config", config], f"{folder}/gateway.log")

    def get(self, path):
        status, body = call(UnixConnection(self.socket), "GET", path)
        if status != 200:
            self.process.check()
            return None
        return body

    def post(self, path, body=None):
        status, answer = call(UnixConnection(self.socket), "POST", path, body if body is not None else {})
        if status not in (200, 201, 202):
            raise DemoFailed(f"POST {path}: {status} {answer}")
        return answer

    def post_unless_busy(self, path):
        """Whether it was taken: not (409) while something else must end first."""
        status, answer = call(UnixConnection(self.socket), "POST", path, {})
        if status not in (200, 202, 409):
            raise DemoFailed(f"POST {path}: {status} {answer}")
        return status != 409

    def building(self):
        return self.get("/v1/building")

    def check_page(self, port):
        """Another program may have taken the port since take_port(). Each ledger has an epoch of its own, while ids and
        names are the same in every demo."""
        page = wait_for("the landlord's page", 60, lambda: self.process.check() or self.page_or_none(port))
        own = wait_for("the gateway", 60, self.building)
        if not isinstance(page, dict) or page.get("journal", {}).get("epoch") != own["journal"]["epoch"]:
            raise DemoFailed(f"another program answers at http://127.0.0.1:{port}/, perhaps another demo: choose another "
                             "with --port")

    @staticmethod
    def page_or_none(port):
        status, body = call(http.client.HTTPConnection("127.0.0.1", port, timeout=10), "GET", "/v1/building")
        return (body or "nothing") if status else None

    def token(self):
        return (self.get("/v1/console-token") or {}).get("console_token")


def make_authority(folder):
    """A certificate authority of the demo's own and a certificate for 127.0.0.1, by openssl."""
    def openssl(*arguments):
        done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise DemoFailed(f"openssl {arguments[0]}: {done.stderr}")

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *curve, "-days", "30", "-subj", "/CN=Riser demo authority",
            "-keyout", "authority.key", "-out", "ca.pem")
    openssl("req", *curve, "-subj", "/CN=127.0.0.1", "-keyout", "cloud.key", "-out", "cloud.csr")
    Path(folder, "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "cloud.csr", "-CA", "ca.pem", "-CAkey", "authority.key", "-days", "30",
            "-extfile", "names", "-out", "cloud.crt")


class Cloud:
    """riser-cloud with its own authority, and one operator who talks to it."""

    def __init__(self, program, folder, port):
        self.program = program
        self.folder = Path(folder)
        self.port = port
        self.state = self.folder / "cloud"
        make_authority(folder)
        done = subprocess.run([program, "init", "--state-dir", str(self.state)], capture_output=True, text=True)
        if done.returncode != 0:
            raise DemoFailed(f"riser-cloud init: {done.stdout}{done.stderr}")
        config = self.folder / "cloud.toml"
        config.write_text(f'[cloud]\nstate_dir = "{self.state}"\n\n[http]\nport = {port}\n'
                          f'tls_certificate = "{folder}/cloud.crt"\ntls_key = "{folder}/cloud.key"\n')
        self.process = Process("riser-cloud", [program, "--config", str(config)], f"{folder}/cloud.log")
        self.token = (self.state / "operator.token").read_text().strip()
        self.context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
        self.url = f"https://127.0.0.1:{port}"
        wait_for("the cloud", 15, lambda: self.process.check() or self.request("GET", "/v1/owners")[0] == 200, 0.2)

    def request(self, method, path, body=None, key=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=15, context=self.context)
        return call(connection, method, path, body, headers)

    def get(self, path):
        status, body = self.request("GET", path)
        if status != 200:
            raise DemoFailed(f"cloud GET {path}: {status} {body}")
        return body

    def post(self, path, body, key=None):
        status, answer = self.request("POST", path, body, key)
        if status not in (200, 201, 202):
            raise DemoFailed(f"cloud POST {path}: {status} {answer}")
        return answer
