"""The examples in deploy/proxy, run as they are but for names, ports and certificates."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptoviz.config import project_root
from cryptoviz.ops.ports import free_port
from support.servers.certificates import make_authority
from support.waiting import wait_until

PROXIES = ("nginx", "caddy")
_UNPACKED = project_root() / "build" / "proxies" / "usr"  # by `make test-tools`
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:{_UNPACKED}/sbin:{_UNPACKED}/bin"
_EXAMPLES = project_root() / "deploy" / "proxy"


def obstacle(name: str) -> str | None:
    """Return the reason why this proxy cannot run."""
    found = shutil.which(name, path=_PATH)
    return None if found else f"{name} is not installed (apt install {name})"


@contextmanager
def reverse_proxy(name: str, directory: Path, server_port: int, base_path: str) -> Iterator[int]:
    """Run the example in front of the server; yield the port that has TLS."""
    directory.mkdir()
    port = free_port()
    configure = {"nginx": _nginx, "caddy": _caddy}[name]
    command = configure(directory, port, server_port, base_path)
    environ = {"PATH": _PATH, "HOME": str(directory), "XDG_DATA_HOME": str(directory)}
    log = directory / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
    try:
        wait_until(lambda: _has_certificate(port) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield port
    finally:
        process.terminate()
        process.wait()


def _has_certificate(port: int) -> bool:
    try:
        ssl.get_server_certificate(("localhost", port), timeout=5)
    except OSError:
        return False
    return True


def _nginx(directory: Path, port: int, server_port: int, base_path: str) -> Sequence[str]:
    make_authority(directory, "proxy")
    example = _replaced(
        "nginx.conf",
        {
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
            "cryptoviz.example": "localhost",
            "/etc/ssl/cryptoviz/fullchain.pem": f"{directory}/proxy.pem",
            "/etc/ssl/cryptoviz/privkey.pem": f"{directory}/proxy.key",
            "location / {": f"location {base_path.rstrip('/') or '/'} {{",
            "127.0.0.1:8050": f"127.0.0.1:{server_port}",
        },
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {directory}/{kind};\n" for kind in kinds)
    (directory / "nginx.conf").write_text(
        f"daemon off;\npid {directory}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{example}}}\n"
    )
    return ["nginx", "-p", str(directory), "-e", "stderr", "-c", str(directory / "nginx.conf")]


def _caddy(directory: Path, port: int, server_port: int, base_path: str) -> Sequence[str]:
    below = "" if base_path == "/" else f"{base_path.rstrip('/')}* "
    example = _replaced(
        "Caddyfile",
        {
            "\tservers {": "\tadmin off\n\tauto_https disable_redirects\n"
            "\tskip_install_trust\n\tservers {",
            "cryptoviz.example {": f"https://localhost:{port} {{",
            "\treverse_proxy 127.0.0.1:8050": f"\treverse_proxy {below}127.0.0.1:{server_port}",
        },
    )
    (directory / "Caddyfile").write_text(example)
    return ["caddy", "run", "--config", str(directory / "Caddyfile")]


def _replaced(file: str, replacements: dict[str, str]) -> str:
    text = (_EXAMPLES / file).read_text()
    for old, new in replacements.items():
        assert old in text, f"{file} has no {old}"
        text = text.replace(old, new)
    return text
