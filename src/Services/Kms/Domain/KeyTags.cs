using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>The rules of tags on keys.</summary>
internal static class KeyTags
{
    /// <summary>Tags per key (API reference, TagResource).</summary>
    public const int MaxCount = 50;

    private const string ReservedPrefix = "aws:";

    /// <summary>The tags by key.</summary>
    /// <exception cref="AwsException">TagException: duplicate, reserved or too many.</exception>
    public static Dictionary<string, string> Read(IReadOnlyList<Tag>? tags)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Tag tag in tags ?? [])
        {
            if (tag.TagKey!.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase))
            {
                throw Reserved();
            }

            if (!result.TryAdd(tag.TagKey, tag.TagValue!))
            {
                throw KmsErrors.TagException("Duplicate tag keys");
            }
        }

        CheckCount(result);
        return result;
    }

    /// <summary>Refuses more tags than a key may have.</summary>
    /// <exception cref="AwsException">TagException.</exception>
    public static void CheckCount(Dictionary<string, string> tags)
    {
        if (tags.Count > MaxCount)
        {
            throw KmsErrors.TagException("Too many tags");
        }
    }

    /// <summary>Refuses keys of tags that customers do not have.</summary>
    /// <exception cref="AwsException">TagException.</exception>
    public static void CheckKeys(IReadOnlyList<string> keys)
    {
        if (keys.Any(key => key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            throw Reserved();
        }
    }

    private static AwsException Reserved() => KmsErrors.TagException("Tags beginning with aws: are reserved");
}
