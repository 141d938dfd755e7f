using System.Buffers;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Door;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Values;

/// <summary>
/// Secrets of Secrets Manager under the names of parameters (user guide, "Referencing AWS Secrets Manager secrets from Parameter
/// Store parameters"): <c>/aws/reference/secretsmanager/NAME</c>, with a version id or staging label behind a colon. They are read
/// through the front door as the caller.
/// </summary>
internal sealed class SecretReferences(FrontDoor door)
{
    private const int ShortestVersionId = 32;
    private const string SecretNotFound = "ResourceNotFoundException";

    /// <summary>The secret as a parameter.</summary>
    /// <exception cref="AwsException">ParameterNotFound; ValidationException without decryption and for a secret that cannot be read now;
    /// InvalidKeyId for one that cannot be decrypted; AccessDeniedException.</exception>
    public async ValueTask<Parameter> ReadAsync(ParameterReference reference, bool withDecryption, CallContext context)
    {
        if (!withDecryption)
        {
            throw CommonErrors.Validation(ParameterTexts.SecretNeedsDecryption);
        }

        try
        {
            var read = await ReadAsync(reference.SecretName!, reference.Selector, context.Via(SsmServices.ServiceName));
            using var binary = read.SecretBinary;
            return new Parameter
            {
                Name = reference.Name,
                Type = ParameterType.SecureString,
                Value = read.SecretString ?? ValueCipher.Base64Text(binary!.Reveal()),
                Version = 0,
                Selector = reference.Selector is { } selector ? $":{selector}" : null,
                SourceResult = ResultOf(read),
                LastModifiedDate = read.CreatedDate,
                ARN = read.ARN,
                DataType = ParameterKinds.Text,
            };
        }
        catch (AwsException refusal) when (refusal.Code == SecretNotFound)
        {
            throw SsmErrors.ParameterNotFound(ParameterTexts.SecretNotFound(reference.Asked));
        }
        catch (AwsException refusal) when (refusal.Code == "DecryptionFailure")
        {
            throw SsmErrors.InvalidKeyId(refusal.WireMessage);
        }
        catch (AwsException refusal) when (refusal.Fault == Fault.Client && refusal.Code is "InvalidRequestException" or "InvalidParameterException")
        {
            throw CommonErrors.Validation(refusal.WireMessage!);
        }
    }

    /// <summary>A selector of 32 characters or more may be a version's id; a label otherwise.</summary>
    private async ValueTask<GetSecretValueResponse> ReadAsync(string name, string? selector, CallContext context)
    {
        if (selector is { Length: >= ShortestVersionId })
        {
            try
            {
                return await AskAsync(new GetSecretValueRequest { SecretId = name, VersionId = selector }, context);
            }
            catch (AwsException refusal) when (refusal.Code == SecretNotFound)
            {
                // A label may be as long.
            }
        }

        return await AskAsync(new GetSecretValueRequest { SecretId = name, VersionStage = selector }, context);
    }

    private ValueTask<GetSecretValueResponse> AskAsync(GetSecretValueRequest request, CallContext context) =>
        door.CallAsync(SecretsManagerOperations.GetSecretValue, request, context);

    /// <summary>The answer of Secrets Manager as JSON. Binary values are in Base64, there and as the parameter's value.</summary>
    private static SecretValue ResultOf(GetSecretValueResponse read)
    {
        // Room for a value of which every byte is escaped, so that no outgrown copy is left behind.
        const int RoomForTheRest = 8192;
        var room = RoomForTheRest + (6 * ((read.SecretString ?? read.SecretBinary)?.Length ?? 0));
        var buffer = new ArrayBufferWriter<byte>(room);
        try
        {
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                writer.WriteString("ARN", read.ARN);
                writer.WriteString("Name", read.Name);
                writer.WriteString("VersionId", read.VersionId);
                if (read.SecretString is { } text)
                {
                    writer.WriteString("SecretString", text.Reveal());
                }

                if (read.SecretBinary is { } binary)
                {
                    writer.WriteBase64String("SecretBinary", binary.Reveal());
                }

                writer.WriteStartArray("VersionStages");
                foreach (var stage in read.VersionStages ?? [])
                {
                    writer.WriteStringValue(stage);
                }

                writer.WriteEndArray();
                writer.WriteString("CreatedDate", read.CreatedDate!.Value.UtcDateTime);
                writer.WriteEndObject();
            }

            return SecretValue.Copy(buffer.WrittenSpan);
        }
        finally
        {
            buffer.Clear();
        }
    }
}
