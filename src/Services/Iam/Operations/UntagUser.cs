using Strongroom.Protocol.Shapes;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Takes tags from a user; keys that it does not have are no error.</summary>
internal sealed class UntagUser(IamStore store) : Operation<UntagUserRequest, Empty>
{
    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(UntagUserRequest request, CallContext context)
    {
        _user = await store.Users.FindAsync(request.UserName!, context);
        return IamAccess.Untagging("iam:UntagUser", _user.Arn, _user.Row?.Value.Tags ?? [], request.TagKeys!);
    }

    /// <inheritdoc/>
    public override async ValueTask<Empty> ExecuteAsync(UntagUserRequest request, CallContext context)
    {
        var row = _user.Require();
        await store.UpdateAsync(row, row.Value with { Tags = TagRules.Principals.Remove(row.Value.Tags, request.TagKeys!) }, context);
        return Empty.Value;
    }
}
