using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Gives a user tags; those that it has under the same keys get the new values.</summary>
internal sealed class TagUser(IamStore store) : Operation<TagUserRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(TagUserRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.Tagging(
            "iam:TagUser", _user.Arn, _user.Row?.Value.Tags ?? [], TagRules.Principals.Read(request.Tags));
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(TagUserRequest request, CallContext context)
    {
        var row = _user.Require();
        var tags = TagRules.Principals.Add(row.Value.Tags, TagRules.Principals.Read(request.Tags));
        await store.UpdateAsync(row, row.Value with { Tags = tags }, context);
        return Empty.Value;
    }
}
