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

    private IReadOnlyDictionary<string, IReadOnlyList<string>>? _request;

    public bool TryGet(string key, out ConditionValues values)
    {
        if (key.StartsWith("aws:", StringComparison.Ordinal) && Global(key) is { Count: > 0 } found)
        {
            values = found;
            return true;
        }

        _request ??= request.Conditions is ConditionKeys keys ? keys : new Dictionary<string, IReadOnlyList<string>>(request.Conditions, StringComparer.OrdinalIgnoreCase);
        if (_request.TryGetValue(key, out var given))
        {
            values = new ConditionValues(given);
            return true;
        }

        values = default;
        return false;
    }

    private ConditionValues Global(string key) => key switch
    {
        "aws:principalarn" => caller.PrincipalArn,
        "aws:principalaccount" => One(caller.Principal.Account),
        "aws:principaltype" => PrincipalTypeOf(),
        "aws:principalisawsservice" => Flag(caller.Principal.Kind == PrincipalKind.Service),
        "aws:principalservicename" => caller.Principal.Kind == PrincipalKind.Service ? caller.Principal.Name : default,
        "aws:userid" => caller.Caller.UserId,
        "aws:username" => One(caller.Caller.UserName),
        "aws:currenttime" => context.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        "aws:epochtime" => context.Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        "aws:requestedregion" => context.Region,
        "aws:resourceaccount" => One(owner),
        "aws:useragent" => One(context.UserAgent),
        "aws:viaawsservice" => Flag(context.CalledVia.Count > 0),
        "aws:calledvia" => context.CalledVia.Count > 0 ? new ConditionValues(context.CalledVia) : default,
        "aws:calledviafirst" => context.CalledVia is [var first, ..] ? first : default,
        "aws:calledvialast" => context.CalledVia is [.., var last] ? last : default,
        // A service that calls for somebody calls from no address of theirs.
        "aws:sourceip" => context.CalledVia.Count == 0 ? context.SourceAddress : default,
        "aws:sourcevpce" => One(context.SourceVpce),
        "aws:securetransport" => Flag(context.IsSecure),
        "aws:tokenissuetime" => caller.Caller.Session is { } session
            ? session.Issued.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            : default,
        // Long-term keys say nothing of a second factor: the key is absent then, not false.
        "aws:multifactorauthpresent" => caller.Caller.Session is { } session ? Flag(session.MultiFactor) : default,
        "aws:multifactorauthage" => caller.Caller.Session is { MultiFactor: true } session
            ? ((long)(context.Time - session.Issued).TotalSeconds).ToString(CultureInfo.InvariantCulture)
            : default,
        "aws:federatedprovider" => One(caller.Caller.Session?.WebIdentity?.Provider),
        "aws:sourceidentity" => One(caller.Caller.Session?.SourceIdentity),
        _ when key.StartsWith(PrincipalTag, StringComparison.Ordinal) =>
            caller.Tags.TryGetValue(key[PrincipalTag.Length..], out var tag) ? tag : default,
        _ => default,
    };

    private ConditionValues PrincipalTypeOf() => caller.Principal.Kind switch
    {
        PrincipalKind.Root => "Account",
        PrincipalKind.User => "User",
        PrincipalKind.RoleSession => "AssumedRole",
        PrincipalKind.FederatedUser => "FederatedUser",
        PrincipalKind.Anonymous => "Anonymous",
        _ => default,
    };

    private static ConditionValues One(string? value) => value is null ? default : value;

    private static ConditionValues Flag(bool value) => value ? "true" : "false";
}
