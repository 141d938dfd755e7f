using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Makes a key. Custom key stores, and key specs that the platform has no cryptography for, are refused.</summary>
internal sealed class CreateKey(Database database) : Operation<CreateKeyRequest, CreateKeyResponse>
{
    /// <inheritdoc/>
    public override void Validate(CreateKeyRequest request, CallContext context)
    {
        if (request is { KeySpec: not null, CustomerMasterKeySpec: not null })
        {
            throw CommonErrors.Validation(
                "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.");
        }

        KeyType type = TypeOf(request);
        if (request.KeyUsage is null && !type.IsSymmetricEncryption)
        {
            throw CommonErrors.Validation("You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
        }

        if (!type.Usages.Contains(UsageOf(request)))
        {
            throw CommonErrors.Validation($"KeyUsage {request.KeyUsage} is not compatible with KeySpec {type.Spec}");
        }

        if (!type.IsSupported)
        {
            throw KmsErrors.UnsupportedOperationException($"KeySpec {type.Spec} is not supported.");
        }

        if (request.CustomKeyStoreId is not null)
        {
            throw KmsErrors.CustomKeyStoreNotFoundException($"Custom key store {request.CustomKeyStoreId} does not exist.");
        }

        if (request.Origin is not (null or OriginType.AWS_KMS or OriginType.EXTERNAL) || request.XksKeyId is not null)
        {
            throw KmsErrors.UnsupportedOperationException($"Origin {request.Origin} is not supported.");
        }

        if (request.Policy is not null)
        {
            KeyPolicy.Check(request.Policy, context.Caller, request.BypassPolicyLockoutSafetyCheck is true);
        }

        KeyTags.Read(request.Tags);
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(CreateKeyRequest request, CallContext context)
    {
        ConditionKeys conditions = KeyAccess.Common(context);
        conditions["kms:KeySpec"] = [TypeOf(request).Spec];
        conditions["kms:KeyUsage"] = [UsageOf(request)];
        conditions["kms:KeyOrigin"] = [request.Origin ?? OriginType.AWS_KMS];
        conditions["kms:MultiRegion"] = [request.MultiRegion is true ? "true" : "false"];
        if (request.MultiRegion is true)
        {
            conditions["kms:MultiRegionKeyType"] = [MultiRegionKeyType.PRIMARY];
        }

        conditions["kms:BypassPolicyLockoutSafetyCheck"] = [request.BypassPolicyLockoutSafetyCheck is true ? "true" : "false"];
        Dictionary<string, string> tags = KeyTags.Read(request.Tags);
        conditions.WithRequestTags(tags);
        var access = new AccessRequest("kms:CreateKey", "*") { ConditionsOf = () => conditions };
        return ValueTask.FromResult(tags.Count == 0
            ? access
            : access with { Dependent = [new AccessRequest("kms:TagResource", "*") { ConditionsOf = () => conditions }] });
    }

    /// <inheritdoc/>
    public override async ValueTask<CreateKeyResponse> ExecuteAsync(CreateKeyRequest request, CallContext context)
    {
        KeyType type = TypeOf(request);
        bool isExternal = request.Origin == OriginType.EXTERNAL;
        bool isMultiRegion = request.MultiRegion is true;
        var key = new KeyRecord
        {
            Account = context.Account,
            Region = context.Region,
            KeyId = isMultiRegion ? $"{KeyRecord.MultiRegionPrefix}{Guid.NewGuid():N}" : Guid.NewGuid().ToString("D"),
            Created = context.Time,
            Description = request.Description ?? "",
            Policy = request.Policy ?? KeyPolicy.Default(context.Account),
            Tags = KeyTags.Read(request.Tags),
            Status = isExternal ? KeyStatus.PendingImport : KeyStatus.Enabled,
            Materials = isExternal ? [] : [KeyMaterial.Generate(type, context.Time)],
            Spec = type.IsSymmetricEncryption ? null : type.Spec,
            Usage = type.IsSymmetricEncryption ? null : UsageOf(request),
            ImportTokenKey = isExternal ? SecretValue.Random(Xaes256Gcm.KeySize) : null,
            PrimaryRegion = isMultiRegion ? context.Region : null,
            ReplicaRegions = isMultiRegion ? [] : null,
            AliasNames = [],
        };
        Transaction transaction = database.Begin();
        transaction.Insert(new KeyDirectory(database).Keys, key);
        await transaction.CommitAsync(context.Cancellation);
        return new CreateKeyResponse { KeyMetadata = key.Describe() };
    }

    private static KeyType TypeOf(CreateKeyRequest request) =>
        KeyType.Of(request.KeySpec ?? request.CustomerMasterKeySpec ?? KeySpec.SYMMETRIC_DEFAULT);

    private static string UsageOf(CreateKeyRequest request) => request.KeyUsage ?? KeyUsageType.ENCRYPT_DECRYPT;
}
