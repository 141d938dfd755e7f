using System.Globalization;
using Strongroom.Policy.Evaluation;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Iam.Authorization;

/// <summary>
/// The global condition keys of a call (IAM user guide, "AWS global condition context keys") and those that the request and the
/// resource bring. A value is made when a policy asks for it.
/// </summary>
internal sealed class CallConditions(CallerIdentity caller, CallContext context, Access.AccessRequest request, string? owner) : IConditionContext
{
    private const string PrincipalTag = "aws:principaltag/";

    private ConditionKeys? _request;

    public bool TryGet(string key, out ConditionValues values)
    {
        if (key.StartsWith("aws:", StringComparison.Ordinal))
        {
            if (key == "aws:calledvia" && context.CalledVia.Count > 0)
            {
                values = new ConditionValues(context.CalledVia);
                return true;
            }

            if (Global(key) is { } found)
            {
                values = found;
                return true;
            }
        }

        _request ??= request.Conditions as ConditionKeys ?? ConditionKeys.Of(request.Conditions);
        if (_request.TryGetValue(key, out var given))
        {
            values = new ConditionValues(given);
            return true;
        }

        values = default;
        return false;
    }

    private string? Global(string key) => key switch
    {
        "aws:principalarn" => caller.PrincipalArn,
        "aws:principalaccount" => caller.Principal.Account,
        // Everybody with an account here is of its organization; a service has none.
        "aws:principalorgid" => caller.Principal.Account is null ? null : context.OrganizationId,
        "aws:principaltype" => PrincipalTypeOf(),
        "aws:principalisawsservice" => Flag(caller.Principal.Kind == PrincipalKind.Service),
        "aws:principalservicename" => caller.Principal.Kind == PrincipalKind.Service ? caller.Principal.Name : null,
        "aws:userid" => caller.Caller.UserId,
        "aws:username" => caller.Caller.UserName,
        "aws:currenttime" => context.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        "aws:epochtime" => context.Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        "aws:requestedregion" => context.Region,
        "aws:resourceaccount" => owner,
        "aws:useragent" => context.UserAgent,
        "aws:viaawsservice" => Flag(context.CalledVia.Count > 0),
        "aws:calledviafirst" => context.CalledVia is [var first, ..] ? first : null,
        "aws:calledvialast" => context.CalledVia is [.., var last] ? last : null,
        // A service that calls for somebody calls from no address of theirs.
        "aws:sourceip" => context.CalledVia.Count == 0 ? context.SourceAddress : null,
        "aws:sourcearn" => context.SourceArn,
        "aws:sourceaccount" => context.SourceAccount,
        "aws:sourcevpce" => context.SourceVpce,
        "aws:securetransport" => Flag(context.IsSecure),
        "aws:tokenissuetime" => caller.Caller.Session is { } session
            ? session.Issued.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            : null,
        // Long-term keys say nothing of a second factor: the key is absent then, not false.
        "aws:multifactorauthpresent" => caller.Caller.Session is { } session ? Flag(session.MultiFactor) : null,
        "aws:multifactorauthage" => caller.Caller.Session is { MultiFactor: true } session
            ? ((long)(context.Time - session.Issued).TotalSeconds).ToString(CultureInfo.InvariantCulture)
            : null,
        "aws:federatedprovider" => caller.Caller.Session?.WebIdentity?.Provider,
        "aws:sourceidentity" => caller.Caller.Session?.SourceIdentity,
        _ when key.StartsWith(PrincipalTag, StringComparison.Ordinal) =>
            caller.Tags.TryGetValue(key[PrincipalTag.Length..], out var tag) ? tag : null,
        _ => null,
    };

    private string? PrincipalTypeOf() => caller.Principal.Kind switch
    {
        PrincipalKind.Root => "Account",
        PrincipalKind.User => "User",
        PrincipalKind.RoleSession => "AssumedRole",
        PrincipalKind.FederatedUser => "FederatedUser",
        PrincipalKind.Anonymous => "Anonymous",
        _ => null,
    };

    private static string Flag(bool value) => value ? "true" : "false";
}
