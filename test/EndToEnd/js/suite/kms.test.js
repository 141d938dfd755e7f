// The symmetric part of KMS through the AWS SDK for JavaScript, in both modes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  AlreadyExistsException, CancelKeyDeletionCommand, CreateAliasCommand, CreateKeyCommand, DecryptCommand,
  DescribeKeyCommand, DisableKeyCommand, DisabledException, EnableKeyCommand, EncryptCommand,
  GenerateDataKeyCommand, IncorrectKeyException, InvalidCiphertextException, KMSInvalidStateException,
  ListAliasesCommand, NotFoundException, ScheduleKeyDeletionCommand, paginateListKeys,
} from '@aws-sdk/client-kms';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { modes, startServer, unique } from '../harness.js';

for (const mode of modes) {
  describe(`KMS in ${mode} mode`, () => {
    let server;
    let kms;
    const send = (Command, input = {}) => kms.send(new Command(input));
    const createKey = async () => (await send(CreateKeyCommand)).KeyMetadata;
    const plaintext = new TextEncoder().encode('plaintext');

    before(async () => {
      server = await startServer(mode);
      kms = server.kms();
    });
    after(() => server?.stop());

    it('creates, describes and lists keys and aliases', async () => {
      const key = await createKey();
      assert.equal(key.KeyState, 'Enabled');
      const alias = `alias/${unique('key')}`;
      await send(CreateAliasCommand, { AliasName: alias, TargetKeyId: key.KeyId });
      assert.equal((await send(DescribeKeyCommand, { KeyId: alias })).KeyMetadata.Arn, key.Arn);
      const { Aliases } = await send(ListAliasesCommand, { KeyId: key.KeyId });
      assert.deepEqual(Aliases.map((entry) => entry.AliasName), [alias]);
      const listed = [];
      for await (const page of paginateListKeys({ client: kms, pageSize: 1 }, {})) {
        listed.push(...page.Keys.map((entry) => entry.KeyId));
      }
      assert.ok(listed.includes(key.KeyId));
      await assert.rejects(send(CreateAliasCommand, { AliasName: alias, TargetKeyId: key.KeyId }), AlreadyExistsException);
    });

    it('encrypts and decrypts in a context', async () => {
      const key = await createKey();
      const EncryptionContext = { app: 'shop' };
      const { CiphertextBlob } = await send(EncryptCommand, {
        KeyId: key.KeyId, Plaintext: plaintext, EncryptionContext,
      });
      const opened = await send(DecryptCommand, { CiphertextBlob, EncryptionContext });
      assert.deepEqual(Uint8Array.from(opened.Plaintext), plaintext);
      assert.equal(opened.KeyId, key.Arn);
      await assert.rejects(send(DecryptCommand, { CiphertextBlob }), InvalidCiphertextException);
      const other = await createKey();
      await assert.rejects(
        send(DecryptCommand, { CiphertextBlob, EncryptionContext, KeyId: other.KeyId }), IncorrectKeyException);
    });

    it('generates data keys', async () => {
      const { KeyId } = await createKey();
      const made = await send(GenerateDataKeyCommand, { KeyId, KeySpec: 'AES_256' });
      assert.equal(made.Plaintext.length, 32);
      const opened = await send(DecryptCommand, { CiphertextBlob: made.CiphertextBlob });
      assert.deepEqual(Uint8Array.from(opened.Plaintext), Uint8Array.from(made.Plaintext));
    });

    it('refuses a disabled key, also for the secrets under it', async () => {
      const { KeyId, Arn } = await createKey();
      const sm = server.secretsManager();
      const name = unique();
      await sm.send(new CreateSecretCommand({ Name: name, SecretString: 'x', KmsKeyId: KeyId }));
      await send(DisableKeyCommand, { KeyId });
      await assert.rejects(send(EncryptCommand, { KeyId, Plaintext: plaintext }), (error) => {
        assert.ok(error instanceof DisabledException);
        assert.equal(error.message, `${Arn} is disabled.`);
        return true;
      });
      await assert.rejects(
        sm.send(new GetSecretValueCommand({ SecretId: name })),
        (error) => ['DecryptionFailure', 'AccessDeniedException'].includes(error.name));
      await send(EnableKeyCommand, { KeyId });
      assert.equal((await sm.send(new GetSecretValueCommand({ SecretId: name }))).SecretString, 'x');
    });

    it('schedules and cancels deletion', async () => {
      const { KeyId } = await createKey();
      const { DeletionDate } = await send(ScheduleKeyDeletionCommand, { KeyId, PendingWindowInDays: 7 });
      assert.ok(Math.abs(DeletionDate - Date.now() - 7 * 86_400_000) < 300_000);
      await assert.rejects(send(EncryptCommand, { KeyId, Plaintext: plaintext }), KMSInvalidStateException);
      await send(CancelKeyDeletionCommand, { KeyId });
      assert.equal((await send(DescribeKeyCommand, { KeyId })).KeyMetadata.KeyState, 'Disabled');
    });

    it('does not find an unknown key', async () => {
      await assert.rejects(
        send(DescribeKeyCommand, { KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }), NotFoundException);
    });
  });
}
