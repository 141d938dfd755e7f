using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Services.Sts.Domain;

/// <summary>
/// The tags of a new session (IAM user guide, "Pass session tags in AWS STS"): those asked for, and those that a chain hands
/// on. Keys compare without regard to case.
/// </summary>
/// <param name="Tags">All tags of the new session.</param>
/// <param name="Transitive">The keys of those that a chain hands on.</param>
internal sealed record SessionTags(IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Transitive)
{
    private const int Most = 50;

    /// <summary>Checks the tags of a request and adds what the caller's session hands on.</summary>
    /// <param name="tags">The tags asked for.</param>
    /// <param name="transitive">The keys of those that are to be transitive.</param>
    /// <param name="caller">The caller's session, or null.</param>
    /// <exception cref="AwsException">InvalidParameterValue or ValidationError.</exception>
    public static SessionTags Of(IReadOnlyList<Tag>? tags, IReadOnlyList<string>? transitive, Session? caller)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tag in tags ?? [])
        {
            if (tag.Key!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw StsFaults.Parameter("Tag keys that begin with 'aws:' are reserved.");
            }

            if (!all.TryAdd(tag.Key, tag.Value!))
            {
                throw StsFaults.Parameter("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }
        }

        var kept = new List<string>();
        foreach (var key in transitive ?? [])
        {
            if (!all.ContainsKey(key))
            {
                throw StsFaults.Parameter("The specified transitive tag key must be included in the requested tags.");
            }

            if (!kept.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                kept.Add(key);
            }
        }

        foreach (var key in caller?.TransitiveTagKeys ?? [])
        {
            if (!all.TryAdd(key, Value(caller!.Tags, key)))
            {
                throw StsFaults.Parameter(
                    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.");
            }

            kept.Add(key);
        }

        return all.Count <= Most ? new SessionTags(all, kept) : throw StsFaults.Validation($"A session cannot have more than {Most} tags.");
    }

    private static string Value(IReadOnlyDictionary<string, string> tags, string key) =>
        tags.First(tag => tag.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;
}
