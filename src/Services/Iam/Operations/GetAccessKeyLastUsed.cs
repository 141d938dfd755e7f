using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using Strongroom.Storage;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Says when an access key was last used.</summary>
internal sealed class GetAccessKeyLastUsed(IamStore store, LastUses uses)
    : Operation<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse>
{
    // What the service answers for a key that was never used.
    private const string Nowhere = "N/A";

    private Row<UserRecord>? _user;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(GetAccessKeyLastUsedRequest request, CallContext context)
    {
        if (await store.UserKeys.GetAsync(Key.Of(request.AccessKeyId!), context.Cancellation) is { } key && key.Value.Account == context.Account)
        {
            _user = await store.UserByIdAsync(key.Value.UserId, context.Cancellation);
        }

        return IamAccess.On("iam:GetAccessKeyLastUsed", _user?.Value.Arn ?? "*", _user?.Value.Tags);
    }

    /// <inheritdoc/>
    public override async ValueTask<GetAccessKeyLastUsedResponse> ExecuteAsync(GetAccessKeyLastUsedRequest request, CallContext context)
    {
        if (_user is null)
        {
            // Whether it is nobody's key or another account's is nobody's business.
            throw new AwsException(
                "AccessDenied",
                $"User: {context.Caller.Arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key {request.AccessKeyId}",
                status: 403);
        }

        var use = await uses.OfAsync(context.Account, request.AccessKeyId!, context.Cancellation);
        return new GetAccessKeyLastUsedResponse
        {
            UserName = _user.Value.Name,
            AccessKeyLastUsed = new AccessKeyLastUsed
            {
                LastUsedDate = use?.Time,
                ServiceName = use?.Service ?? Nowhere,
                Region = use?.Region ?? Nowhere,
            },
        };
    }
}
