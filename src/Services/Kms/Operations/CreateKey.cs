using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Makes a symmetric encryption key. Other kinds, imported material, custom key stores and multi-Region keys are
/// refused.</summary>
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

        string keySpec = request.KeySpec ?? request.CustomerMasterKeySpec ?? KeySpec.SYMMETRIC_DEFAULT;
        if (keySpec != KeySpec.SYMMETRIC_DEFAULT)
        {
            throw KmsErrors.UnsupportedOperationException($"KeySpec {keySpec} is not supported.");
        }

        if (request.KeyUsage is not (null or KeyUsageType.ENCRYPT_DECRYPT))
        {
            throw CommonErrors.Validation($"KeyUsage {request.KeyUsage} is not compatible with KeySpec {keySpec}");
        }

        if (request.CustomKeyStoreId is not null)
        {
            throw KmsErrors.CustomKeyStoreNotFoundException($"Custom key store {request.CustomKeyStoreId} does not exist.");
        }

        if (request.Origin is not (null or OriginType.AWS_KMS) || request.XksKeyId is not null)
        {
            throw KmsErrors.UnsupportedOperationException($"Origin {request.Origin} is not supported.");
        }

        if (request.MultiRegion is true)
        {
            throw KmsErrors.UnsupportedOperationException("Multi-Region keys are not supported.");
        }

        if (request.Policy is not null)
        {
            KeyPolicy.Check(request.Policy);
        }

        KeyTags.Read(request.Tags);
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(CreateKeyRequest request, CallContext context)
    {
        Dictionary<string, IReadOnlyList<string>> conditions = KeyAccess.Common(context);
        conditions["kms:KeySpec"] = [KeySpec.SYMMETRIC_DEFAULT];
        conditions["kms:KeyUsage"] = [KeyUsageType.ENCRYPT_DECRYPT];
        conditions["kms:KeyOrigin"] = [OriginType.AWS_KMS];
        conditions["kms:MultiRegion"] = ["false"];
        conditions["kms:BypassPolicyLockoutSafetyCheck"] = [request.BypassPolicyLockoutSafetyCheck is true ? "true" : "false"];
        Dictionary<string, string> tags = KeyTags.Read(request.Tags);
        var access = new AccessRequest("kms:CreateKey", "*") { ConditionsOf = () => conditions };
        if (tags.Count > 0)
        {
            conditions["aws:TagKeys"] = [.. tags.Keys];
            foreach (var (key, value) in tags)
            {
                conditions[$"aws:RequestTag/{key}"] = [value];
            }

            access = access with { Dependent = [new AccessRequest("kms:TagResource", "*") { ConditionsOf = () => conditions }] };
        }

        return ValueTask.FromResult(access);
    }

    /// <inheritdoc/>
    public override async ValueTask<CreateKeyResponse> ExecuteAsync(CreateKeyRequest request, CallContext context)
    {
        var key = new KeyRecord
        {
            Account = context.Account,
            Region = context.Region,
            KeyId = Guid.NewGuid().ToString("D"),
            Created = context.Time,
            Description = request.Description ?? "",
            Policy = request.Policy ?? KeyPolicy.Default(context.Account),
            Tags = KeyTags.Read(request.Tags),
            Materials = [KeyMaterial.Generate(context.Time)],
        };
        Transaction transaction = database.Begin();
        transaction.Insert(new KeyDirectory(database).Keys, key);
        await transaction.CommitAsync(context.Cancellation);
        return new CreateKeyResponse { KeyMetadata = key.Describe() };
    }
}
