using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a role tags; those that it has under the same keys get the new values.</summary>
internal sealed class TagRole(IamStore store) : Operation<TagRoleRequest, Empty>
{
    private Found<RoleRecord> _role = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(TagRoleRequest request, CallContext context)
    {
        _role = await store.Roles.FindAsync(request.RoleName!, context);
        return IamAccess.Tagging(
            "iam:TagRole", _role.Arn, _role.Row?.Value.Tags ?? [], TagRules.Principals.Read(request.Tags));
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(TagRoleRequest request, CallContext context)
    {
        var row = _role.RequireModifiable();
        var tags = TagRules.Principals.Add(row.Value.Tags, TagRules.Principals.Read(request.Tags));
        await store.UpdateAsync(row, row.Value with { Tags = tags }, context);
        return Empty.Value;
    }
}
