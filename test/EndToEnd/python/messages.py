"""The exact texts of AWS Secrets Manager that several tests expect."""
NOT_FOUND = "Secrets Manager can't find the specified secret."
MARKED_DELETED = "You can't perform this operation on the secret because it was marked for deletion."
INVALID_NAME = (
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")
NO_TOKEN = "You must provide a ClientRequestToken value. We recommend a UUID-type value."
REPLICA_IS_READ_ONLY = "Operation not permitted on a replica secret. Call must be made in primary secret's region."
CANNOT_INVOKE = (
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access "
    "to the principal secretsmanager.amazonaws.com.")


def no_value(label="AWSCURRENT"):
    return f"Secrets Manager can't find the specified secret value for staging label: {label}"


def no_version(version):
    return f"Secrets Manager can't find the specified secret value for VersionId: {version}"


def token_in_use(used, arn):
    return (f"You can't use ClientRequestToken {used} because that value is already in use "
            f"for a version of secret {arn}.")


def name_exists(name):
    return f"The operation failed because the secret {name} already exists."
