using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Ends a grant by whom it names for that: its retiring principal, a grantee that it lets retire it, or the account of
/// the key. The grant is named by its token, or by key and id.</summary>
internal sealed class RetireGrant(Database database) : Operation<RetireGrantRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;
    private Row<GrantRecord>? _grant;

    /// <inheritdoc/>
    public override void Validate(RetireGrantRequest request, CallContext context)
    {
        bool byToken = request is { GrantToken: not null, GrantId: null, KeyId: null };
        bool byId = request is { GrantToken: null, GrantId: not null, KeyId: not null };
        if (!byToken && !byId)
        {
            throw CommonErrors.Validation("Grant token OR (grant ID, key ID) must be specified");
        }

        if (request.GrantToken is { } token)
        {
            GrantToken.Read(token);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(RetireGrantRequest request, CallContext context)
    {
        string? grantId = request.GrantId;
        if (request.GrantToken is { } text)
        {
            GrantToken token = GrantToken.Read(text);
            // A token of another region names a grant that is not here.
            _key = await _keys.ResolveAsync(new KeyReference(token.Account, context.Region, token.KeyId, null), context);
            grantId = token.GrantId;
        }
        else
        {
            _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        }

        _grant = await new GrantDirectory(database, _keys).FindAsync(_key, grantId, context);
        string? principal = _grant is null ? null : GrantRules.RetiringPrincipal(_grant.Value, context.Caller.Arn);
        return KeyAccess.On("kms:RetireGrant", _key, context) with
        {
            GrantId = principal is null ? null : _grant!.Value.GrantId,
            Grantee = principal,
        };
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(RetireGrantRequest request, CallContext context)
    {
        Row<KeyRecord> key = _key.RequireRow();
        if (_grant is null)
        {
            throw request.GrantToken is null
                ? KmsErrors.InvalidGrantIdException($"Grant ID {request.GrantId} not found")
                : KmsErrors.NotFoundException("The grant of the grant token does not exist.");
        }

        key.Value.RequireNotPendingDeletion();
        Requests.EndDryRun(request.DryRun);
        await new GrantDirectory(database, _keys).RemoveAsync(key, _grant, context);
        return Empty.Value;
    }
}
