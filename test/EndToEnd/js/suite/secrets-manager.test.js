// Every operation of Secrets Manager through the AWS SDK for JavaScript, in both modes.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  BatchGetSecretValueCommand, CancelRotateSecretCommand, CreateSecretCommand, DeleteResourcePolicyCommand,
  DeleteSecretCommand, DescribeSecretCommand, GetRandomPasswordCommand, GetResourcePolicyCommand,
  GetSecretValueCommand, InvalidNextTokenException, InvalidParameterException, InvalidRequestException,
  LimitExceededException, ListSecretsCommand, ListSecretVersionIdsCommand, MalformedPolicyDocumentException,
  PublicPolicyException, PutResourcePolicyCommand, PutSecretValueCommand, RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand, ResourceExistsException, ResourceNotFoundException, RestoreSecretCommand,
  RotateSecretCommand, SecretsManagerServiceException, StopReplicationToReplicaCommand, TagResourceCommand,
  UntagResourceCommand, UpdateSecretCommand, UpdateSecretVersionStageCommand, ValidateResourcePolicyCommand,
  paginateListSecrets, paginateListSecretVersionIds,
} from '@aws-sdk/client-secrets-manager';
import { eventually, modes, otherRegion, startServer, unique } from '../harness.js';

const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::123456789012:root' },
    Action: 'secretsmanager:GetSecretValue',
    Resource: '*',
  }],
});
const publicPolicy = policy.replace('{"AWS":"arn:aws:iam::123456789012:root"}', '"*"');

