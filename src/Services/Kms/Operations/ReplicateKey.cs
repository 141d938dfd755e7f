using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Makes a replica of a multi-Region primary key in another region: the same id and material, but a policy, tags,
/// grants and aliases of its own. Imported material has to be imported there too.</summary>
internal sealed class ReplicateKey(Database database, ServedRegions regions) : Operation<ReplicateKeyRequest, ReplicateKeyResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(ReplicateKeyRequest request, CallContext context)
    {
        if (request.Policy is not null)
        {
            KeyPolicy.Check(request.Policy, context.Caller, request.BypassPolicyLockoutSafetyCheck is true);
        }

        KeyTags.Read(request.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(ReplicateKeyRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        Dictionary<string, string> tags = KeyTags.Read(request.Tags);
        return KeyAccess.OnWith("kms:ReplicateKey", _key, context, conditions =>
        {
            conditions["kms:ReplicaRegion"] = [request.ReplicaRegion!];
            conditions.WithRequestTags(tags);
        }) with
        {
            // The replica is a new key of the account.
            Dependent =
            [
                On("kms:CreateKey"),
                .. tags.Count > 0 ? (AccessRequest[])[On("kms:TagResource")] : [],
            ],
        };

        AccessRequest On(string action) => new(action, "*")
        {
            ConditionsOf = () =>
            {
                ConditionKeys conditions = KeyAccess.Common(context);
                conditions["kms:BypassPolicyLockoutSafetyCheck"] = [request.BypassPolicyLockoutSafetyCheck is true ? "true" : "false"];
                conditions["kms:MultiRegion"] = ["true"];
                conditions["kms:MultiRegionKeyType"] = [MultiRegionKeyType.REPLICA];
                if (_key.Key is { } key)
                {
                    conditions["kms:KeySpec"] = [key.Type.Spec];
                    conditions["kms:KeyUsage"] = [key.KeyUsage];
                    conditions["kms:KeyOrigin"] = [key.Origin];
                }

                conditions.WithRequestTags(tags);
                return conditions;
            },
        };
    }

    /// <inheritdoc/>
    public override async ValueTask<ReplicateKeyResponse> ExecuteAsync(ReplicateKeyRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        KeyRecord primary = row.Value;
        string region = request.ReplicaRegion!;
        Check(primary, region);
        KeyRecord changed = primary with { ReplicaRegions = [.. primary.ReplicaRegions!, region] };
        KeyRecord replica = changed with
        {
            Region = region,
            Created = context.Time,
            Description = request.Description ?? "",
            Policy = request.Policy ?? KeyPolicy.Default(context.Account),
            Tags = KeyTags.Read(request.Tags),
            Status = primary.IsExternal ? KeyStatus.PendingImport : KeyStatus.Enabled,
            Materials = primary.IsExternal ? [.. primary.Materials.Select(material => material.WithoutBytes())] : primary.Materials,
            ImportTokenKey = primary.IsExternal ? SecretValue.Random(Xaes256Gcm.KeySize) : null,
            PendingMaterial = null,
            GrantCount = 0,
            AliasNames = [],
        };
        Transaction transaction = database.Begin();
        transaction.Insert(_keys.Keys, replica);
        await RelatedKeys.UpdateAsync(transaction, row, changed, _keys, context.Cancellation);
        await transaction.CommitAsync(context.Cancellation);
        return new ReplicateKeyResponse
        {
            ReplicaKeyMetadata = replica.Describe(),
            ReplicaPolicy = replica.Policy,
            ReplicaTags = [.. replica.Tags.Select(tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })],
        };
    }

    private void Check(KeyRecord primary, string region)
    {
        if (!primary.IsPrimary)
        {
            throw KmsErrors.UnsupportedOperationException($"{primary.Arn} is not a multi-Region primary key.");
        }

        primary.RequireUsable();
        if (region == primary.Region || primary.ReplicaRegions!.Contains(region))
        {
            throw KmsErrors.AlreadyExistsException($"The key {primary.KeyId} already exists in region {region}.");
        }

        if (!regions.Contains(region) || Partition.Of(region) != Partition.Of(primary.Region))
        {
            throw KmsErrors.UnsupportedOperationException($"Keys cannot be replicated to region {region}.");
        }
    }
}
