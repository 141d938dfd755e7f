using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Sts.Domain;
using Strongroom.Services.Sts.Model;
using Strongroom.Services.Sts.Trust;

namespace Strongroom.Services.Sts.Sessions;

/// <summary>What AssumeRole and its kin have in common: from a role that may be assumed to credentials.</summary>
/// <param name="tokens">Makes credentials.</param>
/// <param name="trust">Reads policies.</param>
internal sealed class RoleSessions(SessionTokens tokens, ITrustEvaluator trust)
{
    /// <summary>The default, and the longest that a chain allows, in seconds.</summary>
    public const int Hour = 3600;

    /// <summary>Checks how long a session shall last.</summary>
    /// <exception cref="AwsException">ValidationError.</exception>
    public static TimeSpan Duration(int? seconds, RoleForAssumption role, bool isChained)
    {
        if (isChained && seconds > Hour)
        {
            throw StsFaults.Validation("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        }

        return seconds > role.MaxSessionDuration
            ? throw StsFaults.Validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
            : TimeSpan.FromSeconds(seconds ?? Hour);
    }

    /// <summary>The first action of <paramref name="wanted"/> that the role does not allow; null where all are allowed.</summary>
    public async ValueTask<string?> RefusedAsync(
        WantedSession wanted, RoleForAssumption role, string? provider, IReadOnlyDictionary<string, IReadOnlyList<string>> conditions, CallContext context)
    {
        foreach (var action in wanted.Actions)
        {
            if (!await trust.AllowsAsync(new TrustQuestion(action, role, provider, conditions), context))
            {
                return action;
            }
        }

        return null;
    }

    /// <summary>Returns if the inline session policy can be read.</summary>
    public void CheckPolicy(string? policy)
    {
        if (policy is not null)
        {
            trust.CheckSessionPolicy(policy);
        }
    }

    /// <summary>Gives out credentials.</summary>
    public (Credentials Credentials, AssumedRoleUser User) Issue(
        WantedSession wanted, RoleArn arn, RoleForAssumption role, TimeSpan duration, WebIdentity? web, CallContext context)
    {
        var user = new AssumedRoleUser { Arn = arn.SessionArn(wanted.Name), AssumedRoleId = $"{role.Id}:{wanted.Name}" };
        var credentials = tokens.Issue(
            new Principal(arn.Account, user.Arn, user.AssumedRoleId, null),
            new Session
            {
                Issued = context.Time,
                Expires = Seconds(context.Time) + duration,
                RoleArn = role.Arn,
                Policy = wanted.Policy,
                PolicyArns = wanted.PolicyArns,
                Tags = wanted.Tags.Tags,
                TransitiveTagKeys = wanted.Tags.Transitive,
                SourceIdentity = wanted.SourceIdentity,
                WebIdentity = web,
                MultiFactor = web is null && context.Caller.Session is { MultiFactor: true },
                IsChained = wanted.IsChained,
            });
        return (credentials, user);
    }

    /// <summary>Expiry is told in whole seconds.</summary>
    public static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}

/// <summary>A session of a role as a request asks for it.</summary>
/// <param name="Action">The action that gives it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Policy">The inline session policy, or null.</param>
/// <param name="PolicyArns">Managed session policies.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="AsksForTags">Whether the request itself brings tags.</param>
/// <param name="SourceIdentity">Its source identity, or null.</param>
/// <param name="IsChained">Whether a session of a role asks for it.</param>
internal sealed record WantedSession(
    string Action,
    string Name,
    string? Policy,
    IReadOnlyList<string> PolicyArns,
    SessionTags Tags,
    bool AsksForTags,
    string? SourceIdentity,
    bool IsChained)
{
    /// <summary>Everything that the role has to allow.</summary>
    public IEnumerable<string> Actions
    {
        get
        {
            yield return Action;
            if (AsksForTags)
            {
                yield return "sts:TagSession";
            }

            if (SourceIdentity is not null)
            {
                yield return "sts:SetSourceIdentity";
            }
        }
    }

    /// <summary>The condition keys that every such request brings.</summary>
    public Dictionary<string, IReadOnlyList<string>> Conditions()
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase) { ["sts:RoleSessionName"] = [Name] };
        if (SourceIdentity is not null)
        {
            keys["sts:SourceIdentity"] = [SourceIdentity];
        }

        if (AsksForTags)
        {
            keys["aws:TagKeys"] = [.. Tags.Tags.Keys];
            foreach (var (key, value) in Tags.Tags)
            {
                keys[$"aws:RequestTag/{key}"] = [value];
            }
        }

        if (Tags.Transitive.Count > 0)
        {
            keys["sts:TransitiveTagKeys"] = Tags.Transitive;
        }

        return keys;
    }
}
