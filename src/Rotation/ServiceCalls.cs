using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Door;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;

namespace Strongroom.Rotation;

/// <summary>Calls that Secrets Manager makes on its own behalf to rotate a secret.</summary>
internal static class ServiceCalls
{
    /// <summary>The principal, as function policies name it.</summary>
    public const string ServiceName = "secretsmanager.amazonaws.com";

    /// <summary>A call in a secret's account and region.</summary>
    public static CallContext Context(SecretRecord secret, TimeProvider time, CancellationToken cancellation) => new(
        Guid.NewGuid().ToString(), Principal.Service(secret.Account, ServiceName), secret.Region, time.GetUtcNow(), ServiceName, UserAgent: null, cancellation)
    {
        IsSecure = true,
    };

    /// <summary>A value, which the caller disposes; null if there is none.</summary>
    /// <exception cref="AwsException">It may not be read.</exception>
    public static async ValueTask<SecretValue?> ReadAsync(FrontDoor door, CallContext context, string secretId, string? versionId, string stage)
    {
        try
        {
            var read = await door.CallAsync(
                SecretsManagerOperations.GetSecretValue,
                new GetSecretValueRequest { SecretId = secretId, VersionId = versionId, VersionStage = stage },
                context);
            return read.SecretString ?? read.SecretBinary;
        }
        catch (AwsException absent) when (absent.Code == "ResourceNotFoundException")
        {
            return null;
        }
        catch (AwsException other) when (versionId is not null && other.Code == "InvalidRequestException" && other.WireMessage == Messages.StageNotOnVersion)
        {
            return null;
        }
    }
}
