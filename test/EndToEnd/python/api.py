"""AWS clients for a server: boto3 where it knows the request, a signed JSON request where it does not."""
import base64
import datetime
import json
import uuid

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from server import HTTP_TIMEOUT_SECONDS

# The operations whose ClientRequestToken every SDK fills in by itself.
TOKEN_OPERATIONS = {"CreateSecret", "PutSecretValue", "UpdateSecret", "RotateSecret"}

_session = botocore.session.Session()
_session.set_credentials("unused", "unused")
_boto = boto3.Session(botocore_session=_session)


def token():
    """A fresh ClientRequestToken (32..64 characters)."""
    return str(uuid.uuid4())


class Api:
    """A service's operations by their Python names.

    Uses boto3, with the client's own parameter checks off so that bad input reaches the server. What the
    installed boto3 does not know yet (Debian 12 has 1.26) goes out as a signed JSON request instead.
    """

    def __init__(self, server, service, region, credentials=None):
        self._server, self._service, self._region = server, service, region
        self._credentials = credentials or server.credentials
        access_key, secret, session_token = self._credentials
        self.client = _boto.client(
            service, region_name=region, endpoint_url=server.endpoint, aws_access_key_id=access_key,
            aws_secret_access_key=secret, aws_session_token=session_token,
            config=Config(
                retries={"max_attempts": 0}, parameter_validation=False,
                connect_timeout=HTTP_TIMEOUT_SECONDS, read_timeout=HTTP_TIMEOUT_SECONDS))

    def __getattr__(self, name):
        known = self.client.meta.method_to_api_mapping.get(name)
        operation = known or "".join(part.capitalize() for part in name.split("_"))

        def invoke(**parameters):
            if known:
                shape = self.client.meta.service_model.operation_model(known).input_shape
                if shape is None or set(parameters) <= set(shape.members):
                    return getattr(self.client, name)(**parameters)
            return self._raw(operation, parameters)

        return invoke

    def _raw(self, operation, parameters):
        if operation in TOKEN_OPERATIONS:
            parameters.setdefault("ClientRequestToken", token())
        body = json.dumps(parameters, default=lambda raw: base64.b64encode(raw).decode("ascii")).encode("utf-8")
        reply = self._server.call(
            self._service, operation, body, region=self._region, credentials=self._credentials)
        if reply.status != 200:
            raise ClientError({
                "Error": {"Code": reply.code, "Message": reply.message or ""},
                "ResponseMetadata": {"HTTPStatusCode": reply.status}}, operation)
        return _typed(reply.json)


def _typed(value, name=""):
    """JSON to what boto3 would return: dates as datetimes, blobs as bytes."""
    if isinstance(value, dict):
        return {key: _typed(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if name.endswith("Date") and isinstance(value, (int, float)):
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    if name in ("SecretBinary", "CiphertextBlob", "Plaintext"):
        return base64.b64decode(value)
    return value
