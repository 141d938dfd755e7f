using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Bounds the permissions of a user by a managed policy.</summary>
internal sealed class PutUserPermissionsBoundary(IamStore store, PolicyBook policies) : Operation<PutUserPermissionsBoundaryRequest, Empty>
{
    private Found<UserRecord> _user = null!;
    private ManagedPolicy? _policy;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(PutUserPermissionsBoundaryRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        _policy = await policies.FindAsync(request.PermissionsBoundary!, context);
        return IamAccess.On("iam:PutUserPermissionsBoundary", _user, ("iam:PermissionsBoundary", request.PermissionsBoundary));
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(PutUserPermissionsBoundaryRequest request, CallContext context)
    {
        var row = _user.Require();
        var changed = row.Value with { Boundary = request.PermissionsBoundary };
        await policies.SetBoundaryAsync(row, _policy, request.PermissionsBoundary, changed, context);
        return Empty.Value;
    }
}
