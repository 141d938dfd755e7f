using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Replaces the policy of a customer's key.</summary>
internal sealed class PutKeyPolicy(Database database) : Operation<PutKeyPolicyRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override void Validate(PutKeyPolicyRequest request, CallContext context) => KeyPolicy.Check(request.Policy!, context.Caller, request.BypassPolicyLockoutSafetyCheck is true);

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(PutKeyPolicyRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On(
            "kms:PutKeyPolicy",
            _key,
            context,
            further: [("kms:BypassPolicyLockoutSafetyCheck", request.BypassPolicyLockoutSafetyCheck is true ? "true" : "false")]);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(PutKeyPolicyRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        ManagedKeys.RequireCustomerManaged(row.Value, "kms:PutKeyPolicy", context);
        KeyPolicy.CheckName(request.PolicyName);
        row.Value.RequireNotPendingDeletion();
        await _keys.UpdateAsync(row, row.Value with { Policy = request.Policy! }, context);
        return Empty.Value;
    }
}
