using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes tags from a role; keys that it does not have are no error.</summary>
internal sealed class UntagRole(IamStore store) : Operation<UntagRoleRequest, Empty>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UntagRoleRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.Untagging("iam:UntagRole", _role.Arn, _role.Row?.Value.Tags ?? [], request.TagKeys!);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UntagRoleRequest request, CallContext context)
    {
        var row = _role.RequireModifiable();
        await store.UpdateAsync(row, row.Value with { Tags = TagRules.Principals.Remove(row.Value.Tags, request.TagKeys!) }, context);
        return Empty.Value;
    }
}
