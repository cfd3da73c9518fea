"""Schemathesis over the OpenAPI description, as the Owner: python fuzz.py URL EXAMPLES

Nothing may be answered with a 5xx, nor with a status, type or body that the description does not name.
The server is a demo: the Owner signs in without a token that the fuzzer could delete.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

url, examples = sys.argv[1:]
cookie = ""


def call(method, path, body=None):
    headers = {"content-type": "application/json", "origin": url, "cookie": cookie}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, headers, method=method)
    with urllib.request.urlopen(request) as response:
        return response.headers, json.loads(response.read() or "null")


members = call("GET", "/session/members")[1]["items"]
owner = next(it["_id"] for it in members if it["role"] == "owner")
cookie = call("POST", "/session", {"member": owner})[0]["set-cookie"].split(";")[0]

# Things to ask about, so that not all of it is not found.
call("POST", "/api/v2/projects", {"key": "web", "name": "Web"})
call("POST", "/api/v2/flags/web", {"key": "checkout", "name": "Checkout"})
call("POST", "/api/v2/roles", {"key": "dev", "name": "Dev", "policy": []})
call("POST", "/api/v2/teams", {"key": "crew", "name": "Crew"})
token = call("POST", "/api/v2/tokens", {"name": "a token", "role": "reader"})[1]["_id"]
member = call("POST", "/api/v2/members", [{"email": "ada@example.com"}])[1]["items"][0]["_id"]

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
]

# It is to ask as the Owner; who is refused is tested elsewhere.
NO_OTHERS = """
[generation]
with-security-parameters = false
"""


def run(name, config, *more):
    print(f"== {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "schemathesis.toml")
        file.write_text(NO_OTHERS + config)
        command = [pathlib.Path(sys.executable).with_name("schemathesis"), "--config-file", file, "run"]
        command += [f"{url}/api/v2/openapi.json", "--checks", ",".join(CHECKS), "--max-examples", examples]
        command += ["-H", f"cookie: {cookie}", "-H", f"origin: {url}", "--seed", "1", *more]
        # It keeps what it learns where it runs.
        subprocess.run(command, check=True, cwd=folder)


fixed = f"""
[parameters]
projectKey = "web"
environmentKey = "test"
featureFlagKey = "checkout"
key = ["dev", "crew"]
"path.id" = ["{token}", "{member}", "{owner}"]
"""
# First what is there, and stays; then anything.
run("known things", fixed, "--phases", "coverage,fuzzing", "--exclude-method", "DELETE")
run("anything", "", "--exclude-operation-id", "deleteSession")
