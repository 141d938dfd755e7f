// A rotation function in JavaScript: a new value of letters and digits.
const { randomBytes } = require("node:crypto");
const {
  SecretsManagerClient, DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand, UpdateSecretVersionStageCommand,
} = require("@aws-sdk/client-secrets-manager");

const client = new SecretsManagerClient({});

exports.handler = async ({ Step, SecretId, ClientRequestToken }) => {
  if (Step === "createSecret") {
    await client.send(new PutSecretValueCommand({
      SecretId, ClientRequestToken, SecretString: randomBytes(24).toString("hex"), VersionStages: ["AWSPENDING"] }));
  } else if (Step === "testSecret") {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSPENDING" }));
    if (!/^[0-9a-f]{48}$/.test(SecretString)) throw new Error("the pending value has another form");
  } else if (Step === "finishSecret") {
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
    const [current] = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes("AWSCURRENT"));
    await client.send(new UpdateSecretVersionStageCommand({
      SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: ClientRequestToken, RemoveFromVersionId: current }));
  }
  return { done: Step };
};
