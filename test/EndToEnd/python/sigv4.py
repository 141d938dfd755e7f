"""A small Signature Version 4 signer of our own.

botocore signs correctly and today; the tests also need requests that are signed for another time, signed
with a wrong key, presigned with a JSON body, or changed after signing. Written from the AWS documentation
("Create a signed AWS API request").
"""
import datetime
import hashlib
import hmac
import urllib.parse

ALGORITHM = "AWS4-HMAC-SHA256"


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def _hmac(key, text):
    return hmac.new(key, text.encode("utf-8"), hashlib.sha256).digest()


def _signature(secret, date, region, service, stamp, canonical):
    scope = f"{date}/{region}/{service}/aws4_request"
    to_sign = "\n".join([ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode("utf-8")).hexdigest()])
    key = ("AWS4" + secret).encode("utf-8")
    for part in (date, region, service, "aws4_request"):
        key = _hmac(key, part)
    return hmac.new(key, to_sign.encode("utf-8"), hashlib.sha256).hexdigest()


def _quote(text):
    return urllib.parse.quote(text, safe="-_.~")


def _canonical(method, path, query, headers, payload_hash):
    pairs = sorted((_quote(name), _quote(value)) for name, value in query)
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers))
    return "\n".join([
        method, path, "&".join(f"{n}={v}" for n, v in pairs), lines, ";".join(sorted(headers)), payload_hash])


def sign(credentials, service, region, headers, body, *, method="POST", path="/", at=None):
    """Returns headers (lower-case names, must include host) with X-Amz-Date and Authorization added."""
    access_key, secret, token = credentials
    at = at or now()
    stamp, date = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    signed = {name.lower(): value for name, value in headers.items()}
    signed["x-amz-date"] = stamp
    if token:
        signed["x-amz-security-token"] = token
    canonical = _canonical(method, path, [], signed, hashlib.sha256(body).hexdigest())
    signature = _signature(secret, date, region, service, stamp, canonical)
    signed["authorization"] = (
        f"{ALGORITHM} Credential={access_key}/{date}/{region}/{service}/aws4_request, "
        f"SignedHeaders={';'.join(sorted(signed))}, Signature={signature}")
    return signed


def presign(credentials, service, region, headers, body, *, expires=300, method="POST", path="/", at=None):
    """Returns the path with the query string of a presigned request; `headers` must be sent as given."""
    access_key, secret, token = credentials
    at = at or now()
    stamp, date = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    signed = {name.lower(): value for name, value in headers.items()}
    query = [
        ("X-Amz-Algorithm", ALGORITHM),
        ("X-Amz-Credential", f"{access_key}/{date}/{region}/{service}/aws4_request"),
        ("X-Amz-Date", stamp),
        ("X-Amz-Expires", str(expires)),
        ("X-Amz-SignedHeaders", ";".join(sorted(signed))),
    ]
    if token:
        query.append(("X-Amz-Security-Token", token))
    canonical = _canonical(method, path, query, signed, hashlib.sha256(body).hexdigest())
    query.append(("X-Amz-Signature", _signature(secret, date, region, service, stamp, canonical)))
    return path + "?" + "&".join(f"{_quote(name)}={_quote(value)}" for name, value in query)
