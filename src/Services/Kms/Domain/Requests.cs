using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>Checks that several cryptographic operations share.</summary>
internal static class Requests
{
    /// <summary>Refuses an algorithm that keys of this kind do not have.</summary>
    /// <exception cref="AwsException">InvalidKeyUsageException.</exception>
    public static void RequireAlgorithm(IReadOnlyList<string> algorithms, string algorithm, KeyRecord key)
    {
        if (!algorithms.Contains(algorithm))
        {
            throw KmsErrors.InvalidKeyUsageException($"Algorithm {algorithm} is incompatible with key spec {key.Type.Spec}.");
        }
    }

    /// <summary>The encryption algorithm of a request, which is the symmetric one if it does not say.</summary>
    public static string EncryptionAlgorithm(string? requested) => requested ?? EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT;

    /// <summary>Refuses an algorithm that the key does not encrypt with, and an encryption context with RSA, which has nothing
    /// to bind it to.</summary>
    /// <exception cref="AwsException">InvalidKeyUsageException or ValidationException.</exception>
    public static void RequireEncryption(KeyRecord key, string algorithm, IReadOnlyDictionary<string, string>? context)
    {
        RequireAlgorithm(key.Type.EncryptionAlgorithms(key.KeyUsage), algorithm, key);
        if (context is { Count: > 0 } && !key.Type.IsSymmetricEncryption)
        {
            throw CommonErrors.Validation($"EncryptionContext is not valid for algorithm {algorithm}.");
        }
    }

    /// <summary>Refuses attested recipients: there are no enclaves here.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public static void RefuseRecipient(RecipientInfo? recipient)
    {
        if (recipient is not null)
        {
            throw CommonErrors.Validation("Recipient is not supported: there is no attestation authority.");
        }
    }

    /// <summary>Ends a dry run, when everything but the deed itself was done.</summary>
    /// <exception cref="AwsException">DryRunOperationException.</exception>
    public static void EndDryRun(bool? dryRun)
    {
        if (dryRun is true)
        {
            throw KmsErrors.DryRunOperationException("The request would have succeeded, but the DryRun option is set.");
        }
    }

    /// <summary>The length of a data key in bytes: exactly one of the two parameters says it.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public static int DataKeyLength(string? keySpec, int? numberOfBytes) => (keySpec, numberOfBytes) switch
    {
        (DataKeySpec.AES_256, null) => 32,
        (DataKeySpec.AES_128, null) => 16,
        (null, int bytes) => bytes,
        _ => throw CommonErrors.Validation("Please specify either number of bytes or key spec."),
    };

    /// <summary>Refuses an alias name that customers cannot make or change.</summary>
    /// <exception cref="AwsException">ValidationException, InvalidAliasNameException or NotAuthorizedException.</exception>
    public static void CheckCustomerAlias(string aliasName)
    {
        if (!aliasName.StartsWith(KeyReference.AliasPrefix, StringComparison.Ordinal))
        {
            throw CommonErrors.Validation(
                "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
        }

        if (aliasName.Length == KeyReference.AliasPrefix.Length)
        {
            throw KmsErrors.InvalidAliasNameException("Alias name cannot be empty.");
        }

        if (aliasName.StartsWith(ManagedKeys.AliasPrefix, StringComparison.Ordinal))
        {
            // The service's own code, without a message; no model declares it.
            throw new AwsException("NotAuthorizedException", "");
        }
    }
}
