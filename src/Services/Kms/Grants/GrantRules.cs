using System.Collections.Frozen;
using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Grants;

/// <summary>What grants permit, and which there may be (KMS developer guide, "Grants in AWS KMS").</summary>
internal static class GrantRules
{
    /// <summary>Grants of a key (KMS quotas).</summary>
    public const int MaxPerKey = 50_000;

    // API reference, GrantConstraints.
    private const int MaxPairs = 8;
    private const int MaxValueLength = 384;

    // Operations without an encryption context: a constraint does not touch them.
    private static readonly FrozenSet<string> WithoutContext =
        ((string[])[GrantOperation.DescribeKey, GrantOperation.RetireGrant, GrantOperation.CreateGrant]).ToFrozenSet();

    /// <summary>The grant that permits an operation, or null. The grants are those of the caller.</summary>
    /// <param name="grants">The caller's grants on the key.</param>
    /// <param name="operation">E.g. <c>Decrypt</c>; of ReEncrypt the half that touches the key.</param>
    /// <param name="context">The request's encryption context, or null.</param>
    public static GrantRecord? Allowing(
        IReadOnlyList<GrantRecord> grants, string operation, IReadOnlyDictionary<string, string>? context)
    {
        foreach (GrantRecord grant in grants)
        {
            if (grant.Operations.Contains(operation) && (WithoutContext.Contains(operation) || Fits(grant, context)))
            {
                return grant;
            }
        }

        return null;
    }

    /// <summary>Whether a grant that a grantee makes stays within one that it has: no further operations, and constraints at
    /// least as strict.</summary>
    public static bool Covers(GrantRecord grant, GrantRecord made)
    {
        if (!grant.Operations.Contains(GrantOperation.CreateGrant) || !made.Operations.All(grant.Operations.Contains))
        {
            return false;
        }

        if (grant.ContextEquals is { } required && (made.ContextEquals is not { } own || !Same(required, own)))
        {
            return false;
        }

        return grant.ContextSubset is not { } subset
            || Includes(made.ContextEquals, subset)
            || Includes(made.ContextSubset, subset);
    }

    /// <summary>As whom a caller may retire a grant by what the grant itself says: as a principal that it names, the caller itself
    /// before its role; or null.</summary>
    public static string? RetiringPrincipal(GrantRecord grant, string callerArn)
    {
        string?[] named = [grant.Retiring, grant.Operations.Contains(GrantOperation.RetireGrant) ? grant.Grantee : null];
        return Array.Find(named, principal => principal == callerArn)
            ?? Array.Find(named, principal => principal is not null && GrantPrincipal.Matches(principal, callerArn));
    }

    /// <summary>The grant that a request asks for. The same request with a name gives the same grant, so that it can be
    /// repeated; without a name each is another.</summary>
    public static GrantRecord Read(CreateGrantRequest request, string account, string region, string keyId, string issuingAccount, DateTimeOffset now)
    {
        IReadOnlyList<string> operations = [.. request.Operations!.Distinct()];
        string grantId = request.Name is null
            ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes))
            : Convert.ToHexStringLower(SHA256.HashData(AssociatedData.FromParts(
            [
                account, region, keyId, issuingAccount, request.Name, request.GranteePrincipal!, request.RetiringPrincipal ?? "",
                string.Join(' ', operations.Order(StringComparer.Ordinal)),
                Convert.ToHexString(EncryptionContext.Canonical(request.Constraints?.EncryptionContextSubset)),
                Convert.ToHexString(EncryptionContext.Canonical(request.Constraints?.EncryptionContextEquals)),
            ])));
        return new GrantRecord(account, region, keyId, grantId, now, request.GranteePrincipal!, issuingAccount, operations)
        {
            Name = request.Name,
            Retiring = request.RetiringPrincipal,
            ContextSubset = request.Constraints?.EncryptionContextSubset,
            ContextEquals = request.Constraints?.EncryptionContextEquals,
        };
    }

    /// <summary>Checks what of a request does not depend on the key.</summary>
    /// <exception cref="AwsException">InvalidArnException or ValidationException.</exception>
    public static void Check(CreateGrantRequest request)
    {
        foreach (string? principal in (string?[])[request.GranteePrincipal, request.RetiringPrincipal])
        {
            if (principal is not null && !GrantPrincipal.IsValid(principal))
            {
                throw KmsErrors.InvalidArnException($"ARN does not refer to a valid principal: {principal}");
            }
        }

        if (request.Operations!.Count == 0)
        {
            throw CommonErrors.Validation("A grant needs at least one operation.");
        }

        foreach (var pairs in (IReadOnlyDictionary<string, string>?[])
            [request.Constraints?.EncryptionContextSubset, request.Constraints?.EncryptionContextEquals])
        {
            if (pairs is { Count: > MaxPairs } || pairs?.Values.Any(value => value.Length > MaxValueLength) is true)
            {
                throw CommonErrors.Validation(
                    $"A grant constraint cannot have more than {MaxPairs} encryption context pairs, nor values longer than {MaxValueLength} characters.");
            }
        }
    }

    /// <summary>Checks that a key of this kind has the operations, and an encryption context if one is demanded.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public static void CheckOperations(GrantRecord grant, KeyRecord key)
    {
        foreach (string operation in grant.Operations)
        {
            if (!IsValid(operation, key))
            {
                throw CommonErrors.Validation(
                    $"Grant operation {operation} is not valid for key usage {key.KeyUsage} and key spec {key.Type.Spec}.");
            }
        }

        if ((grant.ContextSubset is not null || grant.ContextEquals is not null) && !key.Type.IsSymmetricEncryption)
        {
            throw CommonErrors.Validation("Encryption context grant constraints are valid for symmetric encryption keys only.");
        }
    }

    private static bool IsValid(string operation, KeyRecord key) => operation switch
    {
        GrantOperation.CreateGrant or GrantOperation.RetireGrant or GrantOperation.DescribeKey => true,
        GrantOperation.GetPublicKey => key.Type.IsKeyPair,
        GrantOperation.Sign or GrantOperation.Verify => key.KeyUsage == KeyUsageType.SIGN_VERIFY,
        GrantOperation.GenerateMac or GrantOperation.VerifyMac => key.KeyUsage == KeyUsageType.GENERATE_VERIFY_MAC,
        GrantOperation.DeriveSharedSecret => key.KeyUsage == KeyUsageType.KEY_AGREEMENT,
        GrantOperation.Encrypt or GrantOperation.Decrypt or GrantOperation.ReEncryptFrom or GrantOperation.ReEncryptTo =>
            key.KeyUsage == KeyUsageType.ENCRYPT_DECRYPT,
        _ => key.Type.IsSymmetricEncryption,
    };

    private static bool Fits(GrantRecord grant, IReadOnlyDictionary<string, string>? context) =>
        (grant.ContextEquals is not { } equal || Same(equal, context)) && (grant.ContextSubset is not { } subset || Includes(context, subset));

    private static bool Same(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string>? right) =>
        left.Count == (right?.Count ?? 0) && Includes(right, left);

    private static bool Includes(IReadOnlyDictionary<string, string>? context, IReadOnlyDictionary<string, string> subset) =>
        subset.All(pair => context is not null && context.TryGetValue(pair.Key, out string? value) && value == pair.Value);
}
