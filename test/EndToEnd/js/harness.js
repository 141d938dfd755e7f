// Starts a Strongroom server for a test file and makes AWS SDK clients for it.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const command = process.env.E2E_SERVER_COMMAND ?? join(root, 'strongroom');
const startDeadline = 180_000; // milliseconds; the launcher may have to build first
const pollDeadline = 30_000;

export const region = 'us-east-1';
export const otherRegion = 'eu-west-1';
export const modes = ['development', 'secure'];

export const unique = (prefix = 'secret') => `${prefix}-${randomUUID().slice(0, 13)}`;

export async function startServer(mode) {
  const data = await mkdtemp(join(tmpdir(), 'strongroom-e2e-'));
  const options = mode === 'development' ? ['--dev'] : ['--rate-limits', 'off'];
  const child = spawn(command, ['server', ...options, '--listen', '127.0.0.1:0', '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Options of a server that may be set around the tests stay out.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('STRONGROOM_'))),
  });
  let log = '';
  child.stderr.on('data', (chunk) => { log += chunk; });
  const exited = new Promise((done) => child.once('exit', done));
  const endpoint = await new Promise((ready, fail) => {
    const timer = setTimeout(() => fail(new Error(`no ready line in time\n${log}`)), startDeadline);
    createInterface(child.stdout).on('line', (line) => {
      log += `${line}\n`;
      const match = /^ready (http:\/\/127\.0\.0\.1:\d+)\s*$/.exec(line);
      if (match) {
        clearTimeout(timer);
        ready(match[1]);
      }
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(new Error(`the server ended with ${code}\n${log}`));
    });
  }).catch(async (error) => {
    child.kill('SIGKILL');
    throw error;
  });

  const credentials = mode === 'development'
    ? { accessKeyId: 'AKIDEVELOPMENT000000', secretAccessKey: 'any secret will do' }
    : await rootCredentials(data);
  const clients = [];
  const client = (Type, options = {}) => {
    const made = new Type({ endpoint, region, credentials, maxAttempts: 1, ...options });
    clients.push(made);
    return made;
  };
  return {
    endpoint,
    mode,
    secretsManager: (options) => client(SecretsManagerClient, options),
    kms: (options) => client(KMSClient, options),
    log: () => log,
    stop: async () => {
      clients.forEach((made) => made.destroy());
      child.kill('SIGTERM');
      await exited;
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function rootCredentials(data) {
  const text = await readFile(join(data, 'root-credentials'), 'utf8');
  const value = (key) => new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(text)[1];
  return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') };
}

// Polls until the check returns something true; the deadline exists only to fail.
export async function eventually(check, what) {
  const deadline = Date.now() + pollDeadline;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come about in ${pollDeadline} ms`);
    await pause(20);
  }
}
