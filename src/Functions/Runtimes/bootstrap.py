"""Runs a Python function: asks the Lambda Runtime API for events and hands them to the handler.

Written for Strongroom after the documented behaviour of AWS's Python runtimes; needs the standard library alone.
"""
import http.client
import importlib
import importlib.abc
import importlib.util
import json
import logging
import os
import sys
import time
import traceback

API = "/2018-06-01/runtime"


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Client:
    def __init__(self, values):
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"):
            setattr(self, name, values.get(name))


class ClientContext:
    def __init__(self, values):
        self.client = Client(values.get("client") or {})
        self.custom = values.get("custom")
        self.env = values.get("env")


class Context:
    """What a handler gets as its second argument."""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers.get("Lambda-Runtime-Invoked-Function-Arn")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = Identity()
        client = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = ClientContext(json.loads(client)) if client else None
        self._deadline = int(headers.get("Lambda-Runtime-Deadline-Ms") or 0)

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class RequestIdFilter(logging.Filter):
    request_id = ""

    def filter(self, record):
        record.aws_request_id = RequestIdFilter.request_id
        return True


class LineHandler(logging.StreamHandler):
    """Keeps a message one line of the log: the log takes output line by line."""

    def format(self, record):
        return super().format(record).replace("\n", "\r")


def configure_logging():
    handler = LineHandler(sys.stdout)
    formatter = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\t", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(handler)


class EndpointForOldClients(importlib.abc.MetaPathFinder):
    """botocore reads AWS_ENDPOINT_URL from 1.31 on. Clients of an older one, as Debian 12 has, get it from here: without it they
    would go to AWS."""

    def find_spec(self, name, path, target=None):
        if name != "botocore.session":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def load_and_adapt(module):
            load(module)
            version = sys.modules["botocore"].__version__
            if tuple(map(int, version.split(".")[:2])) < (1, 31):
                self.adapt(module.Session)

        spec.loader.exec_module = load_and_adapt
        return spec

    @staticmethod
    def adapt(session):
        create = session.create_client

        def create_client(self, service_name, *arguments, **options):
            endpoint = 4  # its place among the arguments that follow
            if options.get("endpoint_url") is None and len(arguments) <= endpoint:
                options["endpoint_url"] = os.environ.get("AWS_ENDPOINT_URL")
            return create(self, service_name, *arguments, **options)

        session.create_client = create_client


class Fault(Exception):
    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind, self.message, self.trace = kind, message, list(trace)


def to_json(value):
    def unknown(item):
        # Numbers of boto3's tables are the one foreign type that AWS takes.
        if type(item).__name__ == "Decimal":
            return int(item) if item == item.to_integral_value() else float(item)
        raise TypeError("Object of type %s is not JSON serializable" % type(item).__name__)
    return json.dumps(value, default=unknown).encode()


def own_frames(error):
    """The traceback without the frames of this file."""
    frames = traceback.extract_tb(error.__traceback__)
    return traceback.format_list([frame for frame in frames if frame.filename != __file__])


def describe(kind, message, trace, request_id):
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}


def load(handler):
    name, dot, function = (handler or "").rpartition(".")
    if not dot or not name or not function:
        raise Fault("Runtime.MalformedHandlerName",
                    "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % handler)
    try:
        module = importlib.import_module(name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (name, error)) from None
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (name, error), trace) from None
    try:
        return getattr(module, function)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function, name)) from None


class RuntimeApi:
    def __init__(self):
        self._connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

    def _send(self, method, path, body=None, headers=None):
        self._connection.request(method, API + path, body, headers or {})
        answer = self._connection.getresponse()
        return answer, answer.read()

    def next(self):
        answer, body = self._send("GET", "/invocation/next")
        if answer.status != 200:
            raise RuntimeError("the Runtime API answered %d" % answer.status)
        return answer.headers, body

    def respond(self, request_id, body):
        answer, text = self._send("POST", "/invocation/%s/response" % request_id, body, {"Content-Type": "application/json"})
        if answer.status == 413:
            print(text.decode())

    def fail(self, path, description):
        self._send("POST", path, json.dumps(description).encode(), {
            "Content-Type": "application/json",
            "Lambda-Runtime-Function-Error-Type": description["errorType"]})


def log_error(description):
    text = "[ERROR] %s: %s" % (description["errorType"], description["errorMessage"])
    if description["stackTrace"]:
        text += "\rTraceback (most recent call last):\r" + "".join(description["stackTrace"])
    print(text.replace("\n", "\r"), flush=True)


def invoke(handler, headers, body):
    """The answer as (bytes, None), or (None, description) of what went wrong."""
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    RequestIdFilter.request_id = request_id
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id") or ""
    try:
        event = json.loads(body)
    except ValueError as error:
        return None, describe("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error, [], request_id)
    try:
        result = handler(event, Context(headers))
    except Exception as error:  # whatever a handler raises is its answer
        kind = error.kind if isinstance(error, Fault) else type(error).__name__
        return None, describe(kind, str(error), own_frames(error), request_id)
    try:
        return to_json(result), None
    except (TypeError, ValueError) as error:
        return None, describe("Runtime.MarshalError", "Unable to marshal response: %s" % error, [], request_id)


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, write_through=True, errors="backslashreplace")
    # The function's code comes first, before the machine's packages; the directory of this file has no business there.
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    configure_logging()
    sys.meta_path.insert(0, EndpointForOldClients())
    api = RuntimeApi()
    try:
        try:
            handler = load(os.environ.get("_HANDLER"))
        except Fault:
            raise
        except Exception as error:
            raise Fault(type(error).__name__, str(error), own_frames(error)) from None
    except Fault as fault:
        description = describe(fault.kind, fault.message, fault.trace, "")
        log_error(description)
        api.fail("/init/error", description)
        sys.exit(1)
    while True:
        headers, body = api.next()
        answer, failure = invoke(handler, headers, body)
        sys.stdout.flush()
        sys.stderr.flush()
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        if failure is None:
            api.respond(request_id, answer)
        else:
            log_error(failure)
            api.fail("/invocation/%s/error" % request_id, failure)


if __name__ == "__main__":
    main()
