"""A rotation function of the kind that recipes for containers show: a new password in the secret's JSON, nothing behind it."""
import json
import logging

import boto3

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def lambda_handler(event, context):
    client = boto3.client("secretsmanager")
    steps = {"createSecret": create, "setSecret": nothing, "testSecret": nothing, "finishSecret": finish}
    step = event["Step"]
    logger.info("Rotating %s: %s", event["SecretId"], step)
    if step not in steps:
        raise ValueError(f"Invalid step parameter: {step}")
    steps[step](client, event["SecretId"], event["ClientRequestToken"])
    return {"statusCode": 200, "body": f"Successfully completed {step}"}


def create(client, arn, token):
    password = client.get_random_password(PasswordLength=32, ExcludeCharacters="\"@/\\")["RandomPassword"]
    value = json.loads(client.get_secret_value(SecretId=arn, VersionStage="AWSCURRENT")["SecretString"])
    value["password"] = password
    client.put_secret_value(
        SecretId=arn, ClientRequestToken=token, SecretString=json.dumps(value), VersionStages=["AWSPENDING"])


def nothing(client, arn, token):
    logger.info("Nothing to do at the service")


def finish(client, arn, token):
    labels = client.describe_secret(SecretId=arn)["VersionIdsToStages"]
    current = next(version for version, stages in labels.items() if "AWSCURRENT" in stages)
    client.update_secret_version_stage(
        SecretId=arn, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current)
