"""A rotation function outside of the server: an HTTP server of the test that gets the events."""
import http.server
import json
import threading


class Webhook:
    """Runs `handle(event)` for each event; what it raises is a failed step."""

    def __init__(self, handle):
        self.handle = handle
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.headers = dict(self.headers)
                try:
                    owner.handle(event)
                    code, body = 200, b"{}"
                except Exception as error:  # the function's failure, not the test's
                    code, body = 500, json.dumps({"errorMessage": str(error)}).encode()
                try:
                    self.send_response(code)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # the server was killed meanwhile, on purpose

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/rotate"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
