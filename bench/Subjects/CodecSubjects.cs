using System.Buffers;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Bench.Subjects;

/// <summary>The AWS JSON codec, with what the pipeline does around it: a response to write to, secrets disposed.</summary>
internal static class CodecSubjects
{
    private const string Arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:prod/database/primary-AbCdEf";
    private const string Name = "prod/database/primary";
    private const string VersionId = "6f0c7a0e-6f0f-4b6c-9a51-0a4a5d1a2f11";

    public static Subject DecodeGet() => Decode(SecretsManagerOperations.GetSecretValue, $$"""{"SecretId":"{{Arn}}","VersionStage":"AWSCURRENT"}""");

    public static Subject DecodePut() => Decode(
        SecretsManagerOperations.PutSecretValue,
        $$"""{"SecretId":"{{Name}}","ClientRequestToken":"{{VersionId}}","SecretString":"{\"username\":\"app\",\"password\":\"{{new string('p', 32)}}\"}","VersionStages":["AWSCURRENT"]}""");

    public static Subject EncodeGet() => Encode(SecretsManagerOperations.GetSecretValue, new GetSecretValueResponse
    {
        ARN = Arn,
        Name = Name,
        VersionId = VersionId,
        SecretString = SecretValue.FromText($$"""{"username":"app","password":"{{new string('p', 32)}}"}"""),
        VersionStages = ["AWSCURRENT"],
        CreatedDate = StillClock.Moment,
    });

    public static Subject EncodePut() => Encode(
        SecretsManagerOperations.PutSecretValue, new PutSecretValueResponse { ARN = Arn, Name = Name, VersionId = VersionId, VersionStages = ["AWSCURRENT"] });

    private static Subject Decode(OperationModel operation, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        return new Subject(() => SecretMembers.Dispose(operation.Input, AwsJsonCodec.Version11.Decode(operation, new WireRequest(body))));
    }

    private static Subject Encode(OperationModel operation, object response)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return new Subject(() =>
        {
            buffer.ResetWrittenCount();
            AwsJsonCodec.Version11.EncodeResponse(operation, response, new WireResponse(buffer));
        });
    }
}
