using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Domain;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Sessions;

namespace Strongroom.Services.Sts.Operations;

/// <summary>Gives a user's permissions, narrowed by a session policy, to somebody whom the user vouches for.</summary>
internal sealed class GetFederationToken(SessionTokens tokens, RoleSessions sessions) : Operation<GetFederationTokenRequest, GetFederationTokenResponse>
{
    private string _arn = "";
    private SessionTags _tags = null!;

    /// <inheritdoc/>
    public override void Validate(GetFederationTokenRequest request, CallContext context)
    {
        sessions.CheckPolicy(request.Policy);
        _tags = SessionTags.Of(request.Tags, null, null);
        _arn = $"arn:{Partition.Of(context.Region)}:sts::{context.Account}:federated-user/{request.Name}";
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(GetFederationTokenRequest request, CallContext context)
    {
        var conditions = Conditions();
        return ValueTask.FromResult(new AccessRequest("sts:GetFederationToken", _arn)
        {
            ConditionsOf = () => conditions,
            Dependent = _tags.Tags.Count == 0 ? [] : [new AccessRequest("sts:TagSession", _arn) { ConditionsOf = () => conditions }],
        });
    }

    /// <inheritdoc/>
    public override ValueTask<GetFederationTokenResponse> ExecuteAsync(GetFederationTokenRequest request, CallContext context)
    {
        if (context.Caller.Session is not null)
        {
            throw CommonErrors.AccessDenied("Cannot call GetFederationToken with session credentials");
        }

        var arns = PackedPolicy.Arns(request.PolicyArns);
        var packed = PackedPolicy.Percent(request.Policy, arns, _tags);
        var id = $"{context.Account}:{request.Name}";
        var credentials = tokens.Issue(
            new Principal(context.Account, _arn, id, null),
            new Session
            {
                Issued = context.Time,
                Expires = RoleSessions.Seconds(context.Time) + UserDuration.Of(request.DurationSeconds, context.Caller),
                GivenBy = context.Caller.Arn,
                GivenById = context.Caller.UserId,
                Policy = request.Policy,
                PolicyArns = arns,
                Tags = _tags.Tags,
            });
        return ValueTask.FromResult(new GetFederationTokenResponse
        {
            Credentials = credentials,
            FederatedUser = new FederatedUser { Arn = _arn, FederatedUserId = id },
            PackedPolicySize = packed,
        });
    }

    private Dictionary<string, IReadOnlyList<string>> Conditions()
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>();
        if (_tags.Tags.Count > 0)
        {
            keys["aws:TagKeys"] = [.. _tags.Tags.Keys];
            foreach (var (key, value) in _tags.Tags)
            {
                keys[$"aws:RequestTag/{key}"] = [value];
            }
        }

        return keys;
    }
}
