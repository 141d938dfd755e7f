"""A single-user rotation function for PostgreSQL in the manner of AWS's templates, on boto3 and psycopg2."""
import json
import os

import boto3
import psycopg2
from psycopg2 import sql


def lambda_handler(event, context):
    arn, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    client = boto3.client("secretsmanager", endpoint_url=os.environ["SECRETS_MANAGER_ENDPOINT"])
    described = client.describe_secret(SecretId=arn)
    if described.get("RotationEnabled") is False:
        raise ValueError(f"Secret {arn} is not enabled for rotation")
    versions = described["VersionIdsToStages"]
    if token not in versions:
        raise ValueError(f"Secret version {token} has no stage for rotation of secret {arn}")
    if "AWSCURRENT" in versions[token]:
        return
    if "AWSPENDING" not in versions[token]:
        raise ValueError(f"Secret version {token} is not AWSPENDING for rotation of secret {arn}")
    {"createSecret": create, "setSecret": change, "testSecret": test, "finishSecret": finish}[step](client, arn, token)


def value(client, arn, stage, token=None):
    chosen = {"VersionId": token} if token else {}
    return json.loads(client.get_secret_value(SecretId=arn, VersionStage=stage, **chosen)["SecretString"])


def connect(credential):
    try:
        return psycopg2.connect(
            host=credential["host"], port=credential.get("port", 5432), dbname=credential.get("dbname", "postgres"),
            user=credential["username"], password=credential["password"], connect_timeout=5)
    except psycopg2.OperationalError:
        return None


def create(client, arn, token):
    current = value(client, arn, "AWSCURRENT")
    try:
        value(client, arn, "AWSPENDING", token)
    except client.exceptions.ResourceNotFoundException:
        current["password"] = client.get_random_password(ExcludeCharacters=":/@\"'\\")["RandomPassword"]
        client.put_secret_value(
            SecretId=arn, ClientRequestToken=token, SecretString=json.dumps(current), VersionStages=["AWSPENDING"])


def change(client, arn, token):
    pending = value(client, arn, "AWSPENDING", token)
    connection = connect(pending)
    if connection:
        connection.close()
        return
    connection = connect(value(client, arn, "AWSCURRENT"))
    if not connection:
        raise ValueError(f"Unable to log into database with previous, current, or pending secret of secret arn {arn}")
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("ALTER USER {} WITH PASSWORD %s").format(sql.Identifier(pending["username"])), (pending["password"],))
    connection.close()


def test(client, arn, token):
    connection = connect(value(client, arn, "AWSPENDING", token))
    if not connection:
        raise ValueError(f"Unable to log into database with pending secret of secret ARN {arn}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOW()")
    connection.close()


def finish(client, arn, token):
    for version, stages in client.describe_secret(SecretId=arn)["VersionIdsToStages"].items():
        if "AWSCURRENT" in stages:
            client.update_secret_version_stage(
                SecretId=arn, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=version)