for (const mode of modes) {
  describe(`Secrets Manager in ${mode} mode`, () => {
    let server;
    let sm;
    const send = (Command, input = {}, client = sm) => client.send(new Command(input));
    const create = async (input = {}) => {
      const name = input.Name ?? unique();
      await send(CreateSecretCommand, { SecretString: `value of ${name}`, ...input, Name: name });
      return name;
    };

    // The error must be of the SDK's own class, carry the message, and come with status 400.
    const fails = async (promise, Type, message) => {
      await assert.rejects(promise, (error) => {
        if (typeof Type === 'string') assert.equal(error.name, Type);
        else assert.ok(error instanceof Type, `${error.name}: ${error.message}`);
        assert.ok(error instanceof SecretsManagerServiceException);
        assert.equal(error.$metadata.httpStatusCode, 400);
        if (message instanceof RegExp) assert.match(error.message, message);
        else if (message !== undefined) assert.equal(error.message, message);
        return true;
      });
    };

    before(async () => {
      server = await startServer(mode);
      sm = server.secretsManager();
    });
    after(() => server?.stop());

    it('creates, describes and reads a secret', async () => {
      const name = unique();
      const token = randomUUID();
      const created = await send(CreateSecretCommand, {
        Name: name, SecretString: 'text', Description: 'what for', ClientRequestToken: token,
        Tags: [{ Key: 'k', Value: 'v' }],
      });
      assert.equal(created.VersionId, token);
      assert.match(created.ARN, new RegExp(`^arn:aws:secretsmanager:us-east-1:\\d{12}:secret:${name}-\\w{6}$`));
      const described = await send(DescribeSecretCommand, { SecretId: created.ARN });
      assert.equal(described.Description, 'what for');
      assert.deepEqual(described.Tags, [{ Key: 'k', Value: 'v' }]);
      assert.deepEqual(described.VersionIdsToStages, { [token]: ['AWSCURRENT'] });
      assert.ok(described.CreatedDate instanceof Date);
      assert.equal(described.RotationEnabled, undefined);
      const got = await send(GetSecretValueCommand, { SecretId: name });
      assert.equal(got.SecretString, 'text');
      assert.equal(got.SecretBinary, undefined);
      assert.ok(Math.abs(got.CreatedDate - Date.now()) < 300_000);
    });

    it('keeps binary values byte for byte', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const name = unique();
      await send(CreateSecretCommand, { Name: name, SecretBinary: bytes });
      const got = await send(GetSecretValueCommand, { SecretId: name });
      assert.deepEqual(Uint8Array.from(got.SecretBinary), bytes);
      assert.equal(got.SecretString, undefined);
    });

    it('puts and updates versions and moves labels', async () => {
      const name = await create();
      const first = (await send(GetSecretValueCommand, { SecretId: name })).VersionId;
      const put = await send(PutSecretValueCommand, { SecretId: name, SecretString: 'second' });
      assert.deepEqual(put.VersionStages, ['AWSCURRENT']);
      const updated = await send(UpdateSecretCommand, { SecretId: name, SecretString: 'third' });
      await send(UpdateSecretVersionStageCommand, {
        SecretId: name, VersionStage: 'AWSCURRENT', RemoveFromVersionId: updated.VersionId,
        MoveToVersionId: put.VersionId,
      });
      const versions = await send(ListSecretVersionIdsCommand, { SecretId: name, IncludeDeprecated: true });
      const labels = Object.fromEntries(versions.Versions.map((entry) => [entry.VersionId, entry.VersionStages]));
      assert.deepEqual(labels, {
        [first]: undefined, [put.VersionId]: ['AWSCURRENT'], [updated.VersionId]: ['AWSPREVIOUS'],
      });
      assert.deepEqual(versions.Versions[0].KmsKeyIds, ['DefaultEncryptionKey']);
      await fails(
        send(UpdateSecretVersionStageCommand, {
          SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: updated.VersionId,
        }),
        InvalidParameterException, /^The parameter RemoveFromVersionId can't be empty\. Staging label AWSCURRENT/);
    });

    it('is idempotent by the token the SDK makes', async () => {
      const name = await create();
      const input = { SecretId: name, SecretString: 'v', ClientRequestToken: randomUUID() };
      const versions = new Set();
      for (let attempt = 0; attempt < 2; attempt += 1) {
        versions.add((await send(PutSecretValueCommand, input)).VersionId);
      }
      assert.deepEqual([...versions], [input.ClientRequestToken]);
      await fails(send(PutSecretValueCommand, { ...input, SecretString: 'w' }), ResourceExistsException,
        /^You can't use ClientRequestToken .* because that value is already in use for a version of secret arn:/);
    });

    it('reads a batch, with an error per secret that cannot be read', async () => {
      const text = await create({ SecretString: 'text' });
      const binary = unique();
      await send(CreateSecretCommand, { Name: binary, SecretBinary: Uint8Array.of(0, 1, 255) });
      const deleted = await create();
      await send(DeleteSecretCommand, { SecretId: deleted });
      const missing = unique('missing');
      const answer = await send(BatchGetSecretValueCommand, { SecretIdList: [text, binary, deleted, missing] });
      const values = Object.fromEntries(answer.SecretValues.map((entry) => [entry.Name, entry]));
      assert.deepEqual(Object.keys(values).sort(), [text, binary].sort());
      assert.equal(values[text].SecretString, 'text');
      assert.deepEqual([...values[binary].SecretBinary], [0, 1, 255]);
      const errors = Object.fromEntries(answer.Errors.map((entry) => [entry.ErrorCode, entry]));
      assert.equal(errors.ResourceNotFoundException.Message, "Secrets Manager can't find the specified secret.");
      assert.match(errors.ResourceNotFoundException.SecretId, new RegExp(missing));
      assert.match(errors.InvalidRequestException.Message, /because it was marked for deletion/);
    });

    it('reads a batch by filter in pages', async () => {
      const prefix = unique();
      for (const suffix of 'abcde') await create({ Name: prefix + suffix, SecretString: suffix });
      const values = [];
      let NextToken;
      do {
        const page = await send(BatchGetSecretValueCommand, {
          Filters: [{ Key: 'name', Values: [prefix] }], MaxResults: 2, NextToken,
        });
        assert.ok(page.SecretValues.length <= 2);
        values.push(...page.SecretValues.map((entry) => entry.SecretString));
        NextToken = page.NextToken;
      } while (NextToken);
      assert.equal(values.sort().join(''), 'abcde');
      await fails(send(BatchGetSecretValueCommand, {}), SecretsManagerServiceException);
      await fails(
        send(BatchGetSecretValueCommand, { SecretIdList: [prefix], Filters: [{ Key: 'name', Values: ['x'] }] }),
        SecretsManagerServiceException);
    });

    it('lists in the order asked for, page by page', async () => {
      const prefix = unique();
      for (const suffix of 'cabed') await create({ Name: prefix + suffix });
      const suffixes = async (input) => {
        const found = [];
        const pages = paginateListSecrets(
          { client: sm, pageSize: 2 }, { Filters: [{ Key: 'name', Values: [prefix] }], ...input });
        for await (const page of pages) found.push(...page.SecretList.map((entry) => entry.Name.at(-1)));
        return found.join('');
      };
      assert.equal(await suffixes({ SortBy: 'name', SortOrder: 'asc' }), 'abcde');
      assert.equal(await suffixes({ SortBy: 'name', SortOrder: 'desc' }), 'edcba');
      assert.equal(await suffixes({ SortBy: 'created-date', SortOrder: 'asc' }), 'cabed');
      await send(PutSecretValueCommand, { SecretId: `${prefix}b`, SecretString: 'changed' });
      assert.equal((await suffixes({ SortBy: 'last-changed-date', SortOrder: 'desc' }))[0], 'b');
      assert.equal([...await suffixes({ SortBy: 'last-accessed-date' })].sort().join(''), 'abcde');
      const page = await send(ListSecretsCommand, { Filters: [{ Key: 'name', Values: [prefix] }], MaxResults: 1 });
      assert.ok(page.SecretList[0].SecretVersionsToStages);
    });

    it('pages through versions', async () => {
      const name = await create();
      for (const label of ['A', 'B', 'C']) {
        await send(PutSecretValueCommand, { SecretId: name, SecretString: label, VersionStages: [label] });
      }
      const found = [];
      for await (const page of paginateListSecretVersionIds({ client: sm, pageSize: 1 }, { SecretId: name })) {
        found.push(...page.Versions.map((entry) => entry.VersionStages.join()));
      }
      assert.deepEqual(found.sort(), ['A', 'AWSCURRENT', 'B', 'C']);
    });

    it('deletes and restores', async () => {
      const name = await create();
      const { DeletionDate } = await send(DeleteSecretCommand, { SecretId: name, RecoveryWindowInDays: 7 });
      assert.ok(Math.abs(DeletionDate - Date.now() - 7 * 86_400_000) < 300_000);
      await fails(send(GetSecretValueCommand, { SecretId: name }), InvalidRequestException,
        "You can't perform this operation on the secret because it was marked for deletion.");
      const listed = await send(ListSecretsCommand, {
        Filters: [{ Key: 'name', Values: [name] }], IncludePlannedDeletion: true,
      });
      assert.ok(listed.SecretList[0].DeletedDate instanceof Date);
      await send(RestoreSecretCommand, { SecretId: name });
      assert.equal((await send(GetSecretValueCommand, { SecretId: name })).SecretString, `value of ${name}`);
      await fails(
        send(DeleteSecretCommand, { SecretId: name, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }),
        InvalidParameterException);
    });

    it('makes random passwords', async () => {
      const { RandomPassword } = await send(GetRandomPasswordCommand, {
        PasswordLength: 40, ExcludePunctuation: true, IncludeSpace: false,
      });
      assert.match(RandomPassword, /^[A-Za-z0-9]{40}$/);
      await fails(send(GetRandomPasswordCommand, { PasswordLength: 3 }), InvalidParameterException,
        'Password length is too short based on the required types.');
      await fails(send(GetRandomPasswordCommand, { PasswordLength: 5000 }), 'ValidationException',
        /^1 validation error detected: Value '5000' at 'passwordLength' failed to satisfy constraint/);
    });

    it('tags and untags', async () => {
      const name = await create();
      await send(TagResourceCommand, { SecretId: name, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }] });
      await send(UntagResourceCommand, { SecretId: name, TagKeys: ['a'] });
      assert.deepEqual((await send(DescribeSecretCommand, { SecretId: name })).Tags, [{ Key: 'b', Value: '2' }]);
      await send(UntagResourceCommand, { SecretId: name, TagKeys: ['b'] });
      assert.deepEqual((await send(DescribeSecretCommand, { SecretId: name })).Tags, []);
    });

    it('keeps and checks resource policies', async () => {
      const name = await create();
      await send(PutResourcePolicyCommand, { SecretId: name, ResourcePolicy: policy, BlockPublicPolicy: true });
      assert.equal((await send(GetResourcePolicyCommand, { SecretId: name })).ResourcePolicy, policy);
      assert.equal((await send(ValidateResourcePolicyCommand, { ResourcePolicy: policy })).PolicyValidationPassed, true);
      const verdict = await send(ValidateResourcePolicyCommand, { ResourcePolicy: publicPolicy });
      assert.equal(verdict.PolicyValidationPassed, false);
      assert.ok(verdict.ValidationErrors[0].ErrorMessage);
      await fails(
        send(PutResourcePolicyCommand, { SecretId: name, ResourcePolicy: publicPolicy, BlockPublicPolicy: true }),
        PublicPolicyException);
      await fails(send(PutResourcePolicyCommand, { SecretId: name, ResourcePolicy: '{' }),
        MalformedPolicyDocumentException);
      await send(DeleteResourcePolicyCommand, { SecretId: name });
      assert.equal((await send(GetResourcePolicyCommand, { SecretId: name })).ResourcePolicy, undefined);
    });

    it('replicates, promotes and removes', async () => {
      const there = server.secretsManager({ region: otherRegion });
      const inSync = (name) => eventually(async () => {
        const { ReplicationStatus } = await send(DescribeSecretCommand, { SecretId: name });
        const status = ReplicationStatus.find((entry) => entry.Region === otherRegion);
        assert.notEqual(status.Status, 'Failed', status.StatusMessage);
        return status.Status === 'InSync';
      }, 'a replica in sync');
      const name = await create();
      const answer = await send(ReplicateSecretToRegionsCommand, {
        SecretId: name, AddReplicaRegions: [{ Region: otherRegion }],
      });
      assert.equal(answer.ReplicationStatus[0].Region, otherRegion);
      await inSync(name);
      const replica = await send(GetSecretValueCommand, { SecretId: name }, there);
      assert.equal(replica.SecretString, `value of ${name}`);
      await fails(send(PutSecretValueCommand, { SecretId: name, SecretString: 'x' }, there), InvalidParameterException,
        "Operation not permitted on a replica secret. Call must be made in primary secret's region.");
      assert.equal((await send(StopReplicationToReplicaCommand, { SecretId: name }, there)).ARN, replica.ARN);
      await send(PutSecretValueCommand, { SecretId: name, SecretString: 'on its own' }, there);

      const other = await create({ AddReplicaRegions: [{ Region: otherRegion }] });
      await inSync(other);
      await send(RemoveRegionsFromReplicationCommand, { SecretId: other, RemoveReplicaRegions: [otherRegion] });
      await eventually(async () => {
        try {
          await send(DescribeSecretCommand, { SecretId: other }, there);
          return false;
        } catch (error) {
          return error instanceof ResourceNotFoundException;
        }
      }, 'the removal of the replica');
    });

    it('answers rotation as long as no function can be invoked', async () => {
      const name = await create();
      await fails(send(RotateSecretCommand, { SecretId: name }), InvalidRequestException,
        'No Lambda rotation function ARN is associated with this secret.');
      const account = (await send(DescribeSecretCommand, { SecretId: name })).ARN.split(':')[4];
      await fails(
        send(RotateSecretCommand, {
          SecretId: name, RotationLambdaARN: `arn:aws:lambda:us-east-1:${account}:function:f`,
          RotationRules: { ScheduleExpression: 'rate(10 days)', Duration: '3h' },
        }),
        'AccessDeniedException', /^Secrets Manager cannot invoke the specified Lambda function\./);
      assert.equal((await send(DescribeSecretCommand, { SecretId: name })).RotationLambdaARN, undefined);
      await fails(send(CancelRotateSecretCommand, { SecretId: name }), InvalidRequestException);
    });

    it('raises the classes of the SDK', async () => {
      const name = await create();
      await fails(send(GetSecretValueCommand, { SecretId: unique('missing') }), ResourceNotFoundException,
        "Secrets Manager can't find the specified secret.");
      await fails(send(CreateSecretCommand, { Name: name, SecretString: 'x' }), ResourceExistsException,
        `The operation failed because the secret ${name} already exists.`);
      await fails(send(ListSecretsCommand, { NextToken: 'nonsense' }), InvalidNextTokenException);
      await fails(send(GetSecretValueCommand, { SecretId: 'not a name' }), 'ValidationException', /^Invalid name\./);
      const labels = Array.from({ length: 20 }, (_, index) => `L${index}`);
      await fails(
        send(PutSecretValueCommand, { SecretId: name, SecretString: 'x', VersionStages: labels }),
        LimitExceededException);
    });

    it('serves many requests at once', async () => {
      const name = await create();
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => send(GetSecretValueCommand, { SecretId: name })));
      assert.ok(answers.every((answer) => answer.SecretString === `value of ${name}`));
    });

    if (mode === 'secure') {
      it('refuses credentials it did not make', async () => {
        const stranger = server.secretsManager({
          credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' },
        });
        await assert.rejects(send(ListSecretsCommand, {}, stranger), { name: 'UnrecognizedClientException' });
      });
    } else {
      it('takes twelve digits for the account', async () => {
        const guest = server.secretsManager({
          credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' },
        });
        const { ARN } = await send(CreateSecretCommand, { Name: unique(), SecretString: 'x' }, guest);
        assert.match(ARN, /:123456789012:/);
      });
    }
  });
}
