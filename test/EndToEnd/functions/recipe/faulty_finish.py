"""The recipe's last step with the mistakes that circulate: labels taken for versions, and a parameter that the operation does not have."""


def finish(client, arn, token):
    client.update_secret_version_stage(
        SecretId=arn, VersionStage="AWSCURRENT", ClientRequestToken=token,
        RemoveFromVersionId=client.describe_secret(SecretId=arn)["VersionIdsToStages"]["AWSCURRENT"][0])
