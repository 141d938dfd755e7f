using Strongroom.Protocol.Errors;
using Strongroom.Services.Iam.Model;

namespace Strongroom.Services.Iam.Domain;

/// <summary>The rules of tags. The keys of users and roles ignore case, those of everything else do not (IAM user guide,
/// "Tags for IAM resources").</summary>
internal sealed class TagRules
{
    private readonly StringComparer _keys;
    private readonly string _duplicate;

    private TagRules(StringComparer keys, string duplicate)
    {
        _keys = keys;
        _duplicate = duplicate;
    }

    /// <summary>Of users and roles.</summary>
    public static TagRules Principals { get; } = new(
        StringComparer.OrdinalIgnoreCase, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");

    /// <summary>Of policies, instance profiles and providers.</summary>
    public static TagRules Resources { get; } = new(StringComparer.Ordinal, "Duplicate tag keys found.");

    /// <summary>The tags of a request, by key.</summary>
    /// <exception cref="AwsException">InvalidInput: a key comes twice, or is reserved.</exception>
    public IReadOnlyList<EntityTag> Read(IReadOnlyList<Tag>? tags)
    {
        if (tags is null or [])
        {
            return [];
        }

        var keys = new HashSet<string>(_keys);
        foreach (var tag in tags)
        {
            if (tag.Key!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw IamErrors.InvalidInputException("Tag keys beginning with aws: are reserved for system use.");
            }

            if (!keys.Add(tag.Key))
            {
                throw IamErrors.InvalidInputException(_duplicate);
            }
        }

        return Sorted(tags.Select(tag => new EntityTag(tag.Key!, tag.Value!)));
    }

    /// <summary>Adds tags; a key that is there gets the new value and keeps no trace of the old.</summary>
    /// <exception cref="AwsException">LimitExceeded.</exception>
    public IReadOnlyList<EntityTag> Add(IReadOnlyList<EntityTag> tags, IReadOnlyList<EntityTag> more)
    {
        var result = Remove(tags, [.. more.Select(tag => tag.Key)]).Concat(more);
        return result.Count() <= Quotas.Tags
            ? Sorted(result)
            : throw IamErrors.LimitExceededException("The number of tags has reached the maximum limit.");
    }

    /// <summary>Removes tags; a key that is not there is no error.</summary>
    public IReadOnlyList<EntityTag> Remove(IReadOnlyList<EntityTag> tags, IReadOnlyList<string> keys) =>
        [.. tags.Where(tag => !keys.Contains(tag.Key, _keys))];

    private static EntityTag[] Sorted(IEnumerable<EntityTag> tags) => [.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)];
}
