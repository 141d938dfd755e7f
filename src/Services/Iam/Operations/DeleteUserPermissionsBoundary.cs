using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes away what bounds the permissions of a user; if nothing does, that is no error.</summary>
internal sealed class DeleteUserPermissionsBoundary(IamStore store, PolicyBook policies)
    : Operation<DeleteUserPermissionsBoundaryRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(DeleteUserPermissionsBoundaryRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.On("iam:DeleteUserPermissionsBoundary", _user, _user.BoundaryKey);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(DeleteUserPermissionsBoundaryRequest request, CallContext context)
    {
        var row = _user.Require();
        await policies.SetBoundaryAsync(row, policy: null, arn: null, row.Value with { Boundary = null }, context);
        return Empty.Value;
    }
}
