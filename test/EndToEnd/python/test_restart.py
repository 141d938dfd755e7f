"""What was acknowledged is there after a restart, whether the server was asked to stop or killed."""
import threading

from botocore.exceptions import BotoCoreError, ClientError

from harness import SecureMode, in_both_modes, unique
from messages import token_in_use
from server import OTHER_REGION

POLICY = ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*",'
          '"Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"secretsmanager:GetSecretValue"}]}')


@in_both_modes
class Restart:
    def describe(self, name, region=None):
        api = self.api(region=region) if region else self.sm
        described = api.describe_secret(SecretId=name)
        described.pop("ResponseMetadata")
        return described

    def value(self, name, **parameters):
        return self.sm.get_secret_value(SecretId=name, **parameters)["SecretString"]

    def replica_in_sync(self, name):
        def check():
            status = self.describe(name)["ReplicationStatus"][0]
            self.assertNotEqual("Failed", status["Status"], status)
            return status["Status"] == "InSync"

        self.eventually(check, "a replica in sync")

    def survives(self, how):
        own = self.kms.create_key(Description="mine")["KeyMetadata"]
        locked = self.kms.create_key()["KeyMetadata"]["KeyId"]
        doomed = self.kms.create_key()["KeyMetadata"]["KeyId"]
        alias = "alias/" + unique("key")
        self.kms.create_alias(AliasName=alias, TargetKeyId=own["KeyId"])
        sealed = self.kms.encrypt(KeyId=alias, Plaintext=b"sealed before")["CiphertextBlob"]
        key_deletion = self.kms.schedule_key_deletion(KeyId=doomed, PendingWindowInDays=9)["DeletionDate"]

        plain = self.create(Description="d", Tags=[{"Key": "k", "Value": "v"}], SecretString="one")
        used = self.put(plain, "two")
        self.put(plain, "three", stages=["MINE"])
        self.sm.put_resource_policy(SecretId=plain, ResourcePolicy=POLICY)
        keyed = self.create(KmsKeyId=alias, SecretString="under my key")
        unreadable = self.create(KmsKeyId=locked)
        self.kms.disable_key(KeyId=locked)
        deleted = self.create(SecretString="may come back")
        deletion = self.sm.delete_secret(SecretId=deleted, RecoveryWindowInDays=8)
        gone = self.create()
        self.sm.delete_secret(SecretId=gone, ForceDeleteWithoutRecovery=True)
        shared = self.create(AddReplicaRegions=[{"Region": OTHER_REGION}], SecretString="shared")
        self.replica_in_sync(shared)
        default_key = self.kms.describe_key(KeyId="alias/aws/secretsmanager")["KeyMetadata"]
        before = {name: self.describe(name) for name in (plain, keyed, unreadable, deleted, shared)}
        replica_before = self.describe(shared, OTHER_REGION)
        credentials = self.server.credentials

        self.restart(how)

        self.assertEqual(credentials, self.server.credentials)
        self.assertEqual(before, {name: self.describe(name) for name in before})
        self.assertEqual(replica_before, self.describe(shared, OTHER_REGION))
        self.assertEqual("two", self.value(plain))
        self.assertEqual("one", self.value(plain, VersionStage="AWSPREVIOUS"))
        self.assertEqual("three", self.value(plain, VersionStage="MINE"))
        self.assertEqual(POLICY, self.sm.get_resource_policy(SecretId=plain)["ResourcePolicy"])
        self.assertEqual("under my key", self.value(keyed))
        self.fails(("DecryptionFailure", "AccessDeniedException"), None,
                   self.sm.get_secret_value, SecretId=unreadable)
        self.fails("ResourceNotFoundException", None, self.sm.describe_secret, SecretId=gone)
        replica = self.api(region=OTHER_REGION).get_secret_value(SecretId=shared)
        self.assertEqual("shared", replica["SecretString"])

        # Tokens, due dates and keys are remembered, too.
        self.sm.put_secret_value(SecretId=plain, SecretString="two", ClientRequestToken=used)
        self.fails("ResourceExistsException", token_in_use(used, before[plain]["ARN"]), self.sm.put_secret_value,
                   SecretId=plain, SecretString="not two", ClientRequestToken=used)
        self.assertEqual(before[deleted]["DeletedDate"], self.describe(deleted)["DeletedDate"])
        self.assertEqual(before[deleted]["ARN"], deletion["ARN"])
        self.sm.restore_secret(SecretId=deleted)
        self.assertEqual("may come back", self.value(deleted))
        state = self.kms.describe_key(KeyId=doomed)["KeyMetadata"]
        self.assertEqual(("PendingDeletion", key_deletion), (state["KeyState"], state["DeletionDate"]))
        self.assertEqual(own, self.kms.describe_key(KeyId=alias)["KeyMetadata"])
        self.assertEqual(b"sealed before", self.kms.decrypt(CiphertextBlob=sealed)["Plaintext"])
        self.assertEqual(
            default_key, self.kms.describe_key(KeyId="alias/aws/secretsmanager")["KeyMetadata"])
        self.put(plain, "after")
        self.put(shared, "shared, after")
        self.eventually(
            lambda: self.api(region=OTHER_REGION).get_secret_value(SecretId=shared)["SecretString"]
            == "shared, after", "the replica of a later change")

    def test_everything_survives_a_stop(self):
        self.survives("stop")

    def test_everything_survives_a_kill(self):
        self.survives("kill")

    def test_stop_is_orderly(self):
        self.create()
        code = self.server.stop()
        self.assertEqual(0, code, self.server.log())
        self.server.start()

    def test_replication_begun_before_a_kill_is_finished_after_it(self):
        names = [self.create(AddReplicaRegions=[{"Region": OTHER_REGION}]) for _ in range(5)]
        self.restart("kill")
        for name in names:
            self.replica_in_sync(name)
            replica = self.api(region=OTHER_REGION).get_secret_value(SecretId=name)
            self.assertEqual("value of " + name, replica["SecretString"])

    def test_every_acknowledged_write_survives_a_kill_in_the_middle_of_writing(self):
        acknowledged, begun = {}, threading.Event()
        api = self.sm

        def write(worker):
            for number in range(10_000):
                name = f"{prefix}{worker}-{number}"
                try:
                    acknowledged[name] = api.create_secret(Name=name, SecretString=name)["VersionId"]
                except (BotoCoreError, ClientError):
                    return  # the server is gone
                if len(acknowledged) > 30:
                    begun.set()

        prefix = unique("w")
        writers = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
        for writer in writers:
            writer.start()
        self.assertTrue(begun.wait(60), "no write was acknowledged")
        self.server.kill()
        for writer in writers:
            writer.join()
        self.restart("kill")
        for name, version in acknowledged.items():
            got = self.sm.get_secret_value(SecretId=name)
            self.assertEqual((name, version), (got["SecretString"], got["VersionId"]))


class RootCredentials(SecureMode):
    def test_root_credentials_stay_the_same(self):
        path = self.server.data / "root-credentials"
        before = path.read_bytes()
        self.restart()
        self.assertEqual(before, path.read_bytes())
        self.sm.list_secrets()

    def test_server_says_where_they_are_but_not_what_they_are(self):
        _, secret, _ = self.server.credentials
        self.assertIn(b"root-credentials", self.server.output)
        self.assertNotIn(secret.encode(), self.server.output)
