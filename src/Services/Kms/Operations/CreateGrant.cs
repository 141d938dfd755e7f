using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Lets a principal use a key, until the grant is retired or revoked. With a name, the same request again gives the
/// same grant.</summary>
internal sealed class CreateGrant(Database database) : Operation<CreateGrantRequest, CreateGrantResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;
    private GrantRecord? _grant;

    /// <inheritdoc/>
    public override void Validate(CreateGrantRequest request, CallContext context)
    {
        GrantRules.Check(request);
        GrantToken.Check(request.GrantTokens);
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(CreateGrantRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        _grant = _key.Key is { } key
            ? GrantRules.Read(request, key.Account, key.Region, key.KeyId, context.Account, context.Time)
            : null;
        GrantRecord? covering = _grant is null ? null : _key.Grants.FirstOrDefault(grant => GrantRules.Covers(grant, _grant));
        return KeyAccess.OnWith("kms:CreateGrant", _key, context, conditions => AddConditions(conditions, request, context)) with
        {
            GrantId = covering?.GrantId,
            Grantee = covering?.Grantee,
        };
    }

    /// <inheritdoc/>
    public override async ValueTask<CreateGrantResponse> ExecuteAsync(CreateGrantRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        row.Value.RequireUsable();
        GrantRecord grant = _grant!;
        GrantRules.CheckOperations(grant, row.Value);
        Requests.EndDryRun(request.DryRun);
        var grants = new GrantDirectory(database, _keys);
        if (await grants.FindAsync(_key, grant.GrantId, context) is null)
        {
            await grants.AddAsync(row, grant, context);
        }

        return new CreateGrantResponse { GrantId = grant.GrantId, GrantToken = GrantToken.Write(grant) };
    }

    private static void AddConditions(ConditionKeys conditions, CreateGrantRequest request, CallContext context)
    {
        conditions["kms:GranteePrincipal"] = [request.GranteePrincipal!];
        conditions["kms:GrantOperations"] = request.Operations!;
        // A service that the caller uses makes a grant for a resource of its own.
        conditions["kms:GrantIsForAWSResource"] = [context.CalledVia.Count > 0 ? "true" : "false"];
        if (request.RetiringPrincipal is { } retiring)
        {
            conditions["kms:RetiringPrincipal"] = [retiring];
        }

        if (request.Constraints is { } constraints)
        {
            conditions["kms:GrantConstraintType"] =
            [
                .. constraints.EncryptionContextEquals is null ? (string[])[] : ["EncryptionContextEquals"],
                .. constraints.EncryptionContextSubset is null ? (string[])[] : ["EncryptionContextSubset"],
            ];
            AddContext(conditions, constraints.EncryptionContextEquals);
            AddContext(conditions, constraints.EncryptionContextSubset);
        }
    }

    private static void AddContext(ConditionKeys conditions, IReadOnlyDictionary<string, string>? context)
    {
        if (context is not { Count: > 0 })
        {
            return;
        }

        conditions["kms:EncryptionContextKeys"] = [.. context.Keys];
        foreach (var (name, value) in context)
        {
            conditions.Also($"kms:EncryptionContext:{name}", value);
        }
    }
}
