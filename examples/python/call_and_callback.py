#!/usr/bin/env python3
"""A call, and a job whose callback is verified, with nothing but the standard library."""

import base64
import hashlib
import hmac
import json
import os
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

URL = os.environ.get("SLUICE_URL", "http://127.0.0.1:3000")
KEY = os.environ.get("SLUICE_KEY") or (
    Path(os.environ.get("SLUICE_DATA_DIR", ".sluice"), "api-key").read_text().strip()
)
WAIT_S = 10


def sluice(method, path, data=None):
    """What a route answers; urllib raises for every status that is none of success."""
    request = urllib.request.Request(
        URL + path,
        method=method,
        data=None if data is None else json.dumps(data).encode(),
        headers={"authorization": f"Bearer {KEY}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
        return json.loads(answer.read() or "null")


def is_signed(secret, headers, body):
    """Standard Webhooks: who does not know the secret cannot have sent it, nor can it be old."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [each.removeprefix("v1,") for each in headers["webhook-signature"].split()]
    is_fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return is_fresh and any(hmac.compare_digest(expected, each) for each in given)


class Receiver(BaseHTTPRequestHandler):
    secret = ""
    messages = []
    received = threading.Event()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            known = is_signed(self.secret, self.headers, body)
        except (AttributeError, TypeError, ValueError):
            known = False
        self.send_response(204 if known else 400)
        self.end_headers()
        if known:
            self.messages.append(json.loads(body))
            self.received.set()

    def log_message(self, *_):
        pass


contacts = sluice("GET", "/connections/sandbox:demo/proxy/v1/contacts?limit=2")["data"]
print(f"The call was answered with {len(contacts)} contacts, first {contacts[0]['name']}.")

server = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = sluice("POST", "/webhook-endpoints", {"url": f"http://127.0.0.1:{server.server_port}/"})
Receiver.secret = endpoint["secret"]
try:
    job = {"connection": "sandbox:demo", "path": "/v1/me", "callback": {"endpoint": endpoint["id"]}}
    sluice("POST", "/jobs", job)
    if not Receiver.received.wait(WAIT_S):
        raise SystemExit("no callback has come")
    message = Receiver.messages[0]
    state, status = message["data"]["state"], message["data"]["response"]["status"]
    print(f"Verified {message['type']}: the job was {state} with {status}.")
finally:
    sluice("DELETE", f"/webhook-endpoints/{endpoint['id']}")
    server.shutdown()
