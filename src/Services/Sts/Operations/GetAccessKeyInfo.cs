using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Domain;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Services.Sts.Operations;

/// <summary>Tells the account of an access key, whether or not the key is good.</summary>
internal sealed class GetAccessKeyInfo(IAccessKeyAccounts accounts) : Operation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse>
{
    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(GetAccessKeyInfoRequest request, CallContext context) =>
        ValueTask.FromResult(new AccessRequest("sts:GetAccessKeyInfo", "*"));

    /// <inheritdoc/>
    public override async ValueTask<GetAccessKeyInfoResponse> ExecuteAsync(GetAccessKeyInfoRequest request, CallContext context)
    {
        var id = request.AccessKeyId!;
        var account = await accounts.FindAsync(id, context.Cancellation)
            ?? (id.StartsWith(AccessKeyIds.Temporary, StringComparison.Ordinal) ? AccessKeyIds.AccountOf(id) : null);
        return new GetAccessKeyInfoResponse { Account = account ?? throw StsFaults.Validation($"Access key {id} is invalid") };
    }
}
