using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Makes a replica the primary of its related multi-Region keys; the primary becomes a replica.</summary>
internal sealed class UpdatePrimaryRegion(Database database, DueIndex due) : Operation<UpdatePrimaryRegionRequest, Empty>
{
    private readonly KeyDirectory _keys = new(database);
    private ResolvedKey _key = null!;
    private ResolvedKey _replica = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UpdatePrimaryRegionRequest request, CallContext context)
    {
        _key = await _keys.ResolveKeyAsync(request.KeyId!, context);
        _replica = await _keys.ResolveAsync(_key.Reference with { Region = request.PrimaryRegion! }, context);
        AccessRequest On(ResolvedKey key) =>
            KeyAccess.On("kms:UpdatePrimaryRegion", key, context, further: [("kms:PrimaryRegion", request.PrimaryRegion!)]);
        // Both policies have to allow it.
        return On(_key) with { Dependent = [On(_replica)] };
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UpdatePrimaryRegionRequest request, CallContext context)
    {
        Row<KeyRecord> row = _key.RequireRow();
        KeyRecord primary = row.Value;
        string region = request.PrimaryRegion!;
        if (!primary.IsPrimary)
        {
            throw KmsErrors.UnsupportedOperationException($"{primary.Arn} is not a multi-Region primary key.");
        }

        if (region == primary.Region)
        {
            throw KmsErrors.UnsupportedOperationException($"{primary.Arn} is the primary key already.");
        }

        KeyRecord replica = _replica.RequireRow().Value;
        primary.RequireUsable();
        replica.RequireUsable();
        KeyRecord changed = primary with
        {
            PrimaryRegion = region,
            ReplicaRegions = [.. primary.ReplicaRegions!.Where(each => each != region), primary.Region],
        };
        Transaction transaction = database.Begin();
        await RelatedKeys.UpdateAsync(transaction, row, changed, _keys, context.Cancellation);
        await due.CancelAsync(transaction, RotationTask.DueKind, primary.Arn, context.Cancellation);
        if (RotationTask.For(RelatedKeys.Share(changed, replica)) is { } rotation)
        {
            await due.ScheduleAsync(transaction, rotation, context.Cancellation);
        }

        await transaction.CommitAsync(context.Cancellation);
        return Empty.Value;
    }
}
