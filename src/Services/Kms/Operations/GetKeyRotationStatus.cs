using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Tells whether and when a key is rotated automatically.</summary>
internal sealed class GetKeyRotationStatus(Database database)
    : Operation<GetKeyRotationStatusRequest, GetKeyRotationStatusResponse>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetKeyRotationStatusRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        return KeyAccess.On("kms:GetKeyRotationStatus", _key, context);
    }

    /// <inheritdoc/>
    public override ValueTask<GetKeyRotationStatusResponse> ExecuteAsync(GetKeyRotationStatusRequest request, CallContext context)
    {
        KeyRecord key = _key.Require();
        KeyRotationRules.RequireSymmetric(key);
        // While deletion is pending nothing is rotated; the setting comes back with the key.
        KeyRotation? rotation = key.Status is KeyStatus.PendingDeletion or KeyStatus.PendingReplicaDeletion ? null : key.Rotation;
        return ValueTask.FromResult(new GetKeyRotationStatusResponse
        {
            KeyId = key.Arn,
            KeyRotationEnabled = rotation is not null,
            RotationPeriodInDays = rotation?.PeriodInDays,
            NextRotationDate = rotation?.Next,
        });
    }
}
