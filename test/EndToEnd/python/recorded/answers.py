"""Compares whole answers with what AWS itself was recorded to answer.

The recordings are public: the snapshot files beside localstack's tests marked as validated against AWS, and moto's
tests marked as verified against AWS. Each test names the recording it repeats. What a recording does not show is not
compared: its tool had sorted VersionStages by name and Versions by date, and had taken headers and identifiers out.
"""
import datetime

from botocore.exceptions import ClientError

from harness import DevelopmentMode

CURRENT, PREVIOUS, PENDING = "AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"
DEFAULT_KEY = ["DefaultEncryptionKey"]


class _Any:
    """Equals every value of a type; stands where a recording holds a placeholder."""

    def __init__(self, kind, name):
        self._kind, self._name = kind, name

    def __eq__(self, other):
        return isinstance(other, self._kind)

    def __repr__(self):
        return self._name

    __hash__ = None


DATE = _Any(datetime.datetime, "<a date>")
TEXT = _Any(str, "<a text>")
BYTES = _Any(bytes, "<bytes>")


def contents(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


class RecordedCase(DevelopmentMode):
    def same(self, answer, **members):
        """The answer has exactly these members with these values, and status 200."""
        self.assertEqual(200, answer["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual(members, contents(answer))
        return answer

    def refuses(self, code, message, call, /, **parameters):
        """The call is refused like this; returns the members the client found beside Error."""
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        response = caught.exception.response
        self.assertEqual({"Code": code, "Message": message}, response["Error"])
        self.assertEqual(400, response["ResponseMetadata"]["HTTPStatusCode"])
        return {name: value for name, value in contents(response).items() if name != "Error"}

    def refuses_modelled(self, code, message, call, /, **parameters):
        """An error of the service's model: the client also finds its capital Message member, and nothing else."""
        self.assertEqual({"Message": message}, self.refuses(code, message, call, **parameters))

    def refuses_unmodelled(self, code, message, call, /, **parameters):
        """An error that is not in the service's model: the client finds no member at all."""
        self.assertEqual({}, self.refuses(code, message, call, **parameters))

    def versions(self, secret, *expected, **parameters):
        """ListSecretVersionIds answers these (version id, labels or None, was it read), oldest first."""
        answer = self.sm.list_secret_version_ids(SecretId=secret["Name"], **parameters)
        found = sorted(answer["Versions"], key=lambda version: version["CreatedDate"])
        entries = []
        for version, labels, read in expected:
            entry = {"CreatedDate": DATE, "KmsKeyIds": DEFAULT_KEY, "VersionId": version}
            if labels is not None:
                entry["VersionStages"] = labels
            if read:
                entry["LastAccessedDate"] = DATE
            entries.append(entry)
        self.same({**answer, "Versions": found}, ARN=secret["ARN"], Name=secret["Name"], Versions=entries)

    def value(self, secret, text, version, labels, **parameters):
        """GetSecretValue answers this."""
        parameters.setdefault("SecretId", secret["Name"])
        self.same(
            self.sm.get_secret_value(**parameters), ARN=secret["ARN"], Name=secret["Name"], CreatedDate=DATE,
            SecretString=text, VersionId=version, VersionStages=labels)

    def puts(self, secret, text, labels=None, answered=None, **parameters):
        """PutSecretValue with these labels answers with them (sorted); returns the version's id."""
        if labels is not None:
            parameters["VersionStages"] = labels
        answer = self.sm.put_secret_value(SecretId=secret["Name"], SecretString=text, **parameters)
        self.same(
            answer, ARN=secret["ARN"], Name=secret["Name"], VersionId=TEXT,
            VersionStages=answered or sorted(labels or [CURRENT]))
        return answer["VersionId"]

    def moves(self, secret, label, **parameters):
        """UpdateSecretVersionStage answers with the secret's ARN and name."""
        self.same(
            self.sm.update_secret_version_stage(SecretId=secret["Name"], VersionStage=label, **parameters),
            ARN=secret["ARN"], Name=secret["Name"])

    def deletes(self, secret, **parameters):
        parameters.setdefault("SecretId", secret["Name"])
        return self.same(
            self.sm.delete_secret(**parameters), ARN=secret["ARN"], Name=secret["Name"], DeletionDate=DATE)
