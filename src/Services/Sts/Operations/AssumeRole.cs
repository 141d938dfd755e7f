using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Domain;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Sessions;
using Strongroom.Services.Sts.Trust;
using Strongroom.Protocol.Errors;

namespace Strongroom.Services.Sts.Operations;

/// <summary>Gives credentials of a role to a caller that the role trusts.</summary>
internal sealed class AssumeRole(IRoleDirectory roles, RoleSessions sessions, StsSettings settings) : Operation<AssumeRoleRequest, AssumeRoleResponse>
{
    private const string Action = "sts:AssumeRole";

    private RoleArn? _arn;

    /// <inheritdoc/>
    public override void Validate(AssumeRoleRequest request, CallContext context)
    {
        _arn = RoleArn.Read(request.RoleArn!);
        sessions.CheckPolicy(request.Policy);
        if (request.ProvidedContexts is { Count: > 0 })
        {
            throw StsFaults.Validation("ProvidedContexts is not supported: there is no provider of contexts.");
        }
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(AssumeRoleRequest request, CallContext context) =>
        // The role's trust policy decides together with the caller's policies: see ITrustEvaluator.
        ValueTask.FromResult(AccessRequest.Free(Action));

    /// <inheritdoc/>
    public override async ValueTask<AssumeRoleResponse> ExecuteAsync(AssumeRoleRequest request, CallContext context)
    {
        if (settings.Enforce && context.Caller.IsRoot)
        {
            throw CommonErrors.AccessDenied("Roles may not be assumed by root accounts.");
        }

        if (request.TokenCode is not null)
        {
            throw StsFaults.WrongOneTimePassword();
        }

        var caller = context.Caller.Session;
        var wanted = new WantedSession(
            Action,
            request.RoleSessionName!,
            request.Policy,
            PackedPolicy.Arns(request.PolicyArns),
            SessionTags.Of(request.Tags, request.TransitiveTagKeys, caller),
            request.Tags is { Count: > 0 },
            SourceIdentity(request, caller),
            caller?.RoleArn is not null);
        var packed = PackedPolicy.Percent(wanted.Policy, wanted.PolicyArns, wanted.Tags);
        var role = _arn is null ? null : await roles.FindAsync(_arn.Account, _arn.Name, context.Cancellation);
        // An ARN with another path names no role; like one that does not exist, which nobody may find out.
        if (role is null || role.Arn != request.RoleArn)
        {
            throw StsFaults.Denied(context.Caller.Arn, Action, request.RoleArn!);
        }

        var conditions = wanted.Conditions();
        if (request.ExternalId is not null)
        {
            conditions["sts:ExternalId"] = [request.ExternalId];
        }

        if (await sessions.RefusedAsync(wanted, role, null, conditions, context) is { } refused)
        {
            throw StsFaults.Denied(context.Caller.Arn, refused, role.Arn);
        }

        var duration = RoleSessions.Duration(request.DurationSeconds, role, wanted.IsChained);
        var (credentials, user) = sessions.Issue(wanted, _arn!, role, duration, null, context);
        return new AssumeRoleResponse
        {
            Credentials = credentials,
            AssumedRoleUser = user,
            // As recorded: absent where there is nothing to pack.
            PackedPolicySize = packed == 0 ? null : packed,
            SourceIdentity = wanted.SourceIdentity,
        };
    }

    /// <summary>A chain hands on its source identity, which nobody can change on the way.</summary>
    private static string? SourceIdentity(AssumeRoleRequest request, Session? caller)
    {
        if (caller?.SourceIdentity is not { } held)
        {
            return request.SourceIdentity;
        }

        return request.SourceIdentity is null || request.SourceIdentity == held
            ? held
            : throw CommonErrors.AccessDenied("The source identity of the calling session cannot be changed.");
    }
}
