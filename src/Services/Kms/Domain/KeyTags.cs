using Strongroom.Protocol.Errors;
using Strongroom.Services.Kms.Model;

namespace Strongroom.Services.Kms.Domain;

/// <summary>The rules of tags on keys.</summary>
internal static class KeyTags
{
    /// <summary>Tags per key (API reference, TagResource).</summary>
    public const int MaxCount = 50;

    /// <summary>The tags by key.</summary>
    /// <exception cref="AwsException">TagException: duplicate, reserved or too many.</exception>
    public static Dictionary<string, string> Read(IReadOnlyList<Tag>? tags)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Tag tag in tags ?? [])
        {
            if (tag.TagKey!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw KmsErrors.TagException("Tags beginning with aws: are reserved");
            }

            if (!result.TryAdd(tag.TagKey, tag.TagValue!))
            {
                throw KmsErrors.TagException("Duplicate tag keys");
            }
        }

        return result.Count <= MaxCount ? result : throw KmsErrors.TagException("Too many tags");
    }
}
