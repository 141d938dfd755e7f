using System.Text;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Validation;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Domain;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Sessions;
using Strongroom.Services.Sts.Trust;
using Strongroom.Services.Sts.WebIdentities;

namespace Strongroom.Services.Sts.Operations;

/// <summary>Gives credentials of a role to whoever brings a token of an identity provider that the role trusts. The token takes the
/// place of a signature.</summary>
internal sealed class AssumeRoleWithWebIdentity(IRoleDirectory roles, RoleSessions sessions, WebIdentityVerifier verifier)
    : Operation<AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse>
{
    private const string Action = "sts:AssumeRoleWithWebIdentity";

    private RoleArn? _arn;

    /// <inheritdoc/>
    public override void Validate(AssumeRoleWithWebIdentityRequest request, CallContext context)
    {
        _arn = RoleArn.Read(request.RoleArn!);
        context.Audit.Recipient = _arn?.Account;
        sessions.CheckPolicy(request.Policy);
        if (request.ProviderId is not null)
        {
            throw StsFaults.Validation("ProviderId is for OAuth 2.0 access tokens, which are not supported.");
        }
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(AssumeRoleWithWebIdentityRequest request, CallContext context) =>
        // Nobody has signed: the role's trust policy decides on what the token says.
        ValueTask.FromResult(AccessRequest.Free(Action));

    /// <inheritdoc/>
    public override async ValueTask<AssumeRoleWithWebIdentityResponse> ExecuteAsync(AssumeRoleWithWebIdentityRequest request, CallContext context)
    {
        if (_arn is null)
        {
            throw Denied(Action);
        }

        var token = await verifier.VerifyAsync(Encoding.UTF8.GetString(request.WebIdentityToken!.Reveal()), _arn.Account, context.Cancellation);
        context.Audit.WebIdentity = token.Identity;
        // The issuer writes these claims, and they obey the rules for the members of AssumeRole.
        RequestValidator.Validate(StsOperations.AssumeRole, new AssumeRoleRequest
        {
            RoleArn = request.RoleArn,
            RoleSessionName = request.RoleSessionName,
            Tags = token.Tags,
            TransitiveTagKeys = token.TransitiveTagKeys,
            SourceIdentity = token.SourceIdentity,
        });
        var wanted = new WantedSession(
            Action,
            request.RoleSessionName!,
            request.Policy,
            PackedPolicy.Arns(request.PolicyArns),
            SessionTags.Of(token.Tags, token.TransitiveTagKeys, null),
            token.Tags.Count > 0,
            token.SourceIdentity,
            IsChained: false);
        var packed = PackedPolicy.Percent(wanted.Policy, wanted.PolicyArns, wanted.Tags);
        var role = await roles.FindAsync(_arn.Account, _arn.Name, context.Cancellation);
        if (role is null || role.Arn != request.RoleArn)
        {
            throw Denied(Action);
        }

        var conditions = wanted.Conditions();
        foreach (var (key, values) in token.Conditions)
        {
            conditions[key] = values;
        }

        if (await sessions.RefusedAsync(wanted, role, token.Identity.Provider, conditions, context) is { } refused)
        {
            throw Denied(refused);
        }

        var duration = RoleSessions.Duration(request.DurationSeconds, role, isChained: false);
        var (credentials, user) = sessions.Issue(wanted, _arn, role, duration, token.Identity, context);
        return new AssumeRoleWithWebIdentityResponse
        {
            Credentials = credentials,
            AssumedRoleUser = user,
            SubjectFromWebIdentityToken = token.Identity.Subject,
            Audience = token.Identity.Audience,
            Provider = token.Identity.Provider,
            PackedPolicySize = packed == 0 ? null : packed,
            SourceIdentity = wanted.SourceIdentity,
        };
    }

    // A role that does not exist is answered alike.
    private static AwsException Denied(string action) => CommonErrors.AccessDenied($"Not authorized to perform {action}");
}
